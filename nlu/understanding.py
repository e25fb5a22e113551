"""The `Understanding` of the product: words on the screen first, then an engine for the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import structlog

from digiter_core.errors import DigiterError
from digiter_core.ports import PlanWords, Reading
from nlu import entries
from nlu.words import Lists, Words

log = structlog.get_logger(__name__)


class Engine(Protocol):
    """Reads free text. `name`: embedded, fallback or rasa."""

    @property
    def name(self) -> str: ...

    def read(self, text: str, language: str) -> Reading:
        """Return what *text* means, by somebody who speaks *language*."""


class PlainUnderstanding(Words):
    """Exact and nearly exact, and an engine for the rest, if there is one and it is ready."""

    def __init__(
        self,
        commands: Lists,
        engine: BackgroundEngine | None = None,
        answers: Lists | None = None,
    ) -> None:
        super().__init__(commands, answers)
        self._engine = engine

    def age(self, text: str, this_year: int) -> int | None:
        return entries.age_from_year(text, this_year)

    def name(self, text: str) -> str | None:
        return entries.name(text)

    def plan(self, text: str, language: str) -> PlanWords:
        from nlu import if_then  # noqa: PLC0415  # few turns need it, and every start waits

        return if_then.read_plan(text, language)

    def read(self, text: str, language: str) -> Reading | None:
        return self._engine.read(text, language) if self._engine else None


class BackgroundEngine:
    """An engine that is made ready beside everything else: taps are answered meanwhile."""

    def __init__(self, load: Callable[[], Engine]) -> None:
        self._load = load
        self._engine: Engine | None = None
        self._thread = threading.Thread(target=self._make_ready, name="engine", daemon=True)

    def start(self) -> None:
        """Begin to load. Returns at once."""
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until it is ready, at most *seconds*; return whether it is."""
        self._thread.join(seconds)
        return self._engine is not None

    def read(self, text: str, language: str) -> Reading | None:
        """Return what *text* means, None while nothing is ready. Never raises."""
        if self._engine is None:
            return None
        try:
            return self._engine.read(text, language)
        except Exception as error:  # noqa: BLE001 - who cannot be understood is asked again
            log.warning("not_read", error=type(error).__name__)
            return None

    def _make_ready(self) -> None:
        try:
            self._engine = self._load()
        except DigiterError as error:
            log.warning("no_free_text", reason=str(error))
        except Exception:
            log.exception("no_free_text", reason="the engine could not be loaded")
        else:
            log.info("engine_ready", engine=self._engine.name)
