"""Where learners stand in scripts that change, and what happens to each group. No names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from digiter_core.authoring.loader import Loaded, script_from_sources
from digiter_core.engine.moving import asks_anew, carried_over
from digiter_core.engine.script import NodeId, Script
from digiter_core.engine.session import Place
from digiter_core.errors import ScriptError
from digiter_core.ports import Texts, Work

FEWEST: Final = 10
"""Groups that are smaller are told as "fewer than ten": no figure points at a person."""

_TOGETHER: Final = 500

Spot = tuple[str, str, str, NodeId]  # territory, script, version, node


class Fate(StrEnum):
    """What happens to somebody at a node when the script changes."""

    KEEPS = "keeps"  # the place, and the buttons on the screen go on working
    ASKED_AGAIN = "asked_again"  # the place; the question is shown once more
    MOVED = "moved"  # to another node, by `moved:`
    FINISHES = "finishes"  # the version they began, to its end


@dataclass(frozen=True, slots=True)
class Group:
    """Learners at one node. `learners` None: fewer than ten. `to`: where they go on, if moved."""

    script: str
    node: NodeId
    learners: int | None
    fate: Fate
    to: str = ""

    def words(self, texts: Texts, language: str) -> str:
        """Return in a line how many stand there and what happens to them."""
        many = self.learners if self.learners is not None else FEWEST
        key = f"ui/publishing/stands/{self.fate}" + ("" if self.learners is not None else "_few")
        return texts.text(key, language, many=many, script=self.script, node=self.node, to=self.to)


def groups(work: Work, before: Loaded | None, after: Loaded) -> tuple[Group, ...]:
    """Return who stands in a script that is another in *after* than *before*, by node.

    Opens the place of every learner, so *work* is one that only looks: see `docs/publishing.md`
    for what that takes.
    """
    old: dict[tuple[str, str], Script | None] = {}
    found: Counter[tuple[str, NodeId, Fate, str]] = Counter()
    for (territory, script, version, node), learners in _spots(work, before, after).items():
        if (script, version) not in old:
            old[script, version] = _stored(work, script, version)
        new = _script(after, territory, script)
        fate, to = _fate(Place(script, version, node), old[script, version], new)
        found[script, node, fate, to] += learners
    return tuple(
        Group(script, node, learners if learners >= FEWEST else None, fate, to)
        for (script, node, fate, to), learners in sorted(found.items())
    )


def _fate(place: Place, old: Script | None, new: Script | None) -> tuple[Fate, str]:
    if new is None:
        return Fate.FINISHES, ""
    old = old or Script(place.script, place.version, new.start, {})
    carried = carried_over(place, old, new)
    if carried is None:
        return Fate.FINISHES, ""
    if carried.at != place.at:
        return Fate.MOVED, str(carried.at)
    return (Fate.ASKED_AGAIN if asks_anew(place, carried, old) else Fate.KEEPS), ""


def _spots(work: Work, before: Loaded | None, after: Loaded) -> Counter[Spot]:
    """Count the places in scripts that change."""
    changes: dict[tuple[str, str], bool] = {}
    found: Counter[Spot] = Counter()
    for territory, place in _places(work):
        if place.at is None:
            continue
        where = (territory, place.script)
        if where not in changes:
            changes[where] = _version(before, *where) != _version(after, *where)
        if changes[where]:
            found[territory, place.script, place.version, place.at] += 1
    return found


def _places(work: Work) -> Iterator[tuple[str, Place]]:
    last = -1
    while batch := work.learners.sessions(last, _TOGETHER):
        last = batch[-1][0]
        for _, territory, session in batch:
            for place in session.stack:
                yield territory, place


def _stored(work: Work, script: str, version: str) -> Script | None:
    sources = work.scripts.sources(script, version)
    try:
        return script_from_sources(script, sources)[0] if sources is not None else None
    except (ScriptError, ValueError):
        return None  # stored by another program: whoever is there is shown the question anew


def _script(loaded: Loaded | None, territory: str, script: str) -> Script | None:
    """Return *script* as learners of *territory* get it."""
    if loaded is None:
        return None
    return loaded.overlays.get((territory, script)) or loaded.scripts.get(script)


def _version(loaded: Loaded | None, territory: str, script: str) -> str:
    found = _script(loaded, territory, script)
    return found.version if found else ""
