"""A text that said no and says yes now, or the other way round: translations did not turn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.checks.changed_texts import (
    Changed,
    changed_texts,
    with_plain_blanks,
)
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

ALIKE = 0.6
"""Similarity (0 to 1) from which a changed sentence is the same but for its yes or no."""

_DENYING = re.compile(
    r"\b(?:ne|n['\u2019]\w+|pas|rien|jamais|aucune?|sans|personne|non|ni)(?!\w)", re.IGNORECASE
)
_NO_YES = (re.compile(r"non\b", re.IGNORECASE), re.compile(r"oui\b", re.IGNORECASE))
_OPPOSITES = (
    ("plus", "moins"),
    ("avant", "après"),
    ("toujours", "jamais"),
    ("premier", "dernier"),
)
_WORD = re.compile(r"[\w'\u2019]+")
_SENTENCE = re.compile(r"[^.!?\n]+")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for each in changed_texts(loaded, catalogues):
        if words := _exchanged(each) or (is_for_learners(each.text) and _turned(each)):
            yield finding(
                place_of(each.text), "other_number", "turned", severity="hint", words=words[:60]
            )


def _exchanged(each: Changed) -> str:
    """Return what it said if one word of it was put in place of its opposite, "" if not."""
    was, now = (_WORD.findall(words.lower()) for words in (each.before, each.text.french))
    if len(was) != len(now):
        return ""
    changed = {(one, other) for one, other in zip(was, now, strict=True) if one != other}
    pairs = {pair for one in _OPPOSITES for pair in (one, one[::-1])}
    return each.before if changed and changed <= pairs else ""


def _turned(each: Changed) -> str:
    """Return the sentence that was turned round, "" if none was."""
    for one, other in (_NO_YES, _NO_YES[::-1]):
        if one.match(each.before) and other.match(each.text.french):
            return each.before
    now, before = (_SENTENCE.findall(words) for words in (each.text.french, each.before))
    kept = set(map(_plain, now)) & set(map(_plain, before))
    now = [words for words in now if _plain(words) not in kept]
    before = [words for words in before if _plain(words) not in kept]
    if len(now) != len(before):
        return ""
    pairs = zip(before, now, strict=True)
    return next((was.strip() for was, new in pairs if _is_opposite(was, new)), "")


def _is_opposite(was: str, new: str) -> bool:
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - only where something changed

    if bool(_DENYING.search(was)) == bool(_DENYING.search(new)):
        return False
    if _plain(was) in _plain(new) or _plain(new) in _plain(was):
        return False  # something was added, or left out
    one, other = (_DENYING.sub("", _plain(words)) for words in (was, new))
    return Indel.normalized_similarity(one, other) >= ALIKE


def _plain(words: str) -> str:
    return with_plain_blanks(words).lower().strip()
