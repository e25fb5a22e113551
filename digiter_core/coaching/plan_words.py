"""The words of a plan: "When … → then …", from the library or the learner's own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digiter_core.coaching.coach import Coach
from digiter_core.engine.script import MessageKey

DRAFT, PLAN = "draft_", "plan_"
"""Variables of the plan being made, and of the open one."""

MARKS = str.maketrans("|*", "  ")
"""Signs that mark up texts: a `||` in a plan would show the rest of it on the lock screen."""


def plan_words(
    coach: Coach, language: str, variables: Mapping[str, Any], kind: str
) -> dict[str, str]:
    """Return the words for {plan_when}, {plan_act}, … or, with *kind* "draft_", {draft_when}, …"""
    say = coach.texts.text
    action = coach.micro_actions.get(str(variables.get(f"{kind}action") or ""))
    act, asked = _own(variables.get(f"{kind}act_words")), say("ui/plan/asked", language)
    minutes = variables.get(f"{kind}minutes")
    if action is not None:
        # Own words follow as they were typed: "dann" would want another order of words.
        act = say("ui/plan/then", language, act=say(action_key(action.id), language))
        asked = say(MessageKey(f"micro_actions/{action.id}/asked"), language)
        minutes = action.minutes
    return {
        f"{kind}when": _when(coach, language, variables, kind),
        f"{kind}act": act,
        f"{kind}minutes": str(minutes or ""),
        f"{kind}asked": asked,
    }


def action_key(action: str) -> MessageKey:
    """Return the key of what is done in *action*."""
    return MessageKey(f"micro_actions/{action}/act")


def _when(coach: Coach, language: str, variables: Mapping[str, Any], kind: str) -> str:
    """Return the moment with its opening word, unless it stands by itself ("after lunch")."""
    say = coach.texts.text
    words, cue = _own(variables.get(f"{kind}cue_words")), variables.get(f"{kind}cue")
    if cue and not words:
        words = say(MessageKey(f"micro_actions/cue_{cue}/when"), language)
    elif not variables.get(f"{kind}cue_opens"):
        return words[:1].upper() + words[1:] or "…"
    return say("ui/plan/when", language, cue=words)


def _own(words: object) -> str:
    """Return the learner's own words on one line, without what would mark them up."""
    return " ".join(str(words or "").translate(MARKS).split())
