"""
What a text names, by a closed grammar: days, times, durations, dimensions, numbers, languages.

The words and their notation are in `data/grammar.yml`; here are the folding, the search and the
arithmetic. Nothing is guessed and no calendar is asked: "Montag um halb sieben" is `weekday`
monday and `time` 06:30, whichever Monday that is. Longer than most modules, for it is one thought:
a file becomes trees of words, a text is walked through them, what overlaps yields to the longest.

The clock: hours are taken as said, of 24. One up to twelve is after noon only where a part of the
day stands within three words of it: "halb sieben abends", "às 8 da noite"; see `_SECOND_HALF`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from digiter_core.ports import Entity

LONGEST = 1000
"""Characters that are looked at. Who writes more tells a story."""

EVERYBODY = "any"
"""The section of the file that counts as every learner's own language."""

_KINDS = (
    "nothing",
    "number",
    "weekday",
    "time",
    "part_of_day",
    "duration",
    "dimension",
    "language",
)
"""In the order in which they go where two are equally long: "2h" is a time."""

_SLOTS: Mapping[str, tuple[range, range]] = {
    "n": (range(1, 1000), range(4)),
    "q": (range(1, 1000), range(4)),
    "h": (range(24), range(3)),
    "bare": (range(1, 24), range(3)),
    "late": (range(13, 24), range(3)),
    "am": (range(1, 13), range(3)),
    "pm": (range(1, 13), range(3)),
    "m": (range(60), range(2, 3)),
    "k": (range(5, 60, 5), range(3)),
    "-k": (range(5, 60, 5), range(3)),
    "c": (range(1, 5), range(1, 2)),
}
"""The numbers a slot takes, and in how many figures; none is a number in words."""

_SECOND_HALF: Mapping[str | None, range] = {
    "midday": range(1, 4),
    "afternoon": range(1, 12),
    "evening": range(4, 12),
    "night": range(6, 12),
}
"""Hours that are after noon there: ten at night is 22:00, three at night is 03:00."""

_YEAR = 4  # figures from which a number is a year, or a telephone
_NEAR = 3  # words between a time and the part of the day that belongs to it
_AMOUNT = frozenset("%€$£=+*")
_DECIMAL = frozenset(".,:/⁄")
_RANGE = frozenset("-–")

# --- folding -----------------------------------------------------------------

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_INSIDE_WORDS = re.compile(r"['`´‘’ʼ′]|(?<=[^\W\d_])[-‐‑](?=[^\W\d_])")
_TOKEN = r"[^\W\d_]+|\d+|[^\w\s]|_"  # noqa: S105  # no secret
_TOKENS = re.compile(_TOKEN)
_UNSEEN = frozenset({"Mn", "Me", "Cf"})


class _Token(NamedTuple):
    text: str  # folded
    start: int  # in the message
    end: int
    opens: bool  # whether a word begins here; the "h" of "18h" does not
    closes: bool


@lru_cache(maxsize=1024)
def _folded(character: str) -> str:
    """Return what is left of a character: none, one or more plain small letters, digits, signs."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (c for c in plain if unicodedata.category(c) not in _UNSEEN)
    return "".join(str(unicodedata.decimal(c, c)) for c in kept).translate(_LETTERS)


def _plain(text: str) -> str:
    return _INSIDE_WORDS.sub(" ", "".join(map(_folded, text)))


def _tokens(text: str) -> Iterator[_Token]:
    plain = _plain(text)
    places = [place for place, character in enumerate(text) for _ in _folded(character)]
    for found in _TOKENS.finditer(plain):
        first, last = found.span()
        end = places[last - 1] + 1
        while end < len(text) and not _folded(text[end]):
            end += 1  # an accent that is a character of its own belongs to the letter before it
        opens = not plain[first - 1 : first].isalnum()
        yield _Token(found[0], places[first], end, opens, not plain[last : last + 1].isalnum())


# --- from the file to trees ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Phrase:
    kind: str
    value: str
    needs: frozenset[str]  # day, time, alone, last: any of them makes it count
    is_for_all: bool  # whether it counts for learners of other languages
    first: int  # the part of it that is the entity, [first, last)
    last: int


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    phrases: list[_Phrase] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    root: _Node
    numbers: Mapping[str, Sequence[tuple[Sequence[str], int]]]  # by their first word
    articles: frozenset[str]
    words: Mapping[str, frozenset[str]]  # those of `_LISTS`


_Sections = Mapping[str, Mapping[str, Any]]
_Written = tuple[str, str, str, frozenset[str], bool, tuple[str, ...]]
"""Language, kind, value, needs, whether a label narrows it, and the items of one way to say it."""

_NAME = re.compile(r"<([^>]+)>")
_CHOICE = re.compile(r"\(([^()]*)\)")
_LABEL = re.compile(r"([a-z+]+)/")
_ITEM = re.compile(rf"<[^>]+>|{_TOKEN}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_LISTS = ("before_day", "between", "not_behind", "after_hour")


def _ways(pattern: str, sets: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Return every way to say *pattern*, as items: words, `<slots>`, brackets."""
    full = _NAME.sub(lambda n: n[0] if n[1] in _SLOTS else f"({sets[n[1]]})", pattern)
    choices = [part.split("|") for part in _CHOICE.split(full)]
    for way in product(*choices):
        for spelling in dict.fromkeys(("".join(way), "".join(way).translate(_UMLAUTS))):
            yield tuple(_ITEM.findall(_plain(spelling)))


def _written(name: str, section: Mapping[str, Any]) -> Iterator[_Written]:
    """Return all there is to find in one section."""
    units: Mapping[str, str] = section.get("units", {})
    sets = {**section.get("sets", {}), "unit": "|".join(units.values())}
    kinds = {**section, "nothing": {"": section.get("nothing", [])}}
    for kind in _KINDS:
        for value, patterns in kinds.get(kind, {}).items():
            for pattern in patterns:
                label = _LABEL.match(pattern)
                needs = frozenset(label[1].split("+")) - {"own"} if label else frozenset[str]()
                for each, unit in units.items() if value == "<unit>" else [(str(value), "")]:
                    names = {**sets, "unit": unit or sets["unit"]}
                    for items in _ways(pattern[label.end() if label else 0 :], names):
                        yield name, kind, each, needs, bool(label), items


def _plant(root: _Node, items: Sequence[str], phrase: _Phrase) -> None:
    node = root
    for item in items:
        if item in "[]":
            continue
        branch = node.slots if item.startswith("<") else node.words
        node = branch.setdefault(item.strip("<>"), _Node())
    node.phrases.append(phrase)


def _language(name: str, section: Mapping[str, Any]) -> _Language:
    numbers = defaultdict[str, list[tuple[Sequence[str], int]]](list)
    for number, ways in section.get("numbers", {}).items():
        for way in _ways(f"({ways})", {}):
            numbers[way[0]].append((way, number))
    folded = {key: frozenset(_plain(word) for word in section.get(key, [])) for key in _LISTS}
    articles = frozenset(_plain(word) for word in section.get("articles", []))
    return _Language(name, _Node(), numbers, articles, folded)


def _languages(sections: _Sections) -> tuple[_Language, ...]:
    languages = {name: _language(name, section) for name, section in sections.items()}
    written = [each for name, section in sections.items() for each in _written(name, section)]
    meanings = defaultdict[tuple[str, ...], set[tuple[str, str]]](set)
    for _, kind, value, _, _, items in written:
        meanings[items].add((kind, value))
    for name, kind, value, needs, is_labelled, items in written:
        inner = [n for n, item in enumerate(items) if item in "[]"] or [0, len(items) + 1]
        is_for_all = not is_labelled and len(meanings[items]) == 1
        phrase = _Phrase(kind, value, needs, is_for_all, inner[0], inner[1] - 1)
        _plant(languages[name].root, items, phrase)
    return tuple(languages.values())


def _compounds(sections: _Sections) -> dict[str, tuple[int, str, str]]:
    """Return where "montagabend" is parted, and what its parts stand for."""
    return {
        head + tail: (len(head), head, meant)
        for section in sections.values()
        for heads, tails in section.get("compounds", {}).items()
        for (head,) in _ways(f"({heads})", {})
        for written, word in tails.items()
        for (tail,) in _ways(written, {})
        for meant in [_plain(word)]
    }


# --- the search ------------------------------------------------------------------


class _Match(NamedTuple):  # made in half the time of a frozen dataclass, and by the thousand
    phrase: _Phrase
    language: _Language
    begin: int  # tokens, with what stands around: [begin, stop)
    stop: int
    first: int  # and of the entity itself: [first, last)
    last: int
    numbers: Mapping[str, int]  # by slot, those inside the entity
    length: int  # characters from begin to stop


_Filling = tuple[str, int, int, int]
"""Slot, number, the token where it begins, and the one behind it."""


def _numbers_at(
    language: _Language, tokens: Sequence[_Token], at: int
) -> Iterator[tuple[int, int, int]]:
    """Return the numbers that begin there, how many figures they have, the token behind them."""
    text = tokens[at].text
    if text.isdecimal():
        if len(text) < _YEAR:
            yield int(text), len(text), at + 1
        return
    for words, number in language.numbers.get(text, ()):
        if len(words) == 1 or [t.text for t in tokens[at : at + len(words)]] == list(words):
            yield number, 0, at + len(words)


def _walk(
    language: _Language, tokens: Sequence[_Token], begin: int, *, is_own: bool
) -> Iterator[_Match]:
    """Return what *language* finds that begins with that token, and may count for the learner."""
    paths: list[tuple[_Node, tuple[int, ...], tuple[_Filling, ...]]]
    paths = [(language.root, (begin,), ())]
    while paths:
        node, places, said = paths.pop()
        stop = places[-1]
        for phrase in node.phrases:
            if not (is_own or phrase.is_for_all):
                continue
            first, last = places[phrase.first], places[phrase.last]
            length = tokens[stop - 1].end - tokens[begin].start
            numbers = {slot: number for slot, number, at, _ in said if first <= at < last}
            yield _Match(phrase, language, begin, stop, first, last, numbers, length)
        if stop == len(tokens):
            continue
        if further := node.words.get(tokens[stop].text):
            paths.append((further, (*places, stop + 1), said))
        if node.slots:
            for filling in _fillings(node, language, tokens, stop):
                slot, _, _, after = filling
                paths.append((node.slots[slot], (*places, after), (*said, filling)))


def _fillings(
    node: _Node, language: _Language, tokens: Sequence[_Token], at: int
) -> Iterator[_Filling]:
    for number, figures, after in _numbers_at(language, tokens, at):
        following = tokens[after].text if after < len(tokens) else ""
        for slot, further in node.slots.items():
            # Seen here and not a step later: most numbers lead nowhere, in all languages.
            leads_on = following in further.words or further.phrases or further.slots
            numbers, lengths = _SLOTS[slot]
            if leads_on and number in numbers and figures in lengths:
                yield slot, number, at, after
    if tokens[at].text in language.articles and "q" in node.slots:
        yield "q", 1, at, at + 1


def _stands_free(match: _Match, tokens: Sequence[_Token]) -> bool:
    """Whether it is no piece of a longer word or number: 18 of "2018", 3 of "3,50 €"."""
    # "18:30-19:00" are two times, "2-3 Tage" is no number of days and "la 3-4" no hour.
    signs = _DECIMAL if "m" in match.numbers else _DECIMAL | _RANGE
    before = tokens[max(match.begin - 2, 0) : match.begin]
    after = tokens[match.stop : match.stop + 2]
    first, last = tokens[match.begin], tokens[match.stop - 1]
    if not first.opens or not last.closes:
        return False
    if first.text.isdecimal() and before and before[-1].end == first.start:
        sign = before[-1].text
        if sign == "+" or (sign in signs and before[0].text.isdecimal()):
            return False
    if last.text.isdecimal() and after:
        if after[0].text in {*_AMOUNT, "°"}:
            return False
        if after[0].text in signs and after[0].start == last.end:
            return not (after[-1].text.isdecimal() and after[-1].start == after[0].end)
    return True


class _Around:
    """What stands beside a match, for those that do not count by themselves."""

    def __init__(self, tokens: Sequence[_Token], matches: Sequence[_Match]) -> None:
        self._tokens = tokens
        self._starting = defaultdict[int, list[_Match]](list)
        self._ending = defaultdict[int, list[_Match]](list)
        for match in matches:
            self._starting[match.first].append(match)
            self._ending[match.last].append(match)

    def makes_count(self, match: _Match) -> bool:
        needs = match.phrase.needs
        return (
            not needs
            or ("alone" in needs and self._is_alone(match))
            or ("last" in needs and self._is_last(match))
            or (bool(needs & {"day", "time"}) and self._is_beside(match))
        )

    def _is_alone(self, match: _Match) -> bool:
        others = (*self._tokens[: match.first], *self._tokens[match.last :])
        return not any(token.text.isalnum() for token in others)

    def _is_last(self, match: _Match) -> bool:
        if match.stop == len(self._tokens):
            return True
        after = self._tokens[match.stop].text
        return (
            (not after.isalnum() and after not in _AMOUNT)
            or after in match.language.words["after_hour"]
            or any(m.phrase.kind != "number" for m in self._starting[match.stop])
        )

    def _is_beside(self, match: _Match) -> bool:
        words = match.language.words
        before = self._tokens[match.begin - 1].text if match.begin else ""
        if before in words["not_behind"]:
            return False
        if "day" in match.phrase.needs and before in words["before_day"]:
            return True
        right = [m for at in self._places(match, match.stop, 1) for m in self._starting[at]]
        left = [m for at in self._places(match, match.begin, -1) for m in self._ending[at]]
        return any(_vouches(neighbour, match) for neighbour in (*right, *left))

    def _places(self, match: _Match, at: int, step: int) -> Iterator[int]:
        """Return the borders between tokens at which a neighbour may begin, or end."""
        yield at
        for _ in range(2):
            passed = at if step > 0 else at - 1
            if not 0 <= passed < len(self._tokens):
                return
            text = self._tokens[passed].text
            if text.isalnum() and text not in match.language.words["between"]:
                return
            at += step
            yield at


def _vouches(neighbour: _Match, match: _Match) -> bool:
    """Whether *match* is a day or a time, seeing what stands beside it."""
    needs, kind = match.phrase.needs, neighbour.phrase.kind
    if kind == "weekday" and match.phrase.kind == "time":  # not "so" in "so gegen elf Leute"
        return "day" in needs and not neighbour.phrase.needs
    if kind == "weekday":  # two short ones vouch for each other, "mar, jeu", but not "so und so"
        return "day" in needs and neighbour.phrase.value != match.phrase.value
    if kind == "duration":  # "morgen um 8 los", not "in 2 h um 8 los"
        is_day = not neighbour.phrase.value.startswith("PT")
        return "day" in needs and match.phrase.kind == "time" and is_day
    return "time" in needs and kind in {"time", "part_of_day"}


def _longest(matches: Sequence[_Match], language: str) -> list[_Match]:
    """Return those that stay where they overlap, in their order.

    What is found only to be left out goes last, when it has kept the others away.
    """
    taken: set[int] = set()
    chosen = []
    for match in sorted(matches, key=lambda m: _rank(m, language)):
        if taken.isdisjoint(range(match.first, match.last)):
            taken.update(range(match.first, match.last))
            chosen.append(match)
    chosen.sort(key=lambda match: match.first)
    return [match for match in chosen if match.phrase.kind != "nothing"]


def _rank(match: _Match, language: str) -> tuple[int, bool, int, int]:
    is_foreign = not _is_own(match.language, language)
    return -match.length, is_foreign, _KINDS.index(match.phrase.kind), match.first


def _is_own(language: _Language, learners: str) -> bool:
    return language.name in {EVERYBODY, learners}


def _entity(text: str, tokens: Sequence[_Token], match: _Match, parts: Sequence[_Match]) -> Entity:
    start, end = tokens[match.first].start, tokens[match.last - 1].end
    return Entity(match.phrase.kind, _value(match, parts), text[start:end], start, end)


def _value(match: _Match, parts: Sequence[_Match]) -> str:
    value, said = match.phrase.value, match.numbers
    if match.phrase.kind != "time":
        return _NAME.sub(lambda slot: str(said.get(slot[1], said.get("q"))), value)
    hour = said.get("late", 0) + said.get("am", 0) % 12
    if "pm" in said:
        hour = said["pm"] % 12 + 12
    elif spoken := said.get("h", said.get("bare", 0)):
        hour = _hour(spoken, _nearest(match, parts))
    minutes = 60 * hour + int(value) + said.get("m", 0) + said.get("k", 0) - said.get("-k", 0)
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _hour(hour: int, part: str | None) -> int:
    """Return the hour of 24 that is meant beside that part of the day."""
    if hour == 12 and part in {"evening", "night"}:  # noqa: PLR2004  # twelve at night
        return 24
    return hour + 12 if hour in _SECOND_HALF.get(part, ()) else hour


def _nearest(match: _Match, parts: Sequence[_Match]) -> str | None:
    """Return the part of the day next to a time; of two as near, the one behind it."""
    near = [
        (max(part.first - match.last, match.first - part.last), part.first < match.first, part)
        for part in parts
    ]
    distance, _, part = min(near, key=lambda each: each[:2], default=(_NEAR + 1, False, None))
    return part.phrase.value if part and distance <= _NEAR else None


@dataclass(frozen=True, slots=True, repr=False)
class Grammar:
    """The words of all languages, ready to be searched; made by `Grammar.load`."""

    _languages: Sequence[_Language]
    _compounds: Mapping[str, tuple[int, str, str]]
    _around_number: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Grammar:
        """Return the grammar written in *path*, in some 0.1 s.

        Raises `OSError`, `yaml.YAMLError`, or `KeyError` for a name that is not among the `sets`.
        """
        sections = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        around = frozenset(_plain(sections[EVERYBODY]["around_number"]).split())
        return cls(_languages(sections), _compounds(sections), around)

    def find(self, text: str, language: str) -> tuple[Entity, ...]:
        """Return what *text* names, in its order and without overlaps.

        All languages are known at once; what is ambiguous counts as in *language*, the learner's.
        Looks at the first `LONGEST` characters. Takes milliseconds, whatever the text.
        """
        tokens = [part for token in _tokens(text[:LONGEST]) for part in self._parted(token)]
        if len(text) > LONGEST:
            tokens = tokens[:-1]  # may be half a word
        found = [
            match
            for known in self._languages
            for begin, token in enumerate(tokens)
            if token.opens
            for match in _walk(known, tokens, begin, is_own=_is_own(known, language))
            if _stands_free(match, tokens)
        ]
        if not self._is_an_answer(tokens, found):
            found = [match for match in found if match.phrase.kind != "number"]
        around = _Around(tokens, found)
        chosen = _longest([match for match in found if around.makes_count(match)], language)
        parts = [match for match in chosen if match.phrase.kind == "part_of_day"]
        return tuple(_entity(text, tokens, match, parts) for match in chosen)

    def _parted(self, token: _Token) -> tuple[_Token, ...]:
        """Return the two words of "Montagabend", or the one there is."""
        if token.text not in self._compounds or token.end - token.start != len(token.text):
            return (token,)
        length, head, tail = self._compounds[token.text]
        border = token.start + length
        return (
            _Token(head, token.start, border, opens=True, closes=True),
            _Token(tail, border, token.end, opens=True, closes=True),
        )

    def _is_an_answer(self, tokens: Sequence[_Token], found: Sequence[_Match]) -> bool:
        """Whether the text says little else than one number."""
        numbers = [match for match in found if match.phrase.kind == "number"]
        covered = {at for match in numbers for at in range(match.begin, match.stop)}
        return len({_value(match, ()) for match in numbers}) == 1 and all(
            at in covered
            or token.text in self._around_number
            or not (token.text.isalnum() or token.text in _AMOUNT)
            for at, token in enumerate(tokens)
        )
