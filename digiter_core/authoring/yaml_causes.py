"""Where a mistake of YAML was made, when the parser notices it only in a later line."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from digiter_core.authoring.yaml_messages import Advice, place_of

_KEY = r"""(?:- +)*(?:[^\s:#'"{}\[\],&*!|>%@`-][^:#'"{}\[\]]*|"[^"]*"|'[^']*')"""
_IS_KEY = re.compile(rf"\s*{_KEY}\s*:(?:\s|$)")
_ONLY_KEY = re.compile(rf"\s*{_KEY}\s*")
_LISTS = ("options:", "branch:", "cues:", "items:", "anchors:")
_MERGE = ("<<<<<<<", "=======", ">>>>>>>")
STEP = 2
"""Blanks of a level: what stands at an odd column slipped."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What to tell, and where, from 1."""

    advice: Advice
    line: int
    column: int


def cause_of(error: yaml.YAMLError, text: str) -> Cause | None:
    """Return what most likely led to *error*, None if the parser's own place is the best."""
    line, column = place_of(error, at_start=False)
    lines = text.split("\n", line)[:line]
    if len(lines) < line:
        return None
    for number, each in enumerate(lines, 1):
        if each.startswith(_MERGE):
            return Cause(Advice("yaml_syntax", "merge"), number, 1)
    problem = str(getattr(error, "problem", None) or "")
    before = [number for number in range(line - 1, 0, -1) if _says(lines[number - 1])]
    if "mapping values are not allowed" in problem:
        return _no_colon(lines, line, column, before)
    if "expected '-'" in problem and before and _is_stray_dash(lines, line, before):
        return Cause(Advice("indentation", "stray"), before[0], _indent(lines[before[0] - 1]) + 1)
    if "expected key" in problem and not lines[line - 1][: column - 1].strip():
        return _slipped(lines, line, before)
    return None


def _no_colon(lines: list[str], line: int, column: int, before: list[int]) -> Cause | None:
    """A field whose colon is missing, or has no blank behind it, goes on into the next line."""
    if not before or not _ONLY_KEY.fullmatch(lines[line - 1][: column - 1]):
        return None
    words = lines[before[0] - 1]
    if _IS_KEY.match(words) or words.lstrip()[:1] in ("-", "{", "["):
        slipped = _slipped(lines, line, before)
        return slipped if slipped.line < line else None
    return Cause(Advice("yaml_syntax", "no_colon"), before[0], _indent(words) + 1)


def _slipped(lines: list[str], line: int, before: list[int]) -> Cause:
    """A line that begins too far left ends its group: the next one is where that shows."""
    here, found = _indent(lines[line - 1]), line
    if before and here % STEP == 0:
        previous = lines[before[0] - 1]
        above = lines[before[1] - 1] if len(before) > 1 else ""
        came_back = here == _indent(above) != _indent(previous)
        below_name = above.rstrip().endswith(":") and _indent(above) == _indent(previous)
        if _indent(previous) % STEP or (_indent(previous) < here and (came_back or below_name)):
            found = before[0]
        elif (name := _far_left(lines, here, before)) is not None:
            found = name
    return Cause(Advice("indentation"), found, _indent(lines[found - 1]) + 1)


def _far_left(lines: list[str], here: int, before: list[int]) -> int | None:
    """Return the name that lost the blanks before it, while what belongs to it kept its own."""
    number = next((each for each in before if _indent(lines[each - 1]) < here), None)
    if number is None or not lines[number - 1].rstrip().endswith(":"):
        return None
    inside = before[before.index(number) - 1] if before[0] != number else None
    deeper = inside is not None and _indent(lines[inside - 1]) > here
    return number if deeper else None


def _is_stray_dash(lines: list[str], line: int, before: list[int]) -> bool:
    """Whether the only dash of a group stands before a field, where none belongs."""
    dashed, here = lines[before[0] - 1], lines[line - 1]
    above = lines[before[1] - 1].strip() if len(before) > 1 else ""
    return (
        dashed.lstrip().startswith("- ")
        and _indent(dashed) == _indent(here)
        and bool(_IS_KEY.match(here))
        and above.endswith(":")
        and above not in _LISTS
    )


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
