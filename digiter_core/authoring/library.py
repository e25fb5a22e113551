"""Every script that is live, and older versions that a conversation is pinned to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from digiter_core.authoring.language_choice import with_languages
from digiter_core.authoring.loader import Loaded, script_from_sources
from digiter_core.authoring.own_texts import Translations, files_and_translations, renamed
from digiter_core.engine.dialogue import Scripts
from digiter_core.engine.script import MessageKey, Script
from digiter_core.errors import ScriptError, UnknownScript

SourcesOf = Callable[[str, str], str | None]
KeepTexts = Callable[
    [Mapping[MessageKey, str], Translations], Mapping[MessageKey, MessageKey] | None
]

_OLDER_KEPT = 1024
_OLDER_READ = 256


class Library:
    """The scripts a conversation can stand in. It fits `coaching.coach.AllScripts`.

    *sources_of* returns the stored sources of a script and version, None if there are none.
    *keep_texts* gets the texts of an older version, once, when it is rebuilt, and returns new
    names for those whose words are others by now: `Catalogues.keep`. *languages* are those
    offered: questions for the language show no others; None: they show what is written.
    """

    def __init__(
        self,
        loaded: Loaded,
        sources_of: SourcesOf | None = None,
        keep_texts: KeepTexts | None = None,
        languages: Collection[str] | None = None,
    ) -> None:
        self._languages = languages
        self._live = {name: self._shown(script) for name, script in loaded.scripts.items()}
        self._here: dict[str, _InTerritory] = {}
        for (territory, name), script in loaded.overlays.items():
            here = self._here.setdefault(territory, _InTerritory(self, {}))
            here.overlaid[name] = self._shown(script)
        self._versions = {
            (script.id, script.version): script
            for scripts in (self._live, *(each.overlaid for each in self._here.values()))
            for script in scripts.values()
        }
        self._sources_of = sources_of
        self._keep_texts = keep_texts
        self._older = lru_cache(maxsize=_OLDER_KEPT)(self._rebuild)

    def latest(self, script: str) -> Script:
        """Return the live version. Raises `UnknownScript`."""
        if script not in self._live:
            raise UnknownScript(script)
        return self._live[script]

    def version(self, script: str, version: str) -> Script:
        """Return that very version. Raises `UnknownScript`."""
        return self._versions.get((script, version)) or self._older(script, version)

    def of(self, territory: str) -> Scripts:
        """Return the scripts as learners of *territory* get them: "" for who has none yet."""
        return self._here.get(territory, self)

    def _rebuild(self, script: str, version: str) -> Script:
        sources = self._sources_of(script, version) if self._sources_of else None
        if sources is None:
            raise UnknownScript(script, version)
        try:
            rebuilt, french, translations = _read(script, sources)
        except (ScriptError, ValueError) as error:
            raise UnknownScript(script, version) from error
        if self._keep_texts:
            rebuilt = renamed(rebuilt, self._keep_texts(french, translations) or {})
        # The name it is stored under counts, should the way of hashing have changed since.
        return self._shown(replace(rebuilt, version=version))

    def _shown(self, script: Script) -> Script:
        return script if self._languages is None else with_languages(script, self._languages)


@lru_cache(maxsize=_OLDER_READ)
def _read(script: str, sources: str) -> tuple[Script, Mapping[MessageKey, str], Translations]:
    # The same sources are the same script in the library of the next release as well.
    rebuilt, french = script_from_sources(script, sources)
    return rebuilt, french, files_and_translations(sources)[1]


@dataclass(frozen=True, slots=True)
class _InTerritory:
    """The library as it is in one territory. Versions are the same everywhere."""

    library: Library
    overlaid: dict[str, Script]

    def latest(self, script: str) -> Script:
        return self.overlaid.get(script) or self.library.latest(script)

    def version(self, script: str, version: str) -> Script:
        return self.library.version(script, version)
