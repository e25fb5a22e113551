"""
Exact and nearly exact: a typed text against the options on the screen, and against commands.

No model and no guessing: what is not clearly one option is offered as a choice, or not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from digiter_core.engine.safety import normalise
from digiter_core.ports import Match

NEAR = 84
"""Similarity (0 to 100, rapidfuzz ratio) from which a text counts as a misspelt option."""

PLAUSIBLE = 62
"""Similarity from which an option is worth offering as "did you mean"."""

LEAD = 8
"""How much nearer the best option must be than the second to be taken without asking."""

MIN_ABBREVIATION = 3
MAX_WORDS_AROUND_A_NUMBER = 5
MAX_COMMAND = 40
_NUMBER = re.compile(r"\d+")
_KEYCAP = re.compile("[\ufe0f\u20e3]")


class Words:
    """Understands taps that were typed. *commands*: name -> language -> words."""

    def __init__(self, commands: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._commands = {
            normalise(word): name
            for name, languages in commands.items()
            for words in languages.values()
            for word in words
        }
        self._marks = {"?": "explain", "??": "explain", "???": "explain"}

    def option(self, text: str, options: Sequence[tuple[str, Sequence[str]]]) -> Match:
        """Return the option *text* names: by number, name, abbreviation or misspelling."""
        said = normalise(_KEYCAP.sub("", text))
        if not said:
            return Match()
        named = [
            (option, [plain for name in names if (plain := normalise(name))])
            for option, names in options
        ]
        exact = [option for option, names in named if said in names]
        if exact:
            return _one_or_ask(exact)
        numbered = _number(said, named)
        if numbered is not None:
            return Match(numbered)
        begun = [
            option
            for option, names in named
            if len(said) >= MIN_ABBREVIATION and any(_abbreviates(said, name) for name in names)
        ]
        return _one_or_ask(begun) if begun else _nearest(said, named)

    def command(self, text: str) -> str | None:
        """Return the command that *text* as a whole is a word for, one typing slip allowed."""
        if text.strip() in self._marks:
            return self._marks[text.strip()]
        said = normalise(text)
        if not said or len(said) > MAX_COMMAND:
            return None
        if said in self._commands:
            return self._commands[said]
        near = {
            name
            for word, name in self._commands.items()
            if min(len(word), len(said)) >= 5  # noqa: PLR2004 - shorter words are too near others
            and DamerauLevenshtein.distance(word, said, score_cutoff=1) <= 1
        }
        return near.pop() if len(near) == 1 else None


def _one_or_ask(options: Sequence[str]) -> Match:
    if len(options) == 1:
        return Match(options[0])
    return Match(near=tuple(options[:3]))


def _number(said: str, named: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Return the option a short text with exactly one number means: "la 3 jcrois" is option 3.

    Where options are called by numbers, only those numbers count; elsewhere it is the place in
    the list.
    """
    numbers = _NUMBER.findall(said)
    if len(numbers) != 1 or len(said.split()) > MAX_WORDS_AROUND_A_NUMBER:
        return None
    called = [option for option, names in named if numbers[0] in names]
    if called or any(name.isdigit() for _, names in named for name in names):
        return called[0] if len(called) == 1 else None
    place = int(numbers[0]) if len(numbers[0]) < 3 else 0  # noqa: PLR2004 - no list is that long
    return named[place - 1][0] if 1 <= place <= len(named) else None


def _abbreviates(said: str, name: str) -> bool:
    return name.startswith(said) or f" {said}" in f" {name}"


def _nearest(said: str, named: Sequence[tuple[str, Sequence[str]]]) -> Match:
    scores = sorted(
        ((max((fuzz.ratio(said, name) for name in names), default=0.0), option)
         for option, names in named),
        reverse=True,
    )  # fmt: skip
    if not scores or scores[0][0] < PLAUSIBLE:
        return Match()
    best, option = scores[0]
    second = scores[1][0] if len(scores) > 1 else 0.0
    if best >= NEAR and best - second >= LEAD:
        return Match(option)
    return Match(near=tuple(option for score, option in scores[:3] if score >= PLAUSIBLE))
