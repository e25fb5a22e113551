"""Writing a file of the studio, and in a word why it was not written."""

from __future__ import annotations

from enum import StrEnum

import structlog

from digiter_core.errors import ChangedMeanwhile
from digiter_core.studio.folder import Folder

log = structlog.get_logger(__name__)


class Unsaved(StrEnum):
    """Why a file was not written: the key `studio/unsaved/<value>`."""

    NOTHING = ""  # it was
    CHANGED = "changed"  # somebody else saved it meanwhile
    READ_ONLY = "read_only"  # the folder cannot be written, or the disk is full


def saved(folder: Folder, path: str, text: str, *, expected: str) -> Unsaved:
    """Write *text* to *path* if the file is still what *expected* says; return what came of it."""
    try:
        folder.write(path, text, expected=expected)
    except ChangedMeanwhile:
        return Unsaved.CHANGED
    except OSError as error:
        log.warning("dialogue_not_saved", path=path, errno=error.errno)
        return Unsaved.READ_ONLY
    return Unsaved.NOTHING
