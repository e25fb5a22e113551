"""No text says what another said before: words that were exchanged, or pasted over others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from digiter_core.authoring.checks.changed_texts import (
    Changed,
    changed_texts,
    with_plain_blanks,
)
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.source_text import SourceText

_SEVERAL = 2
LONG = 30
"""Characters from which two texts that say the same were most likely not both meant to."""


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    changed = changed_texts(loaded, catalogues)
    if not changed:
        return
    said: dict[tuple[str, str], list[Changed]] = defaultdict(list)
    for each in changed:
        said[each.text.file, with_plain_blanks(each.before)].append(each)
    told = {each.text.key for each in changed if _is_taken(each, said)}
    for each in changed:
        if each.text.key in told:
            at = place_of(each.text)
            yield finding(at, "copied_line", "swapped", name=_short(each.text.french))
    rest = [each for each in changed if each.text.key not in told]
    yield from _pasted(rest, loaded)


def _is_taken(each: Changed, said: dict[tuple[str, str], list[Changed]]) -> bool:
    """Whether *each* now says what another text said before, which says something else now."""
    others = said.get((each.text.file, with_plain_blanks(each.text.french)), ())
    return any(_alike(each.text, other.text) for other in others)


def _alike(one: SourceText, other: SourceText) -> bool:
    return one.key != other.key and one.limit == other.limit


def _pasted(changed: list[Changed], loaded: Loaded) -> Iterator[Finding]:
    yield from _sentences_pasted(changed, loaded)
    wanted = {_said(each.text) for each in changed}
    there: dict[tuple[str, str], list[SourceText]] = defaultdict(list)
    for text in loaded.texts.values() if wanted else ():
        if (words := _said(text)) in wanted:
            there[text.file, words].append(text)
    for each in changed:
        alike = there[each.text.file, _said(each.text)]
        others = [other for other in alike if _is_pasted(each.text, other)]
        if others:
            yield finding(
                place_of(each.text),
                "copied_line",
                "pasted",
                severity="hint",
                name=_short(each.text.french),
                other=min(other.line for other in others),
            )


def _sentences_pasted(changed: list[Changed], loaded: Loaded) -> Iterator[Finding]:
    """Yield the texts of several sentences of which all stand in one text of another script."""
    for each in changed:
        sentences = _sentences(each.text.french)
        if len(sentences) < _SEVERAL or len(each.text.french) < LONG:
            continue
        others = (
            other
            for other in loaded.texts.values()
            if other.file != each.text.file
            and not _sentences(each.before) & sentences
            and all(part in with_plain_blanks(other.french) for part in sentences)
        )
        if (other := next(others, None)) is not None:
            name = _short(each.text.french)
            yield finding(
                place_of(each.text),
                "copied_line",
                "from_another",
                severity="hint",
                name=name,
                other=other.key,
            )


def _sentences(words: str) -> frozenset[str]:
    parts = re.split(r"(?<=[.!?…]) |\n+", with_plain_blanks(words))
    return frozenset(part for part in parts if part)


def _said(text: SourceText) -> str:
    """Return what is compared: of `Mes progrès : ce que …` what stands behind the name."""
    words = with_plain_blanks(text.french)
    _, colon, behind = words.partition(" : ")
    return behind if colon and len(behind) >= LONG else words


def _is_pasted(text: SourceText, other: SourceText) -> bool:
    """Whether both should differ: two texts of one node, or two long ones."""
    beside = text.key.rpartition("/")[0] == other.key.rpartition("/")[0]
    return text.key != other.key and (beside or len(text.french) >= LONG)


def _short(words: str) -> str:
    return words.replace("\n", " ")[:40]
