"""`languages.yaml`: which languages there are, and from when on each is offered."""

from __future__ import annotations

import gettext
import re

from digiter_core.authoring.draft import source_text
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.holding import TEXT, Flag, Group, Name, Number, Under
from digiter_core.authoring.language_choice import name_key
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.texts.languages import ALL_TEXTS, SOURCE, Language, Languages
from digiter_core.texts.source_text import SourceText

FILE = "languages.yaml"

_NUMBERS = 1_001
"""So many numbers are tried with a rule for plural forms."""

CODE = re.compile(r"[a-z]{2,3}")
FORMS = {
    **dict.fromkeys(("de", "en", "es", "fr", "it", "nl", "pt", "tr"), 2),
    **dict.fromkeys(("bs", "hr", "pl", "ro", "ru", "sr", "uk"), 3),
    "ar": 6,
}
"""How many plural forms gettext counts in a language, where that is beyond doubt."""

PLURAL = re.compile(r"nplurals=[1-6]; plural=[n0-9 ?:()!=<>%&|]+;")
SHAPE = Shape(
    "a language",
    "One language. Its texts stand in `locales/<code>/`.",
    (
        Field("name", "its name in itself: Română", required=True),
        Field(
            "called",
            "its name in other languages: for staff, and for learners who type it",
            holds=Under(CODE.pattern, TEXT),
        ),
        Field(
            "offered",
            "`true`: learners may choose it, once it is complete",
            required=True,
            holds=Flag(),
        ),
        Field(
            "share",
            "percent of the learners' texts it needs before that; 100 if not said",
            holds=Number(1, ALL_TEXTS),
        ),
        Field("machine_made", "`true`: it was begun with drafts of a machine", holds=Flag()),
        Field(
            "plural",
            "gettext's rule for plural forms",
            required=True,
            holds=Name("text", PLURAL.pattern),
        ),
        Field("style", "what a translator into it is told, in English"),
        NOTE,
    ),
)
FILE_SHAPE = Shape(
    "languages.yaml",
    "The languages of the coach.",
    (
        Field(
            "languages",
            "each language under its code",
            required=True,
            holds=Under(CODE.pattern, Group((SHAPE,))),
        ),
    ),
)


def read_languages(document: Part, findings: Findings) -> tuple[Languages, list[SourceText]]:
    """Return the languages of *document* and their own names.

    French is always among them, and first.
    """
    group = as_mapping(document, FILE, findings)
    listed = Fields(group, FILE_SHAPE, findings).group("languages") if group else None
    read = {SOURCE: Language(SOURCE, offered=True)}
    taken: dict[tuple[str, str], Scalar] = {}
    names = list[SourceText]()
    for code, part in listed.entries.values() if listed else ():
        if not CODE.fullmatch(code.value):
            findings.add(code.at, "bad_language", "code", code=code.value)
        elif (fields := as_mapping(part, f'"{code.value}:"', findings)) is not None:
            described = Fields(fields, SHAPE, findings)
            read[code.value] = _language(code, described, findings)
            _check_unique(described, taken, findings)
            if (name := described.scalar("name")) is not None:
                names.append(source_text(name_key(code.value), name, shared=True))
    return Languages(read), names


def _check_unique(
    described: Fields, taken: dict[tuple[str, str], Scalar], findings: Findings
) -> None:
    """Two languages of one name could not be told apart."""
    called = described.part("called")
    names = {"name": described.part("name")}
    if isinstance(called, Mapping):
        names |= {f"called {code}": part for code, (_, part) in called.entries.items()}
    for kind, name in names.items():
        if isinstance(name, Scalar):
            other = taken.setdefault((kind, name.value), name)
            if other is not name:
                findings.add(name.at, "duplicate_field", name=name.value, line=other.at.line)


def _language(code: Scalar, fields: Fields, findings: Findings) -> Language:
    called = fields.group("called")
    return Language(
        code=code.value,
        name=fields.word("name"),
        called={
            name: value.value
            for name, (_, value) in (called.entries.items() if called else ())
            if isinstance(value, Scalar)
        },
        share=_share(fields, findings),
        offered=fields.flag("offered") or code.value == SOURCE,
        machine_made=fields.flag("machine_made"),
        plural=_plural(fields, findings, code.value),
        style=fields.word("style"),
        line=code.at.line,
    )


def _counts_right(rule: str) -> bool:
    """Return whether the rule *rule* chooses all of its forms, and no other."""
    forms, formula = rule.removeprefix("nplurals=").removesuffix(";").split("; plural=")
    try:
        choose = gettext.c2py(formula)
        chosen = {choose(number) for number in range(_NUMBERS)}
    except (ValueError, ZeroDivisionError):
        return False
    return chosen == set(range(int(forms)))


def _share(fields: Fields, findings: Findings) -> int:
    word = fields.word("share")
    is_number = word.isdecimal() and len(word) <= len(str(ALL_TEXTS))
    if not word or (is_number and 1 <= int(word) <= ALL_TEXTS):
        return int(word or ALL_TEXTS)
    findings.add(fields.place("share"), "bad_language", "share", share=word)
    return ALL_TEXTS


def _plural(fields: Fields, findings: Findings, code: str) -> str:
    word = fields.word("plural")
    if word and not (PLURAL.fullmatch(word) and _counts_right(word)):
        findings.add(fields.place("plural"), "bad_language", "plural", rule=word)
    elif word and code in FORMS and not word.startswith(f"nplurals={FORMS[code]};"):
        findings.add(fields.place("plural"), "bad_language", "forms", code=code, count=FORMS[code])
    return word
