"""What the studio tries dialogues with: the coach of the files as they lie there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from cli import wiring
from cli.play import playable
from cli.settings import Settings
from cli.stage import NotThere
from digiter_core.authoring.loader import Loaded
from digiter_core.coaching.coach import Coach
from digiter_core.errors import Forbidden
from digiter_core.ports import Clock, Store
from digiter_core.studio.draft import load_draft
from digiter_core.studio.folder import Folder
from nlu.understanding import BackgroundEngine

Cast = tuple[Coach, Loaded]


@dataclass(slots=True)
class Trying:
    """Keeps the coaches of the files as they are now: every tap plays from the beginning."""

    settings: Settings
    engine: BackgroundEngine | None
    _digest: str = ""
    _known: dict[str, Cast] = field(default_factory=dict)  # by script; "": of all scripts
    _turn: Lock = field(default_factory=Lock)

    def cast(self, script: str) -> Cast:
        """Return the coach to try *script* with. Raises `ScriptError` and `Forbidden`."""
        draft = load_draft(Folder(self.settings.dialogues_path, self.settings.locales_path))
        with self._turn:
            if draft.digest != self._digest:
                self._known.clear()
                self._digest = draft.digest
            if script not in self._known:
                self._known[script] = self._made(script, whole=draft.loaded is not None)
            return self._known[script]

    def open_store(self, clock: Clock) -> Store:
        return wiring.open_scratch(clock)

    def draw(self, picture: Mapping[str, Any]) -> bytes:
        return wiring.draw(picture)

    @property
    def tests(self) -> Path:
        return self.settings.conversation_tests_path

    def _made(self, script: str, *, whole: bool) -> Cast:
        try:
            with playable(self.settings, script) as (used, loaded):
                if whole and "" in self._known:
                    return self._known[""]
                with closing(wiring.open_scratch(wiring.SystemClock())) as store:
                    made = (wiring.make_coach(used, store, self.engine), loaded)
        except NotThere:
            raise Forbidden from None
        if whole:
            self._known[""] = made
        return made
