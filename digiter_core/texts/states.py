"""How each text stands in one language: missing, stale, unsure, a draft, or done. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from digiter_core.texts.catalogue import Entries
from digiter_core.texts.po_reader import Translation
from digiter_core.texts.source_text import SourceText


class State(StrEnum):
    """What is to be done with a text, the most pressing first."""

    MISSING = "missing"
    STALE = "stale"  # the French is another by now
    UNSURE = "unsure"  # somebody asked for a second look
    DRAFT = "draft"  # of a machine, no person has confirmed it
    DONE = "done"

    @property
    def rank(self) -> int:
        return tuple(State).index(self)


@dataclass(frozen=True, slots=True)
class Translated:
    """A French text and what it is in one language. `made_from`: the French it was made from."""

    source: SourceText
    state: State
    words: str = ""
    made_from: str = ""

    @property
    def has_changed(self) -> bool:
        """Whether the French is another than the words were made from."""
        return bool(self.words) and self.made_from != self.source.french


def translated(texts: Iterable[SourceText], entries: Entries) -> list[Translated]:
    """Return how each of *texts* stands that is to be translated, the most pressing first."""
    found = [_translated(text, entries.get(text.key)) for text in texts if not text.shared]
    return sorted(found, key=lambda each: each.state.rank)


def _translated(text: SourceText, entry: Translation | None) -> Translated:
    if entry is None or entry.obsolete or not entry.text:
        return Translated(text, State.MISSING)
    return Translated(text, state_of(entry, text.french), entry.text, entry.made_from)


def state_of(entry: Translation, french: str) -> State:
    """Return the state of *entry*, which has words, when the French is *french*."""
    if entry.is_machine_made:
        return State.DRAFT
    if entry.made_from != french:
        return State.STALE
    # The French may be again what it was before it changed: then nobody is unsure.
    return State.UNSURE if entry.fuzzy and not entry.previous else State.DONE
