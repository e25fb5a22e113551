"""`digiter play` and `digiter test`, as a coordinator types them."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import wiring
from cli.commands import app
from cli.releasing import Releasing
from digiter_core.errors import DigiterError, ScriptError
from tests.faults import edits, live_edits
from tests.stills import png

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dialogues; nothing of the real ones is touched."""
    shutil.copytree(ROOT / "dialogues", tmp_path / "dialogues")
    shutil.copytree(ROOT / "tests" / "dialogues", tmp_path / "tests" / "dialogues")
    monkeypatch.setenv("DIGITER_DIALOGUES", str(tmp_path / "dialogues"))
    monkeypatch.setenv("DIGITER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DIGITER_NLU_ENGINE", "none")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def digiter(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def refusal(result: Result) -> str:
    """Return what `digiter` would print in red."""
    assert isinstance(result.exception, DigiterError)
    return str(result.exception)


def test_a_dialogue_is_played_by_number_label_and_own_words(project: Path) -> None:
    result = digiter("play", "welcome", typed="1\n2006\nmarseille\n:state\n:quit\n")

    assert result.exit_code == 0
    for part in (
        "nothing is stored yet",
        "variable language = fr",
        "the coach does: create_learner",
        "from here on the learner is stored",
        "variable territory = marseille",
        "welcome, node ask_nudges",
        "age = 20",
    ):
        assert part in result.output


def test_it_begins_at_any_node_in_any_language(project: Path) -> None:
    result = digiter("play", "plan_check", "--at", "not_helpful", "--lang", "ro", typed=":quit\n")

    assert "ă" in result.output
    assert "Changer" not in result.output


def test_time_passes_and_reminders_come(project: Path) -> None:
    (project / "lina.yaml").write_text("{plan: true, territory: galati}", encoding="utf-8")

    result = digiter(
        "play", "menu", "--profile", "lina.yaml", "--clock", "+2d", typed="+3w\n:quit\n"
    )

    assert result.exit_code == 0
    assert result.output.count("a reminder") >= 2
    assert result.output.count("→ it is") == 2


def test_back_explain_a_new_start_and_help(project: Path) -> None:
    typed = "3\nback\n?\n:at items.org_paperwork\n:at nowhere_else\n:what\n:quit\n"

    result = digiter("play", "self_assessment", "--at", "items.org_promise", typed=typed)

    assert result.output.count("5/9") >= 3  # asked, asked again, explained
    assert "2/9" in result.output
    assert 'There is no node "nowhere_else".' in result.output
    assert ":state says where you are" in result.output


def test_nothing_is_left_behind(project: Path) -> None:
    before = sorted(project.rglob("*"))

    result = digiter("play", "menu", typed="/profile\n/mydata\nje veux mourir\n+400d\n:quit\n")

    assert result.exit_code == 0
    assert sorted(project.rglob("*")) == before


def test_a_picture_can_be_looked_at_while_one_plays(project: Path) -> None:
    (project / "p.json").write_text(json.dumps({"answers": 2}), encoding="utf-8")

    result = digiter("play", "menu", "--profile", "p.json", typed="/profile\n:quit\n")

    [path] = [line.partition("→ ")[2] for line in result.output.splitlines() if ".png" in line]
    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("welcom",), 'There is no script "welcom". Did you mean welcome?'),
        (("ui",), 'There is no script "ui".'),
        (("welcome", "--at", "helo"), 'There is no node "helo". Did you mean hello?'),
        (("welcome", "--clock", "3 days"), "--clock '3 days': time is written +3d"),
        (("welcome", "--record", "../x"), "a test is named with letters"),
    ],
)
def test_what_is_not_there_is_told(project: Path, words: tuple[str, ...], told: str) -> None:
    result = digiter("play", *words, typed=":quit\n")

    assert told in refusal(result)


def test_a_mistake_in_the_profile_is_a_finding(project: Path) -> None:
    (project / "p.yaml").write_text("langage: ro\n", encoding="utf-8")

    result = digiter("play", "menu", "--profile", "p.yaml")

    assert isinstance(result.exception, ScriptError)
    assert [finding.code for finding in result.exception.findings] == ["unknown_field"]


def break_script(project: Path, name: str) -> None:
    path = project / "dialogues" / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("goto:", "gotoo:", 1), "utf-8")


def test_a_dialogue_with_a_critical_finding_is_refused_with_it(project: Path) -> None:
    break_script(project, "plan")
    break_script(project, "pause")

    result = digiter("play", "plan")

    assert isinstance(result.exception, ScriptError)
    assert {finding.file for finding in result.exception.findings} == {"dialogues/plan.yaml"}
    assert "unknown_field" in {finding.code for finding in result.exception.findings}


def test_a_critical_finding_elsewhere_does_not_hinder(project: Path) -> None:
    break_script(project, "pause")

    result = digiter("play", "menu", typed="/pause\n/plan\n:quit\n")

    assert result.exit_code == 0
    assert "no script 'pause'" in result.output
    assert "variable draft_" in result.output or "the coach does: clear_draft" in result.output


def test_what_all_dialogues_need_has_to_be_sound(project: Path) -> None:
    (project / "dialogues" / "ui.yaml").write_text("- a\n", encoding="utf-8")

    result = digiter("play", "menu")

    assert isinstance(result.exception, ScriptError)
    assert "dialogues/ui.yaml" in {finding.file for finding in result.exception.findings}


def test_a_missing_translation_does_not_hinder(project: Path) -> None:
    path = project / "dialogues" / "stop.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "nodes:", 'nodes:\n  new: {say: "Tout neuf.", goto: over}', 1
        ),
        "utf-8",
    )

    result = digiter("play", "stop", "--at", "new", typed=":quit\n")

    assert "Tout neuf." in result.output


# ----- recorded, and played again


def test_a_recording_passes_at_once_and_is_not_overwritten(project: Path) -> None:
    target = project / "tests" / "dialogues" / "plan_check" / "mine.yaml"
    words = ("play", "plan_check", "--record", "mine")

    first = digiter(*words, typed="1\n:quit\n")
    assert first.exit_code == 0
    written = target.read_text(encoding="utf-8")
    assert written.startswith("script: plan_check\n")
    assert "- tap: done\n" in written
    assert digiter("test", "plan_check").exit_code == 0

    again = digiter(*words, typed="2\n:quit\n")
    assert "is there already" in refusal(again)
    assert target.read_text(encoding="utf-8") == written

    digiter(*words, "--yes", typed="2\n:quit\n")
    assert "- tap: partly\n" in target.read_text(encoding="utf-8")


def test_nothing_done_writes_no_test(project: Path) -> None:
    result = digiter("play", "menu", "--record", "mine", typed=":quit\n")

    assert "Nothing was done" in refusal(result)
    assert not (project / "tests" / "dialogues" / "menu" / "mine.yaml").exists()


def test_all_tests_go_as_written(project: Path) -> None:
    result = digiter("test")

    assert result.exit_code == 0
    assert "0 go otherwise than written" in result.output
    assert int(result.output.split()[0]) > 50


def test_what_goes_otherwise_is_told_in_words_then_accepted(project: Path) -> None:
    path = project / "dialogues" / "plan_check.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("goto: not_helpful}", "goto: over}", 1), encoding="utf-8")
    test = project / "tests" / "dialogues" / "plan_check" / "change.yaml"
    before = test.read_text(encoding="utf-8")

    told = digiter("test", "plan_check")
    assert told.exit_code == 1
    assert "plan_check/change.yaml:9  after tap: not_helpful" in told.output
    assert "expected: ask: not_helpful" in told.output
    assert "got:      finished: plan_check" in told.output
    assert test.read_text(encoding="utf-8") == before

    accepted = digiter("test", "plan_check", "--update")
    assert accepted.exit_code == 0
    assert "expected: ask: not_helpful" in accepted.output
    assert digiter("test", "plan_check").exit_code == 0


def test_what_is_said_is_shown_in_the_language_one_reads(project: Path) -> None:
    test = project / "tests" / "dialogues" / "report" / "partly_with_a_note.yaml"
    text = test.read_text(encoding="utf-8")
    test.write_text(text.replace("      - say: report/noted/say\n", ""), encoding="utf-8")

    french, english = digiter("test", "report"), digiter("test", "report", "--lang", "en")

    assert "got:      say: report/noted/say  \"C'est gardé." in french.output
    assert "gardé" not in english.output


def test_a_test_that_cannot_be_played_fails_the_command(project: Path) -> None:
    test = project / "tests" / "dialogues" / "menu" / "help.yaml"
    test.write_text("script: menu\nturns: [{tip: a}]\n", encoding="utf-8")

    result = digiter("test", "menu")

    assert result.exit_code == 1
    assert "1 go otherwise" in result.output


def test_tests_of_no_script_are_asked_for(project: Path) -> None:
    assert "Did you mean menu?" in refusal(digiter("test", "meny"))


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose release 1 says something else than its files."""
    made = live_edits.project(tmp_path)
    for name in ("data", "dialogues", "locales"):
        monkeypatch.setenv(f"DIGITER_{name.upper()}", str(getattr(made, name)))
    monkeypatch.setenv("DIGITER_NLU_ENGINE", "none")
    monkeypatch.setenv("COLUMNS", "200")
    with closing(wiring.open_database(made)) as store:
        Releasing.of(made, store).begin()
    (tmp_path / edits.FILE).write_text(edits.first().yaml(2), encoding="utf-8")
    return tmp_path


def test_a_release_is_played_in_place_of_the_files(released: Path) -> None:
    draft = digiter("play", edits.SCRIPT, typed=":quit\n")
    release = digiter("play", edits.SCRIPT, "--release", "1", typed=":quit\n")

    assert "[r2] Et q0 ?" in draft.output
    assert "[r1] Et q0 ?" in release.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--release", "7"), "No release has that number"),
        (("--release", "1", "--record", "t"), "does not go with --release"),
    ],
)
def test_what_cannot_be_played_of_a_release_is_said(
    released: Path, options: tuple[str, ...], said: str
) -> None:
    assert said in refusal(digiter("play", edits.SCRIPT, *options))


def test_a_picture_is_named_below_its_words(released: Path) -> None:
    dialogues = released / "dialogues"
    (dialogues / "pictures").mkdir()
    (dialogues / "pictures" / "tram.png").write_bytes(png())
    (dialogues / "look.yaml").write_text(
        "script: look\nstart: a\nnodes:\n"
        "  a: {picture: tram.png, alt: Un tram jaune, goto: b}\n"
        '  b: {ask: "…", options: [{id: go, label: "👍", goto: z}]}\n'
        "  z: {end: true}\n",
        encoding="utf-8",
    )

    result = digiter("play", "look", typed=":quit\n")

    assert "Un tram jaune" in result.output
    assert "with the picture tram.png" in result.output
