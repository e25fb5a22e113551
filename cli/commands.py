"""The commands of `digiter`, each imported when it is asked for: no start waits for the others."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

from digiter_core.authoring.pausing import not_collecting

COMMANDS: Final = {
    "lint": "lint:lint",
    "play": "play:play",
    "publish": "publish:publish",
    "releases": "publish:releases",
    "diff": "publish:diff",
    "rollback": "publish:rollback",
    "confirm": "publish:confirm",
    "test": "dialogue_tests:play_tests",
    "schema": "schema:schema",
    "chat": "chat:chat",
    "run": "running:run_bot",
    "doctor": "checkup:doctor",
    "db": "databases:app",
    "figures": "figures:app",
    "nlu": "nlu:app",
    "nudges": "nudges:app",
    "outbox": "outbox:app",
    "progress": "progress:app",
    "staff": "staff:app",
    "summary": "summary:app",
    "texts": "texts:app",
}
"""Name -> module of `cli`, and in it a command or a group of them; in the order of `--help`."""


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Imported(self.commands)


class _Imported(MutableMapping[str, Any]):
    """Commands by name, made when they are taken. What is set goes before `COMMANDS`."""

    def __init__(self, made: MutableMapping[str, Any]) -> None:
        self._made = made

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, COMMANDS[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*COMMANDS, *self._made)))

    def __len__(self) -> int:
        return len({*COMMANDS, *self._made})

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]


def _command(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    with not_collecting():  # what an import makes stays: looking through it finds nothing
        found = getattr(import_module(f"cli.{module}"), attribute)
    group = typer.Typer(add_completion=False)
    if isinstance(found, typer.Typer):
        group.add_typer(found, name=name)
    else:
        group.command(name)(found)
    return get_group(group).commands[name]


app = typer.Typer(
    cls=Commands,
    help="DIGITER Coach: a coaching assistant for young people on their way into digital work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def digiter() -> None:
    """Do nothing by itself: commands do."""
