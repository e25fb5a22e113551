"""The schemas for editors: the real files fit them, and what lint calls a wrong shape does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from cli.commands import app
from digiter_core.authoring.kinds import KINDS
from digiter_core.authoring.schema import NAMES, schema, schema_of, settings_of
from tests.unit.test_findings import ROOT, Pair, bad_files, pairs

DIALOGUES = ROOT / "dialogues"
FILES = sorted(
    path
    for path in DIALOGUES.rglob("*.yaml")
    if schema_of(path.relative_to(DIALOGUES).as_posix()) is not None
)
OF_SHAPES = ("unknown_field", "missing_field", "wrong_shape", "kind_of_node", "no_answers")
OF_WORDS = ("typed",)
"""Variants of `no_answers` that are about what the question says: its shape is right."""
VALUES = ("one_of", "flag", "only", "anchors")
"""Variants of `wrong_value` that a schema can see: they need no other file and no other line."""
LIMITED = """\
script: s
start: a
nodes:
  a:
    ask: "À quel point ?"
    scale: {from: 1, to: 5, low: "Peu", high: "Beaucoup", into: x, goto: b}
  b:
    ask: "Combien ?"
    entry: {kind: number, into: x, goto: c, from: 1, to: 40}
  c:
    ask: "Dis-moi."
    entry: {kind: text, into: w, goto: d, shortest: 2, longest: 500}
  d: {end: true}
"""


def validator(name: str) -> Draft7Validator:
    return Draft7Validator(schema(name))


def mistakes(path: str, text: str) -> list[str]:
    """Return what the schema of the file *path*, below `dialogues/`, says about *text*."""
    name = schema_of(path)
    assert name is not None
    return [each.message for each in validator(name).iter_errors(yaml.safe_load(text))]


def of_shapes() -> list[Pair]:
    return [
        pair
        for pair in pairs()
        if (pair.code in OF_SHAPES and pair.variant not in OF_WORDS)
        or (pair.code == "wrong_value" and pair.variant in VALUES)
        if schema_of(pair.found[0].partition(":")[0].removeprefix("dialogues/"))
    ]


def files_of(pair: Pair, *, bad: bool) -> Iterator[tuple[str, str]]:
    for path, text in (bad_files(pair) if bad else pair.good).items():
        below = path.removeprefix("dialogues/")
        if below != path and isinstance(text, str) and schema_of(below):
            yield below, text


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    Draft7Validator.check_schema(schema(name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_file_fits_its_schema(path: Path) -> None:
    below = path.relative_to(DIALOGUES).as_posix()

    assert mistakes(below, path.read_text(encoding="utf-8")) == []


def test_all_kinds_of_file_are_among_the_real_ones() -> None:
    found = {schema_of(path.relative_to(DIALOGUES).as_posix()) for path in FILES}

    assert found | {"overlay"} == set(NAMES)
    assert len(FILES) > 25


@pytest.mark.parametrize("pair", of_shapes(), ids=lambda pair: f"{pair.code}-{pair.variant}")
def test_a_wrong_shape_is_one_for_the_editor_too(pair: Pair) -> None:
    good = [each for path, text in files_of(pair, bad=False) for each in mistakes(path, text)]
    bad = [each for path, text in files_of(pair, bad=True) for each in mistakes(path, text)]

    assert good == []
    assert bad != []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("to: 5", "to: 11"),
        ("from: 1, to: 5", "from: 2, to: 5"),
        ("to: 40", "to: beaucoup"),
        ("from: 1, to: 40", "from: 1"),
        ("longest: 500", "longest: 501"),
        ("shortest: 2", "shortest: 0"),
        ("end: true", "end: false"),
    ],
)
def test_numbers_have_their_limits_in_the_schema_too(good: str, bad: str) -> None:
    assert LIMITED.count(good) == 1

    assert mistakes("s.yaml", LIMITED) == []
    assert mistakes("s.yaml", LIMITED.replace(good, bad)) != []


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_is_of_one_kind(kind: str) -> None:
    other = "say" if kind != "say" else "end"
    text = f"script: s\nstart: a\nnodes:\n  a: {{{kind}: x, {other}: y, goto: a}}\n"

    assert mistakes("s.yaml", text) != []


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_in_the_repository_are_those_of_the_code(name: str) -> None:
    written = (DIALOGUES / ".schema" / f"{name}.json").read_text(encoding="utf-8")

    assert json.loads(written) == schema(name), "run `digiter schema`"


def test_editors_are_told_which_schema_is_for_which_file() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    files = [path.relative_to(DIALOGUES).as_posix() for path in DIALOGUES.rglob("*.yaml")]

    assert settings["yaml.schemas"] == settings_of(files), "run `digiter schema`"


def test_the_command_writes_them_where_it_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["schema", "--to", str(tmp_path / "new")])

    assert result.exit_code == 0
    assert {path.stem for path in (tmp_path / "new").iterdir()} == set(NAMES)
    assert not (tmp_path / ".vscode").exists()


def test_settings_of_the_editor_that_are_no_ours_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "tea.yaml").write_text("script: tea\n", encoding="utf-8")
    (tmp_path / ".vscode").mkdir()
    settings = tmp_path / ".vscode" / "settings.json"
    settings.write_text('{"editor.wordWrap": "on"}', encoding="utf-8")
    monkeypatch.setenv("DIGITER_DIALOGUES", str(tmp_path / "dialogues"))

    result = CliRunner().invoke(app, ["schema"])

    assert result.exit_code == 0
    assert json.loads(settings.read_text(encoding="utf-8")) == {
        "editor.wordWrap": "on",
        "yaml.schemas": {"./dialogues/.schema/script.json": ["dialogues/tea.yaml"]},
    }
