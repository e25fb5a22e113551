"""What tests of forms need beside `tests/pages.py`: learners who share, and short ways there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Bond, Level
from digiter_core.ports import Work
from tests import pages
from tests.pages import office

BOT = "digiter_test_bot"


@dataclass(slots=True)
class Browser:
    """One member of staff, logged in, who fills in forms."""

    browser: pages.Browser

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.browser.post(path, fields)

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Go where a form led to, as a browser does."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])


class Office(pages.Office):
    """The pages with people who share."""

    def hires(self, role: Role = Role.COUNSELLOR, name: str = "Claire", **more: Any) -> Staff:
        """Return somebody new of the staff, of Marseille unless *more* says otherwise."""
        return self.staff(role, name=name, **more)

    def meets(
        self, staff: Staff, name: str = "Lina", level: Level = Level.PROGRESS, **more: Any
    ) -> int:
        """Return a learner who shows *level* to *staff*; *more*: fields of the learner."""
        learner = self.learner(name)
        if more:
            self.do(lambda work: work.learners.save(replace(learner, **more)))
        self.share(learner, staff, level)
        return learner.id

    def logs_in(self, staff: Staff) -> Browser:
        return Browser(self.confirmed(staff))

    def does(self, work: Any) -> Any:
        return self.do(work)

    def now_staff(self, staff: Staff) -> Staff:
        """Return *staff* as stored now."""

        def read(work: Work) -> Staff:
            found = work.staff.get(staff.id)
            assert found is not None
            return found

        return self.do(read)

    def bond(self, learner: int, staff: Staff) -> Bond:
        """Return the newest bond of the two."""

        def read(work: Work) -> Bond:
            found = work.bonds.newest(learner, staff.id)
            assert found is not None
            return found

        return self.do(read)


@contextmanager
def an_office(folder: Path, url: str = "") -> Iterator[Office]:
    """Open the pages on a store in *folder*, or at *url*."""
    with office(folder, url) as opened:
        yield Office(opened.coach, opened.store, opened.clock, opened.runner)
