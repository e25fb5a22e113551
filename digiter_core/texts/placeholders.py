"""
Names in braces inside texts: `Merci {name}.` Nothing else has a meaning.

Not `str.format`: that reads attributes, so a text could print the bot's token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")

ALLOWED: Mapping[str, str] = {
    "name": "what the learner wants to be called",
    "theme": "the name of the theme the learner is in",
    "number": "the number of the open question",
    "count": "how many questions the theme has",
    "draft_when": "the moment of the plan being made, with its opening word",
    "draft_act": "the act of the plan being made",
    "draft_minutes": "how many minutes it takes",
    "plan_when": "the moment of the open plan, with its opening word",
    "plan_act": "the act of the open plan",
    "plan_minutes": "how many minutes it takes",
    "plan_asked": "the question whether the open plan was done",
    "counsellor": "the name of the person who accompanies the learner",
    "new_counsellor": "the name of the person the learner is asked about",
    "sharing": "what the learner shows to that person, in words",
    "rhythm": "how often, on which days and at what hours the coach writes",
}
"""The placeholders dialogues may use. Texts of `ui.yaml` get theirs from the program."""

_DRAFT = ("draft_action", "draft_act_words", "draft_cue", "draft_cue_words", "draft_minutes")
_PLAN = ("plan_action", "plan_act_words", "plan_cue", "plan_cue_words", "plan_minutes")

FILLED_FROM: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "theme": ("theme",),
    "count": ("theme",),
    "draft_when": _DRAFT,
    "draft_act": _DRAFT,
    "draft_minutes": _DRAFT,
    "plan_when": _PLAN,
    "plan_act": _PLAN,
    "plan_minutes": _PLAN,
    "plan_asked": _PLAN,
    "counsellor": ("counsellor",),
    "new_counsellor": ("new_counsellor",),
    "sharing": ("sharing",),
    "rhythm": ("nudges_per_week", "nudge_days", "nudge_windows"),
}
"""Placeholder -> the variables its words are made from."""


def fill(text: str, params: Mapping[str, object]) -> str:
    """Return *text* with its placeholders filled from *params*.

    A placeholder without a value stays as it is; braces inside a value mean nothing.
    """
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(
        lambda found: str(params[found[1]]) if found[1] in params else found[0], text
    )


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders in *text*."""
    return frozenset(_PLACEHOLDER.findall(text)) if "{" in text else frozenset()


def without_placeholders(text: str) -> str:
    """Return *text* without its placeholders: whatever braces are left mean nothing."""
    return _PLACEHOLDER.sub("", text) if "{" in text else text
