"""What the answers of a question are to a learner: a yes, a no, and where each is written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import NodeId, Option

_NO = re.compile(r"(?:non|pas|jamais|aucune?|ne (?:plus|pas|rien))\b", re.IGNORECASE)
_YES = re.compile(r"(?:oui|d['\u2019]accord|ok|okay|bien sûr|volontiers)\b", re.IGNORECASE)
_NO_IDS = frozenset({"no", "never", "refuse"})
_YES_IDS = frozenset({"yes", "agree", "accept"})


def is_no(option: Option, loaded: Loaded) -> bool:
    """Return whether *option* says no, by its French words or else by its id."""
    words = loaded.french.get(option.label, "").lstrip("*• ")
    return bool(_NO.match(words)) or (option.id in _NO_IDS and not _YES.match(words))


def is_yes(option: Option, loaded: Loaded) -> bool:
    """Return whether *option* says yes, by its French words or else by its id."""
    words = loaded.french.get(option.label, "").lstrip("*• ")
    return bool(_YES.match(words)) or (option.id in _YES_IDS and not _NO.match(words))


def place_of_option(option: Option, loaded: Loaded, script: str, node: NodeId) -> Position:
    """Return where the id of *option* stands, else where its node does."""
    return loaded.named.get(option.label) or loaded.place(script, node)


@lru_cache(maxsize=2)
def places_of_conditions(loaded: Loaded) -> Mapping[tuple[str, str], tuple[Position, ...]]:
    """Return where the conditions of each node stand, in their order, by its file and name."""
    places: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for each in loaded.conditions:
        places[each.at.file, each.node].append(each.at)
    return {name: tuple(found) for name, found in places.items()}


def place_of_set(
    option: Option, variable: str, loaded: Loaded, script: str, node: NodeId
) -> Position:
    """Return where *option* gives *variable* a value, else where the option stands."""
    at = place_of_option(option, loaded, script, node)
    behind = (
        each.at
        for each in loaded.given
        if each.variable == variable and each.node == node and each.at.file == at.file
        if (each.at.line, each.at.column) >= (at.line, at.column)
    )
    return min(behind, key=lambda place: (place.line, place.column), default=at)
