"""
A node of a dialogue as a learner sees it, for translators: the words, and the buttons below. Pure.

Plain on purpose: it shows what belongs together and how much room there is, not a phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digiter_core.pictures.lettering import wrap
from digiter_core.pictures.marks import text
from digiter_core.pictures.palette import BAND_EDGE, CHIP, GROUND, INK, PAPER, RING, SOFT_INK

WIDTH = 640
EDGE = 20
INSIDE = 18
LETTERS = 24
SMALL = 18
LINE_HEIGHT = 32
BUTTON_HEIGHT = 50
GAP = 8


@dataclass(frozen=True, slots=True)
class Bubble:
    """What one message shows. `place` is told below it, for the translator."""

    words: str
    buttons: tuple[str, ...]
    place: str


def bubble_svg(bubble: Bubble) -> str:
    """Return the drawing of *bubble*, as high as its words need."""
    lines = _lines(bubble.words, WIDTH - 2 * (EDGE + INSIDE), LETTERS)
    paper = len(lines) * LINE_HEIGHT + 2 * INSIDE
    buttons = [_lines(label, WIDTH - 2 * (EDGE + INSIDE), LETTERS) for label in bubble.buttons]
    heights = [BUTTON_HEIGHT + (len(label) - 1) * LINE_HEIGHT for label in buttons]
    top = EDGE + paper + GAP
    height = top + sum(heights) + GAP * len(heights) + SMALL + EDGE
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" ',
            'font-family="Noto Sans">',
            f'<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>',
            _box(EDGE, paper, PAPER, RING),
            *_written(lines, EDGE + INSIDE + LETTERS, EDGE + INSIDE, "start"),
            *_buttons(buttons, heights, top),
            text(bubble.place, EDGE, height - 12, SMALL, SOFT_INK, anchor="start", bold=False),
            "</svg>",
        )
    )


def _lines(words: str, width: float, size: float) -> list[str]:
    return [
        line
        for paragraph in words.split("\n")
        for line in (wrap(paragraph, width, size) if paragraph.strip() else ("",))
    ]


def _buttons(
    buttons: Sequence[Sequence[str]], heights: Sequence[int], top: float
) -> Iterator[str]:
    for label, height in zip(buttons, heights, strict=True):
        yield _box(top, height, CHIP, BAND_EDGE)
        yield from _written(label, top + LINE_HEIGHT, WIDTH / 2, "middle")
        top += height + GAP


def _written(lines: Sequence[str], y: float, x: float, anchor: str) -> Iterator[str]:
    for line in lines:
        if line:
            yield text(line, x, y, LETTERS, INK, anchor=anchor, bold=False)
        y += LINE_HEIGHT


def _box(y: float, height: float, fill: str, stroke: str) -> str:
    return (
        f'<rect x="{EDGE}" y="{y:g}" width="{WIDTH - 2 * EDGE}" height="{height:g}" rx="14" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
    )
