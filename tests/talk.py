"""A learner talks with the coach in this process: real dialogues, real store, a clock to turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Account, Coach
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.ports import Learner, OutboxMessage, Store, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from nlu.understanding import Engine
from tests.languages import LANGUAGES

CHANNEL = "telegram"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class StoppedClock:
    """A clock that stands still until it is turned."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def turn(self, by: timedelta) -> None:
        self.moment += by


_COACHES: list[Coach] = []


def coach_on(folder: Path, store: Store) -> Coach:
    """Return the coach of the real dialogues. Reading them takes long, so it is done once."""
    if not _COACHES:
        # The five, even while a text is not translated yet.
        _COACHES.append(make_coach(Settings(data=folder), store, previews=LANGUAGES))
    return replace(_COACHES[0], spoken={}, account=Account())


@contextmanager
def opened(folder: Path, url: str = "") -> Iterator[tuple[Store, Coach, StoppedClock]]:
    """Open a store in *folder* (or at *url*) with the coach on it."""
    clock = StoppedClock()
    keyring = Keyring.load_or_create(folder / "keyring.json")
    store = open_store(url or f"sqlite:///{folder / 'test.db'}", keyring, clock=clock)
    try:
        yield store, coach_on(folder, store), clock
    finally:
        store.close()


@dataclass(slots=True)
class Talk:
    """One learner. Every method returns the messages the coach answers with."""

    coach: Coach
    store: Store
    clock: StoppedClock
    address: str = "1001"
    language: str = "fr"
    engine: Engine | None = None  # reads free text; None: words on the screen alone
    shown: list[Outgoing] = field(default_factory=list)
    to_others: list[OutboxMessage] = field(default_factory=list)  # what others are told
    _number: int = 100
    _at: int | None = None  # message the newest buttons stand in

    def command(self, name: str) -> list[Outgoing]:
        return self.does(Kind.COMMAND, name)

    def writes(self, text: str) -> list[Outgoing]:
        return self.does(Kind.TEXT, text)

    def taps(self, option: str) -> list[Outgoing]:
        """Tap the newest button that means *option*."""
        for message in reversed(self.shown):
            for row in message.buttons:
                for button in row:
                    if button.data.endswith(f".{option}"):
                        return self.does(Kind.TAP, button.data, self._at)
        raise AssertionError(f"no button means {option!r}; newest: {self.options()}")

    def does(self, kind: Kind, text: str = "", message: int | None = None) -> list[Outgoing]:
        """Let anything arrive from this learner."""
        if kind is not Kind.TAP:
            self._number += 1
            message = self._number
        reads = self.engine is not None and kind in (Kind.TEXT, Kind.FORWARDED, Kind.EDITED)
        reading = self.engine.read(text, self.language) if reads else None
        arrival = Arrival(CHANNEL, self.address, kind, text, message, self.language, reading)
        now = self.clock.now()

        def turn(work: Work) -> list[Outgoing]:
            everything = handle(self.coach, work, arrival, now)
            stored = [each for each in everything if each.address == self.address]
            self.to_others += [each for each in everything if each.address != self.address]
            messages = [from_json(each.body) for each in stored]
            for each, outgoing in zip(stored, messages, strict=True):
                work.outbox.sent(each.id, now)
                self._sent(work, each.learner, outgoing)
            return messages

        said = self.store.transact_now(turn)
        self.shown.extend(said)
        return said

    def _sent(self, work: Work, learner: int | None, outgoing: Outgoing) -> None:
        if outgoing.edit is None:
            self._number += 1
            if outgoing.buttons:
                self._at = self._number
        stored = learner is not None and work.learners.get(learner) is not None
        if stored and learner is not None and outgoing.is_question and self._at is not None:
            work.learners.question_sent(learner, self._at)

    def options(self) -> list[str]:
        """Return what the newest message with buttons offers."""
        for message in reversed(self.shown):
            if message.buttons:
                return [b.data.rpartition(".")[2] for row in message.buttons for b in row]
        return []

    def learner(self) -> Learner | None:
        return self.store.transact_now(lambda work: work.learners.find(CHANNEL, self.address))

    def welcome(self, territory: str = "marseille", name: str = "Lina") -> None:
        """From /start to the first theme."""
        self.command("start")
        self.taps(self.language)
        self.taps("=2006")
        self.taps(territory)
        for answer in ("yes", "no", "yes"):
            self.taps(answer)
        self.writes(name)
        self.taps("employee")

    def theme(self, answer: str = "3") -> None:
        """Answer every question of the open theme."""
        while "not_lived" in self.options():
            self.taps(answer)

    def assessment(self, form: str = "short") -> None:
        """From the first theme to the profile."""
        self.taps(form)
        for _ in range(4):
            self.theme()
            self.taps("next")
            self.taps("go")
        self.theme("4")
