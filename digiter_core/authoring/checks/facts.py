"""What texts say in numbers is what the program does: from which age, until when, how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.assessment.micro_actions import LONGEST_MINUTES
from digiter_core.authoring.checks.consents import CONSENTS
from digiter_core.authoring.checks.too_young import LEAST_AGE
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, silent_targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.numerals import amounts, hours
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import Do, Message, MessageKey, NodeId, Question, Script
from digiter_core.errors import Finding
from digiter_core.reports.disclosure import FEWEST
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.source_text import SourceText

NOTES_ARE_KEPT, TIME_TO_RECONSIDER, REST = 90 * 24, 24, 7 * 24
"""Hours. As `coaching/insights.py`, `privacy.py` and `nudging.py` say them: a test compares, for
to import those takes a fifth of the time in which a file is checked."""

OLDEST = 29
"""Years, of those the coach is for. Older ones are not sent away."""

_AGE = re.compile(
    r"(?:commence à|débute à|à partir de|dès|déjà|déjà eu|auras"
    r"|tu as eu)[ \u00a0](\d{1,2})[ \u00a0]ans\b"
)
_RANGE = re.compile(
    r"(?:les|de|entre)[ \u00a0](\d{1,2})[ \u00a0]?(?:à|-|–|et)[ \u00a0]?(\d{1,2})[ \u00a0]ans\b"
)
_COACH = "coach"
_DAY = re.compile(
    r"\b(?:(3[01])[ \u00a0](?:(février)|(avril|juin|septembre|novembre)|(?!\d)\w+)"
    r"|(3[2-9]|[4-9]\d)[ \u00a0](?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre))\b"
)
_CODE = re.compile(r"\b[0-9A-Z]{3,}-[0-9A-Z]{3,}\b")
CODE_GROUPS = (5, 5)
"""Signs of each group of a code that is typed to join a counsellor (`coaching/inviting.py`)."""

_OF_ACT = {"forget_later": TIME_TO_RECONSIDER, "rest_week": REST}


@dataclass(frozen=True, slots=True)
class _Fact:
    """In these texts every time of an hour or more is *hours* long."""

    keys: frozenset[MessageKey]
    hours: int


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for fact in _facts(loaded):
        for key in fact.keys & loaded.texts.keys():
            yield from _times(loaded.texts[key], fact.hours)
    for text in loaded.texts.values():
        if "ans" in text.french and is_for_learners(text):
            yield from _ages(text)
        if any(digit in text.french for digit in "3456789"):
            yield from _days(text)
        if "-" in text.french:
            yield from _codes(text)
    yield from _others(loaded)


def _times(text: SourceText, wanted: int) -> Iterator[Finding]:
    for amount in amounts(text.french):
        if hours(amount) not in {None, wanted}:
            yield _told(text, amount.words, _named(wanted))


def _named(wanted: int) -> str:
    return f"{wanted} h" if wanted <= TIME_TO_RECONSIDER else f"{wanted // 24} × 24 h"


def _told(text: SourceText, value: str, known: str) -> Finding:
    return finding(place_of(text), "other_number", value=value, known=known)


def _ages(text: SourceText) -> Iterator[Finding]:
    """Yield the ages from which, or for which, the coach is said to be, where they are others."""
    small = text.french.lower()
    for found in _AGE.finditer(small):
        if int(found[1]) != LEAST_AGE:
            yield _told(text, found[0], str(LEAST_AGE))
    for found in _RANGE.finditer(small) if _COACH in small else ():
        if (int(found[1]), int(found[2])) != (LEAST_AGE, OLDEST):
            yield _told(text, found[0], f"{LEAST_AGE}-{OLDEST}")


def _days(text: SourceText) -> Iterator[Finding]:
    """Yield the days no calendar has."""
    for found in _DAY.finditer(text.french.lower()):
        if found[2] or found[4] or (found[3] and found[1] == "31"):
            yield finding(place_of(text), "other_number", "no_day", words=found[0])


def _codes(text: SourceText) -> Iterator[Finding]:
    for found in _CODE.finditer(text.french):
        if tuple(map(len, found[0].split("-"))) != CODE_GROUPS and not found[0].isdigit():
            yield _told(text, found[0], "-".join(str(each) for each in CODE_GROUPS))


def _facts(loaded: Loaded) -> Iterator[_Fact]:
    for script in loaded.scripts.values():
        acts = {node.act for node in script.nodes.values() if isinstance(node, Do)}
        for act in acts & _OF_ACT.keys():
            yield _Fact(_about(act, script), _OF_ACT[act])
        for node in script.nodes.values():
            if isinstance(node, Question) and "consent_free_text" in _asked(node):
                yield _Fact(frozenset({node.say}), NOTES_ARE_KEPT)


def _asked(question: Question) -> frozenset[str]:
    """Return the one consent *question* asks for, nothing if it is about several."""
    given = {name for option in question.options for name, _ in option.sets} & CONSENTS
    return frozenset(given) if len(given) == 1 else frozenset()


def _about(act: str, script: Script) -> frozenset[MessageKey]:
    """Return the texts of the answers that lead to *act* at once, and what is said after it."""
    ways = ways_of(script, silent_targets)
    keys: set[MessageKey] = set()
    for node in script.nodes.values():
        for option in node.options if isinstance(node, Question) else ():
            first = _first_act(option.goto, script)
            if first == act:
                keys |= {option.label, *([option.line] if option.line else [])}
        if isinstance(node, Do) and node.act == act:
            behind = (script.nodes[name] for name in reached([node.goto], ways))
            keys |= {each.say for each in behind if isinstance(each, Message)}
    return frozenset(keys)


def _first_act(start: NodeId, script: Script) -> str:
    node = script.nodes.get(start)
    return node.act if isinstance(node, Do) else ""


def _others(loaded: Loaded) -> Iterator[Finding]:
    planning: set[str] = set()
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            if isinstance(node, Do) and node.act == "open_plan":
                planning.add(script.id)
            if isinstance(node, Question) and "consent_statistics" in _asked(node):
                text = loaded.texts.get(node.say)
                yield from _counts(text) if text is not None else ()
    for text in loaded.texts.values() if planning else ():
        if "minute" in text.french and text.key.partition("/")[0] in planning:
            yield from _minutes(text)


def _counts(text: SourceText) -> Iterator[Finding]:
    for amount in amounts(text.french):
        if amount.unit == "personne" and amount.value != FEWEST:
            yield _told(text, amount.words, str(FEWEST))


def _minutes(text: SourceText) -> Iterator[Finding]:
    """Yield where a small step is said to be longer than one can be."""
    for amount in amounts(text.french):
        if amount.unit == "minute" and amount.value > LONGEST_MINUTES:
            yield _told(text, amount.words, str(LONGEST_MINUTES))
