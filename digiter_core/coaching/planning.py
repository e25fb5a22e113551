"""
Plans: one small step tied to a moment, "When … → then …", and what was told of it.

The plan being made lives in the variables `draft_…`, the open one in the table `plan` and, for
the words of questions, in the variables `plan_…`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digiter_core.coaching import nudging
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.plan_words import DRAFT, PLAN
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Plan, PlanReport
from digiter_core.scheduling.policy import Since

PARTS = ("action", "cue", "cue_words", "cue_opens", "act_words", "minutes")
THEMES = ("theme", "sub", "text", "problem")
SHOWN_STEPS = 7
SINCE, REPORT = "plan_since", "report_id"
FREE_TEXT = "free_text"


def clear_draft(turn: Turn) -> None:
    _set_draft(turn, {})
    turn.set_variables({f"{DRAFT}{name}": None for name in THEMES})


def load_draft(turn: Turn) -> None:
    """Take the open plan as the draft, so that parts of it can be changed."""
    variables = turn.learner.session.variables
    _set_draft(turn, {name: variables.get(f"{PLAN}{name}") for name in PARTS})
    action = turn.coach.micro_actions.get(str(variables.get("plan_action") or ""))
    turn.set_variables({"draft_sub": action.sub_competence if action else None})


def _set_draft(turn: Turn, values: Mapping[str, Any]) -> None:
    turn.set_variables({f"{DRAFT}{name}": values.get(name) for name in PARTS})


def open_plan(turn: Turn) -> None:
    """Make the draft the plan. An earlier plan is closed: there is one at a time."""
    variables = turn.learner.session.variables
    values = {name: variables.get(f"{DRAFT}{name}") for name in PARTS}
    action = turn.coach.micro_actions.get(str(values["action"] or ""))
    plan = Plan(
        id=0,
        action=action.id if action else "",
        cue=str(values["cue"] or ""),
        cue_words=str(values["cue_words"] or ""),
        act_words="" if action else str(values["act_words"] or ""),
        minutes=action.minutes if action else int(values["minutes"] or 0),
        opened_at=turn.now,
    )
    plan = turn.work.plans.begin(turn.learner.id, plan)
    turn.set_variables({f"{PLAN}{name}": value for name, value in values.items()})
    turn.set_variables({"plan_open": True, SINCE: turn.now.isoformat()})
    nudging.settle(turn, Since.PLAN)
    turn.note("plan_opened", plan=plan.id, action=plan.action, cue=plan.cue)


def close_plan(turn: Turn) -> None:
    turn.work.plans.close(turn.learner.id, turn.now)
    turn.set_variables({f"{PLAN}{name}": None for name in PARTS})
    turn.set_variables({"plan_open": False, SINCE: None})
    nudging.settle(turn, Since.PLAN)
    turn.note("plan_closed")


def report_done(turn: Turn) -> None:
    _report(turn, "done")


def report_partly(turn: Turn) -> None:
    _report(turn, "partly")


def report_not_done(turn: Turn) -> None:
    _report(turn, "not_done")


def _report(turn: Turn, outcome: str) -> None:
    plan = turn.work.plans.open(turn.learner.id)
    if plan is None:
        return
    report = turn.work.plans.report(turn.learner.id, PlanReport(0, plan.id, outcome, turn.now))
    turn.set_variables({REPORT: report.id, SINCE: turn.now.isoformat()})
    nudging.settle(turn, Since.PLAN)
    turn.note("plan_reported", plan=plan.id, outcome=outcome)


def keep_note(turn: Turn) -> None:
    """Keep the note just typed with the report, if the learner agreed; forget it here anyway."""
    variables = turn.learner.session.variables
    note, report = variables.get("report_note"), variables.get(REPORT)
    turn.set_variables({"report_note": None})
    agreed = FREE_TEXT in turn.work.consents.current(turn.learner.id)
    if isinstance(note, str) and isinstance(report, int) and agreed:
        turn.work.plans.keep_note(turn.learner.id, report, note)


def show_steps(turn: Turn) -> None:
    """Say how many of the last steps were done: never a streak, nothing that can break."""
    turn.said.append(Outgoing(steps_line(turn)))


def steps_line(turn: Turn) -> str:
    """Return "4 of the last 7 steps done" in words, or that there are none yet."""
    last = turn.work.plans.reports(turn.learner.id)[-SHOWN_STEPS:]
    if not last:
        return turn.voice.say("ui/steps/none")
    done = sum(report.outcome in ("done", "partly") for report in last)
    return turn.voice.say("ui/steps/some", done=str(done), all=str(len(last)))
