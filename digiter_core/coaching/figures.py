"""The frozen tables as they are shown: page, CSV, PDF, command and the studio read them here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digiter_core.errors import Forbidden
from digiter_core.ports import Work
from digiter_core.reports.figures import BY_NODE, Cell, Measure, Passing


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """One month of one territory. A value of None: too few to be told."""

    territory: str
    month: str
    told: Mapping[Cell, int | None]  # all but the measures by node
    nodes: Mapping[tuple[str, str], Passing]  # by script and node; only what is told


def frozen_table(work: Work, territory: str, month: str) -> FiguresTable:
    """Return the table of *month*. Raises `Forbidden` for one that is not frozen."""
    if month not in work.figures.months():
        raise Forbidden
    found = work.figures.of(territory, month)
    told: dict[Cell, int | None] = {
        (each.measure, each.detail): each.value for each in found if each.measure not in BY_NODE
    }
    values: dict[Cell, int | None] = {(each.measure, each.detail): each.value for each in found}
    details = sorted({each.detail for each in found if each.measure in BY_NODE})
    nodes = {
        _script_and_node(detail): Passing(
            values.get((Measure.PASSED, detail)), values.get((Measure.LEFT, detail))
        )
        for detail in details
    }
    return FiguresTable(territory, month, told, nodes)


def frozen_months(work: Work) -> Sequence[str]:
    """Return the months there are tables of, newest first."""
    return work.figures.months()


def passing(work: Work, territory: str | None, script: str) -> Mapping[str, Passing]:
    """Return how many passed the nodes of *script*, and left there, in the newest frozen month.

    *territory* None: what is told of each territory, added up, so at least so many. A node that
    is not in it has too few, or nobody.
    """
    months = work.figures.months()
    if not months:
        return {}
    places = work.figures.territories(months[0]) if territory is None else [territory]
    summed: dict[str, Passing] = {}
    for place in places:
        for (of, node), found in frozen_table(work, place, months[0]).nodes.items():
            if of == script:
                before = summed.get(node, Passing(None, None))
                summed[node] = Passing(
                    _sum(before.passed, found.passed), _sum(before.left, found.left)
                )
    return summed


def _sum(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other


def _script_and_node(detail: str) -> tuple[str, str]:
    script, _, node = detail.partition("/")
    return script, node
