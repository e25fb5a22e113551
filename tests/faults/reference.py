"""
The yardstick: the same updates, given once each to a coach in this process.

Whatever happens to the product, in the end its learners must have been shown the same words in
the same order, and their books must say the same, as those of the reference.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.ports import Store, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.texts.markup import parse
from tests.talk import CHANNEL, StoppedClock, Talk

Way = Literal["tap", "words", "command", "sticker", "forwarded"]

KINDS: Mapping[Way, Kind] = {
    "tap": Kind.TAP,
    "words": Kind.TEXT,
    "command": Kind.COMMAND,
    "sticker": Kind.UNREADABLE,
    "forwarded": Kind.FORWARDED,
}
PROJECT = Path(__file__).resolve().parents[2]
WORDS = ("dialogues", "locales")
LEADING_ON = ("go", "next", "go_on", "yes", "fr")
DAY = re.compile(r"\d\d([/.])\d\d\1\d{4}")  # as `ui/date` writes it in the five languages


@dataclass(frozen=True, slots=True)
class Action:
    """Something a learner does. `what`: the option of a button, the words, or the command."""

    way: Way
    what: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a learner sees of one message, apart from what is random: ids and today's date."""

    kind: Literal["text", "photo", "document"]
    text: str
    labels: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    @classmethod
    def by(cls, outgoing: Outgoing) -> Shown:
        """Return what *outgoing* shows."""
        text = DAY.sub("DAY", parse(outgoing.text)[0])
        if outgoing.picture is not None:
            return cls("photo", text)
        if outgoing.document is not None:
            return cls("document", text)
        buttons = [button for row in outgoing.buttons for button in row]
        return cls(
            "text", text, tuple(b.label for b in buttons), tuple(_data(b.data) for b in buttons)
        )

    @classmethod
    def by_call(cls, method: str, params: Mapping[str, Any]) -> Shown | None:
        """Return what a call of the Bot API shows, None if it shows nothing."""
        match method:
            case "sendPhoto":
                return cls("photo", DAY.sub("DAY", params.get("caption", "")))
            case "sendDocument":
                return cls("document", DAY.sub("DAY", params.get("caption", "")))
            case "sendMessage" | "editMessageText":
                rows = (params.get("reply_markup") or {}).get("inline_keyboard", ())
                buttons = [button for row in rows for button in row]
                return cls(
                    "text",
                    DAY.sub("DAY", params["text"]),
                    tuple(b["text"] for b in buttons),
                    tuple(_data(b["callback_data"]) for b in buttons),
                )
        return None


def _data(data: str) -> str:
    """Leave out whose button it is: the number of a learner is random."""
    return data if data.startswith("v.") else data.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Books:
    """What is stored of a learner, apart from random numbers and moments."""

    events: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]
    answers: tuple[tuple[tuple[str, str, int | None], ...], ...]  # of each run
    step: int
    place: tuple[tuple[str, str | None], ...]
    state: str

    @property
    def answered(self) -> list[tuple[Any, ...]]:
        """Return every answer that was ever recorded, in order."""
        return [data for kind, data in self.events if kind == "answered"]


def books_of(work: Work, address: str) -> Books | None:
    """Return the books of the learner at *address*, None if there is none."""
    learner = work.learners.find(CHANNEL, address)
    if learner is None:
        return None
    runs = [run.id for run in work.answers.runs(learner.id)]
    events = []
    for event in work.events.of(learner.id):
        data = dict(event.data)
        if data.get("run") in runs:
            data["run"] = runs.index(data["run"])
        events.append((event.kind, tuple(sorted(data.items()))))
    return Books(
        events=tuple(events),
        answers=tuple(
            tuple(
                sorted((a.item, a.option, a.score) for a in work.answers.of_run(learner.id, run))
            )
            for run in runs
        ),
        step=learner.session.step,
        place=tuple((place.script, place.at) for place in learner.session.stack),
        state=learner.state.value,
    )


@dataclass(slots=True)
class ReferenceLearner:
    """One learner of the reference."""

    talk: Talk
    expected: list[Shown] = field(default_factory=list)

    def does(self, action: Action) -> list[Shown]:
        """Do *action* and return what it must show."""
        if action.way == "tap":
            said = self.talk.taps(action.what)
        else:
            said = self.talk.does(KINDS[action.way], action.what)
        shown = [Shown.by(outgoing) for outgoing in said]
        self.expected.extend(shown)
        return shown

    def next_action(self, chance: random.Random, *, taps: bool) -> Action:
        """Return what this learner could well do next; without *taps* in words only."""
        options = self.talk.options()
        if "not_lived" in options:
            return self._answer(chance, taps=taps)
        if "enough" in options:
            return Action("command", "start_over")
        for option in LEADING_ON:
            if option in options:
                return Action("tap", option) if taps else Action("words", self._label(option))
        return Action("command", "start")

    def books(self) -> Books | None:
        """Return what must be stored of this learner."""
        return self.talk.store.transact_now(lambda work: books_of(work, self.talk.address))

    def _answer(self, chance: random.Random, *, taps: bool) -> Action:
        draw = chance.random()
        if draw < 0.78:
            option = chance.choice(("1", "2", "3", "4"))
            return Action("tap" if taps else "words", option)
        if draw < 0.84:
            return Action("words", "retour")
        if draw < 0.90:
            return Action("words", chance.choice(("asdf qwertz", "la 3 jcrois", "j'ai pas vécu")))
        if draw < 0.94:
            return Action("command", "about")
        return Action("sticker") if draw < 0.97 else Action("forwarded", "un texte d'ailleurs")

    def _label(self, option: str) -> str:
        for message in reversed(self.talk.shown):
            for row in message.buttons:
                for button in row:
                    if button.data.endswith(f".{option}"):
                        return button.label
        raise AssertionError(option)


@dataclass(slots=True)
class Reference:
    """The coach that nobody disturbs, with a store of its own."""

    coach: Coach
    store: Store
    clock: StoppedClock

    def learner(self, address: int) -> ReferenceLearner:
        """Return a learner at *address*, of whom nothing is known yet."""
        return ReferenceLearner(Talk(self.coach, self.store, self.clock, str(address)))

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return what lets a product speak the very words of the reference."""
        return {f"DIGITER_{name.upper()}": str(self.folder / name) for name in WORDS}


@contextmanager
def reference(folder: Path) -> Iterator[Reference]:
    """Open a reference in *folder*, with a copy of all words: they may be edited meanwhile."""
    for name in WORDS:
        shutil.copytree(PROJECT / name, folder / name)
    words = {name: folder / name for name in WORDS}
    clock = StoppedClock(datetime.now(UTC))
    store = open_store(
        f"sqlite:///{folder / 'test.db'}",
        Keyring.load_or_create(folder / "keyring.json"),
        clock=clock,
    )
    try:
        coach = make_coach(Settings(data=folder, **words), store)
        yield Reference(coach, store, clock, folder)
    finally:
        store.close()


WELCOME: Sequence[Action] = (
    Action("command", "start"),
    Action("tap", "fr"),
    Action("tap", "=2006"),
    Action("tap", "marseille"),
    Action("tap", "yes"),
    Action("tap", "no"),
    Action("tap", "yes"),
    Action("words", "Lina"),
    Action("tap", "employee"),
)
