"""What a learner can mean: the intents the engines know, and those that show help lines."""

from __future__ import annotations

from collections.abc import Mapping

from digiter_core.engine.safety import Concern

INTENTS = (
    "affirm",
    "deny",
    "unsure",
    "skip",
    "back",
    "repeat",
    "explain",
    "help",
    "stop",
    "later",
    "continue",
    "restart",
    "change_language",
    "change_rhythm",
    "start_assessment",
    "show_profile",
    "show_progress",
    "show_plan",
    "set_goal",
    "report_done",
    "report_partly",
    "report_not_done",
    "report_obstacle",
    "ask_counsellor",
    "ask_traineeship",
    "ask_occupation",
    "ask_privacy",
    "export_data",
    "delete_data",
    "who_are_you",
    "greeting",
    "thanks",
    "goodbye",
    "complaint",
    "feeling_low",
    "distress_selfharm",
    "distress_violence",
    "danger_now",
    "out_of_scope",
)

OUT_OF_SCOPE = "out_of_scope"

CONCERNS: Mapping[str, Concern] = {
    "distress_selfharm": Concern.SELF_HARM,
    "distress_violence": Concern.VIOLENCE,
    "danger_now": Concern.DANGER_NOW,
}
"""Intents that show help lines. The phrases of `dialogues/safety.yaml` come first: see `safety.py`
of the engine; a model only adds."""
