"""
Which dialogues are served: the files of the live release, read and made into a coach.

A release may be older than the program. What this program needs and the release lacks is filled
in from the files on disk; a release it cannot read at all is not served, the files on disk are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import structlog

from cli.settings import Settings
from cli.wiring import SystemClock, make_coach
from digiter_core.authoring import ui_file
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.library import SourcesOf
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.engine.script import MessageKey
from digiter_core.errors import NoDatabaseYet, ScriptError
from digiter_core.ports import Store, Work
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.reading import is_new, reading
from digiter_core.studio.folder import DIALOGUES, Folder, unpacked
from digiter_core.studio.keeping import publish_first
from digiter_core.studio.released import read_content
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.source_text import SourceText

if TYPE_CHECKING:
    from digiter_core.studio.desk import Desk
    from nlu.understanding import BackgroundEngine

log = structlog.get_logger(__name__)

UNREADABLE: Final = (ScriptError, KeyError, ValueError, TypeError, AttributeError)
"""What reading the files of another version of the program can end with."""


@dataclass(frozen=True, slots=True)
class Releasing:
    """Makes coaches of releases. Made once, by the command."""

    settings: Settings
    store: Store
    engine: BackgroundEngine | None
    sources_of: SourcesOf

    @classmethod
    def of(
        cls, settings: Settings, store: Store, engine: BackgroundEngine | None = None
    ) -> Releasing:
        """Return what makes coaches for the database and the folders of *settings*."""
        return cls(settings, store, engine, stored_sources(settings))

    def begin(self) -> Live:
        """Return what to serve from the start. With nothing published yet: release 1, the files.

        Raises `ScriptError` when neither the release nor the files can be read.
        """
        number = self.store.transact_now(lambda work: work.releases.newest())
        if number == 0:
            return self._first()
        try:
            return Live(self.coach(number), number)
        except UNREADABLE as error:
            log.error("release_unreadable", release=number, error=type(error).__name__)  # noqa: TRY400 - which line is said by `digiter doctor`
            return Live(self._made(folder_of(self.settings)), number)

    def coach(self, number: int) -> Coach:
        """Return the coach of a release. Raises one of `UNREADABLE`, `StorageError`, `OSError`."""
        files = self.store.transact_now(lambda work: work.releases.files(number))
        lacking = lacking_in(folder_of(self.settings), files)
        try:
            return self._of_files(files, lacking)
        except UNREADABLE:
            if not lacking:
                raise
        return self._of_files(files, {})  # what lies on disk does not fit to it

    def _first(self) -> Live:
        files = folder_of(self.settings).read()
        with unpacked(files) as folder:
            coach = self._made(folder)
        now = SystemClock().now()
        pictures = folder_of(self.settings).pictures(files)
        number = self.store.transact_now(lambda work: publish_first(files, pictures, work, now))
        log.info("first_release", release=number)
        return Live(coach, number)

    def _of_files(self, files: Mapping[str, str], lacking: Mapping[str, str]) -> Coach:
        with unpacked({**lacking, **files}) as folder:
            coach = self._made(folder)
        keep_words(coach, folder_of(self.settings), files, lacking)
        return coach

    def _made(self, folder: Folder) -> Coach:
        places = {"dialogues": folder.dialogues, "locales": folder.locales}
        settings = self.settings.model_copy(update=places)
        return make_coach(settings, self.store, self.engine, sources_of=self.sources_of)


def folder_of(settings: Settings) -> Folder:
    """Return the folders of *settings* in which people change dialogues."""
    return Folder(settings.dialogues_path, settings.locales_path)


def desk_of(settings: Settings, store: Store) -> Desk:
    """Return where the files of *settings* are published into *store*."""
    from digiter_core.studio.desk import Desk  # noqa: PLC0415 - checks come along: no start waits

    return Desk(folder_of(settings), store, partial(looking, settings), SystemClock())


def looking(settings: Settings) -> AbstractContextManager[Work]:
    """Return a work that only looks, whatever runs meanwhile.

    Raises `NoDatabaseYet`, and what `reading` raises.
    """
    # A keyring that is not there means nothing yet, or that somebody lost it: the tables tell.
    if not settings.keyring_path.exists() and is_new(settings.database_url):
        raise NoDatabaseYet
    keyring = Keyring.load(settings.keyring_path)
    return reading(settings.database_url, keyring, SystemClock())


def stored_sources(settings: Settings) -> SourcesOf:
    """Return how to look up an older script version while a transaction is under way.

    Over a connection of its own: another node may have stored it a moment ago.
    """

    def look_up(script: str, version: str) -> str | None:
        with looking(settings) as work:
            return work.scripts.sources(script, version)

    return look_up


def lacking_in(folder: Folder, files: Mapping[str, str]) -> Mapping[str, str]:
    """Return the dialogues on disk whose file the release does not have at all.

    A newer program brings scripts it opens by itself. What only a draft has is opened by nothing
    that is live. Overlays are left out: they would be live at once.
    """
    try:
        return {
            path: folder.text(path)
            for path in folder.paths()
            if path not in files and path.startswith(DIALOGUES) and path.count("/") == 1
        }
    except (ScriptError, OSError):
        return {}


def keep_words(
    coach: Coach, folder: Folder, release: Mapping[str, str], lacking: Iterable[str]
) -> None:
    """Have *coach* say what a newer program says, where the release has no words for it."""
    texts = coach.texts
    assert isinstance(texts, Catalogues)
    scripts = {f"{PurePosixPath(path).stem}/" for path in lacking}
    try:
        files = folder.read()
        other = {path: text for path, text in files.items() if release.get(path) != text}
        own = {key: words for key, words in own_words(other).items() if not texts.has(key)}
        if not own and not scripts:
            return
        disk = read_content(files).catalogues
    except (ScriptError, OSError):
        return
    if disk is None:
        return
    keys = [key for key in disk.all_keys() if key in own or key.startswith(tuple(scripts))]
    words = {each.code: disk.words_of(each.code, keys) for each in texts.languages.translated}
    texts.keep(own, words)


def own_words(files: Mapping[str, str]) -> dict[MessageKey, str]:
    """Return the French words of the program itself in *files*."""
    return {
        text.key: text.french
        for name in ui_file.FILES
        if (source := files.get(f"{DIALOGUES}/{name}")) is not None
        for text in _words_in(name, source)
    }


@lru_cache(maxsize=2 * len(ui_file.FILES))
def _words_in(name: str, source: str) -> tuple[SourceText, ...]:
    findings = Findings()
    tree = read_yaml(source, name, findings)
    return tuple(ui_file.read_ui(tree, findings, name)) if tree is not None else ()
