"""
Which languages are offered: those that are wished, complete, and safe.

Safe: whoever writes in it that they are in danger is understood, and answered in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.ui_file import STAFF_FILES
from digiter_core.texts.catalogue import CATALOGUES, Catalogues
from digiter_core.texts.languages import ALL_TEXTS, SOURCE, Language
from digiter_core.texts.source_text import SourceText

NOT_WISHED, SHARE, SAFETY_WORDS, SAFETY_TEXTS = (
    "not_wished",
    "share",
    "safety_words",
    "safety_texts",
)
"""Why a language is not offered."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The texts of one catalogue in one language. Those translated may be stale."""

    texts: int = 0
    translated: int = 0  # confirmed by a person; served like the two below
    stale: int = 0  # among those translated
    machine_made: int = 0

    @property
    def missing(self) -> int:
        return self.texts - self.translated - self.machine_made

    @property
    def share(self) -> int:
        """Return the percent translated, rounded down: 100 means all of them."""
        return ALL_TEXTS * self.translated // self.texts if self.texts else ALL_TEXTS


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a language is. `reasons` empty: it is offered."""

    language: Language
    catalogues: Mapping[str, Counts]
    learners: Counts  # what learners read, of both catalogues: this counts
    reasons: tuple[str, ...]

    @property
    def is_offered(self) -> bool:
        return not self.reasons


def readiness(
    loaded: Loaded, catalogues: Catalogues, safety: Mapping[str, Any] | None
) -> tuple[Readiness, ...]:
    """Return how far every language is. *safety*: `safety.yaml`; None: it is not looked at."""
    texts = [text for text in loaded.texts.values() if not text.shared]
    groups = {name: [text for text in texts if text.catalogue == name] for name in CATALOGUES}
    own = [text for text in texts if is_for_learners(text)]
    return tuple(_ready(each, groups, own, catalogues, safety) for each in loaded.languages)


def offered(
    loaded: Loaded, catalogues: Catalogues, safety: Mapping[str, Any] | None
) -> tuple[str, ...]:
    """Return the codes of the languages that are offered. French always is."""
    every = readiness(loaded, catalogues, safety)
    return tuple(each.language.code for each in every if each.is_offered)


def _ready(
    language: Language,
    texts: Mapping[str, list[SourceText]],
    own: list[SourceText],
    catalogues: Catalogues,
    safety: Mapping[str, Any] | None,
) -> Readiness:
    by_catalogue = {name: _counts(each, catalogues, language.code) for name, each in texts.items()}
    learners = _counts(own, catalogues, language.code)
    reasons = () if language.code == SOURCE else _reasons(language, learners, safety)
    return Readiness(language, by_catalogue, learners, reasons)


def _reasons(
    language: Language, learners: Counts, safety: Mapping[str, Any] | None
) -> tuple[str, ...]:
    wrong = {
        NOT_WISHED: not language.offered,
        SHARE: learners.share < language.share,
        SAFETY_WORDS: safety is not None and not _has_words(safety, language.code),
        SAFETY_TEXTS: safety is not None and not _has_texts(safety, language.code),
    }
    return tuple(reason for reason, is_so in wrong.items() if is_so)


def is_for_learners(text: SourceText) -> bool:
    """Return whether learners read *text*; staff read English where a text is missing."""
    return text.file.rpartition("/")[2] not in STAFF_FILES


def _counts(texts: list[SourceText], catalogues: Catalogues, language: str) -> Counts:
    if language == SOURCE:
        return Counts(len(texts), len(texts))
    entries = catalogues.entries(language)
    found = [(text, entries.get(text.key)) for text in texts]
    there = [(text, e) for text, e in found if e is not None and e.text and not e.obsolete]
    confirmed = [(text, entry) for text, entry in there if not entry.is_machine_made]
    return Counts(
        texts=len(texts),
        translated=len(confirmed),
        stale=sum(entry.is_stale(text.french) for text, entry in confirmed),
        machine_made=len(there) - len(confirmed),
    )


def _has_words(safety: Mapping[str, Any], language: str) -> bool:
    """Whether every kind of danger can be recognised, and the safe words are known."""
    lists = [safety.get("safe_words", {}), *_each(safety.get("groups"))]
    return all(_has(words, language) for words in lists)


def _has_texts(safety: Mapping[str, Any], language: str) -> bool:
    return all(_has(words, language) for words in _each(safety.get("texts")))


def _has(words: object, language: str) -> bool:
    return isinstance(words, Mapping) and bool(words.get(language))


def _each(group: object) -> Iterable[object]:
    """Return what stands in *group*; nothing if the file has something else in its place."""
    return group.values() if isinstance(group, Mapping) else ()
