"""
Publishing step by step, so that nobody's turn waits: look and check first, then one short write.

Every call blocks, for a second or two where files or a release are read for the first time: call
it in a thread. Commands and pages share it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from digiter_core.errors import NoSuchRelease
from digiter_core.ports import Clock, Store, Work
from digiter_core.ports.publishing import Release
from digiter_core.studio import publishing
from digiter_core.studio.differences import Difference, differences
from digiter_core.studio.draft import load_draft
from digiter_core.studio.folder import Folder
from digiter_core.studio.publishing import Plan
from digiter_core.studio.released import read_content
from digiter_core.studio.stands import Group, groups

Look = Callable[[], AbstractContextManager[Work]]
"""Opens a work that only looks, beside the store."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sees what publishing would do, and does it."""

    folder: Folder
    store: Store
    look: Look
    clock: Clock

    def plan(self) -> Plan:
        """Return what publishing the files would do now."""
        load_draft(self.folder)
        with self.look() as work:
            return publishing.prepare(self.folder, work, self.clock.now())

    def publish(self, *, staff: int | None, note: str, expected_digest: str) -> Release:
        """Publish the files; raises what `publishing.publish` raises."""
        load_draft(self.folder)
        now = self.clock.now()
        return self.store.transact_now(
            lambda work: publishing.publish(
                self.folder, work, now, staff=staff, note=note, expected_digest=expected_digest
            )
        )

    def confirm(self, number: int, *, staff: int | None) -> Release:
        """Make a proposal live; raises what `publishing.confirm` raises."""
        self._read(number)
        now = self.clock.now()
        return self.store.transact_now(
            lambda work: publishing.confirm(work, now, number=number, staff=staff)
        )

    def roll_back(self, to: int | None, *, staff: int | None, note: str) -> Release:
        """Go back; raises what `publishing.roll_back` raises."""
        with self.look() as work:
            target = publishing.target_of(work, to)
        self._read(target.number)
        now = self.clock.now()
        return self.store.transact_now(
            lambda work: publishing.roll_back(work, now, to=to, staff=staff, note=note)
        )

    def compare(self, first: int | None, second: int | None) -> tuple[Difference, ...]:
        """Return what differs from release *first* to *second*.

        None: what is live, and the files. Raises `NoSuchRelease`.
        """
        with self.look() as work:
            return compare(self.folder, work, first, second)

    def stands(self, number: int) -> tuple[Group, ...]:
        """Return where learners stand in what changes, if release *number* becomes live.

        Empty if this program cannot read it. Raises `NoSuchRelease`.
        """
        with self.look() as work:
            files = work.releases.files(number)
            if not files:
                raise NoSuchRelease
            after = read_content(files).loaded
            before = read_content(work.releases.files(work.releases.newest())).loaded
            return groups(work, before, after) if after is not None else ()

    def _read(self, number: int) -> None:
        """Read a release before the transaction that needs it: reading takes its time."""
        with self.look() as work:
            files = work.releases.files(number)
        read_content(files)


def compare(
    folder: Folder, work: Work, first: int | None, second: int | None
) -> tuple[Difference, ...]:
    """Return what differs from release *first* to *second*; None: what is live, and the files.

    Raises `NoSuchRelease`.
    """
    before = work.releases.files(work.releases.newest() if first is None else first)
    after = work.releases.files(second) if second is not None else folder.read()
    if (first is not None and not before) or not after:
        raise NoSuchRelease
    return differences(before, after)
