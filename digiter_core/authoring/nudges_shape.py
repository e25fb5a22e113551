"""The shapes of `nudges.yaml`, which `scheduling/rules.py` reads."""

from __future__ import annotations

from digiter_core.authoring.holding import Flag, Group, ListOf, Name, Number, OneOf, Under
from digiter_core.authoring.names import ID
from digiter_core.authoring.shape import Field, Shape
from digiter_core.scheduling.policy import Since
from digiter_core.scheduling.rules import LARGEST, MOST_PER_WEEK, WEEKDAYS

_COUNT = Number(0, LARGEST)
_MANY = Number(1, LARGEST)
_HOUR = Name("an hour", r"[0-9]{1,2}:[0-9]{2}")

NUDGE = Shape(
    "a nudge",
    "Why the coach writes of its own accord.",
    (
        Field("script", "the script it opens; it begins with a question", required=True, holds=ID),
        Field(
            "since",
            "what days count from",
            required=True,
            holds=OneOf(tuple(each.value for each in Since)),
        ),
        Field("after_days", "days until the first", required=True, holds=_MANY),
        Field("again_days", "days until the next, unanswered", required=True, holds=_MANY),
        Field("at_most", "how often", required=True, holds=_MANY),
    ),
)
WINDOW = Shape(
    "a window",
    "Hours in which nudges come, by the clock of the learner.",
    (
        Field("from", "its beginning: `17:30`", required=True, holds=_HOUR),
        Field("to", "its end", required=True, holds=_HOUR),
    ),
)
USUAL = Shape(
    "the usual rhythm",
    "What holds until the learner chooses something else.",
    (
        Field("per_week", "nudges in a week", required=True, holds=Number(0, MOST_PER_WEEK)),
        Field("days", "days of the week, as a list", required=True, holds=ListOf(OneOf(WEEKDAYS))),
        Field("windows", "names of windows, as a list", required=True, holds=ListOf(ID)),
    ),
)
LIMITS = Shape(
    "the limits",
    "What no choice of a learner goes beyond.",
    (
        Field(
            "per_week",
            "the most a learner can choose",
            required=True,
            holds=Number(0, MOST_PER_WEEK),
        ),
        Field("hours_between", "between two nudges", required=True, holds=_COUNT),
        Field("unanswered", "so many without an answer: silence", required=True, holds=_MANY),
        Field("stale_after_minutes", "later than this it is dropped", required=True, holds=_COUNT),
        Field(
            "busy_minutes", "who has just written is not interrupted", required=True, holds=_COUNT
        ),
        Field(
            "on_holidays", "`false`: not on holidays of the territory", required=True, holds=Flag()
        ),
    ),
)
NUDGES = Shape(
    "nudges.yaml",
    "When the coach writes of its own accord.",
    (
        Field("usual", "until the learner chooses", required=True, holds=Group((USUAL,))),
        Field("limits", "what is never exceeded", required=True, holds=Group((LIMITS,))),
        Field(
            "windows",
            "each under its name",
            required=True,
            holds=Under(ID.pattern, Group((WINDOW,))),
        ),
        Field(
            "nudges",
            "each under its name",
            required=True,
            holds=Under(ID.pattern, Group((NUDGE,))),
        ),
    ),
)
