"""A browser on the pages, in this process: real application, real store, no network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.assessment.competences import items_of
from digiter_core.coaching.coach import Account, Coach
from digiter_core.coaching.live import Live
from digiter_core.ports import Answer, Learner, OutboxMessage, Store, Work
from tests.talk import CHANNEL, StoppedClock, opened
from web.app import create_pages
from web.studio import Studio

ORIGIN = "https://pages.example.org"
LINK_LASTS = timedelta(minutes=5)

Result = TypeVar("Result")


@dataclass(slots=True)
class Browser:
    """One browser with its cookies. Like a real one, it says where a form comes from."""

    client: httpx.AsyncClient
    runner: asyncio.Runner

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.runner.run(self.client.get(path, headers=headers))

    def post(
        self, path: str, form: Mapping[str, Any] | None = None, *, site: str = "same-origin"
    ) -> httpx.Response:
        headers = {"Sec-Fetch-Site": site}
        return self.runner.run(self.client.post(path, data=form or {}, headers=headers))

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send anything at all."""
        return self.runner.run(self.client.request(method, path, **options))

    @property
    def session(self) -> str:
        """Return the id of the session in the cookie, "" without."""
        return self.client.cookies.get("__Host-digiter") or ""


@dataclass(slots=True)
class Office:
    """Pages with the people they are about."""

    coach: Coach
    store: Store
    clock: StoppedClock
    runner: asyncio.Runner
    sent: list[OutboxMessage] = field(default_factory=list)
    _people: int = 0
    studio: Studio | None = None

    def do(self, work: Callable[[Work], Result]) -> Result:
        return self.store.transact_now(work)

    def browser(self) -> Browser:
        """Return a browser that is not logged in."""
        live, studio = Live(self.coach), self.studio
        app = create_pages(live, self.store, self.clock, ORIGIN, self._send, studio)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        return Browser(httpx.AsyncClient(transport=transport, base_url=ORIGIN), self.runner)

    def link(self, staff: Staff) -> str:
        """Return a one-time token as the bot gives it."""
        now = self.clock.now()
        return self.do(lambda work: work.logins.make_link(staff.id, now, now + LINK_LASTS))

    def logged_in(self, staff: Staff) -> Browser:
        """Return a browser in which *staff* has used a link from the bot."""
        browser = self.browser()
        answer = browser.post("/enter", {"token": self.link(staff)})
        assert answer.status_code == 303, answer.text
        return browser

    def confirmed(self, staff: Staff) -> Browser:
        """Return a browser in which *staff* is past the second factor, if there is one."""
        browser, now = self.browser(), self.clock.now()
        session = self.do(lambda work: work.logins.open_session(staff.id, now, confirmed=True))
        browser.client.cookies.set("__Host-digiter", session, domain="pages.example.org")
        return browser

    def staff(
        self, role: Role = Role.COUNSELLOR, territory: str = "marseille", **more: Any
    ) -> Staff:
        """Return somebody new who works here."""
        self._people += 1
        usual = {"organisation": "Mission locale", "language": "fr", "zone": "Europe/Paris"}
        known = {"name": f"Awa {self._people}", "channel": CHANNEL, "address": f"9{self._people}"}
        made = Staff(
            id=0,
            role=role,
            territory=territory,
            created_at=self.clock.now(),
            **{**usual, **known, **more},
        )
        return self.do(lambda work: work.staff.create(made))

    def learner(self, name: str = "Lina", territory: str = "marseille") -> Learner:
        """Return a new learner."""
        self._people += 1
        address, now = f"1{self._people}", self.clock.now()

        def create(work: Work) -> Learner:
            made = work.learners.create(CHANNEL, address, "fr", now)
            session = replace(made.session, variables={"name": name})
            made = replace(made, territory=territory, session=session)
            work.learners.save(made)
            return made

        return self.do(create)

    def share(self, learner: Learner, staff: Staff, level: Level) -> None:
        """Let *learner* show *level* to *staff*, in a new bond if there is none."""
        now = self.clock.now()

        def change(work: Work) -> None:
            bond = work.bonds.open_of(learner.id)
            if bond is None or bond.staff != staff.id:
                bond = work.bonds.begin(learner.id, staff.id, now)
            work.bonds.save(replace(bond, level=level, changed_at=now))

        self.do(change)

    def end_bond(self, learner: Learner) -> None:
        now = self.clock.now()

        def close(work: Work) -> None:
            bond = work.bonds.open_of(learner.id)
            assert bond is not None
            work.bonds.save(replace(bond, closed_at=now))

        self.do(close)

    def assessed(self, learner: Learner, score: int = 3, form: str = "short") -> None:
        """Let *learner* finish the questionnaire with that answer everywhere."""
        now = self.clock.now()

        def answer(work: Work) -> None:
            framework = self.coach.framework
            run = work.answers.begin(learner.id, form, framework.version, now)
            for dimension in framework.dimensions:
                for item in items_of(dimension, form):
                    given = Answer(item.id, str(score), score, now)
                    work.answers.record(learner.id, run.id, given)
            work.answers.close(run.id, now)

        self.do(answer)

    def _send(self, messages: Iterable[OutboxMessage]) -> None:
        self.sent.extend(messages)


@contextmanager
def office(folder: Path, url: str = "") -> Iterator[Office]:
    """Open the pages on a store in *folder*, or at *url*."""
    with opened(folder, url) as (store, coach, clock), asyncio.Runner() as runner:
        known = replace(coach, account=Account("digiter_test_bot"), pages_url=ORIGIN)
        yield Office(known, store, clock, runner)
