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
from nlu.courtesy import YES_OR_NO, without_courtesy
from nlu.numerals import number_word, numbers_in

NEAR = 84
"""Similarity (0 to 100, rapidfuzz ratio) from which a text counts as a misspelt option."""

PLAUSIBLE = 62
"""Similarity from which an option is worth offering as "did you mean"."""

LEAD = 8
"""How much nearer the best option must be than the second to be taken without asking."""

MIN_ABBREVIATION = 3
MAX_LABEL = 6
"""Words on a button up to which any of them stands for it. A word of the answer in full does not:
"aide" is not an answer because one of four sentences ends in "aidé quelqu'un", nor does "retour"
erase everything because a button says "sans retour possible"."""

MAX_WORDS_AROUND_A_NUMBER = 5
MAX_NEAR = 3
MAX_COMMAND = 40
SHORTEST_WITH_A_SLIP = 4
SHORTEST_WITH_A_LETTER_MORE = 5
SHORTEST_WITH_A_WRONG_LETTER = 7
"""Letters a command word needs for a slip of that kind. "Paula" is not "pausa" mistyped, nor
"Hilde" "Hilfe"."""

_KEYCAP = re.compile("[\ufe0f\u20e3]")
_QUESTION_MARKS = re.compile(
    "\\s*[?\u00bf\u061f\uff1f\u2753\u2754][?!\\s\u00bf\u061f\uff1f\u2753\u2754\ufe0f]*"
)
_DOUBLED = re.compile(r"(.)\1")

Named = Sequence[tuple[str, Sequence[str]]]
"""The options offered: id, and its names, folded, that of the button first."""


Lists = Mapping[str, Mapping[str, Sequence[str]]]
"""Name -> language -> words that stand for it."""


class Words:
    """Understands taps that were typed.

    *commands*: what asks for each command. *answers*: what people say for an option, by its id,
    wherever a question offers it.
    """

    def __init__(self, commands: Lists, answers: Lists | None = None) -> None:
        self._commands = _by_words(commands)
        self._answers = _by_words(answers or {})

    def option(self, text: str, options: Sequence[tuple[str, Sequence[str]]]) -> Match:
        """Return the option *text* names: by number, name, abbreviation or misspelling.

        The first name of an option is what its button says, the others are its answer in full.
        """
        said = normalise(_KEYCAP.sub("", text))
        if not said:
            return Match()
        named = [
            (option, [plain for name in names if (plain := normalise(name))])
            for option, names in options
        ]
        return (
            _among([option for option, names in named if said in names])
            or _among([option for option, _ in named if option == self._called(said)])
            or _numbered(said, named)
            or _among([option for option, names in named if _abbreviates(said, names)])
            or _spelt(said, named)
            or _among([o for o, names in named if any(_is_slip(said, name) for name in names)])
            or _numbered_in_passing(said, named)
            or _quoted(said, named)
            or _nearest(said, named)
        )

    def command(self, text: str) -> str | None:
        """Return the command that *text* as a whole is a word for, one typing slip allowed."""
        if _QUESTION_MARKS.fullmatch(text):
            return "explain"
        said = normalise(text)
        return _meant(said, self._commands) if len(said) <= MAX_COMMAND else None

    def _called(self, said: str) -> str | None:
        return _meant(said, self._answers) if len(said) <= MAX_COMMAND else None


def _by_words(lists: Lists) -> dict[str, str]:
    return {
        plain: name
        for name, languages in lists.items()
        for words in languages.values()
        for word in words
        if (plain := normalise(word))
    }


def _meant(said: str, names: Mapping[str, str]) -> str | None:
    """Return what *said*, politely or with one slip, stands for in *names*; None if unclear."""
    core = without_courtesy(said)
    if not core:
        return None
    for words in (said, core):
        if words in names:
            return names[words]
    near = {name for word, name in names.items() if _is_slip(core, word) or _is_slip(said, word)}
    return near.pop() if len(near) == 1 else None


def _among(options: Sequence[str]) -> Match | None:
    """Return the one option, or a few to choose from; None if there are none or too many."""
    if len(options) == 1:
        return Match(options[0])
    return Match(near=tuple(options)) if 1 < len(options) <= MAX_NEAR else None


def _numbered(said: str, named: Named) -> Match | None:
    """Return the option a number stands for, when that is all the text says."""
    numbers = numbers_in(said)
    if not numbers.alone or not numbers.said:
        return None
    meant = [_called(number, named) for number in numbers.said]
    return _among([option for option in meant if option]) if all(meant) else None


def _spelt(said: str, named: Named) -> Match | None:
    """Return the option that "drei" or "ouais" stands for."""
    number = number_word(said)
    option = _called(number, named) if number else YES_OR_NO.get(said)
    return Match(option) if option in [offered for offered, _ in named] else None


def _numbered_in_passing(said: str, named: Named) -> Match | None:
    """Return what is to be asked after a short text with numbers and other words.

    "3 fois par semaine" may mean the third answer; but it may also mean what it says. A bare
    number that is no option, such as a year, is nothing at all: empty, and not None.
    """
    numbers = numbers_in(said)
    meant = [_called(number, named) for number in numbers.said]
    if numbers.alone and meant:
        return Match()
    if not all(meant) or len(said.split()) > MAX_WORDS_AROUND_A_NUMBER:
        return None
    return Match(near=tuple(o for o in meant if o)) if 0 < len(meant) <= MAX_NEAR else None


def _called(number: int, named: Named) -> str | None:
    """Return the option called *number*; where none is called by a number, the place counts."""
    called = [option for option, names in named if str(number) in names]
    if called or any(name.isdigit() for _, names in named for name in names):
        return called[0] if len(called) == 1 else None
    return named[number - 1][0] if 1 <= number <= len(named) else None


def _abbreviates(said: str, names: Sequence[str]) -> bool:
    """Whether *said* begins a name in two words or more, or any word of the button."""
    if len(said) < MIN_ABBREVIATION or not without_courtesy(said):
        return False  # "merci" alone does not say "non merci"
    if names and len(names[0].split()) <= MAX_LABEL and f" {said}" in f" {names[0]}":
        return True
    return " " in said and any(name.startswith(said) for name in names)


def _quoted(said: str, named: Named) -> Match | None:
    """Return, to be asked after, the options with a long name in which *said* stands."""
    if len(said) < MIN_ABBREVIATION:
        return None
    options = [o for o, names in named if any(f" {said}" in f" {name}" for name in names)]
    return Match(near=tuple(options)) if 0 < len(options) <= MAX_NEAR else None


def _nearest(said: str, named: Named) -> Match:
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
    near = tuple(option for score, option in scores[:MAX_NEAR] if score >= PLAUSIBLE)
    return Match(near=near)


def _is_slip(said: str, word: str) -> bool:
    """Whether *said* is *word* with one slip: a doubled or swapped letter, in longer words one
    too many, one missing or a wrong one."""
    shorter = min(len(said), len(word))
    if shorter < SHORTEST_WITH_A_SLIP or said[0] != word[0]:
        return False
    if _DOUBLED.sub(r"\1", said) == _DOUBLED.sub(r"\1", word):
        return True
    if DamerauLevenshtein.distance(word, said, score_cutoff=1) > 1:
        return False
    is_swap = sorted(said) == sorted(word)
    if is_swap or len(said) != len(word):
        return is_swap or shorter >= SHORTEST_WITH_A_LETTER_MORE
    return shorter >= SHORTEST_WITH_A_WRONG_LETTER
