"""The files as they lie in the folder, read and checked: what would be published now."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from digiter_core.authoring.lint import lint
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.seen import seen_by_all
from digiter_core.errors import Finding, ScriptError
from digiter_core.ports.publishing import digest_of
from digiter_core.studio.folder import Folder
from digiter_core.texts.catalogue import Catalogues

KEPT: Final = 4
"""Drafts remembered: two coordinators who take turns, before and after an edit."""

TRIES: Final = 3
"""How often a folder that changes while it is read is read anew."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`loaded` and `catalogues` are None when the files cannot be read: `findings` says why."""

    files: Mapping[str, str]
    digest: str
    loaded: Loaded | None
    catalogues: Catalogues | None
    findings: tuple[Finding, ...]

    @property
    def critical(self) -> tuple[Finding, ...]:
        """What keeps the files from being published."""
        return tuple(each for each in self.findings if each.severity == "critical")


_known: OrderedDict[tuple[Folder, str], Draft] = OrderedDict()
_turn = Lock()


def load_draft(folder: Folder) -> Draft:
    """Return what lies in *folder* with all findings. Of files seen before: within milliseconds.

    The first look takes as long as `digiter lint`: call it outside of a transaction.
    """
    try:
        files = folder.read()
    except ScriptError as error:
        return Draft({}, "", None, None, error.findings)
    for _ in range(TRIES):
        digest = digest_of(files)
        with _turn:  # of two who ask at once, the second waits and finds it done
            known = _known.get((folder, digest))
            if known is not None:
                _known.move_to_end((folder, digest))
                return known
            draft = _checked(folder, files, digest)
            again = folder.read()
            if again == files:
                _known[folder, digest] = draft
                while len(_known) > KEPT:
                    _known.popitem(last=False)
                return draft
        files = again  # somebody saved meanwhile: what was checked is not what lies there
    return draft


def _checked(folder: Folder, files: Mapping[str, str], digest: str) -> Draft:
    seen = seen_by_all()
    findings = tuple(lint(folder.dialogues, folder.locales, seen))
    try:
        loaded = load_scripts(folder.dialogues, seen)
        read = seen.translations
        catalogues = Catalogues.load(folder.locales, loaded.french, loaded.languages, read)
    except ScriptError as error:
        return Draft(files, digest, None, None, findings or error.findings)
    return Draft(files, digest, loaded, catalogues, findings)
