"""
The picture of a profile: a radar with one band, readable on a phone. Pure, text in, SVG out.

The ground is opaque on purpose: Telegram turns pictures into JPEG, and its themes are dark or
light. Nothing is told by colour alone: the band is a shape, a missing axis is hatched and says so,
an earlier profile is a broken line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digiter_core.pictures import palette as colour
from digiter_core.pictures.labels import labels
from digiter_core.pictures.legend import legend
from digiter_core.pictures.lettering import fit
from digiter_core.pictures.marks import badge, dot, text, xml_text
from digiter_core.pictures.palette import MARGIN, PIXELS, SIZE
from digiter_core.pictures.radar import Radar, path, runs
from digiter_core.reports.picture import PictureAxis, ProfilePicture

CENTRE, RADIUS = (SIZE / 2, 426), 197
TITLE_TRIES = ((44, 1), (40, 1), (36, 1), (32, 2))
REACH = 15  # degrees a band goes on beyond an axis whose neighbour is missing
GAP = 17  # half the width of a hatched sector, in degrees
HATCHES = 6  # lines in it


@dataclass(frozen=True, slots=True)
class Band:
    """One stretch of the band, and the ground between it and the centre. SVG."""

    inside: str
    ring: str


def profile_svg(picture: ProfilePicture) -> str:
    """Return *picture* as an SVG document of 820 x 820 pixels.

    The same picture gives the same text. Characters XML cannot hold are left out.
    """
    radar = Radar(*CENTRE, RADIUS, len(picture.axes), len(picture.legend.ladder))
    bands = _bands(radar, picture.axes)
    parts = (
        *_ground(picture),
        _disc(radar),
        *(piece.inside for piece in bands),
        *_missing(radar, picture.axes),
        *_rings(radar),
        *(piece.ring for piece in bands),
        *_earlier(radar, picture.earlier),
        *_numbers(radar),
        *_scores(radar, picture.axes),
        *labels(radar, picture.axes),
        *legend(picture),
        "</svg>",
    )
    return "\n".join(parts)


def _ground(picture: ProfilePicture) -> Iterator[str]:
    title = fit([picture.title], [SIZE - 2 * MARGIN], TITLE_TRIES)[0]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PIXELS}" height="{PIXELS}" '
        f'viewBox="0 0 {SIZE} {SIZE}" role="img" lang="{xml_text(picture.language)}" '
        'font-family="Noto Sans">'
    )
    yield f"<title>{xml_text(picture.title)}</title>"
    yield f'<rect width="{SIZE}" height="{SIZE}" fill="{colour.GROUND}"/>'
    for number, line in enumerate(title.lines):
        y = 68 + number * title.size * colour.LINE
        yield text(line, SIZE / 2, y, title.size, colour.INK, anchor="middle", bold=True)


def _disc(radar: Radar) -> str:
    return (
        f'<circle cx="{radar.x:g}" cy="{radar.y:g}" r="{radar.radius:g}" fill="{colour.PAPER}"/>'
    )


def _rings(radar: Radar) -> Iterator[str]:
    yield f'<g fill="none" stroke="{colour.RING}" stroke-width="2">'
    for level in range(1, radar.levels + 1):
        reach = radar.radius * level / radar.levels
        yield f'<circle cx="{radar.x:g}" cy="{radar.y:g}" r="{reach:g}"/>'
    for axis in range(radar.axes):
        angle = radar.angle(axis)
        spoke = path([radar.at(angle, 1), radar.at(angle, radar.levels)], closed=False)
        yield f'<path d="{spoke}"/>'
    yield "</g>"


def _missing(radar: Radar, axes: Sequence[PictureAxis]) -> Iterator[str]:
    for number, axis in enumerate(axes):
        if axis.score is None:
            angle = radar.angle(number)
            rim = radar.arc(angle - GAP, angle + GAP, [(angle, radar.levels)])
            sector = path([(radar.x, radar.y), *rim], closed=True)
            lines = "".join(
                path(line, closed=False)
                for line in radar.hatching(angle - GAP, angle + GAP, HATCHES)
            )
            yield f'<path d="{lines}" stroke="{colour.RING}" stroke-width="7"/>'
            yield (
                f'<path d="{sector}" fill="none" stroke="{colour.SOFT_INK}" stroke-width="3.5" '
                'stroke-dasharray="9 8" stroke-linejoin="round"/>'
            )


def _bands(radar: Radar, axes: Sequence[PictureAxis]) -> list[Band]:
    return [_band(radar, axes, run) for run in runs([axis.score is not None for axis in axes])]


def _band(radar: Radar, axes: Sequence[PictureAxis], run: Sequence[int]) -> Band:
    whole = len(run) > len(axes)
    reach = 0 if whole else REACH
    start, end = radar.angle(run[0]) - reach, radar.angle(run[-1]) + reach
    around = [(radar.angle(place), axes[place % len(axes)]) for place in run]
    high = radar.arc(start, end, [(angle, axis.high) for angle, axis in around])
    low = radar.arc(start, end, [(angle, axis.low) for angle, axis in around])
    if whole:
        inside, ring = path(low, closed=True), path(high, closed=True) + path(low, closed=True)
    else:
        inside = path([(radar.x, radar.y), *low], closed=True)
        ring = path([*high, *reversed(low)], closed=True)
    return Band(
        f'<path d="{inside}" fill="{colour.GLOW}"/>',
        f'<path d="{ring}" fill="{colour.BAND}" fill-rule="evenodd" stroke="{colour.BAND_EDGE}" '
        'stroke-width="3" stroke-linejoin="round"/>',
    )


def _earlier(radar: Radar, scores: Sequence[float | None]) -> Iterator[str]:
    for run in runs([score is not None for score in scores]):
        whole = len(run) > len(scores)
        around = [(radar.angle(place), scores[place % len(scores)] or 0) for place in run]
        reach = 0 if whole else REACH / 2
        line = radar.arc(around[0][0] - reach, around[-1][0] + reach, around)
        yield (
            f'<path d="{path(line, closed=whole)}" fill="none" stroke="{colour.EARLIER}" '
            'stroke-width="5" stroke-dasharray="14 10" stroke-linejoin="round"/>'
        )


def _numbers(radar: Radar) -> Iterator[str]:
    """Put the numbers of the rungs beside the first axis, where no label stands."""
    for level in range(1, radar.levels + 1):
        x, y = radar.at(radar.angle(1) / 2, level)
        yield badge(str(level), x, y)


def _scores(radar: Radar, axes: Sequence[PictureAxis]) -> Iterator[str]:
    for number, axis in enumerate(axes):
        if axis.score is not None:
            yield dot(*radar.at(radar.angle(number), axis.score))
