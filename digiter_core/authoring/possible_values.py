"""Which values a variable can hold, as far as the files say: for checks of conditions and `set:`.

A set that is not closed has no end, as what somebody types: nothing is said about its values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digiter_core.assessment.micro_actions import EMPLOYEE, SELF_EMPLOYED
from digiter_core.authoring.known_variables import SET_BY_ENTRY, SET_BY_PROGRAM
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.acts import SETS
from digiter_core.engine.script import Do, Question, Value

BY_PROGRAM: Mapping[str, tuple[Value, ...]] = {
    "draft_problem": ("too_long", "no_act", "two_acts", "too_big", "vague"),
    "form": ("full", "short"),
    "in_distress": ("ask", "always", "never"),
    "sharing": (0, 1, 2, 3),
    "start_rating": (0, 1, 2, 3),
    "target": (EMPLOYEE, SELF_EMPLOYED, "unsure"),
    "wanted_level": (1, 2, 3),
}
"""Variable -> all the values the program gives it or understands. A test compares them."""

_SUGGESTED = "suggested"
_OLDEST = 120
_FEWEST = 2
"""Values from which a variable counts as written through: with one, the rest may be to come."""


@dataclass(frozen=True, slots=True)
class Possible:
    """What a variable can hold besides `none`. `low` and `high`: of a number that is open."""

    values: frozenset[Value] = frozenset()
    is_closed: bool = False
    low: int = 0
    high: int | None = None


@lru_cache(maxsize=2)
def possible_values(loaded: Loaded) -> Mapping[str, Possible]:
    """Return what every declared variable can hold: scripts of a learner share their values."""
    given = _given(loaded)
    typed = dict(_typed(loaded))
    known = {**BY_PROGRAM, **understood(loaded)}
    set_elsewhere = {*SET_BY_PROGRAM, *_set_by_acts(loaded)}
    found: dict[str, Possible] = {}
    for variable in _of_one_type(loaded):
        values = frozenset({*given[variable], *known.get(variable, ())})
        numbers = [each for each in values if isinstance(each, int)]
        if variable in typed and variable not in known:
            least, most = typed[variable]
            low = min([least, *numbers])
            found[variable] = Possible(values, is_closed=False, low=low, high=most)
        else:
            is_open = variable in set_elsewhere and variable not in known
            is_closed = not is_open and len(values) >= _FEWEST
            found[variable] = Possible(values, is_closed=is_closed, low=min([0, *numbers]))
    return found


def _of_one_type(loaded: Loaded) -> Iterator[str]:
    """Yield the variables whose type all scripts agree on: what others hold cannot be said."""
    types: dict[str, set[str]] = defaultdict(set)
    for names in loaded.variables.values():
        for name, kind in names.items():
            types[name].add(kind)
    yield from (name for name, kinds in types.items() if len(kinds) == 1)


def understood(loaded: Loaded) -> dict[str, tuple[Value, ...]]:
    """Return the values the program understands that stand in files of the folder."""
    themes = tuple(each.id for each in loaded.framework.dimensions)
    cues = tuple(loaded.micro_actions.cues)
    found: dict[str, tuple[Value, ...]] = {}
    if themes:
        found["theme"] = themes
        found["draft_theme"] = (*themes, _SUGGESTED)
    if cues:
        found["draft_cue"] = cues
    return found


def _given(loaded: Loaded) -> Mapping[str, set[Value]]:
    values: dict[str, set[Value]] = defaultdict(set)
    for given in loaded.given:
        if given.value is not None:
            values[given.variable].add(given.value)
    for script, _ in loaded.every_script():
        for name, value in script.variables.items():
            if value is not None:
                values[name].add(value)
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():  # of scales too
                for name, value in option.sets:
                    if value is not None:
                        values[name].add(value)
    return values


def _typed(loaded: Loaded) -> Iterator[tuple[str, tuple[int, int | None]]]:
    """Yield the variables that somebody types into, each with the limits of a number."""
    for script, _ in loaded.every_script():
        for node in script.nodes.values():
            entry = node.entry if isinstance(node, Question) else None
            if entry is not None:
                limits = (0, _OLDEST) if entry.kind == "year" else (entry.least or 0, entry.most)
                yield entry.variable, limits
                yield from ((name, (0, None)) for name in SET_BY_ENTRY.get(entry.kind, ()))


def _set_by_acts(loaded: Loaded) -> Iterable[str]:
    return {
        name
        for script, _ in loaded.every_script()
        for node in script.nodes.values()
        if isinstance(node, Do)
        for name in SETS.get(node.act, ())
    }


def can_be_none(loaded: Loaded, script: str, variable: str) -> bool:
    """Return whether *variable* may have no value while *script* runs."""
    start = loaded.scripts[script].variables.get(variable) if script in loaded.scripts else None
    return start is None or (variable, None) in _set_to(loaded)


@lru_cache(maxsize=2)
def _set_to(loaded: Loaded) -> Collection[tuple[str, Value]]:
    return frozenset((given.variable, given.value) for given in loaded.given)
