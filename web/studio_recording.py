"""Keeping what was tried as a conversation test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from digiter_core.authoring.conversation_writing import write
from digiter_core.authoring.loader import Loaded
from digiter_core.coaching.coach import Stepped
from digiter_core.studio.recording import NothingToRecord, recorded

log = structlog.get_logger(__name__)

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


def record(
    steps: Sequence[Stepped], loaded: Loaded, folder: Path, name: str, at: str
) -> tuple[str, str]:
    """Write the test *name* into *folder*; return the key of what went wrong, or what was written.

    A test of that name that is there already stays.
    """
    if not _NAME.fullmatch(name):
        return "studio/try/bad_name", ""
    try:
        text = write(recorded(steps, loaded, at=at).conversation)
        folder.mkdir(exist_ok=True)
        with (folder / f"{name}.yaml").open("x", encoding="utf-8") as file:
            file.write(text)
    except NothingToRecord:
        return "studio/try/nothing_to_record", ""
    except FileExistsError:
        return "studio/try/taken", ""
    except OSError as error:
        log.warning("test_not_recorded", errno=error.errno)
        return "studio/try/not_recorded", ""
    return "", f"{folder.name}/{name}.yaml"
