"""
Reports as lines to say: message keys and parameters. The words are in the catalogues.

A parameter that is a string is itself a message key and is put into words first; a parameter that
is an int is a number and stays one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digiter_core.assessment.scoring import Counted, Explanation, ItemAnswer, Score
from digiter_core.engine.script import MessageKey
from digiter_core.reports.keys import level_of, level_word, ui, word
from digiter_core.reports.profile import Profile, ThemeResult
from digiter_core.reports.standouts import Evidence, Growth, GrowthKind, Strength, StrengthKind

_UNSCORED = frozenset(
    {"not_lived", "skip"}
)  # answers without a score that have words of their own


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say. A str in `params` is a message key, an int a number."""

    key: MessageKey
    params: Mapping[str, MessageKey | int] = field(default_factory=dict)


def theme_lines(result: ThemeResult) -> tuple[Line, ...]:
    """Return the feedback after one theme: a strength with its answers, and what can grow."""
    name = word(result.counted.id, "name")
    if result.counted.score is None:
        return (Line(ui("theme_missing"), {"theme": name}), *_counts(result.counted))
    lines = [Line(ui("theme_title"), {"theme": name})]
    lines.append(_strength(result.strength) if result.strength else Line(ui("theme_even")))
    if result.growth:
        lines += _growth(result.growth, "theme")
    return tuple(lines)


def theme_detail_lines(explanation: Explanation) -> tuple[Line, ...]:
    """Return the rule, its result, and the learner's own answer to every item of one theme."""
    return (Line(ui("detail_rule")), *_detail(explanation), Line(ui("detail_change")))


def profile_lines(profile: Profile) -> tuple[Line, ...]:
    """Return the profile in words: level per theme, strengths, the one thing to work on."""
    lines = [Line(ui("profile_title")), *_levels(profile)]
    if profile.strengths:
        lines.append(Line(ui("profile_strengths")))
        lines += [_strength(strength) for strength in profile.strengths]
    else:
        lines.append(Line(ui("profile_even")))
    if profile.growth:
        lines += _growth(profile.growth, "profile")
    return (*lines, Line(ui("profile_no_mark")))


def profile_detail_lines(profile: Profile) -> tuple[Line, ...]:
    """Return the rule once, then result and answers of every theme that has any answer."""
    details = [
        line
        for theme in profile.themes
        if any(item.option is not None for item in theme.items)
        for line in _detail(theme)
    ]
    return (Line(ui("detail_rule")), *details, Line(ui("detail_change")))


def picture_lines(profile: Profile) -> tuple[Line, ...]:
    """Return the alternative text of the picture: the same as the picture, in words."""
    return (Line(ui("alt_title")), *(_axis(counted) for counted in profile.dimensions))


def _axis(counted: Counted) -> Line:
    name = word(counted.id, "short_name")
    score = counted.score
    if score is None:
        return Line(ui("axis_missing"), {"theme": name})
    level = level_word(score.value)
    if level_of(score.low) == level_of(score.high):
        return Line(ui("axis"), {"theme": name, "level": level})
    band = {"low": level_word(score.low), "high": level_word(score.high)}
    return Line(ui("alt_axis"), {"theme": name, "level": level, **band})


def _levels(profile: Profile) -> Iterator[Line]:
    for theme in profile.themes:
        name = word(theme.dimension.id, "short_name")
        if theme.dimension.score is None:
            yield Line(ui("axis_missing"), {"theme": name})
            continue
        yield Line(ui("axis"), {"theme": name, "level": level_word(theme.dimension.score.value)})
        for strand in theme.strands:
            if strand.score:
                yield Line(ui(f"strand_{strand.id}"), {"level": level_word(strand.score.value)})


def _strength(strength: Strength) -> Line:
    if strength.kind is StrengthKind.SHOWN:
        said = {"strength": word(strength.sub_competence, "strength")}
    else:
        said = {"part": word(strength.sub_competence, "name")}
    topics = _topics(strength.evidence)
    return Line(ui(f"strength_{strength.kind}_{len(topics)}"), {**said, **topics})


def _topics(evidence: Sequence[Evidence]) -> dict[str, MessageKey]:
    names = ("first", "second")
    return {
        name: word(answer.item, "topic")
        for name, answer in zip(names, evidence, strict=False)  # there may be one only
    }


def _growth(growth: Growth, place: str) -> list[Line]:
    key = ui("stretch") if growth.kind is GrowthKind.STRETCH else ui(f"{place}_growth")
    return [
        Line(key, {"growth": word(growth.sub_competence, "growth")}),
        Line(ui("try_this"), {"try_this": word(growth.sub_competence, "try_this")}),
    ]


def _detail(explanation: Explanation) -> Iterator[Line]:
    counted = explanation.dimension
    yield Line(ui("detail_theme"), {"theme": word(counted.id, "short_name")})
    for item in explanation.items:
        yield _item(item)
    yield from _counts(counted)
    if counted.score:
        yield from _numbers(counted.score)


def _item(item: ItemAnswer) -> Line:
    topic = {"topic": word(item.item, "topic")}
    if item.option is None:
        return Line(ui("detail_item_open"), topic)
    if item.score is None:
        kind = item.option if item.option in _UNSCORED else "missing"
        return Line(ui(f"detail_item_{kind}"), topic)
    anchor = word(item.item, f"anchor_{item.score}")
    return Line(ui("detail_item"), {**topic, "anchor": anchor, "score": item.score})


def _counts(counted: Counted) -> Iterator[Line]:
    counts = {"answered": counted.answered, "asked": counted.asked, "needed": counted.needed}
    yield Line(ui("detail_counts"), counts)


def _numbers(score: Score) -> Iterator[Line]:
    yield Line(ui("detail_mean"), _tenths("", score.value))
    yield Line(ui("detail_band"), {**_tenths("low_", score.low), **_tenths("high_", score.high)})


def _tenths(prefix: str, value: float) -> dict[str, int]:
    """Split *value*, rounded to one decimal: languages differ in the sign between the parts."""
    whole, tenth = divmod(math.floor(value * 10 + 0.5), 10)
    return {f"{prefix}whole": whole, f"{prefix}tenth": tenth}
