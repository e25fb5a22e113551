"""Conversation tests as files: read, compared in words, updated without losing a comment."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_test import BESIDE_DOINGS, TURN, Conversation, read_text
from digiter_core.authoring.conversation_update import updated
from digiter_core.authoring.conversation_writing import group_of, write
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.playing import INPUTS
from digiter_core.authoring.tree import Position
from digiter_core.engine.inputs import Chosen, TimedOut, Typed
from digiter_core.errors import ScriptError
from digiter_core.studio.recording import TURN_OF

SCRIPT = """\
script: coffee
variables:
  likes: {type: text}
  sure: {type: flag, start: false}
start: hello
nodes:
  hello:
    ask: "Café ?"
    options:
      - {id: coffee, label: "Oui", set: {likes: coffee}, goto: sure}
      - {id: other, label: "Autre", goto: which}
  which:
    ask: "Quoi ?"
    entry: {kind: text, into: likes, goto: sure}
  sure:
    branch: [{when: "sure", goto: noted}]
    otherwise: thanks
  thanks: {say: "Merci.", goto: over}
  noted: {say: "Noté.", goto: over}
  over: {end: true}
"""

FILE = """\
# What people wrote on top.
# A second line of it.
script: coffee
about: "Nearly right."

# before what is expected first
expect:  # right behind it
  - ask: hello  # the question
turns:
  # the learner thinks of something else
  - tap: other
    expect:
      # a comment on what comes
      - ask: what  # was called so once
      - say: coffee/gone/say
      # a comment at the end
  # a turn whose expectation is missing
  - type: "thé"
    about: "With leaves."
  - {back: true, expect: [ask: hello]}
# the last word
"""

MENDED = """\
# What people wrote on top.
# A second line of it.
script: coffee
about: "Nearly right."

# before what is expected first
expect:  # right behind it
  - ask: hello  # the question
turns:
  # the learner thinks of something else
  - tap: other
    expect:
      # a comment on what comes
      - ask: which  # was called so once
      # a comment at the end
  # a turn whose expectation is missing
  - type: "thé"
    about: "With leaves."
    expect:
      - set: {likes: thé}
      - say: coffee/thanks/say
      - finished: coffee
  - back: true
# the last word
"""


@pytest.fixture
def tests(tmp_path: Path) -> ConversationTests:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "coffee.yaml").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "tests" / "coffee").mkdir(parents=True)
    return ConversationTests(tmp_path / "tests", load_scripts(tmp_path / "dialogues"))


def put(tests: ConversationTests, text: str) -> Path:
    path = tests.folder / "coffee" / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_differs_is_told_with_its_line(tests: ConversationTests) -> None:
    outcome = tests.run(put(tests, FILE))

    assert [(each.line, each.turn, each.expected, each.got) for each in outcome.differences] == [
        (
            14,
            1,
            ({"ask": "what"}, {"say": "coffee/gone/say"}),
            ({"ask": "which"},),
        ),
        (
            18,
            2,
            (),
            ({"set": {"likes": "thé"}}, {"say": "coffee/thanks/say"}, {"finished": "coffee"}),
        ),
        (20, 3, ({"ask": "hello"},), ()),
    ]


@pytest.mark.parametrize("words", ["thé", "12 thés"])
def test_words_where_a_number_is_asked_for_are_not_understood(tmp_path: Path, words: str) -> None:
    """As for a learner; an example whose way changed must not break what looks at it."""
    dialogues = tmp_path / "dialogues"
    dialogues.mkdir()
    asked = "{kind: number, from: 1, to: 9, into: cups, goto: sure}"
    script = SCRIPT.replace("{kind: text, into: likes, goto: sure}", asked)
    script = script.replace("variables:\n", "variables:\n  cups: {type: number}\n")
    (dialogues / "coffee.yaml").write_text(script, encoding="utf-8")
    (tmp_path / "tests" / "coffee").mkdir(parents=True)
    tests = ConversationTests(tmp_path / "tests", load_scripts(dialogues))
    text = f"""\
script: coffee
expect: [{{ask: hello}}]
turns:
  - {{tap: other, expect: [{{ask: which}}]}}
  - {{type: "{words}", expect: [{{not_understood: true}}, {{ask: which}}]}}
"""
    assert tests.run(put(tests, text)).differences == ()


def test_an_update_changes_only_what_differs_and_keeps_every_comment(
    tests: ConversationTests,
) -> None:
    """It used to write the whole file anew: comments below the first lines were lost."""
    path = put(tests, FILE)

    tests.run(path).update()

    assert path.read_text(encoding="utf-8") == MENDED
    assert tests.run(path).differences == ()


def test_an_update_of_an_update_changes_no_letter(tests: ConversationTests) -> None:
    path = put(tests, MENDED)

    tests.run(path).update()

    assert path.read_text(encoding="utf-8") == MENDED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("script: coffee\nturns:\n  - tap: coffee", 4),
        ("script: coffee\nexpect: [ask: hello]\nturns: [{tap: coffee}]\n", 1),
        ("script: coffee\r\nexpect:\r\n  - ask: helo\r\nturns:\r\n  - tap: coffee\r\n", 5),
    ],
)
def test_however_it_is_written_an_update_is_right(
    tests: ConversationTests, text: str, expected: int
) -> None:
    path = put(tests, text)
    assert tests.run(path).differences

    tests.run(path).update()

    assert tests.run(path).differences == ()
    assert len(path.read_text(encoding="utf-8").splitlines()) > expected


def test_what_an_act_gave_and_where_it_moved_is_played(tests: ConversationTests) -> None:
    path = put(
        tests,
        """\
script: coffee
at: which
turns:
  - back: true
  - tap: other
    given: {sure: true}
  - resume: true
    moved_to: noted
""",
    )

    told = tests.run(path).told

    assert told == [
        [{"ask": "which"}],
        [{"ask": "hello"}],
        [{"ask": "which"}],
        [{"say": "coffee/noted/say"}, {"finished": "coffee"}],
    ]


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("script: cofee\nturns: [{tap: a}]\n", "unknown_script", "coffee"),
        ("script: coffee\nat: wich\nturns: [{tap: a}]\n", "unknown_node", "which"),
        (
            "script: coffee\nvariables: {like: tea}\nturns: [{tap: a}]\n",
            "unknown_variable",
            "likes",
        ),
        ("script: coffee\nturns: [{tap: a, back: true}]\n", "kind_of_turn", ""),
        ("script: coffee\nturns: [{about: a}]\n", "kind_of_turn", ""),
        ("script: coffee\nturns: [{tpa: a, back: true}]\n", "unknown_field", "tap"),
        ("script: coffee\nturns: [{tap: a, expect: {ask: hello}}]\n", "wrong_shape", ""),
        ("script: coffee\nturns: [tap]\n", "wrong_shape", ""),
        ("script: coffee\nexpect: [hello]\nturns: [{tap: a}]\n", "wrong_shape", ""),
        ("script: coffee\n", "missing_field", ""),
        ("- a\n", "wrong_shape", ""),
    ],
)
def test_a_mistake_in_a_test_is_named(
    tests: ConversationTests, text: str, code: str, near: str
) -> None:
    with pytest.raises(ScriptError) as error:
        tests.run(put(tests, text))

    [finding] = error.value.findings
    assert (finding.file, finding.code) == ("coffee/talk.yaml", code)
    assert dict(finding.params).get("near", "") == near


def test_values_survive_being_written() -> None:
    values = {"a": None, "b": "none", "c": True, "d": "true", "e": -3, "f": 'say "hm": #1'}
    conversation = Conversation("s", Position("", 1, 1), (), variables=group_of(values))

    text = write(conversation) + "  - tap: x\n"
    group = read_text(text, "s.yaml").variables

    assert group is not None
    written = {name: (value.value, value.is_none) for name, (_, value) in group.entries.items()}  # type: ignore[union-attr]  # all are scalars
    assert written == {
        "a": ("none", True),
        "b": ("none", False),
        "c": ("true", False),
        "d": ("true", False),
        "e": ("-3", False),
        "f": ('say "hm": #1', False),
    }


def test_every_turn_can_be_played_and_every_recorded_one_written() -> None:
    """A new input of the engine needs a field, a way to play it, and a way to record it."""
    fields = {field.name for field in TURN.fields} - set(BESIDE_DOINGS)

    assert set(INPUTS) | {"type", "open"} == fields
    values: dict[type, tuple[object, ...]] = {Chosen: ("x",), Typed: ("x",), TimedOut: (0, 2880)}
    written = {turn_of(kind(*values.get(kind, ()))) for kind, turn_of in TURN_OF.items()}
    assert {doing for doing, _ in written} == (fields - {"open", "old_tap"})
    assert ("wait", "2 days") in written


def test_without_a_difference_no_letter_changes() -> None:
    conversation = read_text(MENDED, "coffee/talk.yaml")

    assert updated(MENDED, conversation, conversation.expected) == MENDED
