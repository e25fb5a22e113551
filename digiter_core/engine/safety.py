"""Words after which help is shown: from a learner's message to a `Concern`, or to nothing.

Here are the folding of spellings, the tiny pattern notation and the search. Not here: the phrases
themselves (`dialogues/safety.yaml`), what is answered, and who is told. This is a list of phrases,
not a clinical tool: it shows help lines too often rather than too seldom, and it judges nobody.

The notation, one pattern a line, no regular expressions:

    plus envie de vivre       these words, next to each other
    envie * mourir            `*` stands for 0 to 3 words, whatever they are
    mich ** umbringen         `**` stands for 0 to 8: a German verb comes late
    (veux|jveux) mourir       one of these; a way may hold several words, or none: `(ne|) veux`
    suicid~ moi               `~` at the end of a word: any word that begins so
    {family} me frappe        one of the words of a list: see `word_lists.py`
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from digiter_core.engine.word_lists import filled, ways_of

GAPS: Final = {"*": 3, "**": 8}
"""How many words each sign stands for at most."""
MOST_GAPS: Final = 2
MOST_WORDS: Final = 20


class Concern(StrEnum):
    """What a message may be about; only decides which reviewed text is shown."""

    DANGER_NOW = "danger_now"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    SAFE_WORD = "safe_word"


_BY_URGENCY: Final = tuple(Concern)
_GROUPS: Final = (Concern.DANGER_NOW, Concern.SELF_HARM, Concern.VIOLENCE)
_NOTHING: Final = len(_BY_URGENCY)

# --- folding of spellings ----------------------------------------------------

# Written inside words and never meant: apostrophes of every shape ("j'en" becomes "jen", as many
# write it), zero-width and direction marks, soft hyphens, variation selectors, tags, Hangul
# fillers, accents once decomposed.
_UNSEEN: Final = re.compile(
    "['`\u00ad\u00b4\u02b9-\u02bf\u02c8\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2018-\u201b\u2028-\u202e\u2032\u2035\u2060-\u206f"
    "\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\uff07\uffa0\ufff9-\ufffc"
    "\U000e0000-\U000e0fff]"
)
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_PLAIN: Final = re.compile(r"[a-z]+~?")
_THREE_OR_MORE: Final = re.compile(r"([^\W\d_])\1\1+")
_TWO_OR_MORE: Final = re.compile(r"([^\W\d_])\1+")

# Letters that look Latin, or are Latin but do not decompose. Keys are case-folded already.
_LOOK_ALIKES: Final = str.maketrans(
    {
        **dict(zip("авекмнорстухіјѕԁһӏԛԝьпгиіѵґ", "abekmhopctyxijsdhlqwbnruivr", strict=True)),
        **dict(zip("αβεηικνορστυχωγϲϳ", "abenikvopctuxwycj", strict=True)),
        **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
        **dict(zip("øđłıɑɡħŧð", "odliaghtd", strict=True)),
        "œ": "oe",
        "æ": "ae",
        "þ": "th",
    }
)
# A digit or sign between two letters is a letter in disguise ("su1c1de"); alone it stays what it
# is ("2 fois").
_DISGUISED: Final = re.compile(r"(?<=[a-z])[013457@$!](?=[a-z])")
_UNDISGUISED: Final = dict(zip("013457@$!", "oieastasi", strict=True))


def normalise(text: str) -> str:
    """Return the text as the phrases see it: small plain letters and digits, one space between.

    Case, accents, ligatures, look-alike letters, invisible characters and letters repeated three
    times or more are folded; an apostrophe joins ("j'en" is "jen"), a hyphen and every other sign
    parts. Folding twice changes nothing.
    """
    if text.isascii():
        folded = text.lower()
        if "'" in folded or "`" in folded:
            folded = folded.replace("'", "").replace("`", "")
    else:
        folded = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold())
        folded = _UNSEEN.sub("", unicodedata.normalize("NFKD", folded).casefold())
        folded = folded.translate(_LOOK_ALIKES)
    folded = _DISGUISED.sub(lambda found: _UNDISGUISED[found[0]], folded)
    return _THREE_OR_MORE.sub(r"\1", _BETWEEN_WORDS.sub(" ", folded)).strip()


def _words(text: str) -> list[str]:
    # Doubled letters are single here, in patterns and messages alike: "killll", "kill" and "kil"
    # are one word.
    return _TWO_OR_MORE.sub(r"\1", normalise(text)).split()


# --- patterns ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A place inside patterns: which words lead on from here, and what is found here."""

    words: Mapping[str, "tuple[_Node, ...]"]
    # by length, shortest first
    beginnings: "tuple[tuple[int, Mapping[str, tuple[_Node, ...]]], ...]"
    # places reached after some words more, whatever they are, and how many at most
    gaps: "tuple[tuple[_Node, int], ...]"
    urgency: int  # place in _BY_URGENCY of the most urgent pattern that ends here, or _NOTHING


@dataclass(frozen=True, slots=True, repr=False)
class Phrases:
    """All phrases of all languages, ready to be searched; made by `compile_phrases`."""

    groups: "_Patterns"
    idioms: "_Patterns"
    safe_words: frozenset[str]


def compile_phrases(
    groups: Mapping[str, Mapping[str, Sequence[str]]],
    idioms: Mapping[str, Sequence[str]],
    safe_words: Mapping[str, Sequence[str]],
    word_lists: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Phrases:
    """Return the phrases compiled.

    They come as `groups[concern][language]`, `idioms[language]`, `safe_words[language]`, and
    `word_lists[name]`. Raises ValueError, naming the pattern, for a group that is not a
    `Concern`, and for a pattern that is not in the notation, names a list that is not there,
    begins or ends with `*`, can match without any word, or is too long.
    """
    known = {str(concern): concern for concern in _GROUPS}
    ways = ways_of(word_lists)
    patterns = _Patterns(ways)
    for group, languages in groups.items():
        if group not in known:
            msg = f"{group!r} is not a group of phrases; the groups are {', '.join(known)}"
            raise ValueError(msg)
        for lines in languages.values():
            patterns.take_all(lines, _BY_URGENCY.index(known[group]))
    masks = _Patterns(ways)
    for lines in idioms.values():
        masks.take_all(lines, 0)
    alone = frozenset(_safe_word(word) for words in safe_words.values() for word in words)
    return Phrases(patterns, masks, alone)


def _safe_word(word: str) -> str:
    folded = " ".join(_words(word))
    if not folded:
        msg = f"{word!r}: a safe word needs letters or digits"
        raise ValueError(msg)
    return folded


class _Draft:
    """A place while its patterns are still being added.

    A pattern is built from its end to its beginning, and all ways through a `(...)` lead to the
    same next place: what is stored grows with the text of a pattern, not with the number of
    sentences it stands for.
    """

    def __init__(self, urgency: int = _NOTHING) -> None:
        self.words: dict[str, list[_Node]] = {}
        self.beginnings: dict[str, list[_Node]] = {}
        self.gaps: list[tuple[_Node, int]] = []
        self.urgency = urgency

    def lead(self, part: str, node: _Node) -> None:
        """Let a word, a beginning of a word or a gap lead from here to `node`."""
        if part in GAPS:
            self.gaps.append((node, GAPS[part]))
        elif part.endswith("~"):
            self.beginnings.setdefault(part[:-1], []).append(node)
        else:
            self.words.setdefault(part, []).append(node)

    def be_also(self, node: _Node) -> None:
        """Let everything that leads on from `node` lead on from here too."""
        for word, nodes in node.words.items():
            self.words.setdefault(word, []).extend(nodes)
        for _, beginnings in node.beginnings:
            for beginning, nodes in beginnings.items():
                self.beginnings.setdefault(beginning, []).extend(nodes)
        self.gaps.extend(node.gaps)
        self.urgency = min(self.urgency, node.urgency)

    def finished(self) -> _Node:
        by_length: dict[int, dict[str, tuple[_Node, ...]]] = {}
        for beginning, nodes in self.beginnings.items():
            by_length.setdefault(len(beginning), {})[beginning] = tuple(nodes)
        return _Node(
            words={word: tuple(nodes) for word, nodes in self.words.items()},
            beginnings=tuple(sorted(by_length.items(), key=lambda pair: pair[0])),
            gaps=tuple(self.gaps),
            urgency=self.urgency,
        )


_Slot = tuple[tuple[str, ...], ...]
"""The ways through one place of a pattern, each a row of parts; a way without parts is empty."""


class _Patterns:
    """All patterns by the parts they may begin with.

    Every pattern is checked when it is taken, and becomes places only when a message first brings
    a word it begins with: most never do, and building all of them was a fifth of the start.
    """

    __slots__ = ("_beginning_with", "_lengths", "_node", "_places", "_ways")

    def __init__(self, ways: Mapping[str, str]) -> None:
        self._ways = ways
        self._beginning_with: dict[str, list[tuple[tuple[_Slot, ...], int]]] = {}
        self._lengths: set[int] = set()  # of the parts that end in "~", without it
        self._places: dict[str, _Node] = {}
        self._node = lru_cache(maxsize=None)(_pattern)

    def take_all(self, patterns: Sequence[str], urgency: int) -> None:
        if isinstance(patterns, str):
            msg = f"{patterns!r}: a list of patterns is needed, not one text"
            raise ValueError(msg)  # noqa: TRY004 - every mistake of an author is one kind of error
        for pattern in patterns:
            self._take(pattern, urgency)

    def _take(self, pattern: str, urgency: int) -> None:
        slots = tuple(_slot(inside, pattern) for inside in _slots(filled(pattern, self._ways)))
        _check(slots, pattern)
        for slot in slots:  # pragma: no branch - one has no empty way: see `_check`
            for part in {way[0] for way in slot if way}:
                self._beginning_with.setdefault(part, []).append((slots, urgency))
                if part.endswith("~"):
                    self._lengths.add(len(part) - 1)
            if all(slot):
                break  # no empty way: nothing further on can be the beginning

    def after(self, word: str) -> "Iterator[_Node]":
        """Yield the places reached from the beginning by `word`."""
        if word in self._beginning_with:
            yield self._place(word)
        for length in self._lengths:
            if length <= len(word) and (part := f"{word[:length]}~") in self._beginning_with:
                yield self._place(part)

    def _place(self, part: str) -> _Node:
        if part not in self._places:
            joint = _Draft()
            for slots, urgency in self._beginning_with[part]:
                for node in _following(self._node(slots, urgency), part):
                    joint.be_also(node)
            self._places[part] = joint.finished()
        return self._places[part]


def _following(node: _Node, part: str) -> tuple[_Node, ...]:
    if not part.endswith("~"):
        return node.words[part]
    return dict(node.beginnings)[len(part) - 1][part[:-1]]


def _pattern(slots: tuple[_Slot, ...], urgency: int) -> _Node:
    """The place at which a pattern begins."""
    node = _Draft(urgency).finished()
    for slot in reversed(slots):
        before = _Draft()
        for way in slot:
            if not way:
                before.be_also(node)
                continue
            after = node
            for part in reversed(way[1:]):
                between = _Draft()
                between.lead(part, after)
                after = between.finished()
            before.lead(way[0], after)
        node = before.finished()
    return node


def _slots(pattern: str) -> Iterator[str]:
    # str.partition and not a regular expression: each character is looked at once.
    rest = pattern
    while rest:
        before, opening, rest = rest.partition("(")
        if ")" in before or "|" in before:
            msg = f"{pattern!r}: ')' or '|' without '(' before it"
            raise ValueError(msg)
        if before.strip():
            yield before
        if not opening:
            return
        inside, closing, rest = rest.partition(")")
        if not closing or "(" in inside:
            msg = f"{pattern!r}: '(' is not closed, or has another '(' inside"
            raise ValueError(msg)
        if (before and not before[-1].isspace()) or (rest and not rest[0].isspace()):
            msg = f"{pattern!r}: '(...)' stands for whole words, with a space on both sides"
            raise ValueError(msg)
        yield inside


def _slot(inside: str, pattern: str) -> _Slot:
    try:
        return _ways(inside)
    except ValueError as error:
        raise ValueError(f"{pattern!r}: {error}") from None


# The words of a list come again in many patterns.
@lru_cache(maxsize=1_000)
def _ways(inside: str) -> _Slot:
    return tuple(_way(way) for way in inside.split("|"))


@lru_cache(maxsize=40_000)
def _way(way: str) -> tuple[str, ...]:
    words = way.split()
    if len(words) == 1:
        return _parts(words[0])
    return tuple(part for word in words for part in _parts(word))


# Only the words of patterns are kept in memory, never those of messages.
@lru_cache(maxsize=20_000)
def _parts(word: str) -> tuple[str, ...]:
    if word in GAPS:
        return (word,)
    if _PLAIN.fullmatch(word):  # as nearly all are written: nothing to fold
        return (_TWO_OR_MORE.sub(r"\1", word),)
    bare = word.removesuffix("~")
    folded = _words(bare)
    if "*" in bare or "~" in bare or not folded:
        msg = f"{word!r} is not a word, a word with '~' at its end, '*' or '**'"
        raise ValueError(msg)
    if bare != word:
        folded[-1] += "~"
    return tuple(folded)


# Most slots have none; to look at each of their ways would take half as long again as reading all.
def _has_gap(slot: _Slot) -> bool:
    return not all(map(frozenset(GAPS).isdisjoint, slot))


def _check(slots: Sequence[_Slot], pattern: str) -> None:
    # What the last part may be so far, over all ways: "" nothing yet, "*", or "word".
    last = {""}
    gaps = 0
    for slot in slots:
        if not _has_gap(slot):
            last = last | {"word"} if () in slot else {"word"}
            continue
        before, last = last, set()
        for way in slot:
            if not way:
                last |= before
                continue
            if way[0] in GAPS and "" in before:
                raise ValueError(f"{pattern!r} begins with '*'")
            if (way[0] in GAPS and "*" in before) or any(
                one in GAPS and other in GAPS for one, other in pairwise(way)
            ):
                raise ValueError(f"{pattern!r} has two '*' side by side")
            last.add("*" if way[-1] in GAPS else "word")
        gaps += max(sum(part in GAPS for part in way) for way in slot)
    if last != {"word"}:
        msg = f"{pattern!r} needs a word at its beginning and at its end, in every way"
        raise ValueError(msg)
    if sum(max(map(len, slot)) for slot in slots) > MOST_WORDS or gaps > MOST_GAPS:
        msg = f"{pattern!r} has more than {MOST_WORDS} words or {MOST_GAPS} '*'"
        raise ValueError(msg)


# --- search ------------------------------------------------------------------


def detect(phrases: Phrases, text: str) -> Concern | None:
    """Return the most urgent concern the text gives rise to, or None.

    Every language is tried whatever the learner's. Idioms are taken out first. A safe word counts
    only when it is the whole message. The time grows with the length of the text and not faster,
    whatever the text.
    """
    words = _words(text)
    if " ".join(words) in phrases.safe_words:
        return Concern.SAFE_WORD
    _mask_idioms(phrases.idioms, words)
    urgency = _NOTHING
    for start, word in enumerate(words):
        found, _ = _search(phrases.groups, words, start, word)
        if found < urgency:
            urgency = found
            if urgency == 0:
                break
    return None if urgency == _NOTHING else _BY_URGENCY[urgency]


def _mask_idioms(idioms: _Patterns, words: list[str]) -> None:
    # An empty word begins no pattern, so a masked one can only fall into a gap.
    start = 0
    while start < len(words):
        found, end = _search(idioms, words, start, words[start])
        if found == _NOTHING:
            start += 1
        else:
            words[start:end] = [""] * (end - start)
            start = end


def _search(root: _Patterns, words: Sequence[str], start: int, first: str) -> tuple[int, int]:
    """The most urgent pattern that begins at `start`, and where the longest one ends.

    A pattern has at most two gaps of at most eight words, and no place is visited twice at the
    same word: the work done from one start is bounded by the phrases and not by the text.
    """
    todo = [(node, start + 1) for node in root.after(first)]
    if not todo:
        return _NOTHING, start
    urgency, longest, end = _NOTHING, start, len(words)
    seen: set[tuple[int, int]] = set()
    while todo:
        node, at = todo.pop()
        if (id(node), at) in seen:
            continue
        seen.add((id(node), at))
        if node.urgency != _NOTHING:
            urgency, longest = min(urgency, node.urgency), max(longest, at)
        if at < end:
            todo += _next(node, words[at], at)
        for gap, longest_gap in node.gaps:
            for skipped in range(at, min(at + longest_gap + 1, end)):
                todo += _next(gap, words[skipped], skipped)
    return urgency, longest


def _next(node: _Node, word: str, at: int) -> list[tuple[_Node, int]]:
    found = [(child, at + 1) for child in node.words.get(word, ())]
    for length, beginnings in node.beginnings:
        if length > len(word):
            break
        found += [(child, at + 1) for child in beginnings.get(word[:length], ())]
    return found
