"""`digiter lint`: everything that is wrong with dialogues and translations, at once, in words."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli.clock import SystemClock
from cli.settings import Settings
from digiter_core.errors import Finding

if TYPE_CHECKING:
    from digiter_core.authoring.explaining import Explanations

FAILED: Final = 1
USUAL: Final = "fr"
WIDEST: Final = 100
COLOURS: Final = {
    "critical": typer.colors.RED,
    "warning": typer.colors.YELLOW,
    "hint": typer.colors.BLUE,
}


@dataclass(frozen=True, slots=True)
class Folders:
    """What is looked at. *only*: findings of this file alone are shown."""

    dialogues: Path
    locales: Path
    only: str = ""


def lint(
    path: Annotated[
        Path | None,
        typer.Argument(
            exists=True, help="A folder of dialogues, or one file of it; default: the project's."
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    lang: Annotated[
        str, typer.Option(help="The language of the findings; default: the one of the system.")
    ] = "",
    live: Annotated[
        bool,
        typer.Option(
            "--live",
            help="Also show how many learners stand in what changes; reads the database.",
        ),
    ] = False,
) -> None:
    """Check dialogues and translations: what would break, where, and how to mend it."""
    from digiter_core.authoring.abreast import abreast  # noqa: PLC0415 - `--help` needs none
    from digiter_core.authoring.lint import lint as check  # noqa: PLC0415 - as above

    settings = Settings()
    words = explanations(settings)
    language = language_of(lang, words)
    folders = folders_of(path, settings)
    today = SystemClock().now().date()
    every = check(folders.dialogues, folders.locales, today=today, both=abreast)
    findings = [each for each in every if folders.only in ("", each.file)]
    if as_json:
        shown = [_as_json(each, words, language) for each in findings]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        show(findings, words, language)
    if live:
        _show_learners(settings, language, to_errors=as_json)
    if any(each.severity == "critical" for each in findings):
        raise typer.Exit(FAILED)


def _show_learners(settings: Settings, language: str, *, to_errors: bool) -> None:
    """Print who stands in dialogues that are others than live ones: counts, and no small ones."""
    from cli.publish import plan_of  # noqa: PLC0415 - reads the database
    from cli.release_words import Words, stands_lines  # noqa: PLC0415

    for line in stands_lines(plan_of(settings).groups, Words.of(settings, language)):
        typer.echo(line, err=to_errors)


def folders_of(path: Path | None, settings: Settings) -> Folders:
    """Return what `digiter lint PATH` looks at."""
    if path is None:
        return Folders(settings.dialogues_path, settings.locales_path)
    path = path.resolve()
    if path.suffix == ".po":  # <folder>/locales/<language>/LC_MESSAGES/<name>.po
        locales = path.parents[2]
        only = f"locales/{path.relative_to(locales).as_posix()}"
        return Folders(locales.parent / "dialogues", locales, only)
    folder = path if path.is_dir() else path.parent
    folder = folder / "dialogues" if (folder / "dialogues").is_dir() else folder
    beside = folder.parent / "locales"
    locales = beside if beside.is_dir() else settings.locales_path
    return Folders(folder, locales, "" if path.is_dir() else f"{folder.name}/{path.name}")


def explanations(settings: Settings) -> Explanations:
    """Return the words of the program itself about findings, whatever is looked at."""
    from digiter_core.authoring.explaining import Explanations  # noqa: PLC0415 - see above

    return Explanations.load(settings.explanations_path, settings.dialogues_path)


def language_of(wish: str, words: Explanations) -> str:
    """Return the language findings are told in. Raises `typer.BadParameter` for an unknown one."""
    if wish and wish not in words.languages:
        known = ", ".join(sorted(words.languages))
        raise typer.BadParameter(f"{wish} is none of {known}", param_hint="--lang")
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    spoken = next((value for name in variables if (value := os.environ.get(name))), "")[:2]
    return wish or (spoken if spoken in words.languages else USUAL)


def show(findings: Sequence[Finding], words: Explanations, language: str) -> None:
    """Print *findings*, wrapped, and how many there are of each severity."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    for finding in findings:
        name = words.word(finding.severity, language)
        severity = typer.style(name, fg=COLOURS[finding.severity], bold=True)
        typer.echo(f"{finding.file}:{finding.line}:{finding.column}  {severity}  [{finding.code}]")
        for part in _parts(finding, words, language):
            typer.echo("\n".join(_wrapped(part, width)))
    typer.echo(_closing(findings, words, language))


def tell(findings: Iterable[Finding], settings: Settings) -> None:
    """Print *findings* that keep a command from going on, to where errors go."""
    words = explanations(settings)
    language = language_of("", words)
    for each in findings:
        place = f"{each.file}:{each.line}:{each.column}"
        typer.secho(f"{place}  {words.text(each, language)}", fg=typer.colors.RED, file=sys.stderr)


def _wrapped(part: str, width: int) -> list[str]:
    return textwrap.wrap(
        part,
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _parts(finding: Finding, words: Explanations, language: str) -> Iterator[str]:
    what, near = words.what(finding, language), words.near(finding, language)
    yield f"{what} {near}".rstrip()
    for part in (words.learner(finding, language), words.mend(finding, language)):
        if part:
            yield part


def _closing(findings: Sequence[Finding], words: Explanations, language: str) -> str:
    if not findings:
        return words.word("nothing", language)
    counted = Counter(each.severity for each in findings)
    count = words.word("count", language, **{name: counted[name] for name in COLOURS})
    return f"{count}\n{words.word('blocked', language)}" if counted["critical"] else count


def _as_json(finding: Finding, words: Explanations, language: str) -> dict[str, str | int]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity,
        "message": words.text(finding, language),
        "what": words.what(finding, language),
        "learner": words.learner(finding, language),
        "mend": words.mend(finding, language),
        "near": finding.near,
    }
