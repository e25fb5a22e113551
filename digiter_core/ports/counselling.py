"""What is stored around counsellors. Implemented in `storage/`, part of every `Work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digiter_core.access.people import Channel, Codes, Invitation, Staff
from digiter_core.access.sharing import Access, Alert, Bond, Letter, Observation


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A weekly summary that is to be sent on one channel. What it says is worked out then."""

    id: int
    staff: int
    week: str  # ISO, "2026-W47"
    channel: Channel
    due_at: datetime
    attempts: int = 0
    reason: str | None = None  # a code: why it was not sent yet, or given up


@dataclass(frozen=True, slots=True)
class WebSession:
    """Who is logged in. `confirmed`: with the second factor too, where the role needs one."""

    staff: int
    confirmed: bool


class StaffBook(Protocol):
    """Counsellors and coordinators."""

    def find(self, channel: str, address: str) -> Staff | None:
        """Return who works here and writes from that address."""

    def get(self, staff: int) -> Staff | None: ...

    def create(self, staff: Staff) -> Staff:
        """Store *staff* under a random number (the id given is ignored) and return it."""

    def save(self, staff: Staff) -> None:
        """Store everything that can change. Who has left: names and addresses are wiped."""

    def active(self, territory: str | None = None) -> Sequence[Staff]:
        """Return who works here now, in one territory or in all, by creation."""

    def due(self, now: datetime) -> Sequence[Staff]:
        """Return whose weekly summary is due, longest due first, 20 at most."""


class Invitations(Protocol):
    def create(self, invitation: Invitation) -> tuple[Invitation, Codes]:
        """Store an invitation (the id given is ignored); return it with its codes in clear."""

    def redeem(self, code: str, now: datetime) -> Invitation | None:
        """Use up one use of the invitation with this code, of either form.

        None: there is none, or it is used up, revoked or out of date; which, nobody learns. Of
        two who redeem the last use at once, one gets it. Typed codes: capitals, spaces and
        hyphens do not matter, and O, I and L are read as 0, 1 and 1.
        """

    def look_up(self, code: str, now: datetime) -> Invitation | None:
        """Return what `redeem` would, and use up nothing."""

    def of(self, staff: int) -> Sequence[Invitation]:
        """Return what *staff* made and can still be used, newest first."""

    def revoke(self, staff: int, invitation: int, now: datetime) -> None:
        """Nobody can use it any more, if it was *staff* who made it."""

    def count_try(self, address: str, day: date) -> int:
        """Count one more typed code of that chat on that day; return how many it is."""


class Bonds(Protocol):
    def open_of(self, learner: int) -> Bond | None: ...

    def of(self, learner: int) -> Sequence[Bond]:
        """Return all bonds of a learner, oldest first."""

    def begin(self, learner: int, staff: int, now: datetime) -> Bond:
        """Open a bond that shows nothing yet; one the learner has is closed."""

    def save(self, bond: Bond) -> None:
        """Store everything of *bond* that can change."""

    def of_staff(self, staff: int) -> Sequence[Bond]:
        """Return the open bonds of *staff*, oldest first."""

    def newest(self, learner: int, staff: int) -> Bond | None:
        """Return the last bond between the two, open or closed."""

    def taken_over_before(self, moment: datetime) -> Sequence[Bond]:
        """Return the open bonds whose take-over ended at or before *moment*."""

    def closed_between(self, staff: int, since: datetime, until: datetime) -> int:
        """Return how many bonds of *staff* were closed in that time, *until* excluded."""

    def count_by_staff(self, territory: str) -> Mapping[int, tuple[int, int]]:
        """Return open bonds and those that show something, for active staff of *territory*."""


class Alerts(Protocol):
    def add(self, learner: int, staff: int, now: datetime) -> Alert: ...

    def save(self, alert: Alert) -> None: ...

    def waiting(self) -> Sequence[Alert]:
        """Return all that nobody has acknowledged, oldest first."""

    def for_staff(self, staff: int, since: datetime) -> Sequence[Alert]:
        """Return those *staff* was told of, as counsellor or deputy, since then or still open."""

    def of(self, learner: int) -> Sequence[Alert]: ...


class Letters(Protocol):
    def add(self, letter: Letter) -> Letter:
        """Store *letter* (the id given is ignored) and return it."""

    def between(self, learner: int, staff: int) -> Sequence[Letter]:
        """Return what the two wrote, oldest first."""

    def of(self, learner: int) -> Sequence[Letter]: ...

    def mark_read(self, learner: int, staff: int, now: datetime) -> None:
        """The counsellor has seen what the learner wrote."""

    def held(self, now: datetime) -> Sequence[Letter]:
        """Return what was kept back and is due (`due_at`), oldest first, 20 at most."""

    def let_go(self, letter: int) -> None:
        """It is kept back no more: `due_at` becomes None."""

    def drop(self, letter: int) -> None:
        """Delete a letter that was kept back and never shown."""

    def unread(self, staff: int) -> Mapping[int, int]:
        """Return how many letters to *staff* are unread, by learner."""


class Observations(Protocol):
    def add(self, observation: Observation) -> Observation: ...

    def of(self, learner: int) -> Sequence[Observation]:
        """Return all of a learner, oldest first."""


class Audit(Protocol):
    """Who read what. Only ever appended to; kept 12 months, also of the erased."""

    def append(self, access: Access) -> None: ...

    def of(self, learner: int) -> Sequence[Access]:
        """Return every access to *learner*, newest first."""


class Logins(Protocol):
    """One-time links and open sessions. Only keyed hashes of them are stored."""

    def make_link(self, staff: int, now: datetime, expires_at: datetime) -> str:
        """Return a new one-time token for *staff*."""

    def knows_link(self, token: str, now: datetime) -> bool:
        """Return whether the token can still be used. Uses up nothing."""

    def use_link(self, token: str, now: datetime) -> int | None:
        """Return whose token it is and use it up; None: unknown, used, or out of date."""

    def open_session(self, staff: int, now: datetime, *, confirmed: bool) -> str:
        """Return the id of a new session."""

    def session(self, token: str, now: datetime, idle_since: datetime) -> WebSession | None:
        """Return the session unless unused since *idle_since*, and note that it is used."""

    def close_session(self, token: str) -> None: ...

    def close_all(self, staff: int) -> None:
        """Close every session of *staff* and void their links."""


class Dispatches(Protocol):
    def plan(self, staff: int, week: str, channel: Channel, due_at: datetime) -> bool:
        """Note that a summary is to be sent. False: it was noted before, perhaps sent already."""

    def open(self, now: datetime) -> Sequence[Dispatch]:
        """Return what is due and neither sent nor given up, longest due first, 20 at most."""

    def claim(self, channel: Channel, now: datetime, until: datetime) -> Dispatch | None:
        """Take what is longest due on *channel*: nobody else gets it before *until*.

        Counts no attempt. Left alone after that, it is due again: who took it died.
        """

    def sent(self, dispatch: int, now: datetime) -> None: ...

    def postpone(self, dispatch: int, due_at: datetime, reason: str) -> None:
        """Try again at *due_at*; one more attempt is counted."""

    def dead(self, dispatch: int, reason: str, now: datetime) -> None:
        """Give up; an operator sees it and can have it sent again."""

    def given_up(self) -> Sequence[Dispatch]:
        """Return those given up, oldest first."""

    def revive(self, dispatch: int, now: datetime) -> bool:
        """Have one that was given up sent again. False: there is none."""
