"""What the studio tries dialogues with: the coach of the files as they lie there."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

from cli import wiring
from cli.laying_out import laid_out, picture_of
from cli.play import playable
from cli.settings import Settings
from cli.stage import NotThere
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing, still_in
from digiter_core.errors import Forbidden
from digiter_core.ports import Clock, Store
from digiter_core.studio.draft import load_draft
from digiter_core.studio.folder import Folder
from nlu.understanding import BackgroundEngine

Cast = tuple[Coach, Loaded]

RELEASES_KEPT: Final = 2


@dataclass(slots=True)
class Trying:
    """Keeps the coaches of the files as they are now: every tap plays from the beginning."""

    settings: Settings
    engine: BackgroundEngine | None
    _digest: str = ""
    _known: dict[str, Cast] = field(default_factory=dict)  # by script; "": of all scripts
    _released: OrderedDict[int, Cast] = field(default_factory=OrderedDict)
    _turn: Lock = field(default_factory=Lock)

    def cast(self, script: str, release: int = 0) -> Cast:
        """Return the coach to try *script* with, as it lies there or as it was in *release*.

        Raises `ScriptError`, `Forbidden`, and `NoSuchRelease`.
        """
        if release:
            return self._of_release(script, release)
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
        still = still_in(Outgoing("", picture=picture))
        return picture_of(self.settings, still) if still else wiring.draw(picture)

    def _of_release(self, script: str, number: int) -> Cast:
        with self._turn:
            if number not in self._released:
                with laid_out(self.settings, number) as shelf:
                    loaded = load_scripts(shelf.settings.dialogues_path)
                    with closing(wiring.open_scratch(wiring.SystemClock())) as store:
                        coach = wiring.make_coach(shelf.settings, store, self.engine)
                    shelf.complete(coach)
                    both = shelf.scripts.intersection(loaded.scripts)
                    own = {each: loaded.scripts[each] for each in both}
                self._released[number] = (coach, replace(loaded, scripts=own))
                while len(self._released) > RELEASES_KEPT:
                    self._released.popitem(last=False)
            self._released.move_to_end(number)
            found = self._released[number]
        if script not in found[1].scripts:
            raise Forbidden
        return found

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
