"""What is named together is complete: of five themes no condition and no answer leaves out one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from digiter_core.authoring.draft import Given
from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Branch
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues

FEWEST = 4
"""Variables whose names begin alike, from which they count as a row."""


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    rows = {script: _rows(types) for script, types in loaded.variables.items()}
    for asked in loaded.conditions:
        own = rows.get(asked.script)
        for row in own.values() if own and len(asked.condition.reads) >= FEWEST - 1 else ():
            joined = _joined(asked.condition.source)
            if missing := _missing(row, joined):
                yield finding(asked.at, "left_out", name=missing, count=len(row))
    yield from _answers(loaded, rows)
    yield from _cases(loaded, rows)


def _answers(
    loaded: Loaded, rows: Mapping[str, Mapping[str, Collection[str]]]
) -> Iterator[Finding]:
    """Yield the lines under `set:` that set all of a row but one."""
    lines: dict[tuple[str, str, int], list[Given]] = defaultdict(list)
    for given in loaded.given:
        if rows.get(given.script):
            lines[given.script, given.at.file, given.at.line].append(given)
    for (script, _, _), together in lines.items():
        names = [each.variable for each in together]
        for row in rows[script].values() if len(names) >= FEWEST - 1 else ():
            if missing := _missing(row, names):
                at = next(each.at for each in together if each.variable in row)
                yield finding(at, "left_out", name=missing, count=len(row))


def _cases(loaded: Loaded, rows: Mapping[str, Mapping[str, Collection[str]]]) -> Iterator[Finding]:
    """Yield the forks whose cases set all of a row but one, each its own."""
    for script in loaded.scripts.values():
        for node in script.nodes.values() if rows.get(script.id) else ():
            if not isinstance(node, Branch) or len(node.cases) < FEWEST - 1:
                continue
            named = [name for case in node.cases for name, _ in case.sets]
            for row in rows[script.id].values():
                if missing := _missing(row, named):
                    at = loaded.place(script.id, node.id)
                    yield finding(at, "left_out", name=missing, count=len(row))


def _missing(row: Collection[str], named: Collection[str]) -> str:
    left = [name for name in row if name not in named]
    return left[0] if len(left) == 1 else ""


def _rows(types: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the flags whose names differ only in what stands behind the last `_`."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, kind in types.items():
        if kind == "flag" and "_" in name:
            found[name.rpartition("_")[0]].append(name)
    return {begin: tuple(names) for begin, names in found.items() if len(names) >= FEWEST}


@lru_cache(maxsize=1_024)
def _joined(source: str) -> frozenset[str]:
    """Return the names that one `and` or one `or` of *source* joins, without or with `not`."""
    tree = ast.parse(source.replace("\n", " ").replace("\r", " "), mode="eval")
    parts = [each for each in ast.walk(tree) if isinstance(each, ast.BoolOp)]
    names = [{n.id for n in ast.walk(each) if isinstance(n, ast.Name)} for each in parts]
    return frozenset(max(names, key=len) if names else ())
