"""
What the picture of a profile shows: numbers and words that are already in the learner's language.

It is plain JSON both ways, so that an outbox row alone is enough to draw the picture again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from digiter_core.assessment.scoring import HIGHEST, LOWEST, Counted
from digiter_core.engine.script import MessageKey
from digiter_core.reports.keys import level_word, ui, word
from digiter_core.reports.profile import Profile

Words = Callable[[MessageKey], str]


@dataclass(frozen=True, slots=True)
class PictureAxis:
    """One axis: its name, its level in a few words, and the score with its band (1.0 to 4.0).

    `score` None: not enough answers; then `low` and `high` mean nothing.
    """

    label: str
    word: str
    score: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Legend:
    """The words that say how to read the picture. `earlier` is shown only with earlier scores."""

    ladder: tuple[str, ...]  # the four rungs, lowest first
    score: str
    band: str
    earlier: str


@dataclass(frozen=True, slots=True)
class ProfilePicture:
    """Everything the picture shows. `earlier`: scores of an earlier run, one per axis."""

    language: str
    title: str
    axes: tuple[PictureAxis, ...]
    legend: Legend
    earlier: tuple[float | None, ...] = ()


def profile_picture(
    now: Profile, language: str, words: Words, earlier: Profile | None = None
) -> ProfilePicture:
    """Return the picture of *now*, with *earlier* behind it; *words* says a message key.

    Dimensions are matched by id, so *earlier* may come from another version of the framework.
    """
    before = {} if earlier is None else _values(earlier)
    return ProfilePicture(
        language=language,
        title=words(ui("picture_title")),
        axes=tuple(_axis(each, words) for each in now.dimensions),
        legend=Legend(
            ladder=tuple(words(level_word(rung)) for rung in range(LOWEST, HIGHEST + 1)),
            score=words(ui("picture_score")),
            band=words(ui("picture_band")),
            earlier=words(ui("picture_earlier")),
        ),
        earlier=tuple(before.get(each.id) for each in now.dimensions) if before else (),
    )


def _values(earlier: Profile) -> dict[str, float]:
    return {each.id: each.score.value for each in earlier.dimensions if each.score}


def _axis(counted: Counted, words: Words) -> PictureAxis:
    label = words(word(counted.id, "short_name"))
    score = counted.score
    if score is None:
        return PictureAxis(label, words(ui("picture_missing")))
    return PictureAxis(label, words(level_word(score.value)), score.value, score.low, score.high)


def to_json(picture: ProfilePicture) -> dict[str, Any]:
    """Return *picture* as plain JSON values."""
    legend = picture.legend
    return {
        "language": picture.language,
        "title": picture.title,
        "axes": [
            [axis.label, axis.word, axis.score, axis.low, axis.high] for axis in picture.axes
        ],
        "ladder": list(legend.ladder),
        "legend": [legend.score, legend.band, legend.earlier],
        "earlier": list(picture.earlier),
    }


def from_json(data: Mapping[str, Any]) -> ProfilePicture:
    """Return the picture stored as *data*.

    Raises `KeyError`, `TypeError` or `ValueError` if it is not one.
    """
    score, band, earlier = data["legend"]
    return ProfilePicture(
        language=data["language"],
        title=data["title"],
        axes=tuple(
            PictureAxis(label, level, value, low, high)
            for label, level, value, low, high in data["axes"]
        ),
        legend=Legend(tuple(data["ladder"]), score, band, earlier),
        earlier=tuple(data["earlier"]),
    )
