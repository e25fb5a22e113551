"""The reader of YAML: our rules, good places, and nothing that can hurt it."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digiter_core.authoring import yaml_reader
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Mapping, Position, Scalar, plain
from digiter_core.authoring.yaml_reader import read_yaml


def read(text: str) -> tuple[object, list[tuple[str, int, int]]]:
    findings = Findings()
    tree = read_yaml(text, "f.yaml", findings)
    found = [(each.code, each.line, each.column) for each in findings.all()]
    return (None if tree is None else plain(tree)), found


@pytest.mark.parametrize(
    "word",
    ["no", "Non", "yes", "on", "12:30", "010", "1e3", "~", "null", "3.10", "<<", "2026-01-01"],
)
def test_every_scalar_is_a_text(word: str) -> None:
    assert read(f"label: {word}") == ({"label": word}, [])


def test_names_are_texts_too() -> None:
    assert read("no: a\n12: b\non: c") == ({"no": "a", "12": "b", "on": "c"}, [])


def test_none_without_quotes_is_no_value() -> None:
    assert read('a: none\nb: "none"') == ({"a": None, "b": "none"}, [])


def test_every_part_knows_its_place() -> None:
    tree = read_yaml("a: x\nb:\n  - y\n  - c: z", "f.yaml", Findings())

    assert isinstance(tree, Mapping)
    assert tree.entries["a"] == (
        Scalar("a", Position("f.yaml", 1, 1), plain=True),
        Scalar("x", Position("f.yaml", 1, 4), plain=True),
    )
    assert tree.entries["b"][1].at == Position("f.yaml", 3, 3)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ask: Attention: x", ("colon_in_text", 1, 15)),
        ("ask: *gras* x", ("needs_quotes", 1, 6)),
        ("ask: @user", ("needs_quotes", 1, 6)),
        ("ask: %d", ("needs_quotes", 1, 6)),
        ("ask: 'C'est parti'", ("needs_quotes", 1, 9)),
        ("ask: {name} salut", ("needs_quotes", 1, 13)),
        ('ask: "abc\nb: c', ("open_quote", 1, 6)),
        ("ask: [1", ("open_quote", 1, 6)),
        ("ask: - b", ("indentation", 1, 6)),
        ("ask: |\n\tx", ("indentation", 2, 1)),
        ('ask: "a\\q"', ("yaml_syntax", 1, 8)),
        ("ask: a\x01", ("not_text", 1, 7)),
        ("ask: \ud800", ("not_text", 1, 1)),
        ("a: b\n\nc\nd: e", ("yaml_syntax", 3, 1)),
        ("a: b\nc:d\ne: f", ("yaml_syntax", 2, 1)),
        ("A remark.\na: b", ("yaml_syntax", 1, 1)),
        ("a:\n  b: c\nd: e\n  f: g", ("indentation", 3, 1)),
        ("a:\n  b: {}\nd: {}\n  f: {}", ("indentation", 3, 1)),
        ("a:\n   b: {}\n  d: {}", ("indentation", 2, 4)),
        ("a: b\n<<<<<<< HEAD\nc: d\n=======", ("yaml_syntax", 2, 1)),
        ("a: x\nb: y\na: z", ("duplicate_field", 3, 1)),
        ("a: &b c", ("not_allowed", 1, 4)),
        ("a: *b", ("not_allowed", 1, 4)),
        ("a: !!python/object:os.system x", ("not_allowed", 1, 4)),
        ("a: b\n---\nc: d", ("not_allowed", 2, 1)),
        ("? [a]\n: b", ("not_allowed", 1, 3)),
        ("", ("wrong_shape", 1, 1)),
        ("# only a comment\n", ("wrong_shape", 1, 1)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, found: tuple[str, int, int]) -> None:
    assert read(text)[1] == [found]


def test_several_mistakes_are_told_at_once() -> None:
    _, found = read("a: &x 1\na: 2\nb: !t 3")

    assert [code for code, _, _ in found] == ["not_allowed", "duplicate_field", "not_allowed"]


def test_a_comment_behind_a_text_is_noticed() -> None:
    tree = read_yaml('a: question #1 ok\nb: "q #1"\nc: x#1\nd: y\n# z', "f.yaml", Findings())

    assert isinstance(tree, Mapping)
    cut = {
        name: value.cut for name, (_, value) in tree.entries.items() if isinstance(value, Scalar)
    }
    assert cut == {"a": True, "b": False, "c": False, "d": False}


BILLION_LAUGHS = "a: &a [x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        (BILLION_LAUGHS, "not_allowed"),
        ("[" * 1_000, "too_big"),
        ("{a: " * 1_000, "too_big"),
        ("- " * 5_000 + "x", "too_big"),
        ("a: " + "x" * 5_000_000, "too_big"),
        ("[" + "x," * 60_000 + "]", "too_big"),
    ],
    ids=["aliases", "brackets", "braces", "dashes", "five megabytes", "parts"],
)
def test_a_bomb_is_refused(bomb: str, code: str) -> None:
    assert code in {found[0] for found in read(bomb)[1]}


def test_the_limits_are_far_from_real_files() -> None:
    assert read("a: " + "x" * (yaml_reader.MAX_CHARACTERS - 3))[1] == []


YAML_LIKE = st.text(alphabet=" \n\t-:#{}[]\"'&*!|>%@`?,abé\u2028~0\\", max_size=80)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=80), YAML_LIKE))
@example("\ufeffa: b")
@example("a: \x85b")
def test_reading_never_raises(text: str) -> None:
    findings = Findings()

    tree = read_yaml(text, "f.yaml", findings)

    assert tree is not None or findings.all()


# Beyond U+FFFF JSON writes two escapes where YAML wants one.
LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc", "Cn"])
WORDS = st.text(LETTERS, max_size=12)
JSON = st.recursive(
    WORDS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(WORDS, parts, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_quoted_texts_come_back_as_they_were(data: object) -> None:
    text = json.dumps(data)

    tree, found = read(text)

    assert (tree, found) == (data, [])


def test_half_a_character_is_no_text() -> None:
    findings = Findings()

    read_yaml("ask: \ud800", "s.yaml", findings)

    assert [(each.code, each.variant) for each in findings.all()] == [
        ("not_text", "half_character")
    ]
