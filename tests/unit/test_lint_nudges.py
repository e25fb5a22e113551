"""`nudges.yaml` and the scripts it names: what lint says before a learner would feel it."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import load_scripts
from digiter_core.texts.catalogue import catalogue_path
from digiter_core.texts.sync import sync
from tests.languages import put_languages

NUDGES = """\
usual: {per_week: 2, days: [mon, tue], windows: [evening]}
limits:
  per_week: 4
  hours_between: 16
  unanswered: 2
  stale_after_minutes: 120
  busy_minutes: 10
  on_holidays: false
windows:
  evening: {from: "17:30", to: "20:30"}
nudges:
  plan: {script: check, since: plan, after_days: 2, again_days: 3, at_most: 6}
  weekly: {script: week, since: last_report, after_days: 7, again_days: 7, at_most: 8}
"""
ASIDE = ("unreachable", "unused_variable")
BUTTONS = '[{id: o, label: "Oui", goto: z}]'
HIDDEN = "Petit rappel du coach.\\n||{plan_when} → {plan_act}||"


def script(name: str, first: str) -> str:
    return f"script: {name}\nstart: a\nnodes:\n  a: {first}\n  z: {{end: true}}\n"


def ask(say: str, options: str = BUTTONS) -> str:
    return f'{{ask: "{say}", options: {options}}}'


GOOD = {"check": script("check", ask(HIDDEN)), "week": script("week", ask("Ça va ?"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dialogues").mkdir()
    return tmp_path


def write(folder: Path, nudges: str = NUDGES, **scripts: str) -> None:
    """Write the file with scripts that are sound but for *scripts*; translate all of them."""
    for name, text in {**GOOD, **scripts, "nudges": nudges}.items():
        (folder / "dialogues" / f"{name}.yaml").write_text(text, encoding="utf-8")
    put_languages(folder / "dialogues")
    loaded = load_scripts(folder / "dialogues")
    sync(loaded.texts.values(), folder / "locales", loaded.languages)
    for path in (folder / "locales").rglob("*.po"):
        file = polib.pofile(str(path), wrapwidth=98)
        for entry in file:
            entry.msgstr = entry.msgid
        file.save()


def say_in(folder: Path, language: str, key: str, words: str) -> int:
    """Let the text *key* have other words in *language*; return the line it stands in."""
    path = catalogue_path(folder / "locales", language, "dialogues")
    file = polib.pofile(str(path), wrapwidth=98)
    next(entry for entry in file if entry.msgctxt == key).msgstr = words
    file.save()
    return path.read_text(encoding="utf-8").splitlines().index(f'msgctxt "{key}"') + 1


def found(folder: Path) -> list[tuple[str, str, int, str]]:
    return [
        (each.code, each.file, each.line, each.severity)
        for each in lint(folder / "dialogues", folder / "locales")
    ]


def told(folder: Path) -> tuple[str, dict[str, str]]:
    """Return the variant of the one finding there is, and what its words name."""
    [finding] = lint(folder / "dialogues", folder / "locales")
    return finding.variant, dict(finding.params)


def test_a_sound_file_passes(folder: Path) -> None:
    write(folder)

    assert found(folder) == []


def test_the_file_that_is_shipped_passes() -> None:
    root = Path(__file__).parents[2]

    codes = {each.code for each in lint(root / "dialogues", root / "locales")}

    assert codes.isdisjoint({"bad_nudges", "nudge_preview", "unknown_script"})


@pytest.mark.parametrize(
    ("old", "new", "line", "variant", "where"),
    [
        ("per_week: 2", "per_week: 9", 1, "too_many", "usual/per_week"),
        ("per_week: 4", "per_week: 9", 3, "too_many", "limits/per_week"),
        ("unanswered: 2", "unanswered: 0", 5, "number", "limits/unanswered"),
        ("hours_between: 16", "hours_between: 16.5", 4, "number", "limits/hours_between"),
        ("busy_minutes: 10", "busy_minutes: ten", 7, "number", "limits/busy_minutes"),
        ("after_days: 2", "after_days: 0", 12, "number", "nudges/plan/after_days"),
        ("after_days: 2", "after_days: -2", 12, "number", "nudges/plan/after_days"),
        ("on_holidays: false", "on_holidays: never", 8, "one_of", "limits/on_holidays"),
        ("since: plan", "since: plans", 12, "one_of", "nudges/plan/since"),
        ("days: [mon, tue]", "days: [monday]", 1, "one_of", "usual/days"),
        ("days: [mon, tue]", "days: none", 1, "list", "usual/days"),
        ("windows: [evening]", "windows: [night]", 1, "one_of", "usual/windows"),
        ("windows: [evening]", "windows: [[evening]]", 1, "list", "usual/windows"),
        ('to: "20:30"', 'to: "17:40"', 10, "short_window", "windows/evening"),
        ('to: "20:30"', "to: 25", 10, "hour", "windows/evening/to"),
        ("{script: check, ", "{", 12, "missing", "nudges/plan"),
        ("script: check", "script: [check]", 12, "name", "nudges/plan/script"),
        ("script: check", "script: none", 12, "name", "nudges/plan/script"),
    ],
)
def test_what_cannot_be_used_is_one_finding_in_its_line(  # noqa: PLR0917 - a table
    folder: Path, old: str, new: str, line: int, variant: str, where: str
) -> None:
    """All of them were told in the first line of the file."""
    assert NUDGES.count(old) == 1
    write(folder, NUDGES.replace(old, new))

    assert found(folder) == [("bad_nudges", "dialogues/nudges.yaml", line, "critical")]
    assert (told(folder)[0], told(folder)[1]["where"]) == (variant, where)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("limits:", "limit:", 2), ("again_days: 3", "again_day: 3", 12)],
)
def test_a_misspelt_field_is_told_where_it_is(folder: Path, old: str, new: str, line: int) -> None:
    """It was told as one that is missing, at the line before, and one too many was not told."""
    assert NUDGES.count(old) == 1
    write(folder, NUDGES.replace(old, new))

    assert found(folder) == [("unknown_field", "dialogues/nudges.yaml", line, "critical")]


@pytest.mark.parametrize("nudges", ["- a\n", "just words\n", "{}\n", "usual: []\n"])
def test_a_file_of_another_shape_is_one_error(folder: Path, nudges: str) -> None:
    """A list passed, and the bot did not start."""
    write(folder, nudges)

    assert found(folder) == [("bad_nudges", "dialogues/nudges.yaml", 1, "critical")]


@pytest.mark.parametrize(
    ("nudges", "code", "line"),
    [
        (NUDGES + "usual: {}\n", "duplicate_field", 14),
        (NUDGES.replace("evening: {", "evening: &e {"), "not_allowed", 10),
        ("usual: [\n", "open_quote", 2),
        ("", "wrong_shape", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_told_as_any_other(
    folder: Path, nudges: str, code: str, line: int
) -> None:
    write(folder, nudges)

    assert found(folder) == [(code, "dialogues/nudges.yaml", line, "critical")]


def test_a_script_that_is_not_there_is_told_in_its_line(folder: Path) -> None:
    write(folder, NUDGES.replace("script: week", "script: weak"))

    assert found(folder) == [("unknown_script", "dialogues/nudges.yaml", 13, "critical")]
    assert told(folder) == ("", {"name": "weak", "near": "week"})


@pytest.mark.parametrize(
    "first",
    [
        '{say: "Bonjour.", goto: z}',
        "{end: true}",
        '{ask: "Ton nom ?", entry: {kind: text, into: w, goto: z}}',
    ],
)
def test_a_nudge_begins_with_a_question_with_buttons(folder: Path, first: str) -> None:
    check = script("check", first).replace("nodes:", "variables:\n  w: {type: text}\nnodes:")
    write(folder, check=check)

    findings = [each for each in found(folder) if each[0] not in ASIDE]
    assert findings == [("bad_nudges", "dialogues/check.yaml", 6, "critical")]


def test_a_nudge_whose_script_begins_nowhere_is_told(folder: Path) -> None:
    write(folder, check=GOOD["check"].replace("start: a", "start: b"))

    assert {each[0] for each in found(folder)} == {"unknown_node", "bad_nudges"}


@pytest.mark.parametrize(
    "say",
    [
        "Alors, {plan_act} ?",
        "||{plan_when}|| {plan_act}",
        "|| {plan_act}||",
        "||{plan_when}\\n{plan_act}||",
        "**{plan_act}**",
        "**Ton plan ||{plan_act}|| du jour**",
    ],
)
def test_what_tells_of_a_plan_may_not_stand_on_a_lock_screen(folder: Path, say: str) -> None:
    """Hidden within bold is not hidden: Telegram would show it with its marks."""
    write(folder, check=script("check", ask(say)))

    findings = [each for each in found(folder) if each[0] == "nudge_preview"]
    files = ["dialogues/check.yaml"]
    files += [f"locales/{each}/LC_MESSAGES/dialogues.po" for each in ("de", "en", "pt", "ro")]
    assert [(code, file, severity) for code, file, _, severity in findings] == [
        ("nudge_preview", file, "critical") for file in files
    ]
    assert findings[0][2] == 4


def test_the_line_of_an_answer_stands_on_the_lock_screen_too(folder: Path) -> None:
    options = '[{id: o, label: "1", line: "Oui : {plan_act}", goto: z}]'
    write(folder, check=script("check", ask("Alors ?", options)))

    assert {each[0] for each in found(folder)} == {"nudge_preview"}


def test_a_translator_who_loses_the_marks_is_told_where(folder: Path) -> None:
    """Lint looked at the French words alone."""
    write(folder)
    line = say_in(folder, "ro", "check/a/ask", "Rappel: {plan_when} → ||{plan_act}||")

    file = "locales/ro/LC_MESSAGES/dialogues.po"
    assert found(folder) == [("nudge_preview", file, line, "critical")]
    assert told(folder) == ("", {"name": "{plan_when}"})


def test_what_is_asked_later_may_tell_of_the_plan(folder: Path) -> None:
    later = ask("On le garde, {plan_act} ?").replace("goto: z", "goto: b", 1)
    week = script("week", ask("Ça va ?", BUTTONS.replace("goto: z", "goto: b")))
    write(folder, week=week + f"  b: {later.replace('goto: b', 'goto: z')}\n")

    assert found(folder) == []
