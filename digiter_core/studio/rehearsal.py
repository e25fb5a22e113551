"""
A rehearsal: the real conversation on a store that is thrown away, with a clock to turn.

Nothing leaves it. What would go to a counsellor is told in a note and dropped; what the learner
would get is handed back. It starts at any script and node, with any profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from digiter_core.coaching import conversation
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Account, Coach, Stepped
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.coaching.standing import zone_of
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Session
from digiter_core.engine.step import node_of
from digiter_core.errors import DigiterError, SessionError
from digiter_core.ports import Clock, Learner, OutboxMessage, Store, Work
from digiter_core.studio.doings import Commanded, Doing, Jumped, Tapped, Wrote
from digiter_core.studio.opening import opened
from digiter_core.studio.past import ADDRESS, CHANNEL, find
from digiter_core.studio.profile import Profile, usual_profile
from digiter_core.studio.timers import Timer, next_due
from digiter_core.studio.transcript import Entry, Note, Shown, of_change, of_steps, state_of

OpenStore = Callable[[Clock], Store]

SOON: Final = timedelta(seconds=1)
"""After a timer rang: what is planned for that very moment comes once."""

MOST_RINGS: Final = 500


class CannotGoOn(SessionError):
    """The coach cannot go on from here: this learner lacks something. Give them a profile."""


@dataclass(slots=True)
class ScratchClock:
    """Stands still until it is turned."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


class Rehearsal:
    """
    One imaginary learner with the coach, from *now* on.

    Every method returns the messages that come of it; `newest` holds these and the notes.
    *open_store* makes an empty store that leaves nothing behind. Close it in the end.
    """

    def __init__(self, coach: Coach, open_store: OpenStore, now: datetime) -> None:
        self.clock = ScratchClock(now)
        self.transcript: list[tuple[Doing | None, list[Entry]]] = []
        self.steps: list[Stepped] = []
        self.coach = replace(coach, spoken={}, account=Account(), watch=self.steps.append)
        self.language = ""
        self._store = open_store(self.clock)
        self._messages = 0

    # ----- what one does

    def start(
        self, script: str, at: str = "", profile: Profile | None = None, language: str = ""
    ) -> list[Outgoing]:
        """Begin at the node *at* of *script*. Raises `UnknownScript`, `UnknownNode`."""
        profile = profile or usual_profile(self.coach, script)
        self.language = language or profile.language or "fr"
        if self.language not in self.coach.languages:  # a language that is only being translated
            languages = {**self.coach.languages, self.language: self.language}
            self.coach = replace(self.coach, languages=languages)
        found = self.coach.scripts.latest(script)
        if at:
            node_of(found, NodeId(at))
        now = self.clock.moment
        return self._take(
            None, lambda work: opened(self.coach, work, found, at, profile, self.language, now)
        )

    def does(self, doing: Doing) -> list[Outgoing]:
        """Do anything."""
        match doing:
            case Tapped(data=data, message=message):
                return self._arrives(doing, Kind.TAP, data, message)
            case Wrote(words=words):
                return self._arrives(doing, Kind.TEXT, words)
            case Commanded(name=name):
                return self._arrives(doing, Kind.COMMAND, name)
            case Jumped(seconds=seconds):
                return self._jump(doing, self.clock.moment + timedelta(seconds=seconds))

    def tap(self, data: str, message: int | None = None) -> list[Outgoing]:
        """Tap the newest button that carries *data*, or the one in *message*."""
        return self.does(Tapped(data, message if message is not None else self.holder_of(data)))

    def type(self, words: str) -> list[Outgoing]:
        return self.does(Wrote(words))

    def command(self, name: str) -> list[Outgoing]:
        return self.does(Commanded(name))

    def jump(self, by: timedelta) -> list[Outgoing]:
        """Let time pass; what falls due meanwhile comes at its moment."""
        return self.does(Jumped(int(by.total_seconds())))

    def close(self) -> None:
        """Throw everything away."""
        self._store.close()

    # ----- what one sees

    @property
    def newest(self) -> list[Entry]:
        """What came of the last thing done."""
        return self.transcript[-1][1] if self.transcript else []

    @property
    def learner(self) -> Learner | None:
        """The learner as stored, None for a visitor or somebody erased."""
        return self._store.transact_now(find)

    @property
    def session(self) -> Session:
        """Where the conversation stands."""
        learner = self.learner
        if learner is not None:
            return learner.session
        return self.steps[-1].after if self.steps else Session()

    def shown(self) -> Iterator[Shown]:
        """Yield every message, newest first."""
        for _, entries in reversed(self.transcript):
            yield from (each for each in reversed(entries) if isinstance(each, Shown))

    def holder_of(self, data: str) -> int:
        """Return the number of the newest message with a button that carries *data*, else 0."""
        for each in self.shown():
            if any(button.data == data for row in each.outgoing.buttons for button in row):
                return each.number
        return 0

    def local(self, moment: datetime) -> datetime:
        """Return *moment* by the clock of the learner."""
        learner = self.learner
        elsewhere = self.coach.territories[ELSEWHERE].zone
        return moment.astimezone(zone_of(self.coach, learner) if learner else ZoneInfo(elsewhere))

    # ----- how it is done

    def _arrives(
        self, doing: Doing, kind: Kind, text: str, message: int | None = None
    ) -> list[Outgoing]:
        if kind is not Kind.TAP:
            self._messages += 1
            message = self._messages
        is_read = kind is Kind.TEXT
        reading = self.coach.understanding.read(text, self.language) if is_read else None
        arrival = Arrival(CHANNEL, ADDRESS, kind, text, message, self.language, reading)
        return self._take(
            doing, lambda work: conversation.handle(self.coach, work, arrival, self.clock.moment)
        )

    def _take(
        self, doing: Doing | None, turn: Callable[[Work], list[OutboxMessage]]
    ) -> list[Outgoing]:
        entries = self._entries(turn)
        if doing is None and self.learner is None:
            entries.append(Note("nothing_stored"))
        self.transcript.append((doing, entries))
        return _messages(entries)

    def _entries(self, turn: Callable[[Work], list[OutboxMessage]]) -> list[Entry]:
        """Return what *turn* says, and notes on all else; of a turn that fails nothing stays."""
        before_steps, before = len(self.steps), self._store.transact_now(state_of)
        try:
            said, to_others = self._store.transact_now(
                lambda work: self._delivered(work, turn(work))
            )
        except DigiterError:
            del self.steps[before_steps:]
            raise
        except Exception as error:  # acts trust what a real learner has by then
            del self.steps[before_steps:]
            raise CannotGoOn from error
        after = self._store.transact_now(state_of)
        notes = [*of_steps(self.steps[before_steps:]), *of_change(before, after, self.local)]
        if to_others:
            notes.append(Note("counsellor_told"))
        return [*said, *notes]

    def _delivered(
        self, work: Work, messages: list[OutboxMessage]
    ) -> tuple[list[Shown], list[OutboxMessage]]:
        """Take *messages* out of the outbox as if they had been sent."""
        for each in messages:
            work.outbox.sent(each.id, self.clock.moment)
        own = [each for each in messages if each.address == ADDRESS]
        to_others = [each for each in messages if each.address != ADDRESS]
        return [self._sent(work, each) for each in own], to_others

    def _sent(self, work: Work, message: OutboxMessage) -> Shown:
        outgoing = from_json(message.body)
        if outgoing.edit is None:
            self._messages += 1
        number = outgoing.edit or self._messages
        stored = message.learner is not None and work.learners.get(message.learner) is not None
        if stored and message.learner is not None and outgoing.is_question:
            work.learners.question_sent(message.learner, number)
        return Shown(number, outgoing, self.clock.moment, outgoing.edit is not None)

    def _jump(self, doing: Doing, until: datetime) -> list[Outgoing]:
        entries: list[Entry] = []
        for _ in range(MOST_RINGS):
            due = self._store.transact_now(self._next_due)
            if due is None or due[0] > until:
                break
            at, timer = due
            self.clock.moment = max(at, self.clock.moment)
            ringing = self._entries(partial(self._ring, timer))
            if timer.note and _messages(ringing):
                entries.append(Note(timer.note, at=self.local(self.clock.moment)))
            entries += ringing
            self.clock.moment = min(self.clock.moment + SOON, until)
        self.clock.moment = until
        entries.append(Note("time_is", at=self.local(until)))
        self.transcript.append((doing, entries))
        return _messages(entries)

    def _ring(self, timer: Timer, work: Work) -> list[OutboxMessage]:
        return list(timer.ring(self.coach, work, self.clock.moment))

    def _next_due(self, work: Work) -> tuple[datetime, Timer] | None:
        learner = find(work)
        return next_due(self.coach, work, learner) if learner else None


def _messages(entries: list[Entry]) -> list[Outgoing]:
    return [each.outgoing for each in entries if isinstance(each, Shown)]
