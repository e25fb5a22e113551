"""`digiter texts`: translations in step with the French, and how far each language is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from cli import texts_exchange
from cli.settings import Settings
from digiter_core.authoring.catalogue_check import check_catalogues
from digiter_core.authoring.language_adding import LanguageNotAdded, with_language
from digiter_core.authoring.languages_file import FILE
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.offering import NOT_WISHED, Readiness, readiness
from digiter_core.authoring.plain import read_plain
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.languages import SOURCE, Language, Languages
from digiter_core.texts.plurals import PLURALS
from digiter_core.texts.pseudo import pseudo as make_pseudo
from digiter_core.texts.sync import sync as synchronise

app = typer.Typer(help="The words: translations in step with the dialogues.", no_args_is_help=True)
app.command("export")(texts_exchange.export)
app.command("import")(texts_exchange.take_in)

FAILED = 1
WRONG_USAGE = 2
CRITICAL = "critical"
_REASONS = {
    NOT_WISHED: "offered: false",
    "share": "not enough translated",
    "safety_words": "phrases missing in safety.yaml",
    "safety_texts": "help texts missing in safety.yaml",
}


@app.command()
def sync() -> None:
    """Bring the translations in step with the French: new, changed and dropped texts."""
    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    for result in synchronise(loaded.texts.values(), settings.locales_path, loaded.languages):
        typer.echo(str(result))


@app.command()
def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show how much of each language is translated, and whether it is offered, or why not."""
    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    catalogues = Catalogues.load(settings.locales_path, loaded.french, loaded.languages)
    safety = read_plain(settings.dialogues_path / "safety.yaml")
    every = readiness(loaded, catalogues, safety)
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in every], ensure_ascii=False, indent=2))
    else:
        for line in _lines(every):
            typer.echo(line)


def _plain(each: Readiness) -> dict[str, Any]:
    counted = {**each.catalogues, "learners": each.learners}
    return {
        "language": each.language.code,
        "name": each.language.name,
        "offered": each.is_offered,
        "reasons": list(each.reasons),
        "share_needed": each.language.share,
        "machine_made": each.language.machine_made,
        "catalogues": {
            name: {**asdict(counts), "missing": counts.missing, "share": counts.share}
            for name, counts in counted.items()
        },
    }


def _lines(every: Sequence[Readiness]) -> Iterator[str]:
    titles = f"{'stale':>7}{'machine':>9}{'missing':>9}{'share':>8}"
    yield f"{'':<13}{'texts':>7}{'translated':>12}{titles}"
    for each in every:
        for name, counts in (*each.catalogues.items(), ("learners", each.learners)):
            yield (
                f"{each.language.code:<3} {name:<9}{counts.texts:>7}{counts.translated:>12}"
                f"{counts.stale:>7}{counts.machine_made:>9}{counts.missing:>9}{counts.share:>6} %"
            )
        yield f"    {each.language.name}: {_verdict(each)}"
    yield "learners: what learners read, of both catalogues. This share decides."


def _verdict(each: Readiness) -> str:
    why = "; ".join(_REASONS[reason] for reason in each.reasons)
    said = "offered" if each.is_offered else f"not offered ({why})"
    return f"{said}; begun with drafts of a machine" if each.language.machine_made else said


@app.command()
def check(
    lang: Annotated[
        str, typer.Option(help="One language, offered or not. Empty: all to be offered.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Check the translations alone: missing, stale, placeholders, plurals, marks, buttons."""
    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    if lang and lang not in loaded.languages:
        _refuse(f"--lang {lang}: none of {', '.join(loaded.languages.codes)}")
    codes = (lang,) if lang else loaded.languages.wished
    findings = check_catalogues(loaded, settings.locales_path, codes)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=2))
    else:
        _tell(findings)
    if any(each.severity == CRITICAL for each in findings):
        raise typer.Exit(FAILED)


def _tell(findings: Sequence[Finding]) -> None:
    for each in findings:
        colour = typer.colors.RED if each.severity == CRITICAL else typer.colors.YELLOW
        typer.secho(str(each), fg=colour)
    critical = sum(each.severity == CRITICAL for each in findings)
    typer.echo(f"{critical} critical, {len(findings) - critical} others")


@app.command()
def add(  # noqa: PLR0913, PLR0917 - what can be said of a language
    code: Annotated[str, typer.Argument(help="Two or three small letters: nl.")],
    name: Annotated[str, typer.Option(help="The language's name in itself: Nederlands.")],
    called_fr: Annotated[str, typer.Option(help="Its name in French, for staff.")] = "",
    called_en: Annotated[str, typer.Option(help="Its name in English, for staff.")] = "",
    plural: Annotated[str, typer.Option(help="gettext's plural rule, if not known here.")] = "",
    style: Annotated[str, typer.Option(help="What a translator is told, in English.")] = "",
    *,
    machine_made: Annotated[
        bool, typer.Option("--machine-made", help="It will begin with drafts of a machine.")
    ] = False,
) -> None:
    """Begin a new language: its folder, its catalogues, its entry in languages.yaml."""
    settings = Settings()
    language = Language(
        code=code,
        name=name.strip(),
        called={key: word for key, word in (("fr", called_fr), ("en", called_en)) if word},
        machine_made=machine_made,
        plural=plural or PLURALS.get(code, ""),
        style=style,
    )
    place = settings.dialogues_path / FILE
    if not place.is_file():
        raise LanguageNotAdded(f"{place} is not there.")
    place.write_text(
        with_language(place.read_text(encoding="utf-8"), language), encoding="utf-8", newline="\n"
    )
    loaded = load_scripts(settings.dialogues_path)
    alone = Languages({SOURCE: loaded.languages[SOURCE], code: loaded.languages[code]})
    for result in synchronise(loaded.texts.values(), settings.locales_path, alone):
        typer.echo(f"locales/{code}/LC_MESSAGES/{result.catalogue}.po: {result.new} texts")
    for line in _next_steps(code):
        typer.echo(line)


def _next_steps(code: str) -> Iterator[str]:
    yield f"{code} stands in {FILE} and is not offered yet. Next:"
    yield f"1. digiter texts export --lang {code} --to out    (for Poedit or Weblate; or --csv)"
    yield f"2. digiter texts import FILE --lang {code}        (again and again; --dry-run first)"
    yield f"3. DIGITER_PREVIEW={code} digiter chat            (see it before it is offered)"
    yield f"4. safety.yaml: safe words, phrases, help texts in {code}, reviewed by a professional"
    yield f"5. digiter texts check --lang {code}; then offered: true; digiter lint"


@app.command()
def pseudo() -> None:
    """Name the buttons too narrow for longer words. See them: DIGITER_PREVIEW=xx digiter chat."""
    loaded = load_scripts(Settings().dialogues_path)
    buttons = [text for text in loaded.texts.values() if text.limit is not None]
    wide = [
        (text, words)
        for text in buttons
        if not text.shared and len(words := make_pseudo(text.french)) > (text.limit or 0)
    ]
    for text, words in wide:
        typer.secho(f"{text.file}:{text.line}  {text.key}  {len(words)} > {text.limit}  {words}")
    typer.echo(f"{len(wide)} of {len(buttons)} buttons have no room for words a third longer")


def _refuse(message: str) -> None:
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(WRONG_USAGE)
