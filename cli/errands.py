"""
What a command asks of the running coach, because it alone can write the database it has open.

A file in the data folder is the question, another the answer: both belong to the operator, who
owns the folder. With several nodes one of them takes the question up, by renaming it.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog

from cli.settings import Settings
from digiter_core import errors
from digiter_core.errors import DigiterError, Finding, NotPublished, ScriptError
from digiter_core.ports.publishing import Release
from digiter_core.storage.files import write_private

if TYPE_CHECKING:
    from digiter_core.studio.desk import Desk

log = structlog.get_logger(__name__)

ASKED, TAKEN, ANSWERED = ".asked", ".taken", ".answer"
PATIENCE: Final = 60.0
_LOOK: Final = 0.1
_TOO_OLD: Final = 600.0
"""Seconds after which nobody waits any more for what lies there."""


class NobodyAnswers(NotPublished):
    """The coach has the database open and does not answer. See `digiter releases`, then again."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: publish, confirm or roll_back, and what it needs."""

    act: str
    number: int | None = None
    note: str = ""
    digest: str = ""


def folder(settings: Settings) -> Path:
    """Return where questions and answers lie."""
    return settings.data / "errands"


def do(desk: Desk, errand: Errand) -> Release:
    """Do *errand* here, for the operator. Raises what the desk raises."""
    match errand.act:
        case "publish":
            return desk.publish(staff=None, note=errand.note, expected_digest=errand.digest)
        case "confirm":
            assert errand.number is not None
            return desk.confirm(errand.number, staff=None)
        case _:
            return desk.roll_back(errand.number, staff=None, note=errand.note)


def ask(place: Path, errand: Errand) -> int:
    """Have the running coach do *errand*; return the number of the release.

    Raises the error it ended with there, and `NobodyAnswers`.
    """
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    question = place / f"{secrets.token_hex(8)}{ASKED}"
    answer = question.with_suffix(ANSWERED)
    write_private(question, json.dumps(asdict(errand)))
    end = time.monotonic() + PATIENCE
    try:
        while not answer.exists():
            if time.monotonic() > end:
                raise NobodyAnswers
            time.sleep(_LOOK)
        said = json.loads(answer.read_text(encoding="utf-8"))
    finally:
        question.unlink(missing_ok=True)
        answer.unlink(missing_ok=True)
    return _release_or_error(said)


def run_all(place: Path, desk_of: Callable[[], Desk]) -> None:
    """Do what is asked in *place*. Never raises: who asked is told what went wrong."""
    if not place.is_dir():
        return
    for question in sorted(place.glob(f"*{ASKED}")):
        taken = question.with_suffix(TAKEN)
        try:
            question.rename(taken)  # of several nodes one succeeds
            if time.time() - taken.stat().st_mtime < _TOO_OLD:
                write_private(
                    question.with_suffix(ANSWERED), json.dumps(_answer(taken, desk_of()))
                )
            taken.unlink()
        except OSError as error:
            log.warning("errand_not_done", error=type(error).__name__)


def _answer(taken: Path, desk: Desk) -> Mapping[str, Any]:
    try:
        errand = Errand(**json.loads(taken.read_text(encoding="utf-8")))
        return {"release": do(desk, errand).number}
    except ScriptError as error:
        findings = [astuple(each) for each in error.findings]
        return {"error": type(error).__name__, "findings": findings}
    except DigiterError as error:
        return {"error": type(error).__name__, "says": str(error)}
    except Exception as error:
        log.exception("errand_failed", error=type(error).__name__)
        says = f"{NotPublished.__doc__} ({type(error).__name__})"
        return {"error": NotPublished.__name__, "says": says}


def _release_or_error(said: Mapping[str, Any]) -> int:
    if "error" not in said:
        return int(said["release"])
    if "findings" in said:
        found = [(*each[:-1], tuple(map(tuple, each[-1]))) for each in said["findings"]]
        raise ScriptError(tuple(Finding(*each) for each in found))
    kind = getattr(errors, said["error"], NotPublished)
    plain = isinstance(kind, type) and issubclass(kind, DigiterError)
    raise (kind if plain else NotPublished)(said["says"])
