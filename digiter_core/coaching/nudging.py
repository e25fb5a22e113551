"""
Nudges: what the coach writes of its own accord, and what becomes of the answers.

A nudge opens nothing until it is answered: the question that was open stays exactly where it is,
with its buttons, and is not asked again when the answer has been given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.coaching.rendering import Voice
from digiter_core.coaching.standing import (
    LOG,
    TAKEN_OVER,
    log_of,
    per_week_of,
    quiet_of,
    standing,
    taken_over_until,
    waits_of,
    zone_of,
)
from digiter_core.coaching.turn import Turn
from digiter_core.engine.effects import Ask
from digiter_core.engine.script import NodeId, Question
from digiter_core.engine.session import Session
from digiter_core.engine.step import offered
from digiter_core.ports import Learner, NextNudge, OutboxMessage, Work
from digiter_core.scheduling.policy import Nudge, NudgeRule, Since, may_go, next_nudge

NUDGE = "~n"
"""What the button of a nudge carries before its option: `~n<month and day>.<option>`."""

OPEN, ASKED_BEFORE, KEEPS_QUIET = "nudge_open", "asked_before", "keeps_quiet"
"""
Variables. The nudges that wait for an answer, `kind/day`; the questions whose buttons stay good,
`step@script/node`; both oldest first with a space between. Whether it is quiet after an answer.
"""

REST = timedelta(days=7)
"""How long no nudge comes after "a week without"."""

LONGEST_LOG = 20
MOST_WAITING = 3
ANSWERED_WITHIN = timedelta(hours=48)
"""How long typed words may still be meant for a nudge."""

WATCHED = (
    "consent_nudges",
    "nudges_per_week",
    "nudge_days",
    "nudge_windows",
    "territory",
    "zone",
    "rests_until",
    "plan_since",
    "finished_at",
    "checked_in_at",
    "run_open",
    TAKEN_OVER,
)
"""Variables that decide on the next nudge."""


def _waiting(session: Session) -> list[str]:
    written = session.variables.get(OPEN)
    return written.split() if isinstance(written, str) else []


def _logged(session: Session, nudge: Nudge, now: datetime) -> str:
    entries = str(session.variables.get(LOG) or "").split()
    entry = f"{nudge.kind}/{nudge.day.isoformat()}/{now.isoformat()}"
    return " ".join([*entries, entry][-LONGEST_LOG:])


# ----- planning and sending


def watched(learner: Learner) -> tuple[object, ...]:
    """Return what decides on the next nudge: planned anew when it changes."""
    variables = learner.session.variables
    spoken = (*log_of(learner.session)[-1:], *waits_of(learner.session)[-1:])
    silent = any(learner.last_seen_at < each.at for each in spoken)
    return (
        learner.state,
        learner.needs_help,
        learner.forget_at,
        silent,
        *(variables.get(name) for name in WATCHED),
    )


def plan_next(coach: Coach, work: Work, learner: Learner, not_before: datetime) -> None:
    """Store the next nudge of *learner*, or that there is none."""
    off = partial(_is_day_off, coach, learner.territory)
    not_before = max(not_before, taken_over_until(learner.session) or not_before)
    found = next_nudge(coach.rules, standing(coach, learner), not_before, off)
    following = NextNudge(found.kind, found.day, found.at) if found else None
    work.nudges.put(learner.id, following)


def _is_day_off(coach: Coach, territory: str, day: date) -> bool:
    return coach.holidays(territory or "elsewhere", day)


def send_due(coach: Coach, work: Work, now: datetime) -> tuple[int, list[OutboxMessage]]:
    """Put into the outbox what is due, and plan what comes next.

    Looks at `NUDGES_TOGETHER` learners at most. Returns at how many, and the messages.

    Whether it may go is asked again here: meanwhile a learner may have answered, said stop,
    moved, or be writing just now. What is too late is dropped, never piled up.
    """
    due_now = work.nudges.due(now)
    messages = [message for number in due_now for message in send_one(coach, work, number, now)]
    return len(due_now), messages


def send_one(coach: Coach, work: Work, number: int, now: datetime) -> list[OutboxMessage]:
    """Do that for one learner whose nudge is due."""
    learner, due = work.learners.get(number), work.nudges.of(number)
    if learner is None or due is None:
        work.nudges.put(number, None)
        return []
    messages: list[OutboxMessage] = []
    off = partial(_is_day_off, coach, learner.territory)
    who = standing(coach, learner)
    found = next_nudge(coach.rules, who, min(due.at, now), off)
    rule = found and coach.rules.rule(found.kind)
    is_free = (taken_over_until(learner.session) or now) <= now
    if found and rule and is_free and may_go(coach.rules, who, found, now):
        messages, learner = _send(coach, work, learner, rule, found, now)
    plan_next(coach, work, learner, now)
    return messages


def put_off(work: Work, number: int, now: datetime) -> None:
    """Look at a learner again tomorrow: something about them cannot be worked out."""
    tomorrow = now + timedelta(days=1)
    work.nudges.put(number, NextNudge("put_off", tomorrow.date(), tomorrow))


def _send(  # noqa: PLR0913, PLR0917 - what one nudge is made of
    coach: Coach, work: Work, learner: Learner, rule: NudgeRule, nudge: Nudge, now: datetime
) -> tuple[list[OutboxMessage], Learner]:
    """Store one nudge and that it was sent; at most one for a learner and local day."""
    variables = {
        **learner.session.variables,
        LOG: _logged(learner.session, nudge, now),
        OPEN: " ".join([*_waiting(learner.session), f"{nudge.kind}/{nudge.day}"][-MOST_WAITING:]),
    }
    learner = replace(learner, session=replace(learner.session, variables=variables))
    work.learners.save(learner)
    dedup = once_a_day(learner, nudge.day)
    if work.outbox.knows(dedup):
        return [], learner
    body = {
        **to_json(_words(coach, learner, rule, nudge)),
        "unasked": True,
        "once": expires(coach, learner, now).isoformat(),
    }
    message = OutboxMessage(0, learner.id, learner.address, body, now, dedup=dedup)
    return [work.outbox.add(message)], learner


def once_a_day(learner: Learner, day: date, part: int = 0) -> str:
    """Return the name under which the outbox takes one message unasked a learner and local day.

    *part*: which bubble of it, should it have several.
    """
    name = f"n:{learner.id}:{day.isoformat()}"
    return f"{name}:{part}" if part else name


def expires(coach: Coach, learner: Learner, now: datetime) -> datetime:
    """Return when it is too late to send: before the night, and before it is stale."""
    stale = now + timedelta(minutes=coach.rules.stale_minutes)
    local = now.astimezone(zone_of(coach, learner))
    quiet = quiet_of(coach, learner)
    night = local.replace(hour=quiet.start // 60, minute=quiet.start % 60, second=0, fold=0)
    return min(stale, night.astimezone(now.tzinfo)) if night > local else stale


def _words(coach: Coach, learner: Learner, rule: NudgeRule, nudge: Nudge) -> Outgoing:
    question = _question(coach, learner, rule)
    options = tuple(option.id for option in offered(question, learner.session))
    voice = Voice(coach, learner, f"{NUDGE}{nudge.day:%m%d}.")
    ask = Ask(question, options, learner.session.step, can_go_back=False)
    return replace(voice.ask(ask, rule.script, nudge.day.year), is_question=False)


def _question(coach: Coach, learner: Learner, rule: NudgeRule) -> Question:
    script = coach.scripts.of(learner.territory).latest(rule.script)
    question = script.nodes[script.start]
    assert isinstance(question, Question)  # lint makes sure of it
    return question


# ----- answering


def tapped(turn: Turn, data: str) -> tuple[NudgeRule, str] | None:
    """Return the nudge and the option a button stands for; None: it is answered already."""
    token, _, option = data.partition(".")
    for kind, day in (each.split("/") for each in _waiting(turn.learner.session)):
        rule = turn.coach.rules.rule(kind)
        if rule is not None and f"{date.fromisoformat(day):%m%d}" == token:
            return rule, option
    return None


def waiting_question(turn: Turn) -> tuple[NudgeRule, Question] | None:
    """Return the nudge whose answer may just have been typed, and its question.

    None where something was asked since: words are for the last question on the screen.
    """
    session, log = turn.learner.session, log_of(turn.learner.session)
    if not log or f"{log[-1].kind}/{log[-1].day}" not in _waiting(session):
        return None
    rule, at = turn.coach.rules.rule(log[-1].kind), log[-1].at
    is_asked_since = turn.learner.last_seen_at > at and session.place is not None
    if rule is None or is_asked_since or turn.now - at > ANSWERED_WITHIN:
        return None
    return rule, _question(turn.coach, turn.learner, rule)


def begin_answer(turn: Turn, rule: NudgeRule) -> None:
    """The nudge is answered: it waits no more, and the open question keeps its buttons."""
    keep_buttons(turn, turn.learner.session)
    settle(turn, rule.since)
    turn.set_variables({KEEPS_QUIET: True})


def keep_buttons(turn: Turn, asked: Session) -> None:
    """Have the buttons of the question open in *asked* stay good while it is the open one."""
    place = asked.place
    if place is not None and place.at is not None:
        before = str(turn.learner.session.variables.get(ASKED_BEFORE) or "").split()
        here = f"{asked.step:x}@{place.script}/{place.at}"
        turn.set_variables({ASKED_BEFORE: " ".join([*before, here][-LONGEST_LOG:])})


def settle(turn: Turn, since: Since) -> None:
    """What is asked about *since* has been told, here or elsewhere: such nudges wait no more."""
    kinds = {rule.kind for rule in turn.coach.rules.kinds if rule.since is since}
    waiting = _waiting(turn.learner.session)
    left = [each for each in waiting if each.partition("/")[0] not in kinds]
    turn.set_variables({OPEN: " ".join(left) or None})


def is_over(turn: Turn, script: str) -> bool:
    """Return whether a nudge ended with *script*: what was open below is not asked again."""
    if turn.learner.session.variables.get(KEEPS_QUIET) is not True:
        return False
    if script not in {rule.script for rule in turn.coach.rules.kinds}:
        return False
    turn.set_variables({KEEPS_QUIET: None})
    return True


def asked_before(session: Session, step: int) -> bool:
    """Return whether *step* is that of the open question before a nudge was answered."""
    place = session.place
    return place is not None and kept_buttons(session, step, place.at)


def kept_buttons(session: Session, step: int, node: NodeId | None) -> bool:
    """Return whether the buttons of *step* are those of *node* of the open script, and kept."""
    place, before = session.place, str(session.variables.get(ASKED_BEFORE) or "").split()
    return place is not None and f"{step:x}@{place.script}/{node}" in before


# ----- what can be done about nudges


def less_often(turn: Turn) -> None:
    """One nudge a week less; below one there is none any more."""
    number = per_week_of(turn.learner.session.variables.get("nudges_per_week"), turn.coach.rules)
    turn.set_variables({"nudges_per_week": max(0, number - 1)})
    turn.note("nudges_less_often", per_week=max(0, number - 1))


def rest_week(turn: Turn) -> None:
    """No nudge for as long as `REST`."""
    local = turn.now.astimezone(zone_of(turn.coach, turn.learner)).date()
    turn.set_variables({"rests_until": (local + REST).isoformat()})
    turn.note("nudges_rest")


def check_in(turn: Turn) -> None:
    """The weekly check-in was answered. Kept as an event; never shown as progress."""
    turn.set_variables({"checked_in_at": turn.now.isoformat()})
    turn.note("checked_in", week=turn.learner.session.variables.get("week"))


def ask_again(turn: Turn) -> None:
    """After this nudge the question that was open is asked again."""
    turn.set_variables({KEEPS_QUIET: None})
