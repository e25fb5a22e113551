"""
What a page is: its address, the act it needs, the function that answers, and what it answers with.

A handler is an ordinary function that runs inside one transaction, after the gate (`web/gate.py`)
has found out who asks and that the policy allows it. It touches nothing but the `Work`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from digiter_core.access.people import Staff
from digiter_core.access.policy import Act
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.errors import Forbidden
from digiter_core.ports import OutboxMessage, Work
from web.studio import Studio

Method = Literal["GET", "POST"]

LARGEST_FORM: Final = 256 * 1024

_NUMBER = re.compile(r"[1-9a-f][0-9a-f]{0,14}")


@dataclass(frozen=True, slots=True)
class Fields:
    """What came in a query or a form: every value of every name, in order, as typed."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, name: str, otherwise: str = "") -> str:
        """Return the first value of *name* without space around it."""
        found = self.values.get(name)
        return found[0].strip() if found else otherwise

    def all(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who need not be logged in."""

    coach: Coach
    work: Work
    now: datetime
    language: str
    params: Mapping[str, str]  # of the path
    query: Fields
    form: Fields
    session: str  # id of the session from the cookie, "" without
    public_url: str
    studio: Studio | None  # None: the dialogues of this place cannot be changed here


@dataclass(frozen=True, slots=True)
class Ask(Visit):
    """A request of a member of staff for whom the policy allows the act of the page."""

    staff: Staff
    caseload: Caseload

    @property
    def learner(self) -> int:
        """Return the number in the address of a page about a learner."""
        return learner_in(self.params)


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: the template of `web/templates` and what fills it. Nothing in it reads storage."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    messages: tuple[OutboxMessage, ...] = ()  # handed to delivery after the commit
    has_script: bool = False  # the page loads a script of ours; all of it works without


@dataclass(frozen=True, slots=True)
class Moved:
    """Go on to another address of ours. `done`: `pages/done/<done>` is said there once."""

    to: str
    done: str = ""
    session: str | None = None  # a new id for the cookie; "" removes the cookie
    messages: tuple[OutboxMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """A file to keep. `render` runs after the transaction, in a thread, and reads no storage."""

    name: str  # neutral: no name of anybody
    media_type: str
    render: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Later:
    """The rest of the work: `run` is called once, after the transaction, in a thread.

    For what a transaction, which may run twice, must not do: read, check and write files. It
    reads no storage, except through the desk of the studio, which has transactions of its own.
    """

    run: Callable[[], Shown | Moved]


Answer = Shown | Moved | Filed | Later


@dataclass(frozen=True, slots=True)
class Page:
    """One route of staff. About a learner: the path holds `{learner}`."""

    method: Method
    path: str
    act: Act
    handler: Callable[[Ask], Answer]
    before_second_factor: bool = False  # open to a coordinator who has not shown the code yet
    largest_form: int = LARGEST_FORM  # in bytes, as sent

    @property
    def about_learner(self) -> bool:
        return "{learner}" in self.path


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One route for everybody: how to log in, and logging in."""

    method: Method
    path: str
    handler: Callable[[Visit], Answer]
    largest_form: int = LARGEST_FORM


def learner_in(params: Mapping[str, str]) -> int:
    """Return the learner's number of a path. Raises `Forbidden` if it is none."""
    written = params["learner"]
    if not _NUMBER.fullmatch(written):
        raise Forbidden
    return int(written, 16)


def learner_path(learner: int, more: str = "") -> str:
    """Return the address of a learner's page, with *more* behind it."""
    return f"/learners/{learner:x}{more}"
