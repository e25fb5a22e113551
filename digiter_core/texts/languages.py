"""
What a language is. Which ones there are stands in `dialogues/languages.yaml`, not here.

French is written first and holds every text; the others are translated from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

SOURCE = "fr"

FALLBACK = "en"
"""Read where a language lacks a text; after it comes French, which has them all."""

ALL_TEXTS = 100
"""Percent of the learners' texts a language needs before it is offered, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Language:
    """One entry of `languages.yaml`. `line` is where it stands there."""

    code: str
    name: str = ""  # in itself: Română
    called: Mapping[str, str] = field(default_factory=dict)  # in other languages
    share: int = ALL_TEXTS  # percent
    offered: bool = False  # wished; whether it is ready is counted, see `authoring.offering`
    machine_made: bool = False  # begun with drafts of a machine
    plural: str = ""  # gettext's rule: "nplurals=2; plural=(n != 1);"
    style: str = ""  # what a translator into it is told
    line: int = 1

    @property
    def forms(self) -> int:
        """How many forms a counted thing has, 0 if its rule does not say."""
        count = self.plural.partition("nplurals=")[2].partition(";")[0].strip()
        return int(count) if count.isdecimal() else 0

    def called_in(self, language: str) -> str:
        """Return what the language is called in *language*, else in English, else its code."""
        return self.called.get(language) or self.called.get(FALLBACK) or self.code


@dataclass(frozen=True, slots=True)
class Languages:
    """All languages there are, French first, by their codes."""

    all: Mapping[str, Language] = field(default_factory=lambda: {SOURCE: Language(SOURCE)})

    def __iter__(self) -> Iterator[Language]:
        return iter(self.all.values())

    def __contains__(self, code: str) -> bool:
        return code in self.all

    def __getitem__(self, code: str) -> Language:
        return self.all.get(code) or Language(code)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.all)

    @property
    def translated(self) -> tuple[Language, ...]:
        """Return all but French."""
        return tuple(each for each in self if each.code != SOURCE)

    @property
    def wished(self) -> tuple[str, ...]:
        """Return the codes of French and of those that are to be offered: lint checks these."""
        return tuple(each.code for each in self if each.offered or each.code == SOURCE)

    def called(self, code: str, language: str = FALLBACK) -> str:
        """Return what the language *code* is called in *language*."""
        return self[code].called_in(language)

    def as_if_wished(self, codes: Collection[str]) -> Languages:
        """Return the same languages, those of *codes* wished and the others not."""
        return Languages({each.code: replace(each, offered=each.code in codes) for each in self})
