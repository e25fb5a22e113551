"""Plays every conversation test of a folder and says what differs, with the line of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from digiter_core.authoring.conversation_test import Conversation, Expectation, Told, read
from digiter_core.authoring.conversation_update import updated
from digiter_core.authoring.conversation_writing import line
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.playing import Heard, hear
from digiter_core.authoring.telling import tell

SCRIPTS_BESIDE = "dialogues"
"""Folders whose names end like this hold scripts for tests, no tests."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where something else happened: after which turn (0: when it opened)."""

    line: int
    turn: int
    expected: tuple[Told, ...]
    got: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one test."""

    path: Path
    conversation: Conversation
    heard: tuple[Heard, ...]
    differences: tuple[Difference, ...]

    @property
    def told(self) -> list[list[Told]]:
        """What happened, as the file would tell it."""
        return [[tell(effect) for effect in effects] for effects in self.heard]

    def update(self) -> None:
        """Have the file expect what happened; its comments stay."""
        text = self.path.read_text(encoding="utf-8")
        self.path.write_text(updated(text, self.conversation, self.told), encoding="utf-8")


@dataclass(slots=True)
class ConversationTests:
    """The tests of *folder*, which has a folder for each script."""

    folder: Path
    loaded: Loaded
    _others: dict[str, Loaded] = field(default_factory=dict)

    def paths(self, script: str = "") -> list[Path]:
        """Return the files of the tests, those of *script* if one is named, in a fixed order."""
        return [
            path
            for path in sorted(self.folder.glob("*/*.yaml"))
            if not path.parent.name.endswith(SCRIPTS_BESIDE)
            if not script or path.parent.name == script
        ]

    def run(self, path: Path) -> Outcome:
        """Play the test of *path*. Raises `ScriptError` or `SessionError` if it cannot be."""
        conversation = read(path)
        loaded = self._loaded(conversation.dialogues)
        heard = tuple(hear(conversation, loaded, Library(loaded)))
        return Outcome(path, conversation, heard, tuple(differences(conversation, heard)))

    def _loaded(self, beside: str) -> Loaded:
        if not beside:
            return self.loaded
        if beside not in self._others:
            self._others[beside] = load_scripts(self.folder / beside)
        return self._others[beside]


def differences(conversation: Conversation, heard: Iterable[Heard]) -> list[Difference]:
    """Return where what was *heard* is not what *conversation* expects."""
    pairs = zip(conversation.expectations, heard, strict=True)
    return [
        difference
        for turn, (expectation, effects) in enumerate(pairs)
        for difference in _of_turn(turn, expectation, [tell(effect) for effect in effects])
    ]


def _of_turn(turn: int, expectation: Expectation, got: list[Told]) -> list[Difference]:
    old, new = [line(each) for each in expectation.told], [line(each) for each in got]
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Difference(
            _line(expectation, start), turn, expectation.told[start:end], tuple(got[came:until])
        )
        for what, start, end, came, until in changes
        if what != "equal"
    ]


def _line(expectation: Expectation, place: int) -> int:
    """Return the line of the entry at *place*; behind the last, that of the last."""
    lines = expectation.lines
    return lines[min(place, len(lines) - 1)] if lines else expectation.line
