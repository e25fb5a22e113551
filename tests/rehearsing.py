"""The coach of the real dialogues for rehearsals: made once, on a store that is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.authoring.playing import types_of
from digiter_core.coaching.coach import Coach
from digiter_core.storage.scratch import open_scratch
from digiter_core.studio.profile import Profile, read_profile
from digiter_core.studio.rehearsal import Rehearsal, ScratchClock
from digiter_core.studio.transcript import Note, Shown

LANGUAGES = ("fr", "de", "pt", "ro", "en")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday: 13:00 in Marseille."""


@cache
def coach() -> Coach:
    settings = Settings(data=Path("nowhere"))
    return make_coach(settings, open_scratch(ScratchClock(NOON)), previews=LANGUAGES)


@cache
def loaded() -> Loaded:
    return load_scripts(Settings().dialogues_path)


def profile(text: str) -> Profile:
    """Return the profile written as *text*."""
    return read_profile(text, "profile.yaml", coach(), types_of(loaded()), NOON.year)


@contextmanager
def rehearsal(
    script: str, at: str = "", who: Profile | None = None, language: str = "fr"
) -> Iterator[Rehearsal]:
    """Begin a rehearsal, and throw it away in the end."""
    begun = Rehearsal(coach(), open_scratch, NOON)
    try:
        begun.start(script, at, who, language)
        yield begun
    finally:
        begun.close()


def tap(rehearsed: Rehearsal, option: str) -> list[str]:
    """Tap the newest button that means *option*; return the texts that come of it."""
    for each in rehearsed.shown():
        for row in each.outgoing.buttons:
            for button in row:
                if button.data.endswith(f".{option}"):
                    return [m.text for m in rehearsed.tap(button.data, each.number)]
    raise AssertionError(f"no button means {option!r}")


def options(rehearsed: Rehearsal) -> list[str]:
    """Return what the newest message with buttons offers."""
    for each in rehearsed.shown():
        if each.outgoing.buttons:
            return [b.data.rpartition(".")[2] for row in each.outgoing.buttons for b in row]
    return []


def notes(rehearsed: Rehearsal) -> list[str]:
    """Return the kinds of the newest notes."""
    return [each.kind for each in rehearsed.newest if isinstance(each, Note)]


def texts(rehearsed: Rehearsal) -> list[str]:
    """Return the newest messages."""
    return [each.outgoing.text for each in rehearsed.newest if isinstance(each, Shown)]
