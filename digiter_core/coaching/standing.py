"""What the nudge policy knows of a learner, and their rhythm in words. Pure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from digiter_core.coaching.coach import Coach
from digiter_core.engine.script import Value
from digiter_core.engine.session import Session
from digiter_core.ports import Learner, LearnerState
from digiter_core.scheduling.calendar import (
    Quiet,
    Window,
    instant,
    minute_of,
    minutes,
    read_window,
)
from digiter_core.scheduling.policy import Rules, Sent, Since, Standing
from digiter_core.scheduling.rules import WEEKDAYS, days

LOG = "nudge_log"
"""Variable with the last nudges that went out: `kind/day/moment`, oldest first."""

WAITED = "waited"
"""Variable with the last questions that went on without an answer: `day/moment`, oldest first."""

TAKEN_OVER = "taken_over_until"
"""Variable: till when a counsellor speaks; the bond decides, see `coaching/taking_over.py`."""


def standing(coach: Coach, learner: Learner) -> Standing:
    """Return what the policy knows of *learner*."""
    variables = learner.session.variables
    rules = coach.rules
    rests = variables.get("rests_until")
    return Standing(
        key=learner.id,
        zone=zone_of(coach, learner),
        quiet=quiet_of(coach, learner),
        windows=windows_of(coach, learner),
        days=_days(variables.get("nudge_days"), rules),
        per_week=per_week_of(variables.get("nudges_per_week"), rules),
        willing=(
            learner.state is LearnerState.ACTIVE
            and not learner.needs_help
            and learner.forget_at is None
            and variables.get("consent_nudges") is True
        ),
        last_seen=learner.last_seen_at,
        since=_since(learner),
        sent=log_of(learner.session),
        rests_until=date.fromisoformat(rests) if isinstance(rests, str) else None,
        waited=waits_of(learner.session),
    )


def zone_of(coach: Coach, learner: Learner) -> ZoneInfo:
    """Return the zone the learner named, else that of their territory."""
    own = learner.session.variables.get("zone")
    if isinstance(own, str) and own:
        with suppress(ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(own)
    territory = coach.territories.get(learner.territory) or coach.territories["elsewhere"]
    return ZoneInfo(territory.zone)


def quiet_of(coach: Coach, learner: Learner) -> Quiet:
    """Return the quiet hours of the learner's territory."""
    territory = coach.territories.get(learner.territory) or coach.territories["elsewhere"]
    return Quiet(minutes(territory.quiet_from), minutes(territory.quiet_to))


def taken_over_until(session: Session) -> datetime | None:
    """Return till when a counsellor speaks instead of the coach, as far as the session knows."""
    until = session.variables.get(TAKEN_OVER)
    return datetime.fromisoformat(until) if isinstance(until, str) else None


def awake_at(coach: Coach, learner: Learner, now: datetime) -> datetime:
    """Return *now*, or when the quiet hours it falls into are over."""
    quiet, zone = quiet_of(coach, learner), zone_of(coach, learner)
    minute = minute_of(now, zone)
    if not quiet.covers(minute):
        return now
    day = now.astimezone(zone).date()
    return instant(day if minute < quiet.end else day + timedelta(days=1), quiet.end, zone)


def windows_of(coach: Coach, learner: Learner) -> tuple[Window, ...]:
    """Return the windows the learner chose, by name or in hours, else the usual ones."""
    chosen = learner.session.variables.get("nudge_windows")
    names = chosen.split(",") if isinstance(chosen, str) and chosen else []
    quiet, rules = quiet_of(coach, learner), coach.rules
    found = []
    for name in names:
        with suppress(ValueError):
            found.append(rules.windows.get(name) or read_window(name, quiet))
    return tuple(found) or tuple(rules.windows[name] for name in rules.usual_windows)


def _days(chosen: Value, rules: Rules) -> frozenset[int]:
    return days(chosen) if isinstance(chosen, str) and chosen else rules.usual_days


def per_week_of(chosen: Value, rules: Rules) -> int:
    return min(chosen, rules.most_per_week) if isinstance(chosen, int) else rules.usual_per_week


def _since(learner: Learner) -> dict[Since, datetime]:
    variables = learner.session.variables
    since = {Since.LAST_REPORT: learner.created_at}
    for name, variable in (
        (Since.PLAN, "plan_since"),
        (Since.ASSESSMENT_FINISHED, "finished_at"),
        (Since.LAST_REPORT, "checked_in_at"),
    ):
        value = variables.get(variable)
        if isinstance(value, str):
            since[name] = datetime.fromisoformat(value)
    if variables.get("run_open") is True:
        answered = variables.get("answered_at")
        since[Since.ASSESSMENT_OPEN] = (
            datetime.fromisoformat(answered) if isinstance(answered, str) else learner.last_seen_at
        )
        since.pop(Since.ASSESSMENT_FINISHED, None)
    return since


def log_of(session: Session) -> tuple[Sent, ...]:
    """Return the last nudges that went out, oldest first."""
    written = session.variables.get(LOG)
    entries = written.split() if isinstance(written, str) else []
    return tuple(
        Sent(kind, date.fromisoformat(day), datetime.fromisoformat(at))
        for kind, day, at in (entry.split("/") for entry in entries)
    )


def waits_of(session: Session) -> tuple[Sent, ...]:
    """Return the last questions that went on without an answer, oldest first."""
    written = session.variables.get(WAITED)
    entries = written.split() if isinstance(written, str) else []
    return tuple(
        Sent(WAITED, date.fromisoformat(day), datetime.fromisoformat(at))
        for day, at in (entry.split("/") for entry in entries)
    )


def rhythm(coach: Coach, learner: Learner, say: Callable[..., str]) -> str:
    """Return how often, on which days and at what hours the coach writes, in words."""
    variables = learner.session.variables
    number = per_week_of(variables.get("nudges_per_week"), coach.rules)
    if variables.get("consent_nudges") is not True or number < 1:
        return say("ui/rhythm/never")
    chosen = _days(variables.get("nudge_days"), coach.rules)
    names = {
        frozenset(range(7)): "all",
        frozenset(range(5)): "weekdays",
        frozenset({5, 6}): "weekend",
    }
    on = names.get(chosen)
    windows = ", ".join(str(window) for window in windows_of(coach, learner))
    return say(
        "ui/rhythm/some",
        number=str(number),
        days=say(f"ui/rhythm/{on}") if on else ", ".join(WEEKDAYS[day] for day in sorted(chosen)),
        hours=windows,
    )
