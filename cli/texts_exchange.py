"""`digiter texts export|import`: catalogues to translators, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, NoReturn

import typer

from cli.settings import Settings
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.node_bubbles import shown_nodes
from digiter_core.texts.catalogue import CATALOGUES
from digiter_core.texts.catalogue_files import entries_of, write_catalogue
from digiter_core.texts.exporting import catalogue_for_translators, sheet_for_translators
from digiter_core.texts.importing import Taken
from digiter_core.texts.importing import take_in as take
from digiter_core.texts.incoming import read_delivery
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.markup import parse

REFUSED = 1
WRONG_USAGE = 2
PICTURES = "pictures"
_WHY = {
    "unknown_key": "no text of this language has that key",
    "twice": "the key stands in the file twice; the first counts",
    "plural": "no text has plural forms",
    "placeholder": "a placeholder is missing, or not in the French text:",
    "too_long": "too long for a button:",
    "lone_mark": "a ** or || has no partner",
    "confirmed": "a person wrote or confirmed what is here; a draft does not replace it",
}


def export(
    lang: Annotated[str, typer.Option(help="One language. Empty: all but French.")] = "",
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("translations"),
    *,
    csv: Annotated[bool, typer.Option("--csv", help="Sheets as well, for a spreadsheet.")] = False,
    pictures: Annotated[bool, typer.Option(help="A picture of every node.")] = True,
) -> None:
    """Write catalogues for Weblate or Poedit: notes, places, limits, a picture of each node."""
    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    codes = _codes(loaded, lang)
    drawn = _draw(loaded, to / PICTURES) if pictures else {}
    for code in codes:
        folder = to / code
        folder.mkdir(parents=True, exist_ok=True)
        near = {key: f"../{path}" for key, path in drawn.items()}
        for catalogue in CATALOGUES:
            entries = entries_of(settings.locales_path, code, catalogue, loaded.texts.values())
            texts = {str(key): text for key, text in loaded.texts.items()}
            po = catalogue_for_translators(entries, loaded.languages[code], texts, near)
            (folder / f"{catalogue}.po").write_text(po, encoding="utf-8", newline="\n")
            if csv:
                sheet = sheet_for_translators(entries, texts)
                path = folder / f"{catalogue}.csv"
                path.write_text(sheet, encoding="utf-8-sig", newline="")
            typer.echo(f"{folder / catalogue}.po: {sum(not e.obsolete for e in entries)} texts")
    if drawn:
        typer.echo(f"{to / PICTURES}: {len(set(drawn.values()))} pictures")


def _codes(loaded: Loaded, lang: str) -> tuple[str, ...]:
    translated = tuple(each.code for each in loaded.languages.translated)
    if lang and lang not in translated:
        _refuse(f"--lang {lang}: none of {', '.join(translated)}")
    return (lang,) if lang else translated


def _draw(loaded: Loaded, folder: Path) -> Mapping[str, str]:
    """Draw every node that shows words; return the path of its picture by key."""
    from digiter_core.pictures.node_svg import Bubble, bubble_svg  # noqa: PLC0415 - only with them
    from digiter_core.pictures.render import png  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    shown = shown_nodes(loaded)
    for each in set(shown.values()):
        words = parse(each.words)[0]
        bubble = Bubble(words, each.buttons, f"{each.script} · {each.node}")
        (folder / each.name).write_bytes(png(bubble_svg(bubble)))
    return {str(key): str(PurePosixPath(PICTURES) / each.name) for key, each in shown.items()}


def take_in(
    file: Annotated[Path, typer.Argument(help="A PO file or a sheet (.csv) that came back.")],
    lang: Annotated[str, typer.Option(help="Its language; a PO file says it itself.")] = "",
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would happen.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="All of it was made by a machine: mark it so.")
    ] = False,
) -> None:
    """Take translations back in. What does not fit is refused and named; the rest is taken."""
    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    delivery = read_delivery(file)
    code = _language(loaded, delivery.language, lang)
    texts = {str(key): text for key, text in loaded.texts.items() if not text.shared}
    held = {
        catalogue: entries_of(settings.locales_path, code, catalogue, loaded.texts.values())
        for catalogue in CATALOGUES
    }
    every = [entry for entries in held.values() for entry in entries]
    taken = take(every, texts, delivery.texts, drafts=drafts)
    if not dry_run:
        for catalogue, entries in held.items():
            write_catalogue(settings.locales_path, loaded.languages[code], catalogue, entries)
    _report(file, taken, dry_run=dry_run)
    if taken.refused:
        raise typer.Exit(REFUSED)


def _language(loaded: Loaded, said: str, lang: str) -> str:
    code = lang or said.replace("-", "_").partition("_")[0].lower()
    if not code:
        _refuse("The file does not say its language: add --lang.")
    if lang and said and said.replace("-", "_").partition("_")[0].lower() != lang:
        _refuse(f"The file says that it is in {said}, not in {lang}. Nothing was changed.")
    if code not in loaded.languages or code == SOURCE:
        known = ", ".join(each.code for each in loaded.languages.translated)
        _refuse(f"{code}: none of {known}. A new one: digiter texts add {code} --name …")
    return code


def _report(file: Path, taken: Taken, *, dry_run: bool) -> None:
    for each in taken.refused:
        reason = f"{_WHY[each.why]} {each.what}".rstrip()
        typer.secho(f"{file}:{each.line}  {each.key}  {reason}", fg=typer.colors.RED)
    would = "would be " if dry_run else ""
    typer.echo(
        f"{taken.changed} {would}taken ({taken.stale} of them stale: the French is another by "
        f"now), {taken.same} the same, {taken.empty} empty, {len(taken.refused)} refused"
    )


def _refuse(message: str) -> NoReturn:
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(WRONG_USAGE)
