"""`digiter texts`: what somebody who looks after the languages types, and reads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polib
import pytest

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching.coach import Account
from tests.integration.conftest import Command
from tests.languages import DIALOGUES, LANGUAGES
from tests.talk import Talk, opened


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dialogues and catalogues, to be changed."""
    for name in ("dialogues", "locales"):
        shutil.copytree(DIALOGUES.parent / name, tmp_path / name)
        monkeypatch.setenv(f"DIGITER_{name.upper()}", str(tmp_path / name))
    return tmp_path


def test_status_tells_of_every_language_whether_it_is_offered(digiter: Command, project: Path):
    code, printed, _ = digiter("texts", "status", "--json")

    assert code == 0
    told = {each["language"]: each for each in json.loads(printed)}
    assert set(told) == {*LANGUAGES, "nl"}
    assert told["fr"]["offered"] is True
    assert told["nl"]["reasons"] == ["not_wished", "share", "safety_words", "safety_texts"]
    dutch = told["nl"]["catalogues"]["learners"]
    assert dutch["machine_made"] > 300
    assert dutch["texts"] == dutch["translated"] + dutch["machine_made"] + dutch["missing"]


def test_status_for_people_names_the_reasons(digiter: Command, project: Path):
    code, printed, _ = digiter("texts", "status")

    assert code == 0
    assert "Nederlands: not offered (offered: false; not enough translated; " in printed
    assert "Français: offered" in printed


def test_a_sixth_language_is_one_command(digiter: Command, project: Path):
    before = (project / "dialogues" / "languages.yaml").read_text(encoding="utf-8")

    code, printed, _ = digiter(
        "texts", "add", "da", "--name", "Dansk", "--called-en", "Danish", "--style", "Say du."
    )

    assert code == 0
    assert "digiter texts export --lang da" in printed
    after = (project / "dialogues" / "languages.yaml").read_text(encoding="utf-8")
    assert after.startswith(before)
    file = polib.pofile(str(project / "locales" / "da" / "LC_MESSAGES" / "ui.po"))
    assert len(file) > 400
    assert "Say du." in file.header
    code, printed, _ = digiter("texts", "sync")
    assert code == 0
    assert [
        line for line in printed.splitlines() if "'da'" in line and "written=True" in line
    ] == []


def test_a_language_that_is_there_is_not_added_again(digiter: Command, project: Path):
    place = project / "dialogues" / "languages.yaml"
    before = place.read_bytes()

    code, _, told = digiter("texts", "add", "nl", "--name", "Nederlands")

    assert (code, place.read_bytes()) == (1, before)
    assert "already" in told


def test_out_to_a_translator_and_back(digiter: Command, project: Path):
    digiter("texts", "sync")
    code, printed, _ = digiter("texts", "export", "--lang", "ro", "--to", "out", "--csv")
    assert code == 0
    assert "pictures" in printed
    path = project / "out" / "ro" / "dialogues.po"
    file = polib.pofile(str(path))
    (entry,) = [each for each in file if each.msgctxt == "menu/what/go_on"]
    assert "Picture: ../pictures/menu.what.png" in entry.comment
    assert (path.parent / "../pictures/menu.what.png").read_bytes().startswith(b"\x89PNG")
    assert entry.occurrences[0][0] == "dialogues/menu.yaml"
    assert (project / "out" / "ro" / "dialogues.csv").is_file()
    entry.msgstr = "Mai departe"
    file.save()
    catalogue = project / "locales" / "ro" / "LC_MESSAGES" / "dialogues.po"
    before = catalogue.read_bytes()

    assert digiter("texts", "import", str(path), "--dry-run")[0] == 0
    assert catalogue.read_bytes() == before
    code, printed, _ = digiter("texts", "import", str(path))

    assert code == 0
    assert printed.startswith("1 taken (0 of them stale")
    assert 'msgstr "Mai departe"' in catalogue.read_text(encoding="utf-8")
    taken = catalogue.read_bytes()
    digiter("texts", "sync")
    assert catalogue.read_bytes() == taken


def test_what_is_refused_is_named_with_its_line(digiter: Command, project: Path):
    (project / "in.csv").write_text(
        "key,french,translation\nmenu/what/go_on,Continuer," + "x" * 49 + "\n", encoding="utf-8"
    )

    code, printed, _ = digiter("texts", "import", "in.csv", "--lang", "ro")

    assert code == 1
    assert "in.csv:2  menu/what/go_on  too long for a button: 49 > 48" in printed


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("in.csv",), 2),  # a sheet does not say its language
        (("in.csv", "--lang", "fr"), 2),
        (("in.csv", "--lang", "zz"), 2),
        (("none.po",), 1),
        (("in.po", "--lang", "ro"), 2),  # it says that it is German
    ],
)
def test_what_cannot_be_taken_in_changes_nothing(
    digiter: Command, project: Path, options: tuple[str, ...], expected: int
):
    (project / "in.csv").write_text("key,french,translation\na,b,c\n", encoding="utf-8")
    shutil.copy(project / "locales" / "de" / "LC_MESSAGES" / "ui.po", project / "in.po")
    before = {path: path.read_bytes() for path in (project / "locales").rglob("*.po")}

    code, _, told = digiter("texts", "import", *options)

    assert (code, bool(told)) == (expected, True)
    assert {path: path.read_bytes() for path in (project / "locales").rglob("*.po")} == before


def test_check_looks_at_one_language_even_if_it_is_not_offered(digiter: Command, project: Path):
    digiter("texts", "sync")

    code, printed, _ = digiter("texts", "check", "--lang", "nl", "--json")

    found = json.loads(printed)
    assert code == 1
    assert {each["code"] for each in found} == {"missing_text"}
    assert digiter("texts", "check", "--lang", "zz")[0] == 2


def test_a_button_without_room_for_longer_words_is_named(digiter: Command, project: Path):
    menu = project / "dialogues" / "menu.yaml"
    text = menu.read_text(encoding="utf-8")
    label = "Continuer là où on en était la dernière fois"
    menu.write_text(text.replace('label: "Continuer"', f'label: "{label}"'), encoding="utf-8")

    code, printed, _ = digiter("texts", "pseudo")

    assert code == 0
    assert "menu/what/go_on  59 > 48" in printed


@pytest.mark.parametrize(("preview", "hello"), [("xx", "[**"), ("nl", "**Hoi!")])
def test_a_language_can_be_tried_before_it_is_offered(
    tmp_path: Path, preview: str, hello: str
) -> None:
    with opened(tmp_path) as (store, _, clock):
        coach = make_coach(Settings(data=tmp_path, preview=preview), store)
        assert preview in coach.languages
        talk = Talk(coach, store, clock)

        talk.command("start")
        talk.taps(preview)
        talk.command("start")

        assert talk.shown[-1].text.startswith(hello)
        learnt = talk.options()
        assert preview in learnt


def test_a_learner_of_a_language_nobody_taught_the_engines_answers_with_buttons(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as (store, _, clock):
        coach = make_coach(Settings(data=tmp_path, preview="nl"), store)
        talk = Talk(coach, store, clock, language="nl")
        talk.command("start")
        talk.taps("nl")
        talk.writes("2004")
        talk.writes("Luik")
        talk.writes("ja, is goed")
        talk.writes("nee, bedankt")
        talk.writes("Nee bedankt")

        said = talk.writes("Sam")

    assert "Bedankt Sam" in said[-1].text
    assert coach.account == Account()
