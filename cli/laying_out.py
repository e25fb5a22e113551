"""A release laid out in a folder of its own, to be tried; and the pictures of any release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from cli.releasing import folder_of, keep_words, lacking_in, looking
from cli.settings import Settings
from digiter_core.authoring.picture_bytes import NoPicture
from digiter_core.authoring.pictures_folder import FOLDER, content_of
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Still
from digiter_core.errors import NoSuchRelease
from digiter_core.studio.folder import DIALOGUES, unpacked


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A release in a folder of its own, to be tried. `settings` name that folder."""

    settings: Settings
    origin: Settings
    files: Mapping[str, str]
    lacking: Mapping[str, str]

    @property
    def scripts(self) -> frozenset[str]:
        """The names of what the release itself has, without what a newer program brought."""
        paths = (PurePosixPath(path) for path in self.files)
        return frozenset(path.stem for path in paths if str(path.parent) == DIALOGUES)

    def complete(self, coach: Coach) -> None:
        """Have *coach*, made of the folder, say what a newer program says."""
        keep_words(coach, folder_of(self.origin), self.files, self.lacking)


@contextmanager
def laid_out(settings: Settings, number: int) -> Iterator[LaidOut]:
    """Lay release *number* out as the service would serve it. Raises `NoSuchRelease`."""
    with looking(settings) as work:
        files = work.releases.files(number)
    if not files:
        raise NoSuchRelease
    lacking = lacking_in(folder_of(settings), files)
    with unpacked({**lacking, **files}) as folder:
        places = {"dialogues": folder.dialogues, "locales": folder.locales}
        yield LaidOut(settings.model_copy(update=places), settings, files, lacking)


def picture_of(settings: Settings, still: Still) -> bytes:
    """Return a picture of a script: of the files, else of any release, else b""."""
    digest = still.digest
    try:
        content = content_of(settings.dialogues_path / FOLDER / still.file)
        if sha256(content).hexdigest() == digest:
            return content
    except (NoPicture, OSError):
        pass  # another one lies there by now, or none
    with looking(settings) as work:
        return work.releases.picture(digest) or b""
