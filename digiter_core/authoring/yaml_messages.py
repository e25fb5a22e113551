"""What the YAML parser says, in words that tell a coordinator what to do."""

from __future__ import annotations

from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class Advice:
    code: str
    message: str
    at_start: bool = False  # point at where the broken part begins, not at where it was noticed


_QUOTES = 'put the whole text between double quotes: "..."'

_ADVICE: tuple[tuple[str, str, Advice], ...] = (
    (
        "mapping values are not allowed",
        "",
        Advice(
            "colon_in_text", f"a colon stands where none may be: {_QUOTES}, or mend the indent"
        ),
    ),
    (
        "alphabetic or numeric",
        "",
        Advice("needs_quotes", f"a text begins with * or &: {_QUOTES}", at_start=True),
    ),
    (
        "cannot start any token",
        "",
        Advice("needs_quotes", f"a text begins with @, %, ` or a tab: {_QUOTES}"),
    ),
    (
        "unexpected end of stream",
        "quoted",
        Advice("open_quote", "this quote is never closed", at_start=True),
    ),
    ("expected ',' or", "", Advice("open_quote", "this bracket is never closed", at_start=True)),
    ("expected node content", "", Advice("open_quote", "a bracket is opened and never closed")),
    (
        "unexpected document indicator",
        "",
        Advice("open_quote", "this quote is never closed", at_start=True),
    ),
    (
        "expected key",
        "",
        Advice("needs_quotes", f"a quote or bracket closes before the text is over: {_QUOTES}"),
    ),
    ("unknown escape", "", Advice("yaml_syntax", "write \\\\ for one \\ between double quotes")),
    ("tab character", "", Advice("indentation", "use spaces, not tabs, at the start of a line")),
    (
        "expected '-'",
        "",
        Advice("indentation", "this line should start with - or stand further left"),
    ),
    (
        "sequence entries are not allowed",
        "",
        Advice("indentation", "start the list on its own line"),
    ),
    ("expected ':'", "", Advice("yaml_syntax", "a field needs a colon and a space: `goto: next`")),
    ("control characters", "", Advice("not_text", "an invisible control character: delete it")),
)

_OTHER = Advice("yaml_syntax", f"this line cannot be read; if it is a text, {_QUOTES}")


def advice_for(error: yaml.YAMLError) -> Advice:
    """Return what to tell about *error*."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
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
