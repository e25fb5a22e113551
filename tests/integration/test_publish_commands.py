"""`digiter publish`, `releases`, `diff`, `rollback` and `confirm`, as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from cli import wiring
from cli.releasing import Releasing
from cli.settings import Settings
from digiter_core.authoring.loader import load_scripts
from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Place, Session
from digiter_core.ports import Work
from digiter_core.storage.engines import engine_for
from tests.faults import edits
from tests.faults.live_edits import project

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Settings:
    """A project whose release 1 is live."""
    made = project(tmp_path)
    monkeypatch.setenv("DIGITER_DIALOGUES", str(made.dialogues))
    monkeypatch.setenv("DIGITER_LOCALES", str(made.locales))
    monkeypatch.setenv("DIGITER_NLU_ENGINE", "none")
    with closing(wiring.open_database(made)) as store:
        Releasing.of(made, store).begin()
    capsys.readouterr()  # what a start logs is not what is looked at
    return made


def write(settings: Settings, text: str) -> None:
    (settings.dialogues_path.parent / edits.FILE).write_text(text, encoding="utf-8")


def test_from_a_change_to_what_is_live_and_back(digiter: Command, settings: Settings) -> None:
    write(settings, edits.first().yaml(2))

    shown = digiter("diff")[1]
    looked = digiter("publish", "--dry-run")[1]
    published = digiter("publish", "--yes", "--note", "Plus simple")
    history = json.loads(digiter("releases", "--json")[1])
    back = digiter("rollback", "--yes")
    after = digiter("releases")[1].splitlines()

    assert "Texte de «\u00a0q0\u00a0»" in shown
    assert "Avant\u00a0: [r1] Et q0 ?" in shown
    assert "Après\u00a0: [r2] Et q0 ?" in shown
    assert shown.strip() in looked
    assert published[0] == 0
    assert [(each["number"], each["live"], each["note"]) for each in history] == [
        (2, True, "Plus simple"),
        (1, False, ""),
    ]
    assert back[0] == 0
    assert [line.split(" · ")[0] for line in after] == ["Version 3", "Version 2", "Version 1"]
    assert "en ligne" in after[0]
    assert "retour à la version 1" in after[0]


def test_a_mistake_is_told_in_words_and_nothing_is_published(
    digiter: Command, settings: Settings
) -> None:
    write(settings, edits.first().yaml(2).replace("goto: q1", "goto: nowhere", 1))

    code, said, errors = digiter("publish", "--yes")

    assert code == 1
    assert f"{edits.FILE}:14:" in said
    assert "Rien n'est publié" in errors
    assert len(json.loads(digiter("releases", "--json")[1])) == 1


def test_a_plan_can_be_read_by_programs(digiter: Command, settings: Settings) -> None:
    write(settings, edits.first().yaml(2))

    plan = json.loads(digiter("publish", "--dry-run", "--json")[1])

    assert (plan["since"], plan["can_publish"], plan["stands"]) == (1, True, [])
    assert plan["differences"][0] == {
        "file": edits.FILE,
        "kind": "text",
        "script": "menu",
        "node": "q0",
        "part": "ask",
        "before": "[r1] Et q0 ?",
        "after": "[r2] Et q0 ?",
    }


def test_lint_tells_who_stands_on_what_was_removed(digiter: Command, settings: Settings) -> None:
    with closing(wiring.open_database(settings)) as store:
        library = load_scripts(settings.dialogues_path)
        script = library.scripts["menu"]
        here = Place(script.id, script.version, NodeId("q0"))
        for chat in range(10):
            store.transact_now(partial(_stand, chat=chat, here=here))
    write(settings, edits.first().yaml(1).replace("q0", "q9"))

    told = digiter("lint", "--live", "--lang", "fr")
    as_json = digiter("lint", "--live", "--json", "--lang", "fr")

    line = "menu, «\u00a0q0\u00a0»\u00a0: 10 jeunes finiront l'ancienne version."
    assert told[1].strip().splitlines()[-2:] == ["Où en sont les jeunes", f"  {line}"]
    assert line in as_json[2]
    assert isinstance(json.loads(as_json[1]), list)


def _stand(work: Work, chat: int, here: Place) -> None:
    learner = work.learners.create("telegram", str(chat), "fr", wiring.SystemClock().now())
    work.learners.save(replace(learner, session=Session(stack=(here,))))


def test_nothing_new_is_not_published_again(digiter: Command, settings: Settings) -> None:
    assert settings.dialogues_path.is_dir()
    assert digiter("publish", "--yes")[0] == 0
    assert len(json.loads(digiter("releases", "--json")[1])) == 1


@pytest.mark.parametrize("command", [("rollback", "7", "--yes"), ("confirm", "1"), ("diff", "7")])
def test_what_cannot_be_done_is_told_in_a_line(
    digiter: Command, settings: Settings, command: tuple[str, ...]
) -> None:
    assert settings.dialogues_path.is_dir()

    code, _, errors = digiter(*command)

    assert code == 1
    assert len(errors.strip().splitlines()) == 1


def test_the_doctor_says_that_the_files_are_not_live(digiter: Command, settings: Settings) -> None:
    same = digiter("doctor")[1]
    write(settings, edits.first().yaml(2))
    other = digiter("doctor")[1]

    assert "1 is live, and the files are the same" in same
    assert "1 is live, the files are not" in other


def test_the_first_publication_needs_no_start_before(
    digiter: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It failed with words about a keyring that nobody had ever made."""
    made = project(tmp_path)
    for name in ("data", "dialogues", "locales"):
        monkeypatch.setenv(f"DIGITER_{name.upper()}", str(getattr(made, name)))
    monkeypatch.setenv("DIGITER_NLU_ENGINE", "none")

    looked = digiter("publish", "--dry-run")
    left = list(made.data.glob("*")) if made.data.exists() else []
    published = digiter("publish", "--yes", "--note", "Première")
    history = json.loads(digiter("releases", "--json")[1])

    assert looked[0] == published[0] == 0
    assert left == []  # looking makes nothing
    assert [(each["number"], each["live"], each["note"]) for each in history] == [
        (1, True, "Première")
    ]


@pytest.mark.parametrize("words", [("releases",), ("diff",), ("rollback", "--yes")])
def test_where_nothing_was_started_yet_that_is_said(
    digiter: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DIGITER_DATA", str(tmp_path / "never"))

    code, _, errors = digiter(*words)

    assert code == 1
    assert "There is no database yet." in errors
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize(
    ("found", "advice"), [("0005", "Run `digiter db upgrade`"), ("9999", "Update the program")]
)
def test_tables_of_another_program_are_said_with_what_to_do(
    digiter: Command, settings: Settings, found: str, advice: str
) -> None:
    with engine_for(settings.database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": found})

    code, _, errors = digiter("releases")

    assert code == 1
    assert advice in errors
    assert f"has {found}" in errors
