"""A script as its author wrote it, also one that cannot go live yet."""

from __future__ import annotations

import itertools

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.outline import Outline, outline_of
from digiter_core.authoring.yaml_reader import read_yaml
from tests.builders import DIALOGUES

SCRIPT = """\
script: talk
start: hello
nodes:
  hello:
    ask: "Salut"
    note: "Warm."
    when: "age > 16"
    otherwise: fork
    explain: "En clair"
    options:
      - {id: a, label: "Oui", line: "Oui, bien sûr", goto: fork}
      - {id: b, label: "Ro", same_in_all_languages: true, note: "hint", goto: nowhere}
    entry: {kind: text, into: words, goto: fork}
  fork:
    branch:
      - {when: "age < 20", goto: bye}
    otherwise: pick
  pick:
    choose: micro_actions
    goto: bye
    own: hello
    back: fork
    ask_act: "Quel pas ?"
    own_label: "Mes mots"
  bye:
    do: show_help_lines
    goto: over
  over:
    end: true
  odd: just words
  list: [1, {say: x}]
"""


def outline(text: str = SCRIPT) -> Outline | None:
    return outline_of(read_yaml(text, "talk.yaml", Findings()), "talk")


def ways(name: str) -> list[tuple[str, str, str]]:
    node = outline().node(name)
    return [(way.kind, way.by, way.to) for way in node.ways]


def test_every_way_out_is_told_by_what_leads_there() -> None:
    assert ways("hello") == [
        ("otherwise", "", "fork"),
        ("label", "Oui", "fork"),
        ("label", "Ro", "nowhere"),
        ("entry", "", "fork"),
    ]
    assert ways("fork") == [("when", "age < 20", "bye"), ("otherwise", "", "pick")]
    assert ways("pick") == [("goto", "", "bye"), ("own", "", "hello"), ("back", "", "fork")]


def test_words_have_the_keys_their_translations_are_found_by() -> None:
    words = [(each.path, each.key, each.limit) for each in outline().node("hello").words]

    assert words == [
        (("ask",), "talk/hello/ask", None),
        (("note",), "", None),
        (("explain",), "talk/hello/explain", None),
        (("options", 0, "label"), "talk/hello/a", 48),
        (("options", 0, "line"), "talk/hello/a.line", None),
        (("options", 1, "label"), "talk/hello/b", 48),
        (("options", 1, "note"), "", None),
    ]


def test_a_node_without_words_says_what_it_is_about_and_an_odd_one_is_of_no_kind() -> None:
    told = [(node.id, node.kind, node.subject, node.first_words) for node in outline().nodes]

    assert told == [
        ("hello", "ask", "", "Salut"),
        ("fork", "branch", "", ""),
        ("pick", "choose", "micro_actions", "Quel pas ?"),
        ("bye", "do", "show_help_lines", ""),
        ("over", "end", "", ""),
        ("odd", "", "", ""),
        ("list", "", "", ""),
    ]


def test_each_line_belongs_to_one_node() -> None:
    spans = [(node.line, node.last_line) for node in outline().nodes]

    assert spans[0] == (4, 13)
    assert all(one[1] + 1 == other[0] for one, other in itertools.pairwise(spans))


def test_what_is_no_script_has_no_outline() -> None:
    assert [outline(text) for text in ("a: b", "nodes: [1]", "- 1", "nodes: {", "")] == [None] * 5


def test_every_text_of_a_script_of_the_project_is_found_under_the_key_it_is_loaded_by() -> None:
    """A form that shows a translation under another key would let people mend the wrong one."""
    loaded = load_scripts(DIALOGUES)
    for script in loaded.scripts:
        text = (DIALOGUES / f"{script}.yaml").read_text(encoding="utf-8")
        found = outline_of(read_yaml(text, script, Findings()), script)

        keys = {each.key for node in found.nodes for each in node.words if each.key}

        assert keys == {key for key in loaded.texts if key.startswith(f"{script}/")}


def test_what_comes_without_an_answer_is_a_way_told_by_its_time_and_a_form_can_change_it() -> None:
    waits = "    no_answer: {after: 2 days, goto: bye}\n  fork:\n"
    node = outline(SCRIPT.replace("  fork:\n", waits, 1)).node("hello")

    way, word = node.ways[-1], next(each for each in node.words if each.field == "after")

    assert (way.kind, way.by, way.to) == ("no_answer", "2 days", "bye")
    assert (word.path, word.value, word.key) == (("no_answer", "after"), "2 days", "")
