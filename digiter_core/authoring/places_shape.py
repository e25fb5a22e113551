"""The shapes of `helplines.yaml`, `territories.yaml` and `holidays.yaml`."""

from __future__ import annotations

from digiter_core.authoring.holding import Either, Flag, Group, ListOf, Name, Number, OneOf, Under
from digiter_core.authoring.names import ID
from digiter_core.authoring.shape import NOTE, Field, Shape
from digiter_core.coaching.helplines import ALL_HOURS, DAYS

OLDEST = 120
CHANNELS = ("phone", "sms", "chat")
FREE = ("true", "false", "unknown")
LINE_TOPICS = ("emergency", "suicide", "listening", "violence", "children")

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
HOUR = Name("an hour", _CLOCK)
CLOSING = Name("an hour", rf"{_CLOCK}|24:00")
DATE = Name("a date", r"\d{4}-\d{2}-\d{2}")
MAYBE_DATE = Name("a date", rf"(?:{DATE.pattern})?")
LANGUAGE = Name("a language", r"[a-z]{2,3}|\*")
_DAY = "|".join(DAYS)
WEEKDAYS = Name("days", rf"(?:{_DAY})(?:-(?:{_DAY}))?")
ANY_TEXT = Name("text", r"(?s:.*)")
"""A text that may be empty."""

AGES = Shape(
    "the ages of a line",
    "Who may call, in years.",
    (
        Field("from", "the youngest", required=True, holds=Number(0, OLDEST)),
        Field("to", "the oldest", required=True, holds=Number(0, OLDEST)),
    ),
)
OPENING = Shape(
    "an opening",
    "When a line answers, on the clock of its place.",
    (
        Field("days", "`mon-fri`, or one day", required=True, holds=WEEKDAYS),
        Field("from", "the hour it begins: `09:00`", required=True, holds=HOUR),
        Field("to", "the hour it ends, `24:00` at most", required=True, holds=CLOSING),
    ),
)
LINE = Shape(
    "a help line",
    "Somebody to call or to write to. Only lines with a `verified_on` are shown.",
    (
        Field("id", "its name for machines", required=True, holds=ID),
        Field(
            "territories",
            "the ids of the territories it is shown in; `*`: everywhere",
            required=True,
            holds=ListOf(Name("a name", rf"{ID.pattern}|\*")),
        ),
        Field("number", "what to dial, as people write it there", required=True),
        Field("name", "its name", required=True),
        Field(
            "languages",
            "the codes of the languages that are spoken; `*`: many",
            required=True,
            holds=ListOf(LANGUAGE),
        ),
        Field("ages", "whom it is for", required=True, holds=Group((AGES,))),
        Field(
            "hours",
            f"`{ALL_HOURS}`, or openings as a list",
            required=True,
            holds=Either(OneOf((ALL_HOURS,)), ListOf(Group((OPENING,)))),
        ),
        Field("free", "`true`, `false` or `unknown`", required=True, holds=OneOf(FREE)),
        Field("channel", "`phone`, `sms` or `chat`", required=True, holds=OneOf(CHANNELS)),
        Field("topics", "what it is about", required=True, holds=ListOf(OneOf(LINE_TOPICS))),
        Field("source", "where the number was read", required=True, holds=ANY_TEXT),
        Field(
            "verified_on",
            "the day somebody dialled it: `2026-11-21`; empty: shown to nobody",
            required=True,
            holds=MAYBE_DATE,
        ),
        Field("verified_by", "the role of who did", required=True, holds=ANY_TEXT),
        NOTE,
    ),
)
HELPLINES = Shape(
    "helplines.yaml",
    "Whom learners can call.",
    (Field("helplines", "the lines, as a list", required=True, holds=ListOf(Group((LINE,)))),),
)

QUIET = Shape(
    "quiet hours",
    "Nothing is sent unasked then, on the clock of the place.",
    (
        Field("from", "the evening", required=True, holds=HOUR),
        Field("to", "the morning", required=True, holds=HOUR),
    ),
)
CONTROLLER = Shape(
    "a controller",
    "Who answers for the data of learners.",
    (
        Field("name", "its name", required=True),
        Field("contact", "its mail address", required=True),
    ),
)
SAFEGUARDING = Shape(
    "a safeguarding contact",
    "Who answers a learner who asked to talk.",
    (
        Field("lead", "who", required=True),
        Field("deputy", "who else", required=True),
        Field("hours", "when: `mon-fri 09:00-17:00`, spans with a comma between", required=True),
        Field(
            "answer_within_hours",
            "after so many of these hours the deputy is told",
            holds=Name("a number", r"\d{1,3}(?:\.\d)?"),
        ),
    ),
)
TERRITORY = Shape(
    "a territory",
    "A place the coach works in.",
    (
        Field("id", "its name for machines; never change it", required=True, holds=ID),
        Field("name", "its name", required=True),
        Field(
            "country",
            "the two capital letters of its country",
            required=True,
            holds=Name("a country", r"(?:[A-Z]{2})?"),
        ),
        Field("zone", "its time zone: `Europe/Paris`", required=True),
        Field("holidays", "the calendar of holidays.yaml"),
        Field("languages", "languages spoken there", required=True, holds=ListOf(LANGUAGE)),
        Field("quiet_hours", "when nothing is sent", required=True, holds=Group((QUIET,))),
        Field("controller", "who has the data", required=True, holds=Group((CONTROLLER,))),
        Field("safeguarding", "who answers", required=True, holds=Group((SAFEGUARDING,))),
        Field("publish_needs_two", "`true`: a second person confirms", holds=Flag()),
        NOTE,
    ),
)
TERRITORIES = Shape(
    "territories.yaml",
    "Where the coach works.",
    (
        Field(
            "territories",
            "the places, as a list",
            required=True,
            holds=ListOf(Group((TERRITORY,))),
        ),
    ),
)
HOLIDAYS = Shape(
    "holidays.yaml",
    "Public holidays, by calendar.",
    (
        Field(
            "holidays",
            "the days of each calendar",
            required=True,
            holds=Under(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", ListOf(DATE)),
        ),
    ),
)
