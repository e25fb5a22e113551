"""
`dialogues/pictures/`: which pictures there are, and what stands for each in a release.

A release holds texts: of a picture, `sha256:` and its digest. The bytes are stored beside, by it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.names import PICTURE
from digiter_core.authoring.picture_bytes import LONGEST, NoPicture, cleaned
from digiter_core.authoring.tree import Position

FOLDER: Final = "pictures"
MOST: Final = 200
"""Pictures there may be."""

REFERENCE: Final = "sha256:"
_REFERENCE_LENGTH: Final = len(REFERENCE) + 64
_NAME: Final = re.compile(PICTURE.pattern)
_UNSOUND: Final = "unsound:"
_REMEMBERED: Final = 4 * MOST


def is_picture(name: str) -> bool:
    """Return whether the file *name* of `dialogues/` is a picture by its name."""
    folder, _, file = name.partition("/")
    return folder == FOLDER and _NAME.fullmatch(file) is not None


def digests(files: dict[str, str]) -> dict[str, str]:
    """Take the pictures out of *files* and return their digests, by name without the folder."""
    names = [name for name in files if is_picture(name)]
    return {name.removeprefix(f"{FOLDER}/"): digest_in(files.pop(name)) for name in names}


def digest_in(reference: str) -> str:
    """Return the digest *reference* holds, "" if what it stands for cannot be shown."""
    return reference.removeprefix(REFERENCE) if reference.startswith(REFERENCE) else ""


def reference_of(path: Path) -> str:
    """Return what will stand in a release for the picture *path*. Raises `OSError`."""
    return _judged(path, released=False)[0]


def content_of(path: Path) -> bytes:
    """Return the picture at *path* as it is shown. Raises `NoPicture`, `OSError`."""
    if path.stat().st_size > LONGEST:
        raise NoPicture("large", limit=LONGEST // 1000)
    return cleaned(path.read_bytes())


def read_pictures(
    directory: Path, findings: Findings, *, released: bool = False
) -> dict[str, str]:
    """Return the reference of every picture of *directory*, by name: `pictures/tram.png`.

    What is no picture, too large or lies elsewhere goes to *findings*; nothing is raised.
    *released*: of a release that is laid out to be read, references may lie there themselves.
    """
    found: dict[str, str] = {}
    for path in _files(directory):
        name = f"{FOLDER}/{path.name}"
        at = Position(f"{directory.name}/{name}", 1, 1)
        if len(found) >= MOST:
            findings.add(at, "too_big", "files", limit=MOST)
            break
        try:
            sound = path.is_file() and path.resolve().is_relative_to(directory.resolve())
            if not sound or not is_picture(name):
                findings.add(at, "bad_picture", "kind")
                continue
            found[name], variant, params = _judged(path, released=released)
        except (OSError, RuntimeError):  # RuntimeError: links that go round
            findings.add(at, "not_readable")
            continue
        if not found[name].startswith(REFERENCE):
            findings.add(at, "bad_picture", variant, **dict(params))
    return found


def _files(directory: Path) -> Iterator[Path]:
    folder = directory / FOLDER
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if not path.name.startswith("."))


Judged = tuple[str, str, tuple[tuple[str, int], ...]]
"""The reference of a picture, and why it cannot be shown: a variant and its parameters."""


def _judged(path: Path, *, released: bool) -> Judged:
    found = path.stat()
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    return _judged_once(path, stamp, released)


@lru_cache(maxsize=_REMEMBERED)
def _judged_once(path: Path, stamp: tuple[int, int, int], released: bool) -> Judged:  # noqa: FBT001 - a cache takes no names
    if released and stamp[1] == _REFERENCE_LENGTH:
        text = path.read_bytes()
        if text.startswith(REFERENCE.encode()) and text.isascii():
            return text.decode(), "", ()
    try:
        return f"{REFERENCE}{hashlib.sha256(content_of(path)).hexdigest()}", "", ()
    except NoPicture as error:
        name = hashlib.sha256(repr((path.name, stamp)).encode()).hexdigest()
        return f"{_UNSOUND}{name}", error.variant, tuple(error.params.items())
