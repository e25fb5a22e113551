"""What is done with an intent: an option of the open question, a command, or a text. Data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digiter_core.engine.intents import CONCERNS, INTENTS, OUT_OF_SCOPE

USABLE = tuple(one for one in INTENTS if one not in CONCERNS and one != OUT_OF_SCOPE)
"""Intents a coordinator decides about; danger is not among them."""

LABEL = "ui/intent/{}"
"""Key of the words on a button that stands for an intent."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One entry of `dialogues/intents.yaml`."""

    intent: str
    answers: tuple[str, ...] = ()
    command: str = ""
    says: str = ""

    @property
    def is_general(self) -> bool:
        """Whether it makes sense whatever question is open."""
        return bool(self.command or self.says)

    @property
    def label(self) -> str:
        return LABEL.format(self.intent)

    def option(self, offered: Sequence[str]) -> str | None:
        """Return which of the options *offered* means this, None if none does."""
        return next((option for option in self.answers if option in offered), None)


def read_meanings(document: Mapping[str, Any]) -> Mapping[str, Meaning]:
    """Return the entries by intent. Raises `ValueError` for one that is no intent or no entry."""
    meanings = {}
    for intent, entry in document["intents"].items():
        if intent not in USABLE:
            raise ValueError(f"intents.yaml: {intent!r} is not one a coordinator can use")
        unknown = entry.keys() - {"answers", "command", "says"}
        if unknown:
            raise ValueError(f"intents.yaml: {intent}: {', '.join(sorted(unknown))} is unknown")
        meanings[intent] = Meaning(
            intent,
            tuple(entry.get("answers", ())),
            str(entry.get("command", "")),
            str(entry.get("says", "")),
        )
    return meanings
