"""
Every code has a bad example and a good twin: `tests/unit/findings/<code>.yaml`.

A file holds pairs. The bad folder has the finding at the lines written under `found:`, the good
one has no finding at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.sync import sync
from tests.languages import put_languages
from tests.unit.test_findings_words import USED

ROOT = Path(__file__).parents[2]
PAIRS = Path(__file__).parent / "findings"
LANGUAGES_FILE = "dialogues/languages.yaml"
VARIANTS = {code: {found for name, found in USED if name == code} for code in CODES}
WORDS, EARLIER = "words", "earlier"
"""Beside paths: what stands in catalogues, and the French words of before, by language and key."""

Words = Mapping[str, Mapping[str, str]]
FIELDS = {"variant", "variants", "severity", "good", "bad", "found", "besides"}


@dataclass(frozen=True)
class Pair:
    code: str
    good: Mapping[str, Any]
    bad: Mapping[str, Any]
    found: tuple[str, ...]
    variant: str | None = None
    variants: tuple[str, ...] = ()  # where one mistake is told in several ways
    severity: str | None = None
    besides: tuple[str, ...] = ()


def read(code: str) -> list[dict[str, Any]] | dict[str, str]:
    path = PAIRS / f"{code}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else []


def pairs() -> list[Pair]:
    found = []
    for code in CODES:
        for each in written if isinstance(written := read(code), list) else ():
            if "shown_by" in each:
                continue
            assert set(each) <= FIELDS, f"{code}: {set(each) - FIELDS}"
            lists = {name: tuple(each.get(name, ())) for name in ("found", "besides", "variants")}
            found.append(Pair(**{"code": code, **each, **lists}))
    return found


def bad_files(pair: Pair) -> dict[str, Any]:
    """Return the good files with what is bad in their place."""
    files = dict(pair.good)
    for path, change in pair.bad.items():
        if path in (WORDS, EARLIER) or not isinstance(change, dict):
            files[path] = change
            continue
        text = files[path]
        for old, new in change.items():
            assert text.count(old) == 1, f"{pair.code}: {old!r} stands {text.count(old)} times"
            text = text.replace(old, new)
        files[path] = text
    return {path: text for path, text in files.items() if text is not None}


def write(folder: Path, files: Mapping[str, Any]) -> None:
    """Write *files* into *folder*, then catalogues with the French words where they can be."""
    texts = dict(files)
    words, earlier = texts.pop(WORDS, {}), texts.pop(EARLIER, {})
    (folder / "dialogues").mkdir()
    if LANGUAGES_FILE not in texts:
        put_languages(folder / "dialogues")
    by_hand = {path: text for path, text in texts.items() if path.startswith("locales/")}
    for path, text in texts.items() - by_hand.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            (folder / path).write_bytes(text)
        else:
            (folder / path).write_text(text, encoding="utf-8")
    try:
        loaded = load_scripts(folder / "dialogues")
    except ScriptError:
        return
    translate(folder, loaded, words, earlier)
    for path, text in by_hand.items():
        (folder / path).write_text(text, encoding="utf-8")


def translate(folder: Path, loaded: Loaded, words: Words, earlier: Words) -> None:
    locales = folder / "locales"
    sync(loaded.texts.values(), locales, loaded.languages)
    for path in locales.rglob("*.po"):
        file = polib.pofile(str(path), wrapwidth=98)
        own, before = words.get(path.parts[-3], {}), earlier.get(path.parts[-3], {})
        for entry in file:
            if entry.msgid_plural:
                entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, entry.msgid)
            else:
                entry.msgstr = own.get(entry.msgctxt, entry.msgid)
                entry.msgid = before.get(entry.msgctxt, entry.msgid)
        file.save()


def place(finding: Finding, written: str, folder: Path) -> str:
    """Return the place of *finding* the way *written* names one: line, column too, or key."""
    where = written.rpartition(".")[2].split(":")[1:]
    if len(where) == 2:
        return f"{finding.file}:{finding.line}:{finding.column}"
    if where and where[0].isdecimal():
        return f"{finding.file}:{finding.line}"
    line = (folder / finding.file).read_text(encoding="utf-8").splitlines()[finding.line - 1]
    return f"{finding.file}:{line.removeprefix('msgctxt ').strip(chr(34))}"


def elsewhere(code: str) -> dict[str, str]:
    """Return the tests that show a variant no folder of files can show, by variant."""
    written = read(code)
    if isinstance(written, dict):
        assert set(written) == {"shown_by"}
        return dict.fromkeys(VARIANTS[code], written["shown_by"])
    shown = [each for each in written if "shown_by" in each]
    assert all(set(each) == {"variant", "shown_by"} for each in shown)
    return {each["variant"]: each["shown_by"] for each in shown}


@pytest.mark.parametrize("code", CODES)
def test_every_code_and_each_of_its_variants_has_a_pair(code: str) -> None:
    own = [pair for pair in pairs() if pair.code == code]
    shown = {name for pair in own for name in (pair.variants or (pair.variant or "",))}

    missing = VARIANTS[code] - shown - set(elsewhere(code))

    assert missing == set(), f"write tests/unit/findings/{code}.yaml"
    assert shown - {""} <= VARIANTS[code]


@pytest.mark.parametrize("code", CODES)
def test_what_is_shown_elsewhere_is_there(code: str) -> None:
    for shown_by in elsewhere(code).values():
        path, _, name = shown_by.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE)


def test_no_pair_is_left_over() -> None:
    assert {path.stem for path in PAIRS.glob("*")} <= set(CODES)


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.code}-{pair.variant or ''}")
def test_a_bad_example_is_found_where_it_is(tmp_path: Path, pair: Pair) -> None:
    write(tmp_path, bad_files(pair))

    findings = lint(tmp_path / "dialogues", tmp_path / "locales")

    mine = [each for each in findings if each.code == pair.code]
    assert len(mine) == len(pair.found) > 0, [str(each) for each in findings]
    places = [place(each, as_in, tmp_path) for each, as_in in zip(mine, pair.found, strict=True)]
    assert tuple(places) == pair.found
    assert {each.severity for each in mine} == {pair.severity or CODES[pair.code]}
    if pair.variants or pair.variant is not None:
        assert {each.variant for each in mine} == set(pair.variants or (pair.variant,))
    others = {each.code: str(each) for each in findings if each.code != pair.code}
    assert set(others) <= set(pair.besides), others


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.code}-{pair.variant or ''}")
def test_its_good_twin_has_no_finding(tmp_path: Path, pair: Pair) -> None:
    write(tmp_path, {path: text for path, text in pair.good.items() if text is not None})

    assert [str(each) for each in lint(tmp_path / "dialogues", tmp_path / "locales")] == []
