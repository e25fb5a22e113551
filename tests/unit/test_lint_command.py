"""`digiter lint`: what is looked at, in which language it is said, and what programs get."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.commands import app
from cli.main import run
from tests.languages import put_languages

ROOT = Path(__file__).parents[2]
GOOD = """\
script: {name}
start: a
nodes:
  a: {{ask: "On y va ?", options: [{{id: go, label: "Oui", goto: z}}]}}
  z: {{end: true}}
"""
PO = 'msgctxt "{key}"\nmsgid "{words}"\nmsgstr "{words}"\n\n'
NO_SUCH_NODE = "Le nœud «\u00a0zz\u00a0» n'existe pas dans ce dialogue."

Lint = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture
def lint() -> Lint:
    """Run `digiter lint` and return its exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["lint", *map(str, arguments)])
        return result.exit_code, result.output

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two sound scripts, translated."""
    (tmp_path / "dialogues").mkdir()
    put_languages(tmp_path / "dialogues")
    words = {"ask": "On y va ?", "go": "Oui"}
    for name in ("s", "t"):
        write(tmp_path, name, GOOD.format(name=name))
    entries = "".join(
        PO.format(key=f"{name}/a/{part}", words=said)
        for name in ("s", "t")
        for part, said in words.items()
    )
    for language in ("de", "pt", "ro", "en"):
        path = tmp_path / "locales" / language / "LC_MESSAGES" / "dialogues.po"
        path.parent.mkdir(parents=True)
        path.write_text(entries, encoding="utf-8")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "dialogues" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def break_it(folder: Path, name: str) -> Path:
    return write(folder, name, GOOD.format(name=name).replace("goto: z", "goto: zz"))


def test_without_findings_it_says_so(lint: Lint, folder: Path) -> None:
    assert lint(folder) == (0, "Rien à signaler\u00a0: tout va bien.\n")


def test_a_finding_is_told_with_place_severity_and_words(lint: Lint, folder: Path) -> None:
    break_it(folder, "s")

    code, out = lint(folder)

    assert (code, out.splitlines()) == (
        1,
        [
            "dialogues/s.yaml:4:64  bloquant  [unknown_node]",
            f"  {NO_SUCH_NODE} Voulais-tu dire «\u00a0z\u00a0»\u00a0?",
            "  Qui arrive ici ne pourrait plus avancer.",
            "  Corrige le nom, ou écris le nœud qui manque.",
            "dialogues/s.yaml:5:3  attention  [unreachable]",
            "  Aucun chemin ne mène au nœud «\u00a0z\u00a0».",
            "  Personne ne le verra jamais.",
            "  Fais-y mener un `goto:`, ou supprime le nœud.",
            "bloquants\u00a0: 1, avertissements\u00a0: 1, conseils\u00a0: 0",
            "Tant qu'il reste un point bloquant, rien ne peut être publié.",
        ],
    )


def test_a_warning_alone_does_not_fail(lint: Lint, folder: Path) -> None:
    write(folder, "s", GOOD.format(name="s") + "  y: {end: true}\n")

    code, out = lint(folder)

    assert (code, out.splitlines()[-1]) == (
        0,
        "bloquants\u00a0: 0, avertissements\u00a0: 1, conseils\u00a0: 0",
    )


def test_a_long_sentence_is_wrapped_between_words(
    lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_it(folder, "s")
    monkeypatch.setenv("COLUMNS", "50")

    _, out = lint(folder)

    lines = [line for line in out.splitlines() if line.startswith("  ")]
    assert max(len(line) for line in lines) <= 50
    assert f"  {NO_SUCH_NODE}" in lines


def test_programs_get_a_list(lint: Lint, folder: Path) -> None:
    break_it(folder, "s")

    code, out = lint(folder, "--json", "--lang", "en")

    assert code == 1
    assert json.loads(out)[0] == {
        "file": "dialogues/s.yaml",
        "line": 4,
        "column": 64,
        "code": "unknown_node",
        "severity": "critical",
        "message": "There is no node “zz” in this dialogue. Did you mean “z”? "
        "Learners who get here would be stuck. Mend the name, or write the missing node.",
        "what": "There is no node “zz” in this dialogue.",
        "learner": "Learners who get here would be stuck.",
        "mend": "Mend the name, or write the missing node.",
        "near": "z",
    }


def test_programs_get_an_empty_list_when_all_is_well(lint: Lint, folder: Path) -> None:
    assert lint(folder, "--json") == (0, "[]\n")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "bloquant"),
        ("de", "blockiert"),
        ("pt", "bloqueia"),
        ("ro", "blochează"),
        ("en", "critical"),
    ],
)
def test_every_language_can_be_asked_for(lint: Lint, folder: Path, lang: str, said: str) -> None:
    break_it(folder, "s")

    _, out = lint(folder, "--lang", lang)

    assert out.splitlines()[0] == f"dialogues/s.yaml:4:64  {said}  [unknown_node]"


@pytest.mark.parametrize(
    ("system", "said"),
    [("ro_RO.UTF-8", "blochează"), ("nl_NL.UTF-8", "bloquant"), ("C", "bloquant")],
)
def test_the_language_is_that_of_the_system_if_it_is_one_of_ours(
    lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch, system: str, said: str
) -> None:
    break_it(folder, "s")
    monkeypatch.setenv("LANG", system)

    _, out = lint(folder)

    assert out.splitlines()[0].split()[1] == said


def test_a_language_without_words_is_refused(lint: Lint, folder: Path) -> None:
    code, out = lint(folder, "--lang", "xx")

    assert code == 2
    assert "xx is none of de, en, fr, pt, ro" in out


def test_one_file_shows_its_own_findings_alone(lint: Lint, folder: Path) -> None:
    sound, broken = write(folder, "s", GOOD.format(name="s")), break_it(folder, "t")

    assert lint(sound)[0] == 0
    code, out = lint(broken, "--json")
    assert (code, {each["file"] for each in json.loads(out)}) == (1, {"dialogues/t.yaml"})


def test_a_file_is_read_together_with_the_others(lint: Lint, folder: Path) -> None:
    path = write(folder, "s", "script: s\nstart: a\nnodes:\n  a: {open: t, leave: true}\n")

    assert lint(path) == (0, "Rien à signaler\u00a0: tout va bien.\n")


def test_a_catalogue_shows_its_own_findings_alone(lint: Lint, folder: Path) -> None:
    break_it(folder, "s")
    path = folder / "locales" / "ro" / "LC_MESSAGES" / "dialogues.po"
    path.write_text(path.read_text("utf-8").replace('msgstr "Oui"', 'msgstr "Dumneata"'), "utf-8")

    code, out = lint(path, "--json")

    found = {(each["file"], each["code"]) for each in json.loads(out)}
    assert (code, found) == (1, {("locales/ro/LC_MESSAGES/dialogues.po", "formal_address")})


def test_the_folder_of_dialogues_itself_can_be_named(lint: Lint, folder: Path) -> None:
    break_it(folder, "s")

    assert lint(folder / "dialogues", "--json") == lint(folder, "--json")


def test_what_is_not_there_is_refused(lint: Lint, tmp_path: Path) -> None:
    assert lint(tmp_path / "nowhere")[0] == 2


def test_another_command_stopped_by_a_dialogue_says_why_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It said codes and names, which is for logs."""
    write(folder, "s", GOOD.format(name="s").replace("ask:", "aks:"))
    monkeypatch.setenv("DIGITER_DIALOGUES", str(folder / "dialogues"))
    monkeypatch.setenv("DIGITER_LOCALES", str(folder / "locales"))
    monkeypatch.setattr("sys.argv", ["digiter", "texts", "sync"])

    with pytest.raises(SystemExit) as stopped:
        run()

    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (1, "")
    assert err.startswith("dialogues/s.yaml:4:6  Le nœud «\u00a0a\u00a0» n'est d'aucune sorte.")
    assert "Voulais-tu dire «\u00a0ask\u00a0»\u00a0?" in err
