"""Which finding a coordinator gets for what the YAML parser says, and where."""

from __future__ import annotations

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Advice:
    """The code and variant of a finding."""

    code: str
    variant: str = ""
    at_start: bool = False  # point at where the broken part begins, not at where it was noticed


_ADVICE: tuple[tuple[str, str, Advice], ...] = (
    ("mapping values are not allowed", "", Advice("colon_in_text")),
    ("alphabetic or numeric", "", Advice("needs_quotes", "star", at_start=True)),
    ("cannot start any token", "", Advice("needs_quotes", "sign")),
    ("unexpected end of stream", "quoted", Advice("open_quote", at_start=True)),
    ("expected ',' or", "", Advice("open_quote", "bracket", at_start=True)),
    ("expected node content", "", Advice("open_quote", "bracket")),
    ("unexpected document indicator", "", Advice("open_quote", at_start=True)),
    ("expected key", "", Advice("needs_quotes", "early_end")),
    ("unknown escape", "", Advice("yaml_syntax", "escape")),
    ("tab character", "", Advice("indentation", "tab")),
    ("expected '-'", "", Advice("indentation", "dash")),
    ("sequence entries are not allowed", "", Advice("indentation", "list")),
    ("expected ':'", "", Advice("yaml_syntax", "colon", at_start=True)),
    ("control characters", "", Advice("not_text", "control")),
)
"""What the parser's words hold, what its context holds -> what to tell."""

_OTHER = Advice("yaml_syntax")
_TAB = Advice("indentation", "tab")


def advice_for(error: yaml.YAMLError, line: str = "") -> Advice:
    """Return what to tell about *error*, which was noticed in *line*."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    if "cannot start any token" in problem and "\t" in line[: len(line) - len(line.lstrip())]:
        return _TAB
    for sign, where, advice in _ADVICE:
        if sign in problem and where in context:
            return advice
    return _OTHER


def place_of(error: yaml.YAMLError, *, at_start: bool) -> tuple[int, int]:
    """Return line and column, from 1, of *error*."""
    first, second = (
        ("context_mark", "problem_mark") if at_start else ("problem_mark", "context_mark")
    )
    mark = getattr(error, first, None) or getattr(error, second, None)
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
