"""The `digiter` command: how it begins, and how its errors are told."""

from __future__ import annotations

import sys
import zoneinfo
from typing import TYPE_CHECKING, Final

from digiter_core.authoring.pausing import not_collecting
from digiter_core.errors import DigiterError, ScriptError

if TYPE_CHECKING:
    from pydantic import ValidationError

FAILED: Final = 1


def run() -> None:
    """Run the command; an error of ours, or of a setting, is one line with the next step."""
    zoneinfo.reset_tzpath(())  # the pinned tzdata, not what the machine happens to have
    with not_collecting():  # so that no import is looked through for garbage
        from pydantic import ValidationError  # noqa: PLC0415 - see above

        from cli.commands import app  # noqa: PLC0415 - see above
    try:
        app()
    except ScriptError as error:
        from cli import lint  # noqa: PLC0415 - only to tell what is wrong
        from cli.settings import Settings  # noqa: PLC0415 - as above

        lint.tell(error.findings, Settings())
        sys.exit(FAILED)
    except ValidationError as error:
        _tell(*_lines(error))
        sys.exit(FAILED)
    except DigiterError as error:
        _tell(str(error))
        sys.exit(FAILED)


def _lines(error: ValidationError) -> list[str]:
    """Return what is wrong with settings, and never what they say: it may be a secret."""
    return [f"DIGITER_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors()]


def _tell(*lines: str) -> None:
    import typer  # noqa: PLC0415 - only to tell what is wrong

    for line in lines:
        typer.secho(line, fg=typer.colors.RED, err=True)
