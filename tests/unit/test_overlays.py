"""One territory says it differently: read, compiled, linted together, stored and found again."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from digiter_core.authoring.library import Library
from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import Loaded, load_scripts, script_from_sources
from digiter_core.engine.dialogue import advance, open_script
from digiter_core.engine.effects import Ask, Say
from digiter_core.engine.inputs import Chosen, Resumed
from digiter_core.engine.moving import up_to_date
from digiter_core.engine.script import MessageKey, NodeId
from digiter_core.engine.session import Session
from digiter_core.errors import ScriptError
from digiter_core.texts.sync import sync
from tests.builders import DIALOGUES
from tests.languages import put_languages

BASE = """\
script: s
start: a
nodes:
  a: {ask: "Salut", options: [{id: o, label: "Oui", goto: b}]}
  b: {ask: "Encore ?", options: [{id: o, label: "Non", goto: z}]}
  z: {end: true}
"""
OVERLAY = """\
overlay: s
nodes:
  a: {ask: "Oufti", options: [{id: o, label: "Oui", goto: c}]}
  c: {say: "Ici, c'est Liège.", goto: b}
"""
TERRITORIES = "".join(
    [
        "territories:\n",
        *(
            f'  - {{id: "{name}", name: Ville, country: "", zone: Europe/Brussels, languages: [fr], '
            'quiet_hours: {from: "21:00", to: "08:00"}, controller: {name: A, contact: "a@b.org"}, '
            'safeguarding: {lead: a, deputy: b, hours: "mon-fri 09:00-17:00"}}\n'
            for name in ("liege", "galati")
        ),
    ]
)


def write(folder: Path, overlay: str = OVERLAY, base: str = BASE, at: str = "liege/s") -> Path:
    dialogues = folder / "dialogues"
    file = dialogues / "territories" / f"{at}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(overlay, encoding="utf-8")
    (dialogues / "s.yaml").write_text(base, encoding="utf-8")
    (dialogues / "territories.yaml").write_text(TERRITORIES, encoding="utf-8")
    return dialogues


def load(folder: Path, overlay: str = OVERLAY, base: str = BASE) -> Loaded:
    return load_scripts(write(folder, overlay, base))


def found(dialogues: Path) -> list[tuple[str, int, str, str]]:
    """Return what lint says, every text translated by itself."""
    put_languages(dialogues)
    locales, loaded = dialogues.parent / "locales", load_scripts(dialogues)
    sync(loaded.texts.values(), locales, loaded.languages)
    for path in locales.rglob("*.po"):
        file = polib.pofile(str(path), wrapwidth=98)
        for entry in file:
            entry.msgstr = entry.msgid
        file.save()
    return [
        (each.file.removeprefix("dialogues/"), each.line, each.code, each.variant)
        for each in lint(dialogues, locales)
        if each.file.startswith("dialogues/")  # the words are the same in every language
    ]


# ----- reading


def test_an_overlay_replaces_nodes_and_adds_others(tmp_path: Path) -> None:
    loaded = load(tmp_path)

    here = loaded.overlays["liege", "s"]
    assert [*loaded.scripts["s"].nodes] == ["a", "b", "z"]
    assert {*here.nodes} == {"a", "b", "c", "z"}
    assert here.nodes[NodeId("b")] is loaded.scripts["s"].nodes[NodeId("b")]
    assert (here.id, here.start) == ("s", "a")


def test_its_texts_have_keys_of_their_own(tmp_path: Path) -> None:
    loaded = load(tmp_path)

    assert loaded.french == {
        "s/a/ask": "Salut",
        "s/a/o": "Oui",
        "s/b/ask": "Encore ?",
        "s/b/o": "Non",
        "s@liege/a/ask": "Oufti",
        "s@liege/a/o": "Oui",
        "s@liege/c/say": "Ici, c'est Liège.",
    }
    text = next(each for key, each in loaded.texts.items() if key == "s@liege/c/say")
    assert (text.file, text.line) == ("dialogues/territories/liege/s.yaml", 4)


def test_every_variant_is_a_version_of_its_own(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "note", "other", "base")]
    one = load(folders[0])
    note = load(folders[1], OVERLAY.replace("overlay: s\n", 'overlay: s\nnote: "for Liège"\n'))
    other = load(folders[2], OVERLAY.replace("Oufti", "Nameho"))
    base = load(folders[3], base=BASE.replace("Encore", "Toujours"))
    write(folders[0], at="galati/s")
    both = load_scripts(folders[0] / "dialogues").overlays

    versions = [each.overlays["liege", "s"].version for each in (one, note, other, base)]
    assert versions[0] == versions[1]
    assert len({*versions, both["galati", "s"].version, one.scripts["s"].version}) == 5
    assert both["liege", "s"].version == versions[0]


def test_a_variant_is_rebuilt_from_what_is_stored_of_it(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    stored = {(each.id, each.version): sources for each, sources in loaded.every_script()}
    here = loaded.overlays["liege", "s"]

    rebuilt, french = script_from_sources("s", stored["s", here.version])
    base, _ = script_from_sources("s", stored["s", loaded.scripts["s"].version])

    assert rebuilt == here
    assert french[MessageKey("s@liege/a/ask")] == "Oufti"
    assert base == loaded.scripts["s"]


def test_the_questions_of_a_replaced_questionnaire_are_gone(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "dialogues" / "sample_dialogues"
    for name in ("competences", "sample", "sample_menu"):
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    base = load_scripts(tmp_path)
    asked = [name for name in base.scripts["sample"].nodes if "." in name]
    questionnaire = asked[0].partition(".")[0]
    (tmp_path / "territories/liege").mkdir(parents=True)
    (tmp_path / "territories/liege/sample.yaml").write_text(
        f'overlay: sample\nnodes:\n  {questionnaire}: {{say: "Pas ici.", goto: over}}\n',
        encoding="utf-8",
    )

    here = load_scripts(tmp_path).overlays["liege", "sample"]

    assert asked
    assert [name for name in here.nodes if "." in name] == []
    assert script_from_sources("sample", _sources(tmp_path, "liege"))[0] == here


def _sources(folder: Path, territory: str) -> str:
    (overlay,) = load_scripts(folder).overlay_files.values()
    assert overlay.territory == territory
    return overlay.sources


# ----- what is wrong with it


def test_a_good_overlay_has_no_finding(tmp_path: Path) -> None:
    assert found(write(tmp_path)) == []


@pytest.mark.parametrize(
    ("overlay", "expected"),
    [
        (OVERLAY.replace("goto: c", "goto: cc"),
         [(3, "unknown_node", ""), (4, "unreachable", "overlay")]),
        (OVERLAY.replace("  a:", "  aa:"),
         [(3, "unreachable", "overlay"), (4, "unreachable", "overlay")]),
        (OVERLAY.replace("goto: b", "goto: c"),
         [(3, "dead_end", ""), (4, "dead_end", ""), (4, "silent_loop", "")]),
        (OVERLAY + BASE.splitlines()[4] + "\n", [(5, "same_as_script", "")]),
        (OVERLAY.replace('"Oui"', '"' + "O" * 49 + '"'), [(3, "label_too_long", "")]),
        (OVERLAY.replace("goto: c}]", "goto: c}, {id: p, label: oui, goto: c}]"),
         [(3, "same_labels", "")]),
        ('overlay: s\nnodes:\n  b: {ask: "Hm", options: [{id: o, label: "B", goto: b}]}\n',
         [(3, "dead_end", "no_end"), (3, "same_effect", "itself")]),
    ],
    ids=["unknown node", "misspelt", "loop", "same", "button", "labels", "dead end"],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line_and_once(
    tmp_path: Path, overlay: str, expected: list[tuple[int, str, str]]
) -> None:
    told = found(write(tmp_path, overlay))

    assert told
    assert {file for file, *_ in told} == {"territories/liege/s.yaml"}
    assert list(dict.fromkeys((line, code) for _, line, code, _ in told)) == [
        (line, code) for line, code, _ in expected
    ]
    assert [variant for *_, variant in told if variant == "overlay"] == [
        variant for *_, variant in expected if variant == "overlay"
    ]


def test_what_is_wrong_with_the_script_itself_is_not_told_again(tmp_path: Path) -> None:
    base = BASE.replace("  z:", '  y: {say: "Jamais", goto: z}\n  z:')

    assert found(write(tmp_path, base=base)) == [("s.yaml", 6, "unreachable", "")]


def test_what_only_an_overlay_needs_may_be_declared_by_the_script(tmp_path: Path) -> None:
    base = BASE.replace("nodes:", "variables:\n  x: {type: flag, start: false}\nnodes:")
    sets = OVERLAY.replace("goto: c}]", "set: {x: true}, goto: c}]")
    asks = sets.replace(
        '{say: "Ici, c\'est Liège.", goto: b}', "{branch: [{when: x, goto: b}], otherwise: z}"
    )

    assert found(write(tmp_path / "one", asks, base)) == []
    assert found(write(tmp_path / "two", OVERLAY, base)) == [("s.yaml", 4, "unused_variable", "")]


def test_a_node_an_overlay_goes_past_is_no_mistake(tmp_path: Path) -> None:
    assert found(write(tmp_path, OVERLAY.replace("goto: b", "goto: z"))) == []


def test_a_mistake_that_shows_only_elsewhere_is_told_at_the_overlay(tmp_path: Path) -> None:
    """`t` opens `s` and never asks; where `s` asks nothing either, both go round for ever."""
    dialogues = write(tmp_path, 'overlay: s\nnodes:\n  a: {say: "Rien", goto: z}\n')
    (dialogues / "t.yaml").write_text(
        "script: t\nstart: a\nnodes:\n  a: {open: s, then: a}\n", encoding="utf-8"
    )

    assert found(dialogues) == [("territories/liege/s.yaml", 1, "silent_loop", "")]


def test_a_territory_nobody_knows_is_told(tmp_path: Path) -> None:
    assert found(write(tmp_path, at="liège/s")) == [
        ("territories/liège/s.yaml", 1, "bad_overlay", "")
    ]


@pytest.mark.parametrize(
    ("at", "overlay", "expected"),
    [
        ("liege/t", OVERLAY.replace("overlay: s", "overlay: t"), "unknown_script"),
        ("liege/t", OVERLAY, "bad_overlay/file"),
        ("s", OVERLAY, "bad_overlay/elsewhere"),
        ("liege/deep/s", OVERLAY, "bad_overlay/elsewhere"),
        ("liege/s", "overlay: s\n", "missing_field"),
        ("liege/s", OVERLAY + "start: c\n", "unknown_field"),
        ("liege/s", OVERLAY.replace("goto: b", "goto: b, x: 1"), "unknown_field"),
        ("liege/s", "- a\n", "wrong_shape"),
        ("liege/s", 'a: "b', "open_quote"),
    ],
)
def test_an_overlay_that_cannot_be_used_is_refused(
    tmp_path: Path, at: str, overlay: str, expected: str
) -> None:
    with pytest.raises(ScriptError) as refused:
        load_scripts(write(tmp_path, overlay, at=at))

    told = [f"{each.code}/{each.variant}".strip("/") for each in refused.value.findings]
    assert told == [expected]
    assert {each.file for each in refused.value.findings} == {f"dialogues/territories/{at}.yaml"}


def test_a_node_that_moved_may_not_come_back_in_an_overlay(tmp_path: Path) -> None:
    moving = BASE.replace("nodes:", "moved:\n  old: b\nnodes:")
    overlay = OVERLAY.replace("  c:", "  old:").replace("goto: c", "goto: old")

    with pytest.raises(ScriptError) as refused:
        load(tmp_path, overlay, moving)

    assert [(each.code, each.line) for each in refused.value.findings] == [("bad_move", 4)]


# ----- at run time


def test_each_territory_gets_its_own(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    library = Library(loaded)

    here, base = loaded.overlays["liege", "s"], loaded.scripts["s"]
    assert library.of("liege").latest("s") is here
    assert [library.of(name).latest("s") for name in ("", "galati", "nowhere")] == [base] * 3
    for each in (here, base):
        assert library.version("s", each.version) is each
        assert library.of("liege").version("s", each.version) is each


def test_who_lives_there_hears_it(tmp_path: Path) -> None:
    here = Library(load(tmp_path)).of("liege")

    session, (asked,) = open_script(here, Session(), "s")
    _, effects = advance(here, session, Chosen("o", session.step))

    assert isinstance(asked, Ask)
    assert asked.question.say == "s@liege/a/ask"
    said, asks = effects
    assert isinstance(said, Say)
    assert isinstance(asks, Ask)
    assert (said.text, asks.question.say) == ("s@liege/c/say", "s/b/ask")


def test_who_moves_house_in_the_middle_is_carried_over(tmp_path: Path) -> None:
    """The button below the question asked in Liège goes on working in Galați."""
    library = Library(load(tmp_path))
    session, _ = open_script(library.of("liege"), Session(), "s")

    carried = up_to_date(library.of("galati"), session)

    assert carried is not None
    assert (carried.scripts, carried.asked_anew) == (("s",), ())
    after, _ = advance(library.of("galati"), carried.session, Chosen("o", session.step))
    assert after.place is not None
    assert after.place.at == "b"


def test_who_stands_at_a_node_of_the_old_territory_finishes_there(tmp_path: Path) -> None:
    asking = OVERLAY.replace(
        'c: {say: "Ici, c\'est Liège.", goto: b}',
        'c: {ask: "Ça va ?", options: [{id: p, label: "Oui", goto: b}]}',
    )
    library = Library(load(tmp_path, asking))
    session, _ = open_script(library.of("liege"), Session(), "s")
    session, _ = advance(library.of("liege"), session, Chosen("o"))

    elsewhere = library.of("galati")

    assert up_to_date(elsewhere, session) is None
    assert advance(elsewhere, session, Resumed())[0] == session


# ----- moved:


MOVING = BASE.replace("nodes:", "moved:\n  gone: b\n  away.too: a\nnodes:")


def test_moved_says_where_learners_go_on(tmp_path: Path) -> None:
    loaded = load(tmp_path, base=MOVING)

    assert loaded.scripts["s"].moved == {"gone": "b", "away.too": "a"}
    assert loaded.overlays["liege", "s"].moved == {"gone": "b", "away.too": "a"}


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ("gone: bb", [(4, "unknown_node")]),
        ("a: b", [(4, "bad_move")]),
        ("gone: [b]", [(4, "wrong_shape")]),
        ('gone: ""', [(4, "empty_text")]),
    ],
)
def test_moves_that_cannot_be_are_told(
    tmp_path: Path, moved: str, expected: list[tuple[int, str]]
) -> None:
    dialogues = write(tmp_path, base=MOVING.replace("gone: b", moved))

    told = lint(dialogues, tmp_path / "locales")

    assert [(e.line, e.code) for e in told if e.file == "dialogues/s.yaml"
            and e.code != "missing_text"] == expected  # fmt: skip


def test_a_node_called_note_is_content(tmp_path: Path) -> None:
    """Notes for translators make no new version; a node, once, was taken for one."""
    named = BASE.replace("goto: b", "goto: note").replace("  b:", "  note:")
    one = load(tmp_path / "one", 'overlay: s\nnodes:\n  z: {say: "Fin", goto: a}\n', named)
    two = load(
        tmp_path / "two",
        'overlay: s\nnodes:\n  z: {say: "Fin", goto: a}\n',
        named.replace("Encore", "Toujours"),
    )

    assert one.scripts["s"].version != two.scripts["s"].version


def test_the_overlay_of_the_manual_loads(tmp_path: Path) -> None:
    page = (DIALOGUES.parent / "docs" / "dialogues.md").read_text(encoding="utf-8")
    blocks = {
        kind: body.partition("```")[0]
        for part in page.split("```yaml")[1:]
        for kind, _, body in [part.partition("\n")]
        if kind == " overlay" or body.startswith("script: coffee")
    }
    file = tmp_path / "territories" / "liege" / "coffee.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(blocks[" overlay"], encoding="utf-8")
    (tmp_path / "coffee.yaml").write_text(blocks[""], encoding="utf-8")

    assert {"which", "batte", "hello"} <= {
        *load_scripts(tmp_path).overlays["liege", "coffee"].nodes
    }
