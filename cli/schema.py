"""`digiter schema`: the shapes of the files in `dialogues/`, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.settings import Settings

EDITOR: Final = Path(".vscode") / "settings.json"
SETTING: Final = "yaml.schemas"


def schema(
    to: Annotated[
        Path | None,
        typer.Option(help="Folder for the schemas; default: dialogues/.schema, for your editor."),
    ] = None,
) -> None:
    """Write JSON Schemas: your editor then offers fields and underlines what is unknown."""
    from digiter_core.authoring.schema import NAMES  # noqa: PLC0415 - `--help` needs none of it
    from digiter_core.authoring.schema import schema as schema_called  # noqa: PLC0415

    dialogues = Settings().dialogues_path
    folder = dialogues / ".schema" if to is None else to
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        write(folder / f"{name}.json", schema_called(name))
    if to is None:
        _tell_the_editor(dialogues)
    typer.secho(f"{len(NAMES)} schemas: {folder}", fg=typer.colors.GREEN)


def write(path: Path, value: Any) -> None:
    """Write *value* as JSON people can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _tell_the_editor(dialogues: Path) -> None:
    """Say in the settings of Visual Studio Code, which others read too, what stands for what."""
    from digiter_core.authoring.schema import settings_of  # noqa: PLC0415 - see above

    path = dialogues.parent / EDITOR
    settings = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    files = (each.relative_to(dialogues).as_posix() for each in dialogues.rglob("*.yaml"))
    write(path, {**settings, SETTING: settings_of(files)})
