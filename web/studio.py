"""What the pages of the studio need: the files, their words for findings, and the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from digiter_core.authoring.loader import Loaded
from digiter_core.coaching.coach import Coach
from digiter_core.errors import Finding
from digiter_core.ports import Clock, Store, Work
from digiter_core.studio.desk import Desk
from digiter_core.studio.folder import Folder

PLACE: Final = "/studio"

SECTIONS: Final[tuple[tuple[str, str], ...]] = (
    (PLACE, "dialogues"),
    (f"{PLACE}/try", "try"),
    (f"{PLACE}/texts", "translations"),
    (f"{PLACE}/nudges", "nudges"),
    (f"{PLACE}/places", "places"),
    (f"{PLACE}/publish", "publish"),
)
"""The menu inside the studio: address, and the key `studio/nav/<key>`."""


class Explaining(Protocol):
    """Says what a finding means. `authoring/explaining.py` does."""

    def what(self, finding: Finding, language: str, /) -> str:
        """Return what is wrong, in one sentence."""

    def learner(self, finding: Finding, language: str, /) -> str:
        """Return what a learner would experience, "" if nothing."""

    def mend(self, finding: Finding, language: str, /) -> str:
        """Return what to do."""

    def near(self, finding: Finding, language: str, /) -> str:
        """Return the question whether something else was meant, "" if nothing comes close."""


class Passed(Protocol):
    """How many learners passed a node and left there, rounded; None: too few to tell."""

    @property
    def passed(self) -> int | None: ...

    @property
    def left(self) -> int | None: ...


class Trying(Protocol):
    """Makes what a dialogue is tried with."""

    def cast(self, script: str, release: int = 0, /) -> tuple[Coach, Loaded]:
        """Return the coach of the files as they lie there, or of *release*, and what they hold.

        Mistakes in other scripts do not hinder. Raises `ScriptError` with what does, `Forbidden`
        if there is no such script, and `NoSuchRelease`.
        """

    def open_store(self, clock: Clock, /) -> Store:
        """Return an empty store that is thrown away."""

    def draw(self, picture: Mapping[str, Any], /) -> bytes:
        """Return a profile picture as PNG, or a picture of a script; b"" if it is not there."""

    @property
    def tests(self) -> Path:
        """The folder of conversation tests, which need not be there."""


CountPassing = Callable[[Work, str | None, str], Mapping[str, Passed]]
"""Counts by node of one script; in one territory, None: in all."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Made once, by the command. Its files are touched outside of transactions only."""

    folder: Folder
    explanations: Explaining
    passing: CountPassing
    desk: Desk | None = None  # None: nothing is published from here
    trying: Trying | None = None  # None: nothing is tried here
