"""Every script that is live, and older versions that a conversation is pinned to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from digiter_core.authoring.loader import Loaded, script_from_sources
from digiter_core.engine.script import MessageKey, Script
from digiter_core.errors import ScriptError, UnknownScript

SourcesOf = Callable[[str, str], str | None]
KeepTexts = Callable[[Mapping[MessageKey, str]], None]

_OLDER_KEPT = 64


class Library:
    """The scripts a conversation can stand in. It fits `engine.dialogue.Scripts`.

    *sources_of* returns the stored sources of a script and version, None if there are none.
    *keep_texts* gets the French texts of an older version, once, when it is rebuilt:
    `Catalogues.keep`.
    """

    def __init__(
        self,
        loaded: Loaded,
        sources_of: SourcesOf | None = None,
        keep_texts: KeepTexts | None = None,
    ) -> None:
        self._live = loaded.scripts
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
        live = self._live.get(script)
        if live is not None and live.version == version:
            return live
        return self._older(script, version)

    def _rebuild(self, script: str, version: str) -> Script:
        sources = self._sources_of(script, version) if self._sources_of else None
        if sources is None:
            raise UnknownScript(script, version)
        try:
            rebuilt, french = script_from_sources(script, sources)
        except (ScriptError, ValueError) as error:
            raise UnknownScript(script, version) from error
        if self._keep_texts:
            self._keep_texts(french)
        # The name it is stored under counts, should the way of hashing have changed since.
        return replace(rebuilt, version=version)
