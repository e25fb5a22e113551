"""Variables that scripts share with the program: who else gives them a value, who else asks.

What acts set stands beside the acts (`engine/acts.py`). A test compares all of it with the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from digiter_core.engine.acts import SETS
from digiter_core.engine.script import Branch, Do, Node, Question

SET_BY_ENTRY: Mapping[str, tuple[str, ...]] = {
    "cue": ("draft_cue", "draft_cue_opens"),
    "plan": (
        "draft_action",
        "draft_cue",
        "draft_cue_words",
        "draft_cue_opens",
        "draft_act_words",
        "draft_minutes",
        "draft_problem",
    ),
    "code": ("new_counsellor", "invited_with", "chosen_staff", "near"),
    "person": ("new_counsellor", "invited_with", "chosen_staff", "near"),
}
"""Kind of entry -> what it sets besides the variable the answer goes `into:`."""

KEPT_IN: Mapping[str, frozenset[str]] = {
    "name": frozenset({"name"}),
    "year": frozenset({"age"}),
    "note": frozenset({"report_note"}),
    "letter": frozenset({"letter"}),
    "window": frozenset({"nudge_windows"}),
    "zone": frozenset({"zone"}),
    "code": frozenset({"invited_with"}),
    "person": frozenset({"chosen_staff"}),
    "cue": frozenset({"draft_cue_words"}),
    "plan": frozenset({"draft_text"}),
}
"""Kind of entry -> the variables in which the program looks for the answer."""

SET_BY_PROGRAM = frozenset(
    {
        "answered_at",
        "asked_before",
        "bonded",
        "chosen_staff",
        "counsellor",
        "counsellor_left",
        "in_distress",
        "invitation",
        "invited_with",
        "keeps_quiet",
        "language",
        "near",
        "new_counsellor",
        "nudge_log",
        "nudge_open",
        "offered_language",
        "previewed",
        "sharing",
        "taken_over_told",
        "taken_over_until",
        "unseen",
        "waited",
        "warned_at",
    }
)
"""What gets a value whether a script asks for it or not: of a bond, of nudges, of a link."""

READ_BY_PROGRAM = frozenset(
    {
        "age",
        "answered_at",
        "birth_year",
        "chosen_staff",
        "consent_free_text",
        "consent_nudges",
        "consent_statistics",
        "counsellor",
        "draft_act_words",
        "draft_action",
        "draft_cue",
        "draft_cue_opens",
        "draft_cue_words",
        "draft_minutes",
        "form",
        "in_distress",
        "invited_with",
        "language",
        "letter",
        "name",
        "near",
        "new_counsellor",
        "nudge_days",
        "nudge_windows",
        "nudges_per_week",
        "report_note",
        "rests_until",
        "run",
        "run_open",
        "sharing",
        "start_rating",
        "target",
        "territory",
        "theme",
        "wanted_level",
        "week",
        "zone",
    }
)
"""What the program asks for that scripts set."""


def set_at(node: Node) -> Iterable[str]:
    """Return the variables that get a value at *node*, by the script or by what it starts."""
    match node:
        case Question(options=options, entry=entry):
            sets = [name for option in options for name, value in option.sets if value is not None]
            own = [entry.variable, *SET_BY_ENTRY.get(entry.kind, ())] if entry else []
            return (*sets, *own)
        case Branch(cases=cases):
            return [name for case in cases for name, value in case.sets if value is not None]
        case Do(act=act):
            return SETS.get(act, ())
        case _:
            return ()
