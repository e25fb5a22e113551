"""The words of a plan: "When … → then …", from the library or the learner's own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digiter_core.coaching.coach import Coach
from digiter_core.engine.script import MessageKey

DRAFT, PLAN = "draft_", "plan_"
"""Variables of the plan being made, and of the open one."""


def plan_words(
    coach: Coach, language: str, variables: Mapping[str, Any], kind: str
) -> dict[str, str]:
    """Return the words for {plan_when}, {plan_act}, … or, with *kind* "draft_", {draft_when}, …"""
    say = coach.texts.text
    action = coach.micro_actions.get(str(variables.get(f"{kind}action") or ""))
    act, asked = str(variables.get(f"{kind}act_words") or ""), say("ui/plan/asked", language)
    minutes = variables.get(f"{kind}minutes")
    if action is not None:
        act = say(MessageKey(f"micro_actions/{action.id}/act"), language)
        asked = say(MessageKey(f"micro_actions/{action.id}/asked"), language)
        minutes = action.minutes
    return {
        f"{kind}when": _when(coach, language, variables, kind),
        f"{kind}act": act,
        f"{kind}minutes": str(minutes or ""),
        f"{kind}asked": asked,
    }


def _when(coach: Coach, language: str, variables: Mapping[str, Any], kind: str) -> str:
    """Return the moment with its opening word, unless it stands by itself ("after lunch")."""
    say = coach.texts.text
    words, cue = variables.get(f"{kind}cue_words"), variables.get(f"{kind}cue")
    if cue and not words:
        words = say(MessageKey(f"micro_actions/cue_{cue}/when"), language)
    elif not variables.get(f"{kind}cue_opens"):
        return str(words or "")[:1].upper() + str(words or "")[1:]
    return say("ui/plan/when", language, cue=str(words))
