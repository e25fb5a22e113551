"""`micro_actions.yaml` and the `choose` nodes made of it: what is built, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.assessment.micro_actions import MicroAction, MicroActions
from digiter_core.authoring.codes import CODES
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts, script_from_sources
from digiter_core.engine.dialogue import advance, open_script
from digiter_core.engine.effects import Ask
from digiter_core.engine.inputs import Chosen, Typed
from digiter_core.engine.script import Branch, Entry, MessageKey, NodeId, Option, Question, Value
from digiter_core.engine.session import Session
from digiter_core.errors import ScriptError, UnknownScript

SUB = """\
      - id: {id}
        name: "{id}"
        esco: ["http://data.europa.eu/esco/skill/0"]
        strength: "Oui."
        growth: "Encore."
        try_this: "Essaie."
"""
DIMENSION = """\
  - id: {id}
    name: "{id}"
    short_name: "{id}"
    sub_competences:
{subs}    items:
      - id: {id}_item
        sub_competence: {first}
        short_form: true
        topic: "un jour"
        situation: "Un jour."
        anchors: ["A", "B", "C", "D"]
        explanation: "Un jour."
"""
CUES = """\
cues:
  - {id: lunch, when: "je mange", note: "at noon"}
  - {id: home, when: "je rentre"}
"""
SUBS = ("org_plan", "org_calm", "com_ask")


def competences(*themes: tuple[str, ...]) -> str:
    """Return competences.yaml with one theme for each of *themes*: its id, then its parts."""
    return 'framework: "1"\ndimensions:\n' + "".join(
        DIMENSION.format(id=name, subs="".join(SUB.format(id=sub) for sub in subs), first=subs[0])
        for name, *subs in themes
    )


COMPETENCES = competences(("org", "org_plan", "org_calm"), ("com", "com_ask"))


def action(name: str, **changes: str) -> str:
    fields = {
        "id": name,
        "sub_competence": name.rpartition("_")[0],
        "minutes": "5",
        "setting": "daily",
        "suits": "any",
        "cues": "[lunch, home]",
        "name": f'"Le pas {name}"',
        "act": f'"je fais {name}"',
        "asked": f'"C\'est fait, {name} ?"',
    } | changes
    return f"  - {{{', '.join(f'{key}: {value}' for key, value in fields.items() if value)}}}\n"


LIBRARY = CUES + "micro_actions:\n" + "".join(action(f"{sub}_{n}") for sub in SUBS for n in "1234")

NEEDED = ("theme", "sub", "action", "cue", "cue_words")
HEAD = (
    "script: s\nstart: pick\nvariables:\n"
    + "".join(f"  draft_{name}: {{type: text}}\n" for name in NEEDED)
    + "  growth: {type: text}\n  target: {type: text}\nnodes:\n"
)
PICK = """\
  pick:
    choose: micro_actions
    ask_part: "Quelle partie ?"
    ask_act: "Quel pas ?"
    ask_when: "Quand ?"
    own_label: "Avec mes mots"
    back_label: "Un autre thème"
    own: own_words
    back: themes
    goto: done
"""
END = """\
  own_words: {say: "Écris.", goto: over}
  themes: {say: "Choisis.", goto: over}
  done: {say: "Voilà.", goto: over}
  over: {end: true}
"""
SCRIPT = HEAD + PICK + END


def load(folder: Path, library: str = LIBRARY, script: str = SCRIPT, **files: str) -> Loaded:
    texts = {"competences": COMPETENCES, "micro_actions": library, "s": script} | files
    for name, text in texts.items():
        path = folder / f"{name}.yaml"
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text, encoding="utf-8")
    return load_scripts(folder)


def found(folder: Path, library: str = LIBRARY, **files: str) -> list[tuple[str, int, int]]:
    """Return code, line and column of every mistake, which all stand in one file."""
    with pytest.raises(ScriptError) as error:
        load(folder, library, **files)
    assert len({each.file for each in error.value.findings}) == 1
    assert all(each.code in CODES for each in error.value.findings)
    return [(each.code, each.line, each.column) for each in error.value.findings]


def key(text: str) -> MessageKey:
    return MessageKey(text)


def changed(name: str, **changes: str) -> str:
    """Return the library with another entry for the action *name*."""
    assert action(name) in LIBRARY
    return LIBRARY.replace(action(name), action(name, **changes))


def line_of(name: str) -> int:
    return LIBRARY[: LIBRARY.index(action(name))].count("\n") + 1


def column_of(name: str, field: str) -> int:
    return action(name).index(f"{field}:") + 1


# --- the library


def test_the_library_holds_steps_and_moments_in_the_order_of_the_file(tmp_path: Path) -> None:
    library = changed("org_plan_1", minutes="10", setting="work", suits="employee", cues="[home]")

    loaded = load(tmp_path, library)

    assert loaded.micro_actions == MicroActions(
        ("lunch", "home"),
        (
            MicroAction("org_plan_1", "org_plan", 10, "work", "employee", ("home",)),
            *(
                MicroAction(f"{sub}_{n}", sub, 5, "daily", "any", ("lunch", "home"))
                for sub in SUBS
                for n in "1234"
                if f"{sub}_{n}" != "org_plan_1"
            ),
        ),
    )
    assert [each.id for each in loaded.micro_actions.of("com_ask")] == [
        f"com_ask_{n}" for n in "1234"
    ]
    assert loaded.micro_actions.get("org_calm_2") == loaded.micro_actions.of("org_calm")[1]
    assert (loaded.micro_actions.get(""), loaded.micro_actions.of("nothing")) == (None, ())


def test_the_words_of_the_library_are_looked_up_by_key_and_keep_their_note(
    tmp_path: Path,
) -> None:
    loaded = load(tmp_path)

    words = {each: text for each, text in loaded.french.items() if "org_plan_1" in each}
    assert words == {
        "micro_actions/org_plan_1/name": "Le pas org_plan_1",
        "micro_actions/org_plan_1/act": "je fais org_plan_1",
        "micro_actions/org_plan_1/asked": "C'est fait, org_plan_1 ?",
    }
    cue = loaded.texts[key("micro_actions/cue_lunch/when")]
    assert (cue.french, cue.note, cue.line) == ("je mange", "at noon", 2)


def test_without_a_library_there_is_nothing_to_choose_from(tmp_path: Path) -> None:
    loaded = load(tmp_path, "")

    assert loaded.micro_actions == MicroActions()
    acts = loaded.scripts["s"].nodes[NodeId("pick.org_plan")]
    assert isinstance(acts, Question)
    assert [option.id for option in acts.options] == ["own", "other"]


@pytest.mark.parametrize("minutes", ["0", "11", "-1", "2.5", "five", "1e1", "²"])
def test_minutes_are_a_number_from_1_to_10(tmp_path: Path, minutes: str) -> None:
    library = changed("org_calm_2", minutes=minutes)

    place = line_of("org_calm_2"), column_of("org_calm_2", "minutes")
    assert found(tmp_path, library) == [("wrong_value", *place)]


@pytest.mark.parametrize(
    ("field", "value", "known", "near"),
    [
        ("setting", "evening", "work, daily", ""),
        ("suits", "employees", "any, employee, self_employed", "employee"),
        ("sub_competence", "org_pln", "org_plan, org_calm, com_ask", "org_plan"),
    ],
)
def test_a_word_that_is_none_of_those_known_is_told_with_them(
    tmp_path: Path, field: str, value: str, known: str, near: str
) -> None:
    fifth = action("org_plan_5", **{field: value})  # a fifth: else there would be too few

    with pytest.raises(ScriptError) as error:
        load(tmp_path, LIBRARY + fifth)

    [told] = error.value.findings
    assert (told.code, told.line) == ("wrong_value", LIBRARY.count("\n") + 1)
    assert told.column == fifth.index(f"{field}:") + 1
    params = {"field": field, "value": value, "known": known, "near": near}
    assert (told.variant, dict(told.params)) == ("one_of", params)


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        ("[lunch, lunh]", ("wrong_value", 1, "lunh]")),
        ("[lunch, [home]]", ("wrong_value", 1, "[home]]")),
        ("[]", ("empty_text", 1, "[]")),
        ("lunch", ("wrong_shape", 1, "lunch,")),
    ],
)
def test_a_moment_that_is_not_there_is_told(
    tmp_path: Path, cues: str, expected: tuple[str, int, str]
) -> None:
    """A list within the list of cues was passed over without a word."""
    library = changed("com_ask_3", cues=cues)
    code, times, at = expected

    told = found(tmp_path, library)

    line = library.splitlines()[line_of("com_ask_3") - 1]
    assert told == [(code, line_of("com_ask_3"), line.index(at) + 1)] * times


def test_an_unknown_moment_is_told_with_what_was_probably_meant(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="wrong_value/cue value='lunh' near='lunch'"):
        load(tmp_path, changed("com_ask_3", cues="[lunh]"))


def test_each_part_of_a_theme_has_four_steps_or_more(tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as error:
        load(tmp_path, LIBRARY.replace(action("com_ask_4"), ""))

    [told] = error.value.findings
    assert (told.code, told.line, told.column) == ("too_few", 1, 1)
    assert dict(told.params) == {"name": "com_ask", "limit": "4"}


@pytest.mark.parametrize(
    ("library", "expected"),
    [
        (LIBRARY + action("org_plan_1"), [("duplicate_id", 17, 10)]),
        (
            LIBRARY.replace("  - {id: home", '  - {id: lunch, when: "a"}\n  - {id: home'),
            [("duplicate_id", 3, 10)],
        ),
        (LIBRARY + action("org_plan_é"), [("bad_id", 17, 10)]),
        (LIBRARY + action("org_plan_5", id=""), [("missing_field", 17, 5)]),
        (LIBRARY + action("org_plan_5", id="[a]"), [("wrong_shape", 17, 10)]),
        (LIBRARY + action("org_plan_5", asked=""), [("missing_field", 17, 5)]),
        (LIBRARY + action("org_plan_5", act='""'), [("empty_text", 17, 136)]),
        (LIBRARY + action("org_plan_5", minutes="[5]"), [("wrong_shape", 17, 57)]),
        (LIBRARY + action("org_plan_5", colour="red"), [("unknown_field", 17, 198)]),
        (LIBRARY + "  - just words\n", [("wrong_shape", 17, 5)]),
        (LIBRARY.replace("cues:\n", "cues:\n  - just words\n"), [("wrong_shape", 2, 5)]),
        (LIBRARY.replace('when: "je rentre"', 'wen: "a"'), [("missing_field", 3, 5), ("unknown_field", 3, 16)]),
        (LIBRARY + "steps: []\n", [("unknown_field", 17, 1)]),
        ("- a\n", [("wrong_shape", 1, 1)]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_library_is_told_with_its_place(
    tmp_path: Path, library: str, expected: list[tuple[str, int, int]]
) -> None:
    assert found(tmp_path, library) == expected


@pytest.mark.parametrize("name", ["org_plan", "com"])
def test_a_step_may_not_be_called_like_a_theme_or_its_part(tmp_path: Path, name: str) -> None:
    """It took the place of the question for the acts of that part, which nobody saw again."""
    with pytest.raises(ScriptError) as error:
        load(tmp_path, LIBRARY + action("org_plan_5", id=name))

    [told] = error.value.findings
    assert (told.code, told.line, told.column) == ("duplicate_id", 17, 6)
    assert (told.variant, dict(told.params)) == ("competences", {"name": name})


def test_a_step_and_a_moment_may_have_one_id(tmp_path: Path) -> None:
    library = LIBRARY + action("org_plan_5", id="lunch")

    assert load(tmp_path, library).french[key("micro_actions/lunch/act")] == "je fais org_plan_5"


# --- choose


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("choose: micro_actions", "choose: competences", ("wrong_value", 13, 5)),
        ('    ask_when: "Quand ?"\n', "", ("missing_field", 13, 5)),
        ("    goto: done\n", "", ("missing_field", 13, 5)),
        ("    own: own_words\n", "    own: [a]\n", ("wrong_shape", 19, 10)),
        ('    back_label: "Un autre thème"', '    bak_label: "Un autre thème"', ("missing_field", 13, 5)),
        ("    goto: done\n", "    goto: done\n    note: n\n    when: a\n", ("unknown_field", 23, 5)),
    ],
)  # fmt: skip
def test_a_mistake_in_a_choose_node_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, expected: tuple[str, int, int]
) -> None:
    assert old in SCRIPT
    assert expected in found(tmp_path, s=SCRIPT.replace(old, new))


@pytest.mark.parametrize("name", [*(f"draft_{each}" for each in NEEDED), "growth", "target"])
@pytest.mark.parametrize("declared", ["", "number"])
def test_a_choose_node_needs_each_of_its_variables(
    tmp_path: Path, name: str, declared: str
) -> None:
    line = f"  {name}: {{type: text}}\n"
    other = line.replace("text", declared) if declared else ""

    with pytest.raises(ScriptError) as error:
        load(tmp_path, script=SCRIPT.replace(line, other))

    [told] = error.value.findings
    assert (told.code, told.variant) == ("unknown_variable", "needed")
    assert dict(told.params) == {"name": name, "kind": "choose"}


def test_what_is_known_already_is_not_asked_again(tmp_path: Path) -> None:
    pick = load(tmp_path).scripts["s"].nodes[NodeId("pick")]

    assert isinstance(pick, Branch)
    assert [(case.when.source, case.goto) for case in pick.cases] == [
        *((f'draft_action == "{sub}_{n}"', f"pick.{sub}_{n}") for sub in SUBS for n in "1234"),
        *((f'draft_sub == "{sub}"', f"pick.{sub}") for sub in SUBS),
        *((f'draft_theme == "suggested" and growth == "{sub}"', f"pick.{sub}") for sub in SUBS),
        ('draft_theme == "org"', "pick.org"),
        ('draft_theme == "com"', "pick.com"),
    ]
    assert pick.otherwise == "themes"


def test_the_questions_of_a_choose_node(tmp_path: Path) -> None:
    library = changed("org_calm_1", suits="employee", cues="[home]")
    library = library.replace(action("org_calm_2"), action("org_calm_2", suits="self_employed"))

    nodes = load(tmp_path, library).scripts["s"].nodes

    other = Option("other", key("s/pick/back_label"), NodeId("themes"))
    assert nodes[NodeId("pick.org")] == Question(
        NodeId("pick.org"),
        key("s/pick/ask_part"),
        (
            *(
                Option(
                    str(n),
                    key(f"ui/option/{n}"),
                    NodeId(f"pick.{sub}"),
                    key(f"competences/{sub}/name"),
                    sets=(("draft_sub", sub),),
                )
                for n, sub in ((1, "org_plan"), (2, "org_calm"))
            ),
            other,
        ),
    )
    acts = nodes[NodeId("pick.org_calm")]
    assert isinstance(acts, Question)
    assert [(each.id, each.goto, each.when and each.when.source) for each in acts.options] == [
        ("1", "pick.org_calm_1", 'target != "self_employed"'),
        ("2", "pick.org_calm_2", 'target == "self_employed"'),
        ("3", "pick.org_calm_3", None),
        ("4", "pick.org_calm_4", None),
        ("own", "own_words", None),
        ("other", "themes", None),
    ]
    assert nodes[NodeId("pick.org_calm_1")] == Question(
        NodeId("pick.org_calm_1"),
        key("s/pick/ask_when"),
        (
            Option(
                "1",
                key("ui/option/1"),
                NodeId("done"),
                key("micro_actions/cue_home/when"),
                sets=(("draft_cue", "home"), ("draft_cue_words", None)),
            ),
            other,
        ),
        Entry("cue", "draft_cue_words", NodeId("done")),
    )


def asked(effects) -> tuple[str, ...]:
    """Return the question the coach ends with, and what it offers."""
    last = effects[-1]
    assert isinstance(last, Ask)
    return (last.question.id, *last.options)


def test_a_learner_is_led_from_the_theme_to_the_moment(tmp_path: Path) -> None:
    scripts = Library(load(tmp_path))
    start = Session(variables={"draft_theme": "org"})

    session, part = open_script(scripts, start, "s")
    session, act = advance(scripts, session, Chosen("2", session.step))
    session, when = advance(scripts, session, Chosen("4", session.step))
    tapped, _ = advance(scripts, session, Chosen("1", session.step))
    typed, _ = advance(scripts, session, Typed("au réveil"))

    assert [asked(each) for each in (part, act, when)] == [
        ("pick.org", "1", "2", "other"),
        ("pick.org_calm", "1", "2", "3", "4", "own", "other"),
        ("pick.org_calm_4", "1", "2", "other"),
    ]
    names = ("draft_sub", "draft_action", "draft_cue", "draft_cue_words")
    assert [[each.variables[name] for name in names] for each in (tapped, typed)] == [
        ["org_calm", "org_calm_4", "lunch", None],
        ["org_calm", "org_calm_4", None, "au réveil"],
    ]


@pytest.mark.parametrize(
    ("target", "offered"),
    [
        (None, ("1", "3", "4")),
        ("employee", ("1", "3", "4")),
        ("self_employed", ("2", "3", "4")),
    ],
)
def test_steps_are_offered_to_those_they_suit(
    tmp_path: Path, target: Value, offered: tuple[str, ...]
) -> None:
    library = changed("com_ask_1", suits="employee")
    library = library.replace(action("com_ask_2"), action("com_ask_2", suits="self_employed"))
    variables = {"draft_theme": "suggested", "growth": "com_ask", "target": target}

    _, effects = open_script(Library(load(tmp_path, library)), Session(variables=variables), "s")

    assert asked(effects) == ("pick.com_ask", *offered, "own", "other")


# --- versions


def test_another_library_is_another_script(tmp_path: Path) -> None:
    plain = "script: t\nstart: a\nnodes:\n  a: {end: true}\n"
    before = load(tmp_path, t=plain).scripts

    after = load(tmp_path, changed("org_plan_1", minutes="4"), t=plain).scripts
    noted = load(tmp_path, changed("org_plan_1", note='"a hint"') + "# a comment\n", t=plain)

    assert after["s"].version != before["s"].version
    assert after["t"].version == before["t"].version
    assert noted.scripts["s"].version == before["s"].version


def test_other_numbers_for_the_parts_of_a_theme_are_another_script(tmp_path: Path) -> None:
    """A button "1" sent before would have meant another part."""
    before = load(tmp_path).scripts["s"]

    moved = competences(("org", "org_calm", "org_plan"), ("com", "com_ask"))
    after = load(
        tmp_path, competences=moved.replace("_competence: org_calm", "_competence: org_plan")
    )

    assert after.scripts["s"].version != before.version


def test_an_older_version_is_rebuilt_with_the_library_it_had(tmp_path: Path) -> None:
    old = load(tmp_path)
    new = load(
        tmp_path, LIBRARY.replace("org_calm_4", "org_calm_5").replace("je mange", "je dîne")
    )
    kept: dict[MessageKey, str] = {}
    library = Library(
        new, lambda script, _: old.sources[script], lambda french, _: kept.update(french)
    )

    rebuilt = library.version("s", old.scripts["s"].version)

    assert rebuilt == old.scripts["s"]
    assert NodeId("pick.org_calm_4") in rebuilt.nodes
    assert NodeId("pick.org_calm_4") not in library.latest("s").nodes
    assert kept[key("micro_actions/cue_lunch/when")] == "je mange"
    assert kept[key("micro_actions/org_calm_4/act")] == "je fais org_calm_4"


def test_somebody_in_an_older_version_goes_on_with_the_steps_it_had(tmp_path: Path) -> None:
    old = load(tmp_path)
    session, _ = open_script(Library(old), Session(variables={"draft_sub": "org_calm"}), "s")
    new = load(tmp_path, LIBRARY.replace("org_calm_4", "org_calm_5"))
    library = Library(new, lambda script, _: old.sources[script])

    session, effects = advance(library, session, Chosen("4", session.step))

    assert asked(effects)[0] == "pick.org_calm_4"
    assert session.variables["draft_action"] == "org_calm_4"


def test_only_a_script_that_chooses_carries_the_library_with_it(tmp_path: Path) -> None:
    loaded = load(tmp_path, t="script: t\nstart: a\nnodes:\n  a: {end: true}\n")

    assert "micro_actions.yaml" in loaded.sources["s"]
    assert "micro_actions.yaml" not in loaded.sources["t"]
    assert script_from_sources("s", loaded.sources["s"])[0] == loaded.scripts["s"]


def test_a_version_whose_stored_library_is_wrong_is_unknown(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    sources = loaded.sources["s"].replace("minutes: 5", "minutes: 50")

    with pytest.raises(UnknownScript):
        Library(loaded, lambda *_: sources).version("s", "gone")
