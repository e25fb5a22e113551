"""The files of a release where people edit them: read all, change one, never outside."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from digiter_core.authoring.findings import finding
from digiter_core.authoring.picture_bytes import NoPicture
from digiter_core.authoring.pictures_folder import FOLDER as PICTURES
from digiter_core.authoring.pictures_folder import (
    REFERENCE,
    content_of,
    is_picture,
    reference_of,
)
from digiter_core.authoring.tree import Position
from digiter_core.errors import ChangedMeanwhile, NoSuchFile, PublishedMeanwhile, ScriptError
from digiter_core.ports.publishing import sha256_of

DIALOGUES, LOCALES = "dialogues", "locales"
ENDINGS = {DIALOGUES: ".yaml", LOCALES: ".po"}
"""What else lies there is no part of a release: `findings.yaml` are words of the program. Pictures
are, in `dialogues/pictures/`."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folders of dialogues and translations, wherever they lie.

    Paths of files are relative to the project: `dialogues/welcome.yaml`,
    `locales/ro/LC_MESSAGES/ui.po`.
    """

    dialogues: Path
    locales: Path

    def read(self) -> Mapping[str, str]:
        """Return the text of every file of a release, by path, in a fixed order.

        Of a picture it is its reference. Raises `ScriptError` if one is not text.
        """
        return {path: _text(path, self._place(path)) for path in self.paths()}

    def paths(self) -> tuple[str, ...]:
        """Return the path of every file of a release, in a fixed order."""
        return tuple(sorted(self._paths()))

    def text(self, path: str) -> str:
        """Return the text of one file. Raises `NoSuchFile`, and `ScriptError` if it is none."""
        place = self._place(path)
        if not place.is_file():
            raise NoSuchFile(path)
        return _text(path, place)

    def picture(self, path: str) -> bytes | None:
        """Return the bytes of a picture as they are published, None if it cannot be shown."""
        try:
            return content_of(self._place(path)) if _is_picture(path) else None
        except (NoPicture, OSError):
            return None

    def pictures(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """Return the pictures that *files* name, by digest.

        Raises `PublishedMeanwhile` if one is not, or no longer, what they name.
        """
        found: dict[str, bytes] = {}
        for path in filter(_is_picture, files):
            content = self.picture(path) or b""
            digest = sha256(content).hexdigest()
            if files[path] != f"{REFERENCE}{digest}":
                raise PublishedMeanwhile
            found[digest] = content
        return found

    def write(self, path: str, text: str, *, expected: str) -> None:
        """Replace one file as a whole or not at all; *expected*: `sha256_of` what was shown.

        A file that is not there yet is expected to be "". Raises `ChangedMeanwhile` if somebody
        else was faster, `NoSuchFile` for a path that can be no file of a release, and `OSError`
        if the disk is full or read-only; then the file is as it was.
        """
        if _is_picture(path):
            raise NoSuchFile(path)  # no text
        place = self._place(path)
        before = _text(path, place) if place.is_file() else ""
        if sha256_of(before) != expected:
            raise ChangedMeanwhile(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        _replace(place, text)

    def _paths(self) -> Iterator[str]:
        for name, ending in ENDINGS.items():
            root = self._root(name)
            for found in root.rglob(f"*{ending}"):
                if found.is_file() and not _is_hidden(found.relative_to(root)):
                    yield f"{name}/{found.relative_to(root).as_posix()}"
        for found in (self.dialogues / PICTURES).glob("*"):
            path = f"{DIALOGUES}/{PICTURES}/{found.name}"
            if found.is_file() and _is_picture(path) and not _is_hidden(Path(found.name)):
                yield path

    def _root(self, name: str) -> Path:
        return self.dialogues if name == DIALOGUES else self.locales

    def _place(self, path: str) -> Path:
        """Return where *path* lies. Raises `NoSuchFile` unless it can be a file of a release."""
        pure = PurePosixPath(path)
        name, rest = (pure.parts[0], pure.parts[1:]) if pure.parts else ("", ())
        sound = "\\" not in path and "\0" not in path and str(pure) == path
        fits = _is_picture(path) or ENDINGS.get(name) == pure.suffix
        if not sound or not rest or not fits or _is_hidden(Path(*rest)):
            raise NoSuchFile(path)
        root = self._root(name)
        place = root.joinpath(*rest)
        if not place.resolve().is_relative_to(root.resolve()):  # `..`, or a link to elsewhere
            raise NoSuchFile(path)
        return place


def _text(path: str, place: Path) -> str:
    if _is_picture(path):
        return reference_of(place)
    try:
        # As bytes: line ends stay as they are written.
        return place.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise ScriptError((finding(Position(path, 1, 1), "not_text"),)) from None


def _is_picture(path: str) -> bool:
    folder, _, name = path.partition("/")
    return folder == DIALOGUES and is_picture(name)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _replace(place: Path, text: str) -> None:
    """Put *text* in place by renaming: whoever reads sees the old file or the new one."""
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def unpacked(files: Mapping[str, str]) -> Iterator[Folder]:
    """Lay *files* of a release out in a folder of their own, gone at the end.

    Everything that reads dialogues reads folders: so a release is read as the files were; of its
    pictures the references lie there. Raises `OSError` if there is no room for two megabytes.
    """
    with tempfile.TemporaryDirectory(prefix="digiter-release-") as name:
        root = Path(name)
        folder = Folder(root / DIALOGUES, root / LOCALES)
        folder.dialogues.mkdir()
        folder.locales.mkdir()
        for path, text in files.items():
            place = folder._place(path)  # noqa: SLF001 - our own: nothing may lie outside
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        yield folder
