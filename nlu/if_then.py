"""
Reads a learner's own if-then plan, as typed on a phone: its cue, its act, and what it lacks.

The words are in `data/if_then.yml`, here is how they are looked for. Nothing is guessed: where no
act is seen to begin, there is none. Not here: what is said to the learner about it. Longer than
most modules, for it is one thought: a text as words, where its cue is, where its act, how much.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from digiter_core.ports import PlanWords

LONGEST = 300
"""Characters that are looked at."""

MAX_PLAN = 140
"""Characters of a plan that can be said by heart."""

MAX_MINUTES = 10
"""Minutes an act may take."""

_FILE = Path(__file__).with_name("data") / "if_then.yml"
_OTHERWISE = "en"
_HOURS = 8  # that an act can take; more are a time of the day
_FIGURES = 3  # digits of a number; a longer one is a year, or a telephone
_PAIRED = frozenset('()[]{}"«»“”„')  # left out: the other of the pair may be in the other part
_WORD = re.compile(
    r"\d+[.:hH]\d\d(?!\d)|\d+|[^\W\d_]+|[&+]|[,;:.!?…→\n]+|[-=]>|(?<=\s)[-–—/](?=\s)"
)
_ENTRY = re.compile(r"(?<!P)<(\w+)>")

_LEFT_OUT = ("opens", "if")
_ANYWHERE = ("opens", "clause", "moment")
_BEHIND_OF = ("opens", "clause")
_AT_THE_START = ("opens", "if", "clause", "moment", "start")


@dataclass(frozen=True, slots=True)
class _Language:
    patterns: Mapping[str, re.Pattern[str]]  # by entry of the file
    numbers: Mapping[str, int]
    sizes: Sequence[tuple[re.Pattern[str], int]]  # and how many minutes that is


@cache
def _sections() -> Mapping[str, Mapping[str, Any]]:
    sections: Mapping[str, Mapping[str, Any]] = yaml.load(_FILE.read_bytes(), yaml.CSafeLoader)
    return sections


@cache
def _language(name: str) -> _Language:
    return _compiled(**_sections()[name])


def _compiled(numbers: Mapping[int, str], sizes: Mapping[int, str], **entries: str) -> _Language:
    spelt = {word: number for number, words in numbers.items() for word in words.split("|")}
    entries["number"] = "|".join([rf"\d{{1,{_FIGURES}}}", *spelt])
    entries["length"] = "(?P<number><number>) ((?P<minutes><minute>)|<hour>)<no_shift>"
    entries["span"] = "(<during> )?<length>"
    entries["cue"] = "|".join(f"<{kind}>" for kind in _ANYWHERE)

    def full(pattern: str) -> str:
        named = pattern.replace("| ", "|")  # where a line ends in the file
        return _ENTRY.sub(lambda name: f"({full(entries[name[1]])})", named)

    def ready(pattern: str) -> re.Pattern[str]:
        return re.compile(f"(?<= )(?:{full(pattern)})(?= )")

    patterns = {name: ready(pattern) for name, pattern in entries.items()}
    return _Language(patterns, spelt, [(ready(way), size) for size, way in sizes.items()])


@dataclass(frozen=True, slots=True)
class _Text:
    """What was typed, as folded words: "," for any sign that parts, "18h30" for any clock."""

    language: _Language
    source: str
    spans: Sequence[tuple[int, int]]  # of the words in `source`
    words: Sequence[str]  # and an empty one behind the last
    plain: str  # the words, a space around each
    places: Sequence[int]  # of the words in `plain`

    @property
    def end(self) -> int:
        return len(self.spans)

    def stop(self, entry: str, at: int) -> int:
        """Return the word behind what *entry* finds at word *at*; *at* if it is not there."""
        found = self.language.patterns[entry].match(self.plain, self.places[at])
        return bisect_left(self.places, found.end()) if found else at

    def begins(self, entry: str, at: int) -> bool:
        return 0 <= at < self.end and self.stop(entry, at) > at

    def says(self, entry: str) -> bool:
        return self.language.patterns[entry].search(self.plain) is not None

    def part(self, first: int, stop: int) -> str:
        """Return what was typed from word *first* to before *stop*, without signs around it."""
        kept = [self.spans[at] for at in range(first, stop) if self.words[at][0].isalnum()]
        return " ".join(self.source[kept[0][0] : kept[-1][1]].split()) if kept else ""

    def number(self, at: int) -> int:
        """Return the number that stands there, 0 if none or a long one."""
        word = self.words[at]
        is_short = word.isdecimal() and len(word) <= _FIGURES
        return int(word) if is_short else self.language.numbers.get(word, 0)


def _text(typed: str, language: _Language) -> _Text:
    composed = unicodedata.normalize("NFC", typed[:LONGEST])
    source = "".join(c for c in composed if c not in _PAIRED and (c.isprintable() or c.isspace()))
    found = list(_WORD.finditer(source))
    words = [_folded(word[0]) for word in found]
    ends = accumulate((len(word) + 1 for word in words), initial=1)
    spans = [word.span() for word in found]
    plain = f" {' '.join(words)} "
    return _Text(language, source, spans, [*words, ""], plain, list(ends))


def _folded(word: str) -> str:
    if word[0].isdecimal():
        return word.casefold().replace(":", "h").replace(".", "h")
    plain = unicodedata.normalize("NFKD", word.casefold())
    return word if word in "&+" else "".join(c for c in plain if c.isalnum()) or ","


def read_plan(text: str, language: str) -> PlanWords:
    """Return the parts of the plan *text* and what it lacks, by the words of *language*.

    Of fr, de, pt, ro, en; any other is read as English. Looks at the first `LONGEST` characters.
    Never raises. Takes less than 5 ms, and 0.1 s the first time.
    """
    known = _language(language if language in _sections() else _OTHERWISE)
    cue, opens, act = _parted(_text(text, known))
    done = _text(act, known)
    minutes = _minutes(done)
    has_size = minutes is not None or any(_is_counted(done, at) for at in range(done.end))
    problems = {
        "no_cue": not cue,
        "no_act": not act,
        "two_acts": done.says("twice"),
        "too_big": (minutes or 0) > MAX_MINUTES or done.says("big"),
        "vague": not has_size and done.says("vague"),
        "too_long": len(text.strip()) > MAX_PLAN,
        "no_size": bool(act) and not has_size,
    }
    found = tuple(name for name, is_so in problems.items() if is_so)
    return PlanWords(cue, opens, act, minutes, has_size, found)


def _parted(text: _Text) -> tuple[str, bool, str]:
    """Return the cue, whether it is a clause that has lost its opening word, and the act."""
    start = _behind_fillers(text, 0)
    opening = _opening(text, start)
    if opening.first == start:
        stop = _act_begins(text, opening)
        act = text.part(_behind_fillers(text, stop), text.end)
    else:
        stop = _cue_ends(text, opening)
        act = f"{text.part(start, opening.first)} {text.part(stop, text.end)}".strip()
    cue = text.part(opening.cue, stop)
    has_letters = any(character.isalpha() for character in act)
    return cue, bool(cue) and opening.cue > opening.first, act if has_letters else ""


def _behind_fillers(text: _Text, at: int) -> int:
    """Return the first word from *at* on that says something."""
    while at < text.end and (text.begins("filler", at) or not text.words[at][0].isalnum()):
        at = max(text.stop("filler", at), at + 1)
    return at


# --- the cue -------------------------------------------------------------------------


class _Opening(NamedTuple):
    first: int  # word where the cue begins as it was typed
    cue: int  # and as it is returned
    stop: int  # the word behind what was recognised
    is_whole: bool  # whether that may be all of the cue


def _opening(text: _Text, start: int) -> _Opening:
    """Return where the cue begins: with the text, or behind an act; with nothing at its end."""
    if found := _opening_at(text, start, _AT_THE_START):
        return found
    later = _openings(text, start + 1)
    clauses = [each for each in later if each.cue > each.first]
    nothing = _Opening(text.end, text.end, text.end, is_whole=True)
    return (clauses or later or [nothing])[-1]  # "demande quand je dois finir quand j'arrive"


def _openings(text: _Text, at: int) -> list[_Opening]:
    found = []
    while at < text.end:
        kinds = _BEHIND_OF if text.begins("of", at - 1) else _ANYWHERE
        opening = _opening_at(text, at, kinds)
        found += [opening] if opening else []
        at = opening.stop if opening else at + 1
    return found


def _opening_at(text: _Text, at: int, kinds: Sequence[str]) -> _Opening | None:
    kind = next((kind for kind in kinds if text.begins(kind, at)), None)
    if kind is None:
        return None
    stop = text.stop(kind, at)
    if kind in _LEFT_OUT:
        cue = _behind_fillers(text, stop)
        stop = text.stop("moment", cue)  # "quand le soir je rentre"
        return _Opening(at, cue, stop, is_whole=False)
    if kind == "clause":
        return _Opening(at, at, stop, is_whole=False)
    return _Opening(at, at, _last_moment_ends(text, stop, kinds), is_whole=True)


def _last_moment_ends(text: _Text, stop: int, kinds: Sequence[str]) -> int:
    """Return the word behind all moments that follow each other: "lundi et jeudi à 18h"."""
    at = stop + (text.begins("joins", stop) or text.words[stop] == ",")
    for kind in kinds[kinds.index("moment") :]:
        if text.begins(kind, at):
            return _last_moment_ends(text, text.stop(kind, at), kinds)
    return stop


def _cue_ends(text: _Text, opening: _Opening) -> int:
    """Return the word where the cue behind an act is over."""
    if opening.is_whole:
        return opening.stop
    places = range(opening.stop, text.end)
    ends = (at for at in places if text.words[at] == "," and _is_clear_border(text, at))
    return next(ends, text.end)


# --- the act -------------------------------------------------------------------------


def _act_begins(text: _Text, opening: _Opening) -> int:
    """Return the word where the cue at the beginning is over: the clearest sign of it counts."""
    first = opening.stop
    if opening.is_whole and text.begins("span", first):
        return first
    if not opening.is_whole:  # a clause has at least a verb
        first += 1 + text.begins("pronoun", first)
    free = [at for at in range(first, text.end) if not _is_bound(text, at)]
    for is_border in (_is_clear_border, _is_verb, _is_sign, _is_perhaps_verb):
        if found := [at for at in free if is_border(text, at)]:
            return found[0]
        free = [at for at in free if at + 1 < text.end]  # not "wenn ich Zeit hab"
    is_more_of_it = text.begins("inside", first) or text.begins("of", first)
    return first if opening.is_whole and not is_more_of_it else text.end


def _is_bound(text: _Text, at: int) -> bool:
    """Whether the word belongs to the one before it: "de manger", "et je"."""
    return text.begins("glue", at - 1) or text.begins("joins", at - 1)


def _is_clear_border(text: _Text, at: int) -> bool:
    if text.words[at] == ",":
        return _is_clause(text, at + 1) or _is_perhaps_verb(text, at + 1)
    return _is_clause(text, at)


def _is_clause(text: _Text, at: int) -> bool:
    """Whether one of the learner's begins there: "alors", "je lis", "lese ich"."""
    if "verb_first" not in text.language.patterns:
        return text.begins("then", at) or text.begins("subject", at)
    if text.begins("subject", at):
        return _is_verb(text, at + 1)
    is_other_way_round = _is_verb(text, at + 2) and not _is_verb(text, at)  # "Uhr ich lese"
    is_turned = text.begins("subject", at + 1) and not text.begins("glue", at)  # not "wenn ich"
    return text.begins("then", at) or (is_turned and not is_other_way_round)


def _is_verb(text: _Text, at: int) -> bool:
    return text.begins("verb", at)


def _is_sign(text: _Text, at: int) -> bool:
    return text.words[at] == "," and not text.begins("cue", at + 1)


def _is_perhaps_verb(text: _Text, at: int) -> bool:
    return text.begins("verb_like", at)


# --- how much ------------------------------------------------------------------------


def _minutes(text: _Text) -> int | None:
    """Return the longest time that is named, in minutes."""
    named = [size for pattern, size in text.language.sizes if pattern.search(text.plain)]
    if named:
        return max(named)
    for found in text.language.patterns["length"].finditer(text.plain):
        number = text.number(bisect_left(text.places, found.start()))
        if found["minutes"]:
            named.append(number)
        elif number <= _HOURS:
            named.append(60 * number)
    return max(named, default=None)


def _is_counted(text: _Text, at: int) -> bool:
    """Whether a number of things stands there: "3", "une page", but not "dans un cahier"."""
    if text.words[at] == "1" or text.number(at) > 1:
        return not text.begins("hour_said", at)
    is_bound = text.begins("inside", at - 1) or text.begins("uncounted", at + 1)
    is_last = at + 1 == text.end  # "kauf ein"
    return text.number(at) == 1 and not (is_bound or is_last)
