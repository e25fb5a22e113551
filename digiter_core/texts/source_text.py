"""One text of the source language, with what a translator and a check must know about it."""

from __future__ import annotations

from dataclasses import dataclass

from digiter_core.engine.script import MessageKey

BUTTON_LIMIT = 48
"""Characters a phone shows of a button before it cuts the words off."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A French text and the place it is written at."""

    key: MessageKey
    french: str
    file: str
    line: int
    column: int
    note: str = ""  # for translators
    limit: int | None = None  # characters, where they are few
    shared: bool = False  # the same in all languages: in no catalogue
    cut: bool = False  # a comment follows on the line: perhaps it was meant as words

    @property
    def is_button(self) -> bool:
        return self.limit == BUTTON_LIMIT

    @property
    def catalogue(self) -> str:
        """The name of the catalogue it is translated in: `ui` or `dialogues`."""
        return "ui" if self.key.startswith("ui/") else "dialogues"
