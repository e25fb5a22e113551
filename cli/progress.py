"""`digiter progress`: what the rule for a clear change makes of the scores of a whole group."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from digiter_core.errors import DigiterError

app = typer.Typer(
    help="Progress between two runs: check the rule on scores of your own.",
    no_args_is_help=True,
)

COLUMNS = ("before", "after")
LONGEST_SHOWN = 30

Pair = tuple[float, float]

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


class ScoresRefused(DigiterError):
    """The scores cannot be checked. Mend the line that is named and try again."""


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="CSV in UTF-8: columns before and after, one person a line.")
    ],
    sd: Annotated[float, typer.Option(help="Standard deviation, in the points of the scores.")],
    reliability: Annotated[
        float, typer.Option(help="Of the scores, above 0 and below 1; retest before alpha.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say how many the 95 % rule finds clearly changed, and how many "any gain" would."""
    _check_options(sd, reliability)
    figures = _figures(list(_pairs(file)), sd, reliability)
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        _print(figures)


def _check_options(sd: float, reliability: float) -> None:
    if not (math.isfinite(sd) and sd > 0):
        raise ScoresRefused(f"--sd is {sd}: it is a number above 0")
    if not 0 < reliability < 1:
        raise ScoresRefused(f"--reliability is {reliability}: it lies above 0 and below 1")


def _figures(pairs: Sequence[Pair], sd: float, reliability: float) -> dict[str, float]:
    """Return the number of pairs and the shares (0 to 1) of each state and of any gain."""
    from digiter_core.assessment.progress import (  # noqa: PLC0415 - `--help` needs none
        CONFIDENCE,
        Change,
        changes,
        reliable_change_index,
    )

    sem = sd * math.sqrt(1 - reliability)
    try:
        indices = [reliable_change_index(before, after, sem, sem) for before, after in pairs]
    except ValueError as error:
        raise ScoresRefused(f"--sd is {sd}, --reliability {reliability}: {error}") from error
    found = Counter(changes([index])[0] for index in indices)
    return {
        "pairs": len(pairs),
        **{state.value: found[state] / len(pairs) for state in Change},
        "any_gain": sum(after > before for before, after in pairs) / len(pairs),
        "nominal": round((1 - CONFIDENCE) / 2, 6),
    }


def _print(figures: dict[str, float]) -> None:
    typer.echo(f"{'pairs':<36}{figures['pairs']:>8}")
    for name, label in (
        ("clear_change", "clear change"),
        ("no_clear_change", "no clear change yet"),
        ("clear_drop", "clear drop"),
        ("any_gain", "naive rule: any gain is progress"),
        ("nominal", "by chance alone, up and down each"),
    ):
        typer.echo(f"{label:<36}{100 * figures[name]:>6.1f} %")


def _pairs(file: Path) -> Iterator[Pair]:
    rows = _rows(file)
    top, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    if any(names.count(column) != 1 for column in COLUMNS):
        wanted = "the columns before and after, once each, with , or ; between"
        raise _refused(file, top, f"the first line names {wanted}")
    line = None
    for line, row in rows:
        if len(row) != len(names):
            raise _refused(
                file, line, f"cells here: {len(row)}, columns in line {top}: {len(names)}"
            )
        before, after = (_number(file, line, row[names.index(column)]) for column in COLUMNS)
        yield before, after
    if line is None:
        raise _refused(file, top, "there are no scores below the names of the columns")


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that has anything in it, with the number of its (last) line."""
    text = _text(file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if ";" in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise _refused(file, reader.line_num, f"this is no CSV: {error}") from error


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise ScoresRefused(f"{file} cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Not error.start: it counts from behind the three bytes a BOM has.
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _refused(file, line, "this is not UTF-8; save the file as UTF-8") from error


def _number(file: Path, line: int, cell: str) -> float:
    """Return the number in *cell*, written with a decimal point or a decimal comma."""
    written = cell.strip()
    number = float(written.replace(",", ".")) if _NUMBER.fullmatch(written) else math.nan
    if not math.isfinite(number):
        shown = written if len(written) <= LONGEST_SHOWN else f"{written[:LONGEST_SHOWN]}…"
        raise _refused(file, line, f"{shown!r} is not a number")
    return number


def _refused(file: Path, line: int, why: str) -> ScoresRefused:
    return ScoresRefused(f"{file}, line {line}: {why}")
