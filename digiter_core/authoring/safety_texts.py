"""The texts of `safety.yaml`: all there, in all languages, and said as one should in danger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.checks.harm_words import BELITTLING
from digiter_core.authoring.checks.harsh_texts import blaming, harmful
from digiter_core.authoring.checks.promise_words import DENIALS
from digiter_core.authoring.checks.promises import promised
from digiter_core.authoring.checks.word_lists import FORMAL, FRENCH_VERB, GERMAN, found_in
from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.authoring.walking import below
from digiter_core.authoring.word_lines import missing_languages
from digiter_core.errors import Finding
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.markup import parse
from digiter_core.texts.placeholders import placeholders
from digiter_core.texts.source_text import BUTTON_LIMIT

KEYS = frozenset(
    {
        "bot_cannot_call",
        "button_continue",
        "button_not_meant",
        "emergency",
        "free",
        "help_button",
        "line_hours",
        "line_open_24_7",
        "no_territory_intro",
        "not_meant_reply",
        "reply_danger",
        "reply_safe_word",
        "reply_self_harm",
        "reply_violence",
    }
)
"""What the program looks up. A test compares it with the code."""

FILLED = {"line_hours": frozenset({"hours"})}

_NUMBER = re.compile(r"\d+")
_FEWEST = 2
_REPLY = "reply_"


def check_texts(tree: Part) -> Iterator[Finding]:
    """Yield what is wrong with the texts under `texts:`."""
    texts = below(tree, "texts")
    if not isinstance(texts, Mapping):
        return
    yield from missing_languages(texts)
    for key, words in texts.entries.values():
        if key.value not in KEYS:
            missing = KEYS - texts.entries.keys()
            meant = near(key.value, missing)
            yield finding(key.at, "unknown_field", shape="safety.yaml", name=key.value, near=meant)
            continue
        here = _scalars(words)
        for language, scalar in here.items():
            yield from _words(key.value, language, scalar)
        yield from _numbers(here)


def _scalars(words: Part) -> dict[str, Scalar]:
    entries = words.entries if isinstance(words, Mapping) else {}
    return {code: part for code, (_, part) in entries.items() if isinstance(part, Scalar)}


def _numbers(words: dict[str, Scalar]) -> Iterator[Finding]:
    """Yield the one language that names another number than all others: nobody may dial it."""
    told = {code: tuple(_NUMBER.findall(scalar.value)) for code, scalar in words.items()}
    for code, own in told.items():
        others = {numbers for other, numbers in told.items() if other != code}
        if len(told) > _FEWEST and len(others) == 1 and own not in others:
            usual = ", ".join(next(iter(others))) or "-"
            yield finding(
                words[code].at, "wrong_form", "number", value=", ".join(own) or "-", known=usual
            )


def _words(key: str, language: str, scalar: Scalar) -> Iterator[Finding]:
    if not scalar.value.strip():
        yield finding(scalar.at, "empty_text", field=language)
    for name in sorted(placeholders(scalar.value) - FILLED.get(key, frozenset())):
        known = ", ".join(f"{{{each}}}" for each in FILLED.get(key, ())) or "-"
        yield finding(scalar.at, "placeholder", name=f"{{{name}}}", known=known, near="")
    for name in sorted(FILLED.get(key, frozenset()) - placeholders(scalar.value)):
        yield finding(scalar.at, "placeholder", "lost", name=f"{{{name}}}")
    if key.startswith("button_") or key == "help_button":
        count = len(scalar.value)
        if count > BUTTON_LIMIT:
            yield finding(
                scalar.at, "label_too_long", language=language, count=count, limit=BUTTON_LIMIT
            )
    if "**" in parse(scalar.value)[0]:
        yield finding(scalar.at, "unmatched_bold", mark="**")
    yield from _tone(key, language, scalar)


def _tone(key: str, language: str, scalar: Scalar) -> Iterator[Finding]:
    """Yield what nobody should say to somebody who needs help."""
    if language in DENIALS:
        yield from promised(scalar.value, language, scalar.at)
    # In German a capital makes "you" of "she".
    german = GERMAN.finditer(scalar.value) if language == "de" else ()
    severity = "warning" if language == SOURCE else None
    for found in (*found_in(scalar.value, FORMAL.get(language)), *german):
        yield finding(scalar.at, "formal_address", severity=severity, word=found[0])
    if language != SOURCE:
        return
    yield from harmful(scalar.value, scalar.at)
    yield from blaming(scalar.value, scalar.at)
    for found in found_in(scalar.value, BELITTLING) if key.startswith(_REPLY) else ():
        yield finding(scalar.at, "harsh", "belittling", words=found[0])
    for found in found_in(scalar.value, FRENCH_VERB):
        yield finding(scalar.at, "formal_address", severity="warning", word=found[0])
