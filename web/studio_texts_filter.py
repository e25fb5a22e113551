"""Which texts of a language are listed: by state, file and words, fifty a page. Pure."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from digiter_core.studio.translating import TO_DO
from digiter_core.texts.states import State, Translated
from web.page import Fields
from web.studio_words import name_of

PAGE: Final = 50
ALL, LEFT = "all", "left"
CHOICES: Final = (LEFT, *map(str, State), ALL)
_LONGEST: Final = 100
_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see. `state`: one of `CHOICES`; `file`: "" for all."""

    state: str = LEFT
    file: str = ""
    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Fields) -> Wanted:
        """Return what an address asks for. Who looks for words looks everywhere, if not told."""
        words, state, page = query.get("q")[:_LONGEST], query.get("state"), query.get("page")
        usual = ALL if words else LEFT
        number = int(page) if page.isascii() and page.isdecimal() and len(page) <= _DIGITS else 1
        chosen = state if state in CHOICES else usual
        return cls(chosen, query.get("file")[:_LONGEST], words, max(1, number))

    def address(self, path: str, **other: object) -> str:
        """Return *path* with what is wanted, but for what *other* says."""
        fields = {"state": self.state, "file": self.file, "q": self.words, "page": self.page}
        kept = {name: value for name, value in {**fields, "page": 1, **other}.items() if value}
        if kept.get("page") == 1:
            del kept["page"]
        return f"{path}?{urlencode(kept)}" if kept else path


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how many there are of what else could be chosen."""

    texts: Sequence[Translated]
    first: int
    count: int
    states: Sequence[tuple[str, int]]  # with the file and the words that are wanted
    files: Sequence[tuple[str, int]]  # with the state and the words that are wanted

    @property
    def page(self) -> int:
        return (self.first - 1) // PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.texts) - 1

    @property
    def has_more(self) -> bool:
        return self.last < self.count


def found(texts: Iterable[Translated], wanted: Wanted) -> Found:
    """Return those of *texts* that are *wanted*, in their order."""
    looked_for = folded(wanted.words).split()
    said = [each for each in texts if _says(each, looked_for)]
    here = [each for each in said if wanted.file in {"", file_of(each)}]
    by_state = Counter(str(each.state) for each in here)
    by_state[LEFT] = sum(by_state[state] for state in TO_DO)
    by_state[ALL] = len(here)
    by_file = Counter(file_of(each) for each in said if _is_in(each, wanted.state))
    by_file.setdefault(wanted.file, 0)
    del by_file[""]
    own = [each for each in here if _is_in(each, wanted.state)]
    start = min((wanted.page - 1) * PAGE, max(0, len(own) - 1) // PAGE * PAGE)
    shown = own[start : start + PAGE]
    return Found(
        shown,
        start + 1,
        len(own),
        [(state, by_state[state]) for state in CHOICES],
        sorted(by_file.items()),
    )


def file_of(text: Translated) -> str:
    """Return the name of the file *text* is written in, as people say it."""
    return name_of(text.source.file)


def folded(words: str) -> str:
    """Return *words* as they are compared: without capitals and accents."""
    if words.isascii():
        return words.lower()
    parts = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _says(text: Translated, looked_for: Sequence[str]) -> bool:
    if not looked_for:
        return True
    whole = folded(f"{text.source.key}\n{text.source.french}\n{text.words}")
    return all(word in whole for word in looked_for)


def _is_in(text: Translated, state: str) -> bool:
    return state in {ALL, text.state} or (state == LEFT and text.state in TO_DO)
