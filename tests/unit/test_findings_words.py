"""Every finding the code can make is said in every language, with the same names in braces."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from digiter_core.authoring.codes import CODES, SEVERITIES
from digiter_core.authoring.explaining import PARTS, Explanations
from digiter_core.authoring.plain import read_plain
from digiter_core.authoring.values import TYPES
from digiter_core.errors import Finding
from digiter_core.texts.placeholders import placeholders

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "de", "pt", "ro", "en")
FILES = {each: read_plain(ROOT / "locales" / each / "findings.yaml") for each in LANGUAGES}
WORDS = Explanations.load(ROOT / "locales", ROOT / "dialogues")
SOURCES = [
    path for path in (ROOT / "digiter_core").rglob("*.py") if "migrations" not in path.parts
]

# Calls whose code or variant is a value: where it comes from is looked at instead.
HANDED_ON = {
    "digiter_core/authoring/draft.py": "ConditionError",
    "digiter_core/authoring/findings.py": "Findings.add itself",
    "digiter_core/authoring/nudges_file.py": "UnusableRules",
    "digiter_core/authoring/pictures_folder.py": "NoPicture",
    "digiter_core/authoring/yaml_reader.py": "Advice",
}


class Call(NamedTuple):
    """A place in the code that makes a finding."""

    code: str
    variant: str
    params: frozenset[str]
    place: str


def calls() -> Iterator[Call]:
    for path in SOURCES:
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _call(node, place)


def _call(node: ast.Call, place: str) -> Iterator[Call]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = [each.value if isinstance(each, ast.Constant) else None for each in node.args]
    params = frozenset(each.arg or "**" for each in node.keywords) - {"severity"}
    where = f"{place}:{node.lineno}"
    if name == "finding" or (name == "add" and "findings" in ast.unparse(node.func)):
        code, variant = given[1], given[2] if len(given) > 2 else ""
        if code is None or variant is None or "**" in params:
            assert place in HANDED_ON, f"{where}: write code and variant as words"
        else:
            yield Call(str(code), str(variant), params, where)
    elif name == "Finding" and len(given) > 3 and place not in HANDED_ON:
        yield Call(str(given[3]), "", params, where)
    elif name == "UnusableRules":
        yield Call("bad_nudges", str(given[0]), params | {"where"}, where)
    elif name == "_error" and place.endswith("conditions.py"):
        yield Call("bad_condition", str(given[1]), params, where)
    elif name == "ConditionError" and isinstance(node.args[1], ast.Constant):
        named = re.findall(r"\('(\w+)', ", ast.unparse(node.args[2])) if len(given) > 2 else ()
        yield Call("bad_condition", str(given[1]), frozenset(named), where)
    elif name == "NoPicture":
        variant = given[0] if given else ""
        yield Call("bad_picture", str(variant), params, where)
    elif name == "Advice":
        variant = given[1] if len(given) > 1 else ""
        yield Call(str(given[0]), str(variant), frozenset(), where)


CALLS = list(calls())
USED = {(call.code, call.variant) for call in CALLS}


def entries(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = FILES[language]["findings"]
    return found


def said(language: str, code: str, variant: str) -> dict[str, str]:
    """Return the parts of what is said, as written."""
    entry = entries(language)[code]
    return {
        part: entry.get("variants", {}).get(variant, {}).get(part) or entry[part] for part in PARTS
    }


def test_the_code_is_read_as_it_is() -> None:
    assert len(CALLS) > 100
    assert {code for code, _ in USED} == set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_every_variant_is_said_and_none_is_left_over(language: str) -> None:
    written = {
        (code, variant)
        for code, entry in entries(language).items()
        for variant in entry.get("variants", {})
    }

    assert set(entries(language)) == set(CODES)
    assert written == {(code, variant) for code, variant in USED if variant}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_code_names_is_all_that_the_words_name(language: str) -> None:
    unknown = {
        (call.place, call.code, call.variant, part, name)
        for call in CALLS
        for part, words in said(language, call.code, call.variant).items()
        for name in placeholders(words) - call.params
    }

    assert unknown == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_name_the_same(language: str) -> None:
    for code, variant in {*USED, *((code, "") for code in CODES)}:
        here, english = said(language, code, variant), said("en", code, variant)
        for part in PARTS:
            assert placeholders(here[part]) == placeholders(english[part]), (code, variant, part)
    for section in ("words", "names"):
        assert _shape(FILES[language][section]) == _shape(FILES["en"][section])


def _shape(value: Any) -> Any:
    """Return *value* with the placeholders of its texts in place of the texts."""
    if isinstance(value, dict):
        return {name: _shape(each) for name, each in value.items()}
    return placeholders(str(value))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_and_type_and_severity_has_a_name(language: str) -> None:
    names = FILES[language]["names"]
    shapes = {
        found[1]
        for path in SOURCES
        for found in re.finditer(r'Shape\(\s*"(an? [^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert shapes <= set(names["shape"])
    assert {*TYPES, *(f"list of {kind}" for kind in TYPES)} <= set(names["type"])
    assert set(SEVERITIES) <= set(FILES[language]["words"])


def test_french_signs_have_their_no_break_space() -> None:
    text = (ROOT / "locales" / "fr" / "findings.yaml").read_text(encoding="utf-8")
    words = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))

    assert re.findall(r".{12} [;:?!»]|« .{12}", words) == []


def test_nothing_is_said_formally() -> None:
    formal = {
        "fr": r"\b(vous|votre|vos)\b",
        "de": r"(?<=[\w,;] )(Sie|Ihnen|Ihre[mnrs]?)\b",
        "pt": r"\b(você|vocês)\b",
        "ro": r"\bdumneavoastră\b",
    }
    for language, pattern in formal.items():
        text = (ROOT / "locales" / language / "findings.yaml").read_text(encoding="utf-8")
        # German "Sie" for the coach or the dialogue begins sentences; within them it is formal.
        assert re.findall(pattern, text) == [], language


# --- reading and telling them


def finding(code: str, variant: str = "", **params: str) -> Finding:
    return Finding("s.yaml", 1, 1, code, variant, "critical", tuple(params.items()))


def test_a_finding_is_told_with_what_was_probably_meant() -> None:
    unknown = finding("unknown_node", name="bye", near="by")

    assert WORDS.text(unknown, "fr") == (
        "Le nœud «\u00a0bye\u00a0» n'existe pas dans ce dialogue. "
        "Voulais-tu dire «\u00a0by\u00a0»\u00a0? "
        "Qui arrive ici ne pourrait plus avancer. "
        "Corrige le nom, ou écris le nœud qui manque."
    )
    assert WORDS.near(finding("unknown_node", name="bye"), "fr") == ""


def test_a_variant_overrides_what_it_says_itself() -> None:
    stored = finding("unknown_script", "stored", name="menu")

    assert WORDS.what(stored, "en") == "The stored sources hold no script “menu”."
    assert WORDS.learner(stored, "en") == WORDS.learner(finding("unknown_script"), "en")


def test_types_and_languages_are_called_by_their_names() -> None:
    differ = finding("bad_condition", "types_differ", type="number", other_type="text")
    missing = finding("missing_text", key="s/a/ask", language="ro")

    assert WORDS.what(differ, "de") == ("Eine Zahl und ein Text lassen sich so nicht vergleichen.")
    assert WORDS.what(missing, "fr") == "«\u00a0s/a/ask\u00a0» n'a pas de texte en roumain."
    dutch = finding("missing_text", key="s/a/ask", language="nl")
    assert WORDS.what(dutch, "de") == "„s/a/ask“ hat keinen Text auf Niederländisch."


def test_a_name_out_of_a_file_is_shown_as_it_is() -> None:
    assert "“{near} ${x}”" in WORDS.what(finding("unknown_node", name="{near} ${x}"), "en")


def test_a_language_nobody_wrote_words_for_is_told_in_english() -> None:
    assert WORDS.text(finding("not_text"), "nl") == WORDS.text(finding("not_text"), "en")


def test_a_code_without_words_is_told_as_code_and_names() -> None:
    assert WORDS.text(finding("brand_new", "odd", name="x"), "fr") == "brand_new/odd name='x'"


@pytest.mark.parametrize("broken", ["findings: [", "", "\x00", "a: &b c"])
def test_words_that_cannot_be_read_are_said_in_english(tmp_path: Path, broken: str) -> None:
    for language in ("fr", "en"):
        (tmp_path / language).mkdir()
    (tmp_path / "fr" / "findings.yaml").write_text(broken, encoding="utf-8")
    english = (ROOT / "locales" / "en" / "findings.yaml").read_text(encoding="utf-8")
    (tmp_path / "en" / "findings.yaml").write_text(english, encoding="utf-8")

    words = Explanations.load(tmp_path, tmp_path)

    assert words.what(finding("not_text"), "fr") == "The file is not readable text in UTF-8."


def test_without_any_words_logs_and_people_get_the_code(tmp_path: Path) -> None:
    unknown = finding("unknown_node", name="bye", near="by")

    assert Explanations.load(tmp_path, tmp_path).text(unknown, "fr") == (
        "unknown_node name='bye' near='by'"
    )
    assert str(unknown) == "s.yaml:1:1  unknown_node name='bye' near='by'"
