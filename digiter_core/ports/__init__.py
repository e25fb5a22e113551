"""
What the core needs from the world. Implemented in `storage/`, chosen by the command.

A `Work` is one transaction: everything in it is kept, or nothing. Functions given to
`Store.transact` may be run again from the start after a lost connection or a busy database, so
they touch nothing but the `Work`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from digiter_core.engine.safety import Concern
from digiter_core.engine.session import Session
from digiter_core.ports.counselling import (
    Alerts,
    Audit,
    Bonds,
    Dispatches,
    Invitations,
    Letters,
    Logins,
    Observations,
    StaffBook,
)
from digiter_core.ports.figures import FrozenFigures, Passages
from digiter_core.ports.publishing import Releases

Result = TypeVar("Result")

REPLAYABLE = frozenset({"refused", "no_answer"})
"""Why a message may have been given up that an operator can still send, for seven days."""

NUDGES_TOGETHER = 8
"""Learners whose nudges are worked out in one transaction: others wait meanwhile."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class LearnerState(StrEnum):
    """Whether the coach may speak of its own accord."""

    ACTIVE = "active"
    PAUSED = "paused"  # no nudges and no sharing, until the learner goes on
    STOPPED = "stopped"  # nothing is sent until /start
    UNREACHABLE = "unreachable"  # the learner blocked the bot, or the account is gone


@dataclass(frozen=True, slots=True)
class Learner:
    """One learner with the conversation. Address and session are stored encrypted."""

    id: int
    channel: str  # telegram, terminal
    address: str  # chat id on the channel
    language: str  # fr, de, pt, ro, en
    territory: str  # id of territories.yaml, "" while unknown
    state: LearnerState
    created_at: datetime
    last_seen_at: datetime
    session: Session
    question_message: int | None = None  # message the open question stands in
    forget_at: datetime | None = None  # erased at this moment unless cancelled
    needs_help: bool = False  # help was shown; exercises wait until the learner goes on


@dataclass(frozen=True, slots=True)
class Run:
    """One pass through the questionnaire."""

    id: int
    form: str  # full, short
    framework: str  # version of competences.yaml
    started_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The present answer to one item. `score` None: not lived, or skipped: missing."""

    item: str
    option: str
    score: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """One act of giving or withdrawing consent, as GDPR Article 7(1) wants it recorded."""

    purpose: str
    given: bool
    at: datetime
    language: str
    text_hash: str  # hash of the words that were shown


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a learner. `data` holds ids and numbers, never words."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message that is to be sent. `body` is the JSON of an `Outgoing`."""

    id: int
    learner: int | None
    address: str
    body: Mapping[str, Any]
    due_at: datetime
    attempts: int = 0
    dedup: str | None = None  # a second message with the same is refused
    owner: int | None = None  # which of several processes sends it


@dataclass(frozen=True, slots=True)
class Plan:
    """One if-then plan. Chosen: `action` and perhaps `cue`; else the learner's own words."""

    id: int
    action: str  # id of a micro-action, "" for own words
    cue: str  # id of a cue, "" for own words
    cue_words: str
    act_words: str
    minutes: int
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What a learner told of a plan: done, partly or not_done."""

    id: int
    plan: int
    outcome: str
    at: datetime
    note: str | None = None  # kept for 90 days, only with consent


@dataclass(frozen=True, slots=True)
class NextNudge:
    """What the coach will write next, when, and for which local day."""

    kind: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """An open question that goes on by itself if nobody answers it.

    `step`: the token of the question as it was asked. `over`: when no answer has come for long
    enough; `at`: when it is looked at, later than that after a night, say.
    """

    script: str
    node: str
    step: int
    over: datetime
    at: datetime


class Learners(Protocol):
    def find(self, channel: str, address: str) -> Learner | None: ...

    def get(self, learner: int) -> Learner | None: ...

    def create(self, channel: str, address: str, language: str, now: datetime) -> Learner:
        """Return a new learner with a data key of their own and an empty session."""

    def save(self, learner: Learner) -> None:
        """Store everything of *learner* that can change."""

    def question_sent(self, learner: int, message: int) -> None:
        """Note the message in which the open question stands."""

    def set_state(self, learner: int, state: LearnerState) -> None: ...

    def to_forget(self, now: datetime) -> Sequence[int]:
        """Return the learners whose time to be erased has come."""

    def seen_since(self, moment: datetime) -> Sequence[int]:
        """Return the learners last seen at or after *moment*."""

    def silent_since(self, moment: datetime) -> Sequence[int]:
        """Return the learners last seen before *moment*."""

    def sessions(self, after: int, most: int) -> Sequence[tuple[int, str, Session]]:
        """Return number, territory and session of the next *most* learners behind *after*.

        By number; who stands nowhere is left out. Empty: there are no more.
        """

    def erase(self, learner: int) -> None:
        """Delete every row of *learner* in every table, their key first."""


class Answers(Protocol):
    def open_run(self, learner: int) -> Run | None: ...

    def begin(self, learner: int, form: str, framework: str, now: datetime) -> Run: ...

    def close(self, run: int, finished_at: datetime | None) -> None:
        """Close a run; `finished_at` None: it was left unfinished."""

    def last_run(self, learner: int) -> Run | None:
        """Return the open run, or else the newest finished one."""

    def runs(self, learner: int) -> Sequence[Run]:
        """Return all runs, oldest first."""

    def record(self, learner: int, run: int, answer: Answer) -> None:
        """Store *answer* in place of an earlier one to the same item of the run."""

    def of_run(self, learner: int, run: int) -> Sequence[Answer]: ...

    def forget(self, run: int, items: Iterable[str]) -> None: ...


class Consents(Protocol):
    def record(self, learner: int, consent: Consent) -> None: ...

    def current(self, learner: int) -> frozenset[str]:
        """Return the purposes the learner agrees to now."""

    def history(self, learner: int) -> Sequence[Consent]: ...

    def agreeing(self, purpose: str) -> Sequence[int]:
        """Return all learners who agree to *purpose* now."""


class Events(Protocol):
    def append(self, learner: int, event: Event) -> None: ...

    def of(self, learner: int) -> Sequence[Event]: ...

    def since(self, learner: int, moment: datetime) -> Sequence[Event]:
        """Return what happened from *moment* on, oldest first."""


class Inbox(Protocol):
    def handled(self, update_id: int, now: datetime) -> bool:
        """Note an update handled in this very transaction.

        False: that update id is known already; then nothing is to be done again.
        """

    def quarantine(self, update_id: int, reason: str, now: datetime) -> None:
        """Set aside an update that cannot be handled; *reason* holds ids and codes only.

        It may have been noted by `handled` in the same transaction, at the same *now*. One
        known from before stays as it is.
        """


class Outbox(Protocol):
    def add(self, message: OutboxMessage) -> OutboxMessage:
        """Store a message and return it with its id (the id given is ignored)."""

    def knows(self, dedup: str) -> bool:
        """Return whether a message with this `dedup` was stored already."""

    def open(self) -> Sequence[OutboxMessage]:
        """Return the messages this process has not sent yet, oldest first."""

    def has_earlier(self, message: OutboxMessage) -> bool:
        """Return whether an earlier message to the same chat is due and not sent yet."""

    def sent(self, message: int, now: datetime) -> None:
        """Wipe the body and mark the message sent."""

    def postpone(self, message: int, due_at: datetime) -> None:
        """Try again at *due_at*; one more attempt is counted."""

    def dead(self, message: int, reason: str, attempts: int = 0) -> None:
        """Give up on a message after so many *attempts* more.

        The reason is kept; the body is wiped, unless it is one of `REPLAYABLE`.
        """

    def revive(self, message: int, now: datetime) -> bool:
        """Have a dead letter sent again. False: there is none, or nothing is left of it."""

    def wipe(self, message: int) -> bool:
        """Wipe what is left of a dead letter. False: nothing is."""

    def drop_for(self, learner: int) -> None:
        """Give up on everything waiting for *learner*."""

    def take_up(self, message: int) -> bool:
        """Mark a nudge as being on the wire. False: it was dropped meanwhile, do not send it."""

    def put_back(self, message: int) -> None:
        """A nudge did not leave: it may be tried again."""

    def uncertain(self, message: int, now: datetime) -> None:
        """A nudge may or may not have arrived. It is never sent again."""

    def settle_interrupted(self, now: datetime) -> int:
        """Mark what was on the wire when a process died as uncertain. Returns how many."""


class Plans(Protocol):
    """Plans and what was told of them."""

    def open(self, learner: int) -> Plan | None: ...

    def begin(self, learner: int, plan: Plan) -> Plan:
        """Store a plan and return it with its id; one that is open is closed."""

    def close(self, learner: int, now: datetime) -> None:
        """Close the open plan, if there is one."""

    def all(self, learner: int) -> Sequence[Plan]:
        """Return all plans, oldest first."""

    def report(self, learner: int, report: PlanReport) -> PlanReport:
        """Store what was told of a plan; returns it with its id."""

    def keep_note(self, learner: int, report: int, note: str) -> None: ...

    def forget_notes(self, learner: int) -> None:
        """Delete all notes of *learner*: the consent was taken back."""

    def reports(self, learner: int) -> Sequence[PlanReport]:
        """Return everything that was told, oldest first."""


class Nudges(Protocol):
    """The next nudge of each learner: one or none."""

    def put(self, learner: int, nudge: NextNudge | None) -> None:
        """Store the next nudge in place of another; None: there is none."""

    def of(self, learner: int) -> NextNudge | None: ...

    def due(self, now: datetime) -> Sequence[int]:
        """Return learners whose nudge is due, longest due first, `NUDGES_TOGETHER` at most."""

    def first_due(self) -> datetime | None:
        """Return when the first of all nudges is due, None if there is none to come."""


class Waits(Protocol):
    """The question of each learner that goes on without an answer: one or none."""

    def put(self, learner: int, wait: Wait | None) -> None:
        """Store the wait in place of another; None: there is none."""

    def of(self, learner: int) -> Wait | None: ...

    def due(self, now: datetime) -> Sequence[int]:
        """Return learners whose wait is due, longest due first, `NUDGES_TOGETHER` at most."""

    def first_due(self) -> datetime | None:
        """Return when the first of all waits is due, None if there is none."""


class Nodes(Protocol):
    """Several processes on one database. Alone, `number` is None and the rest is not called."""

    @property
    def number(self) -> int | None:
        """Return the number of this process among several."""

    def beat(self, now: datetime) -> bool:
        """Say that this process is alive. False: it was silent for too long and must end."""

    def leave(self) -> None:
        """Give the number back."""

    def take_over(self, now: datetime) -> tuple[int, int]:
        """Take what dead processes, or nobody, were to send.

        Returns how many messages that is, and how many nudges became uncertain.
        """

    def reserve(self, name: str, per_second: float, now: datetime) -> datetime:
        """Return when the next of what is paced over all processes may go."""


class Pictures(Protocol):
    def file_id(self, learner: int, digest: str) -> str | None:
        """Return how Telegram knows a picture sent before."""

    def remember(self, learner: int, digest: str, file_id: str) -> None: ...


class Notes(Protocol):
    """Small facts the product keeps about itself: when it was last alive, say."""

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, value: str) -> None: ...


class ScriptVersions(Protocol):
    def keep(self, script: str, version: str, sources: str, now: datetime) -> None:
        """Store the sources of a script version, if they are not stored yet."""

    def sources(self, script: str, version: str) -> str | None: ...

    def all(self) -> Mapping[tuple[str, str], str]:
        """Return the sources of every stored version by script and version."""


class Work(Protocol):
    """One transaction over everything that is stored."""

    def limit_to(self, staff: int) -> None:
        """From here on see only whom that counsellor may see, where the database can tell."""

    @property
    def learners(self) -> Learners: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def events(self) -> Events: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def nudges(self) -> Nudges: ...
    @property
    def waits(self) -> Waits: ...
    @property
    def nodes(self) -> Nodes: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def scripts(self) -> ScriptVersions: ...
    @property
    def releases(self) -> Releases: ...
    @property
    def passages(self) -> Passages: ...
    @property
    def figures(self) -> FrozenFigures: ...
    @property
    def staff(self) -> StaffBook: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def bonds(self) -> Bonds: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def letters(self) -> Letters: ...
    @property
    def observations(self) -> Observations: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def dispatches(self) -> Dispatches: ...


class Store(Protocol):
    """Where everything is kept."""

    def transact(self, work: Callable[[Work], Result]) -> Awaitable[Result]:
        """Run *work* in one transaction and return what it returns, once that is durable.

        Raises `StorageUnavailable` when the database cannot be written; then nothing of it is.
        """

    def transact_now(self, work: Callable[[Work], Result]) -> Result:
        """The same, blocking, for commands without an event loop."""

    def close(self) -> None: ...


class Texts(Protocol):
    """The words for a message key, in one of the languages."""

    def text(self, key: str, language: str, /, **params: object) -> str:
        """Return the text with its `{name}` placeholders filled in."""


class Understanding(Protocol):
    """From words to meaning, implemented in `nlu/`."""

    def age(self, text: str, this_year: int) -> int | None:
        """Return how many years ago *text* says the learner was born, None if unclear."""

    def name(self, text: str) -> str | None:
        """Return the name in *text*, cleaned for showing, None if it is not one."""

    def option(self, text: str, options: Sequence[tuple[str, Sequence[str]]]) -> Match:
        """Return which of *options* (id, its names) *text* means."""

    def command(self, text: str) -> str | None:
        """Return the command (`stop`, `back`, `help`, …) *text* is a word for, else None."""

    def plan(self, text: str, language: str) -> PlanWords:
        """Return the cue and the act of the if-then plan *text*, and what it lacks."""

    def read(self, text: str, language: str) -> Reading | None:
        """Return what a model makes of *text*, None while there is none. Takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something a text names, by a closed grammar: `weekday` "monday", `time` "18:30"."""

    kind: str  # weekday, time, part_of_day, duration, dimension, number, language
    value: str  # the same in every language
    text: str  # as it stands in the message
    start: int  # place of its first character
    end: int  # and behind its last one


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities an engine was fitted to; see `nlu/training.py` for what each promises."""

    accept: float  # an intent from here on is taken without asking
    outside: float  # "none of these" from here on: the text is not understood
    distress: float  # danger, violence and self-harm together from here on: help is shown


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """What an engine made of a text, whatever question is open."""

    ranking: tuple[tuple[str, float], ...]  # every intent with its probability, best first
    thresholds: Thresholds
    concern: Concern | None = None  # what the engine alone would show help lines for
    written_in: str | None = None  # the language the text is clearly in, if it is one of ours
    entities: tuple[Entity, ...] = ()
    engine: str = ""  # embedded, fallback, rasa


@dataclass(frozen=True, slots=True)
class Match:
    """What a text was taken for: one option, a few near ones to choose from, or nothing."""

    option: str | None = None
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanWords:
    """What a typed if-then plan was taken for, in the learner's own words."""

    cue: str = ""  # when: what follows "Quand …", or a time or place as it was typed
    cue_opens: bool = False  # whether the cue is to go behind "Quand", "Wenn", …
    act: str = ""  # what is done then
    minutes: int | None = None  # how long the act takes, if it is said
    has_size: bool = False  # whether the act names minutes or a number of things
    problems: tuple[str, ...] = ()
    """In this order: no_cue, no_act, two_acts, too_big, vague, too_long, no_size."""
