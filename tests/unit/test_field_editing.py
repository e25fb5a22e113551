"""Setting one field of a group: it says the new value, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.authoring.editing import NotChangeable
from digiter_core.authoring.field_editing import with_field, without_field
from digiter_core.authoring.rearranging import inserted, without
from digiter_core.authoring.spans import read
from digiter_core.authoring.tree import plain
from digiter_core.errors import ScriptError

DIALOGUES = Path(__file__).resolve().parents[2] / "dialogues"
LINES = (DIALOGUES / "helplines.yaml").read_text(encoding="utf-8")
FILE = """\
# The head stays.
all:
  - id: "a"   # first
    hours: "24/7"
    ages: {from: "0", to: "120"}  # whom
  # of b
  - id: "b"
    hours: [{days: "mon", from: "09:00", to: "17:00"}]
    note: |
      two
      lines

# The end."""
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30)


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("all", 0, "hours"), "none", '"24/7"', '"none"'),
        (
            ("all", 0, "hours"),
            [{"days": "sat", "from": "10:00", "to": "12:00"}],
            '"24/7"',
            '[{days: "sat", from: "10:00", to: "12:00"}]',
        ),
        (
            ("all", 1, "hours"),
            "24/7",
            '[{days: "mon", from: "09:00", to: "17:00"}]',
            '"24/7"',
        ),
        (("all", 0, "ages", "to"), "25", '"120"', '"25"'),
        (("all", 0, "ages", "note"), "x", '"120"}', '"120", note: "x"}'),
        (("all", 0, "note"), 'a "b"', "# whom\n", '# whom\n    note: "a \\"b\\""\n'),
        (("all", 1, "free"), "true", "lines\n", 'lines\n    free: "true"\n'),
    ],
)
def test_a_field_says_the_new_value_and_every_other_line_stays(path, value, old, new) -> None:
    changed = with_field(FILE, path, value)

    assert changed == FILE.replace(old, new, 1)
    assert with_field(FILE.replace("\n", "\r\n"), path, value) == changed.replace("\n", "\r\n")


def test_a_field_is_added_to_the_last_line_of_a_file_without_a_line_end() -> None:
    assert with_field("a:\n  b: c", ("a", "d"), "e") == 'a:\n  b: c\n  d: "e"\n'


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        (("all", 1, "note"), "    note: |\n      two\n      lines\n"),
        (("all", 0, "ages"), '    ages: {from: "0", to: "120"}  # whom\n'),
        (("all", 0, "ages", "to"), ', to: "120"'),
    ],
)
def test_a_field_goes_with_its_own_lines_alone(path, gone) -> None:
    assert without_field(FILE, path) == FILE.replace(gone, "", 1)


@pytest.mark.parametrize(
    "path", [("all", 0, "id"), ("all", 0, "none"), ("all", 9, "id"), ("x", "y")]
)
def test_the_first_field_and_one_that_is_not_there_are_not_removed(path) -> None:
    with pytest.raises(NotChangeable):
        without_field(FILE, path)


def test_what_could_take_a_comment_along_is_refused() -> None:
    for text in ("a:\n  - b  # why\n", "a: [b,  # why\n  c]\n"):
        with pytest.raises(NotChangeable):
            with_field(text, ("a",), ["d"])
    with pytest.raises(NotChangeable):
        with_field("a: [b]", ("c", "d"), "e")
    with pytest.raises(ScriptError):
        with_field('a: "b', ("a",), "c")


def test_an_entry_is_put_where_it_belongs_a_line_a_field() -> None:
    fields = {"id": "c", "ages": {"from": "0"}, "topics": ["x", "y"]}

    changed = inserted(FILE, ("all",), 1, fields)

    entry = '  - id: "c"\n    ages: {from: "0"}\n    topics: ["x", "y"]\n'
    assert changed == FILE.replace("  # of b\n", f"{entry}  # of b\n")
    with pytest.raises(NotChangeable):
        inserted(FILE, ("all",), 3, fields)


def test_the_comment_above_an_entry_stays_when_the_one_before_it_goes() -> None:
    """An entry of several lines took the comments above the next one along."""
    gone = FILE[FILE.index('  - id: "a"') : FILE.index("  # of b")]

    assert without(FILE, ("all",), 0) == FILE.replace(gone, "")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 20), note=WORDS, days=st.sampled_from(["mon", "mon-fri"]))
def test_a_real_help_line_says_what_was_set_and_no_other_line_of_it_changes(
    place: int, note: str, days: str
) -> None:
    hours = [{"days": days, "from": "09:00", "to": "17:00"}]
    before = plain(read(LINES))["helplines"]

    noted = with_field(LINES, ("helplines", place, "note"), note)
    changed = with_field(noted, ("helplines", place, "hours"), hours)

    after = plain(read(changed))["helplines"]
    assert after == [
        *before[:place],
        {**before[place], "note": note, "hours": hours},
        *before[place + 1 :],
    ]
    added = int("note" not in before[place])
    assert len(changed.split("\n")) == len(LINES.split("\n")) + added
    kept = set(LINES.split("\n")) - set(changed.split("\n"))
    assert len(kept) <= 2  # the hours, and a note that was there
