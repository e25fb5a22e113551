"""From YAML to scripts: what is built, and what is told about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.loader import Loaded, load_scripts, script_from_sources
from digiter_core.engine.conditions import compile_condition
from digiter_core.engine.script import (
    Branch,
    Case,
    Do,
    End,
    Entry,
    Item,
    Message,
    MessageKey,
    NodeId,
    Open,
    Option,
    Question,
)
from digiter_core.errors import ScriptError

SAMPLE = Path(__file__).parents[1] / "dialogues" / "sample_dialogues"
START = "script: s\nstart: a\nvariables:\n  x: {type: number}\n  w: {type: text}\nnodes:\n  a:\n"
TYPES = {"theme": "text", "form": "text", "curious": "flag", "birth_year": "number"}


def key(text: str) -> MessageKey:
    return MessageKey(text)


def node(text: str) -> NodeId:
    return NodeId(text)


def load(folder: Path, **files: str) -> Loaded:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_scripts(folder)


def told(folder: Path, **files: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return code, variant and names of every finding."""
    with pytest.raises(ScriptError) as error:
        load(folder, **files)
    return [(each.code, each.variant, dict(each.params)) for each in error.value.findings]


@pytest.fixture(scope="module")
def sample() -> Loaded:
    return load_scripts(SAMPLE)


def test_a_question_with_everything(sample: Loaded) -> None:
    curious = compile_condition("not curious", TYPES)

    assert sample.scripts["sample"].nodes[node("hello")] == Question(
        id=node("hello"),
        say=key("sample/hello/ask"),
        options=(
            Option("fr", key("sample/hello/fr"), node("name"), sets=(("language", "fr"),)),
            Option(
                "curious",
                key("sample/hello/curious"),
                node("why"),
                line=key("sample/hello/curious.line"),
                sets=(("curious", True),),
                when=curious,
            ),
        ),
        explain=key("sample/hello/explain"),
    )


def test_the_other_kinds_of_node(sample: Loaded) -> None:
    nodes = sample.scripts["sample"].nodes
    case = Case(compile_condition("birth_year < 2010", TYPES), node("items"), (("theme", "org"),))

    assert [nodes[node(n)] for n in ("why", "begin", "fork", "other", "over")] == [
        Message(node("why"), key("sample/why/say"), node("hello")),
        Do(node("begin"), "begin_assessment", "", node("fork")),
        Branch(node("fork"), (case,), node("other")),
        Open(node("other"), "sample_menu", node("bye")),
        End(node("over")),
    ]


def test_an_entry(sample: Loaded) -> None:
    year = sample.scripts["sample"].nodes[node("year")]

    assert isinstance(year, Question)
    assert year.entry == Entry("year", "birth_year", node("ready"))


def test_variables_have_their_value_at_the_start(sample: Loaded) -> None:
    assert sample.scripts["sample"].variables == {
        "language": None,
        "birth_year": None,
        "name": None,
        "theme": None,
        "form": "short",
        "curious": False,
    }


def test_a_questionnaire_becomes_a_fork_and_a_chain(sample: Loaded) -> None:
    nodes = sample.scripts["sample"].nodes
    first, second = node("items.org_day"), node("items.org_papers")

    assert nodes[node("items")] == Branch(
        node("items"), (Case(compile_condition('theme == "org"', TYPES), first),), node("other")
    )
    assert nodes[first] == Question(
        id=first,
        say=key("competences/org_day/situation"),
        options=(
            *(
                Option(
                    str(n),
                    key(f"ui/option/{n}"),
                    second,
                    key(f"competences/org_day/anchor_{n}"),
                    n,
                )
                for n in (1, 2, 3, 4)
            ),
            Option("not_lived", key("ui/option/not_lived"), second),
            Option("skip", key("ui/option/skip"), second),
        ),
        explain=key("competences/org_day/explanation"),
        item=Item("org_day", "org", {"full": (1, 2), "short": (1, 1)}),
    )


def test_an_item_of_the_full_form_is_passed_over_in_the_short_one(sample: Loaded) -> None:
    second = sample.scripts["sample"].nodes[node("items.org_papers")]

    assert isinstance(second, Question)
    assert (second.when, second.otherwise, second.item) == (
        compile_condition('form == "full"', TYPES),
        node("other"),
        Item("org_papers", "org", {"full": (2, 2)}),
    )


def test_texts_keep_note_limit_and_place(tmp_path: Path) -> None:
    yaml = START + (
        "    ask: Salut\n    note: warmly\n    options:\n"
        "      - {id: b, label: 'Oui', goto: z}\n"
        "      - {id: c, label: '1', goto: z, note: a digit}\n"
        "  z: {end: true}\n"
    )
    loaded = load(tmp_path, s=yaml)

    said, button, digit = loaded.texts.values()
    assert (said.key, said.french, said.note, said.limit, said.line) == (
        "s/a/ask", "Salut", "warmly", None, 8,
    )  # fmt: skip
    assert (button.key, button.limit, button.note, button.shared) == ("s/a/b", 48, "warmly", False)
    assert (digit.note, digit.shared) == ("a digit", True)
    assert said.file == f"{tmp_path.name}/s.yaml"


def test_texts_of_the_program(tmp_path: Path) -> None:
    yaml = 'ui/a: "A"\nb: {text: "B", note: "n", button: true, same_in_all_languages: true}\n'

    loaded = load(tmp_path, ui=yaml + 'option/x: "X"')

    assert loaded.french == {"ui/a": "A", "ui/b": "B", "ui/option/x": "X"}
    assert [(t.note, t.limit, t.shared) for t in loaded.texts.values()] == [
        ("", None, False),
        ("n", 48, True),
        ("", 48, False),
    ]


ASK = "    ask: Hm\n    options:\n      - {id: b, label: B, goto: a%s}\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("    sya: Hm\n    goto: a\n", ("kind_of_node", 8, 5)),
        ("    say: Hm\n    ask: Hm\n    goto: a\n", ("kind_of_node", 8, 5)),
        ("    say: Hm\n    gotto: a\n    goto: a\n", ("unknown_field", 9, 5)),
        ("    say: Hm\n", ("missing_field", 8, 5)),
        ("    say: ''\n    goto: a\n", ("empty_text", 8, 5)),
        ("    say: {name}\n    goto: a\n", ("wrong_shape", 8, 10)),
        ("    say: [a]\n    goto: a\n", ("wrong_shape", 8, 10)),
        ("    ask: Hm\n", ("no_answers", 8, 5)),
        ("    ask: Hm\n    options: b\n", ("wrong_shape", 9, 14)),
        ("    ask: Hm\n    options: []\n", ("empty_text", 9, 14)),
        ("    ask: Hm\n    options: [b]\n", ("wrong_shape", 9, 15)),
        (ASK % ", colour: red", ("unknown_field", 10, 36)),
        (ASK % ", set: {y: 3}", ("unknown_variable", 10, 42)),
        (ASK % ", set: {x: three}", ("wrong_value", 10, 45)),
        (ASK % ", set: {x: [3]}", ("wrong_shape", 10, 45)),
        (ASK % ", when: x = 3", ("bad_condition", 10, 44)),
        (ASK % ", when: 'y > 3'", ("bad_condition", 10, 43)),
        (ASK % ", same_in_all_languages: maybe", ("wrong_value", 10, 59)),
        (ASK % "" + "      - {id: b, label: C, goto: a}\n", ("duplicate_id", 11, 9)),
        (ASK % "" + "      - {id: ask, label: C, goto: a}\n", ("bad_id", 11, 14)),
        (ASK % "" + "      - {id: été, label: C, goto: a}\n", ("bad_id", 11, 14)),
        (ASK % "" + f"      - {{id: {'o' * 25}, label: C, goto: a}}\n", ("bad_id", 11, 14)),
        (ASK % "" + "    when: x > 3\n", ("half_pair", 11, 5)),
        (ASK % "" + "    otherwise: a\n", ("half_pair", 11, 5)),
        ("    ask: Hm\n    entry: {kind: age, into: x, goto: a}\n", ("wrong_value", 9, 13)),
        ("    ask: Hm\n    entry: {kind: name, into: y, goto: a}\n", ("unknown_variable", 9, 25)),
        ("    ask: Hm\n    entry: {kind: year, into: w, goto: a}\n", ("wrong_value", 9, 25)),
        ("    branch: []\n    otherwise: a\n", ("empty_text", 8, 13)),
        ("    branch: [b]\n    otherwise: a\n", ("wrong_shape", 8, 14)),
        ("    branch:\n      - goto: a\n    otherwise: a\n", ("missing_field", 9, 9)),
        ("    do: dance\n    goto: a\n", ("unknown_act", 8, 5)),
        ("    do: pause\n    with: care\n    goto: a\n", ("wrong_value", 9, 5)),
        ("    open: s\n", ("half_pair", 8, 5)),
        ("    open: s\n    then: a\n    leave: true\n", ("half_pair", 10, 5)),
        ("    end: false\n", ("wrong_value", 8, 5)),
        ("    questionnaire: other\n    goto: a\n", ("wrong_value", 8, 5)),
        ("    just words\n", ("wrong_shape", 8, 5)),
        ("    end: true\n  b.c: {end: true}\n", ("bad_id", 9, 3)),
        ("    end: true\nnodse: {}\n", ("unknown_field", 9, 1)),
    ],
)
def test_a_mistake_is_told_with_code_and_place(
    tmp_path: Path, body: str, found: tuple[str, int, int]
) -> None:
    with pytest.raises(ScriptError) as error:
        load(tmp_path, s=START + body)

    assert found in [(each.code, each.line, each.column) for each in error.value.findings]
    assert all(each.code in CODES for each in error.value.findings)


@pytest.mark.parametrize(
    ("with_", "near"),
    [("    with: b\n", None), ("", ""), ("    with: bb\n", "b")],
)
def test_an_act_with_an_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_: str, near: str | None
) -> None:
    """No act takes one today; the language allows it."""
    monkeypatch.setattr("digiter_core.authoring.kinds.act.ACTS", {"agree": ("a", "b")})
    yaml = START + "    do: agree\n" + with_ + "    goto: a\n"

    if near is None:
        assert load(tmp_path, s=yaml).scripts["s"].nodes[node("a")] == Do(
            node("a"), "agree", "b", node("a")
        )
    else:
        params = {"name": "agree", "known": "a, b", "near": near}
        assert told(tmp_path, s=yaml) == [("wrong_value", "argument", params)]


@pytest.mark.parametrize(
    ("yaml", "found"),
    [
        ('"été": "A"', ("bad_id", 1, 1)),
        ("a: ''", ("wrong_shape", 1, 4)),
        ("a: {note: n}", ("missing_field", 1, 4)),
        ("a: A\nui/a: B", ("duplicate_field", 2, 1)),
    ],
)
def test_a_mistake_in_the_texts_of_the_program(
    tmp_path: Path, yaml: str, found: tuple[str, int, int]
) -> None:
    with pytest.raises(ScriptError) as error:
        load(tmp_path, ui=yaml)

    assert [(each.code, each.line, each.column) for each in error.value.findings] == [found]


@pytest.mark.parametrize(
    ("name", "yaml"),
    [
        ("ui2", "[a]"),
        ("competences", "[a]"),
        ("ui", "[a]"),
        ("s", "script: s\nstart: a\nnodes: {}"),
    ],
)
def test_a_file_that_is_no_group_or_has_nothing_in_it(
    tmp_path: Path, name: str, yaml: str
) -> None:
    with pytest.raises(ScriptError) as error:
        load(tmp_path, **{name: yaml})

    assert {each.code for each in error.value.findings} <= {"wrong_shape", "empty_text"}


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ("x: {type: numbr}", ("wrong_value", 4, 7)),
        ("x: number", ("wrong_shape", 4, 6)),
        ("X: {type: flag}", ("bad_id", 4, 3)),
        ("true: {type: flag}", ("bad_id", 4, 3)),
        ("x: {type: text, start: ''}", ("empty_text", 4, 19)),
        ("x: {type: flag, start: yes}", ("wrong_value", 4, 26)),
    ],
)
def test_a_mistake_in_variables(
    tmp_path: Path, variables: str, found: tuple[str, int, int]
) -> None:
    yaml = f"script: s\nstart: a\nvariables:\n  {variables}\nnodes:\n  a: {{end: true}}\n"

    with pytest.raises(ScriptError) as error:
        load(tmp_path, s=yaml)

    assert [(each.code, each.line, each.column) for each in error.value.findings] == [found]


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as error:
        load(tmp_path, s=START + "    sya: Hm\n", t="script: u\n", ui="a: [b]\n")

    assert {(each.file.rpartition("/")[2], each.code) for each in error.value.findings} == {
        ("s.yaml", "kind_of_node"),
        ("t.yaml", "bad_id"),
        ("t.yaml", "missing_field"),
        ("ui.yaml", "wrong_shape"),
    }


def test_a_hint_names_what_was_probably_meant(tmp_path: Path) -> None:
    [(code, _, params)] = told(tmp_path, s=START + "    sya: Hm\n    goto: a\n")

    assert (code, params["name"], params["near"]) == ("kind_of_node", "a", "say")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes("script: é".encode("latin-1"))

    assert told(tmp_path) == [("not_text", "", {})]


def test_a_questionnaire_needs_its_variables(tmp_path: Path) -> None:
    assert told(tmp_path, s=START + "    questionnaire: competences\n    goto: a\n") == [
        ("unknown_variable", "needed", {"name": name, "kind": "questionnaire"})
        for name in ("form", "theme")
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"On m\'a montré", ', "", "wrong_value"),
        ("sub_competence: org_plan", "sub_competence: org_pln", "wrong_value"),
        ("id: org_papers", "id: org_day", "duplicate_id"),
        ("short_form: true", "short_form: yes", "wrong_value"),
        ("growth:", "strand: both\n        growth:", "wrong_value"),
        ("topic:", "topc:", "unknown_field"),
    ],
)
def test_a_mistake_in_the_questionnaire(tmp_path: Path, old: str, new: str, code: str) -> None:
    yaml = (SAMPLE / "competences.yaml").read_text(encoding="utf-8").replace(old, new, 1)

    with pytest.raises(ScriptError) as error:
        load(tmp_path, competences=yaml)

    assert code in [each.code for each in error.value.findings]


def test_a_version_follows_the_content_and_nothing_else(tmp_path: Path) -> None:
    yaml = START + "    say: 'Hm'\n    goto: a\n"
    version = load(tmp_path, s=yaml).scripts["s"].version

    noted = yaml.replace("goto: a", "note: hum\n    goto: a") + "# a comment\n"
    assert load(tmp_path, s=noted.replace("'Hm'", '"Hm"')).scripts["s"].version == version
    assert load(tmp_path, s=yaml.replace("Hm", "Ha")).scripts["s"].version != version


def test_a_version_follows_the_questions_it_asks(tmp_path: Path) -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in SAMPLE.glob("*.yaml")}
    before = load(tmp_path, **files).scripts
    files["competences"] = files["competences"].replace("un jour chargé", "un jour plein")

    after = load(tmp_path, **files).scripts

    assert before["sample"].version != after["sample"].version
    assert before["sample_menu"].version == after["sample_menu"].version


def test_stored_sources_make_the_very_same_script(sample: Loaded) -> None:
    script, french = script_from_sources("sample", sample.sources["sample"])

    assert script == sample.scripts["sample"]
    assert {k: t for k, t in sample.french.items() if not k.startswith("sample_menu/")} == french


def test_sources_without_the_script_are_refused(sample: Loaded) -> None:
    with pytest.raises(ScriptError, match="unknown_script/stored name='menu'"):
        script_from_sources("menu", sample.sources["sample"])


LINES = [
    *START.splitlines(),
    *["    ask: Hm", "    say: Hm", "    options:", "      - id: b", "        label: B"],
    *["        goto: a", "        set: {x: 3}", "        when: x > 3", "    entry: {}"],
    *["    goto: a", "    branch:", "      - when: x", "    otherwise: a", "    do: pause"],
    *["    open: s", "    end: true", "    questionnaire: competences", "  b:", "[", "- a"],
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=20).map("\n".join))
def test_loading_raises_nothing_but_its_own_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")

    try:
        load(folder, s=START + text, competences=text)
    except ScriptError as error:
        assert error.findings  # noqa: PT017 - whether it is raised is up to the text
