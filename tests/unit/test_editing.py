"""Changing one part of a YAML file: that part says the new words, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from digiter_core.authoring.editing import NotChangeable, replaced
from digiter_core.authoring.rearranging import extended, moved, with_group, without
from digiter_core.authoring.spans import read
from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence, plain
from digiter_core.errors import ScriptError

DIALOGUES = Path(__file__).resolve().parents[2] / "dialogues"
SCRIPTS = {
    name: (DIALOGUES / f"{name}.yaml").read_text(encoding="utf-8")
    for name in ("welcome", "plan", "self_assessment", "intents", "ui", "territories")
}
STYLES = """\
# The head stays.
plain: some words   # and so does this
single: 'it''s'
double: "a \\"b\\" c"
literal: |
  first
  second

folded: >-
    one
    two
# before the list
list:
- {id: a, label: A, more: [x, "y"]}   # of a
# of b
-   id: b
    label: "B"

-  c
empty:
last: end"""

WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=60
) | st.sampled_from(
    ["none", "no", "- a", "a: b", "a #b", "{x}", "[", "'", '"', "\\", "|\n", "*a*", "a\n\nb\n"]
)


def paths(part: Part, to: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every scalar."""
    match part:
        case Scalar():
            return [to]
        case Sequence(items=items):
            return [p for place, item in enumerate(items) for p in paths(item, (*to, place))]
        case Mapping(entries=entries):
            return [p for name, (_, value) in entries.items() for p in paths(value, (*to, name))]


def with_value(values: object, path: tuple[str | int, ...], new: str) -> object:
    place = values
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return values


def scalar_lines(tree: Part, path: tuple[str | int, ...]) -> int:
    for step in path:
        tree = tree.entries[step][1] if isinstance(tree, Mapping) else tree.items[step]
    return tree.at.line


PLACES = [
    (name, path)
    for name, text in {**SCRIPTS, "styles": STYLES}.items()
    for path in paths(read(text))
]


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(PLACES), new=WORDS, with_returns=st.booleans())
@example(place=("styles", ("literal",)), new="x\n  y\n\nz", with_returns=False)
@example(place=("styles", ("literal",)), new=" begins with a space", with_returns=True)
@example(place=("styles", ("empty",)), new="", with_returns=False)
@example(place=("styles", ("last",)), new="\x85\u2028\ufeff\t\xa0 😀 é", with_returns=False)
@example(place=("welcome", ("nodes", "hello", "ask")), new="}, {", with_returns=True)
def test_a_text_says_the_new_words_and_every_other_line_is_the_same_to_the_byte(
    place: tuple[str, tuple[str | int, ...]], new: str, *, with_returns: bool
) -> None:
    name, path = place
    text = {**SCRIPTS, "styles": STYLES}[name]
    text = text.replace("\n", "\r\n") if with_returns else text
    tree = read(text)

    changed = replaced(text, path, new)

    assert plain(read(changed)) == with_value(plain(tree), path, new)
    before, after = text.split("\n"), changed.split("\n")
    line = scalar_lines(tree, path) - 1
    assert before[:line] == after[:line]
    same_end = 0
    while same_end < min(len(before), len(after)) and before[~same_end] == after[~same_end]:
        same_end += 1
    touched = len(before) - line - same_end
    assert touched <= (3 if path[0] in ("literal", "folded") else 1)


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ("a: go", "stay", "a: stay"),
        ("a: go", "none", 'a: "none"'),
        ("a: go", "Salut : ça va", 'a: "Salut : ça va"'),
        ("a: 'x'", "c'est", "a: 'c''est'"),
        ("a: 'x'", "two\nlines", 'a: "two\\nlines"'),
        ('a: "x"', 'say "hi" \\o/', 'a: "say \\"hi\\" \\\\o/"'),
        ("a: |\n  x\n  y\n\n# c", "u\n\nv\n", "a: |\n  u\n\n  v\n\n# c"),
        ("a: >\n     x", "u\nv", "a: |-\n     u\n     v"),
        ("a:\nb: c", "x y", 'a: "x y"\nb: c'),
        ("- a\n", "b", None),
    ],
)
def test_the_kind_of_quotes_stays_where_it_can(old: str, new: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(NotChangeable):
            replaced(old, ("a",), new)
    else:
        assert replaced(old, ("a",), new) == written


def test_what_is_no_character_is_refused_and_so_is_a_file_that_cannot_be_read() -> None:
    for no_text in ("\ud800", "\0", "\x7f", "\ufffe"):
        with pytest.raises(NotChangeable):
            replaced("a: b", ("a",), no_text)
    with pytest.raises(NotChangeable):
        replaced("a: [b]", ("a",), "c")
    with pytest.raises(ScriptError):
        replaced('a: "b', ("a",), "c")


def test_an_entry_moves_with_its_comments() -> None:
    changed = moved(STYLES, ("list",), 1, 0)

    assert changed == STYLES.replace(
        '- {id: a, label: A, more: [x, "y"]}   # of a\n# of b\n-   id: b\n    label: "B"\n',
        '# of b\n-   id: b\n    label: "B"\n- {id: a, label: A, more: [x, "y"]}   # of a\n',
    )


def test_an_entry_goes_with_its_comments_and_the_others_stay() -> None:
    assert without(STYLES, ("list",), 1) == STYLES.replace(
        '# of b\n-   id: b\n    label: "B"\n', ""
    )


def test_an_entry_is_added_behind_the_last() -> None:
    changed = extended(STYLES, ("list",), {"id": "d", "label": "Dé : oui", "goto": "over"})

    assert changed == STYLES.replace("-  c\n", '-  c\n- {id: d, label: "Dé : oui", goto: over}\n')


def test_a_node_is_added_behind_the_last_also_without_a_line_end() -> None:
    script = "nodes:\n    a:\n        end: true # last"

    changed = with_group(script, ("nodes",), "b", {"say": "Salut", "goto": "a"})

    assert changed == f"{script}\n    b:\n      say: Salut\n      goto: a\n"
    with pytest.raises(NotChangeable):
        with_group(changed, ("nodes",), "b", {"say": "twice"})


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_options_of_real_questions_move_and_come_back_to_the_same_bytes(data) -> None:
    name = data.draw(st.sampled_from(["welcome", "plan", "self_assessment"]))
    nodes = plain(read(SCRIPTS[name]))["nodes"]
    node = data.draw(st.sampled_from([each for each in nodes if "options" in nodes[each]]))
    path = ("nodes", node, "options")
    last = len(nodes[node]["options"]) - 1
    assume(last > 0)
    there, to = data.draw(st.tuples(st.integers(0, last), st.integers(0, last)))

    changed = moved(SCRIPTS[name], path, there, to)

    assert sorted(changed.split("\n")) == sorted(SCRIPTS[name].split("\n"))
    assert moved(changed, path, to, there) == SCRIPTS[name]
    assert (changed == SCRIPTS[name]) is (there == to)
