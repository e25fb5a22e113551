"""
Gathers what a caseload shows of one week. Unaudited: staff come through `caseload.py`.

Which facts make an entry is decided in `reports/weekly_rules.py`. Nothing is kept: the summary is
worked out anew from what is stored, each time it is looked at or sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Alert, Bond, Level
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.insights import finished_runs, name_of, shown_learners
from digiter_core.ports import Event, Learner, LearnerState, Run, Work
from digiter_core.reports.profile import profile
from digiter_core.reports.progress import progress
from digiter_core.reports.weekly_rules import (
    Clear,
    Facts,
    clear_changes,
    entry_of,
    ordered,
    part_of,
)
from digiter_core.reports.weekly_summary import Part, WeeklySummary

WEEK = timedelta(days=7)
FRESH = timedelta(days=3)
"""Before that nobody needs to be told of an invitation they just made."""

EXPIRES_SOON = timedelta(days=7)
_SINCE = {LearnerState.PAUSED: "paused", LearnerState.STOPPED: "stopped"}
"""Which event tells since when a learner is in that state."""


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week in a zone: from the first moment of Monday to that of the next, excluded."""

    iso: str
    monday: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.monday, time(), self.zone)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.monday + WEEK, time(), self.zone)

    def holds(self, moment: datetime) -> bool:
        return self.monday <= self.day(moment) < self.monday + WEEK

    def day(self, moment: datetime) -> date:
        """Return the local date of *moment*."""
        return moment.astimezone(self.zone).date()


def week_of(iso: str, zone: str) -> Week:
    """Return the week written like "2026-W47". Raises `ValueError`."""
    year, mark, number = iso.partition("-W")
    if not mark or len(year) != 4 or len(number) != 2:  # noqa: PLR2004 - digits of an ISO week
        raise ValueError(f"no week {iso!r}: it is written 2026-W47")
    return Week(iso, date.fromisocalendar(int(year), int(number), 1), ZoneInfo(zone))


def week_before(now: datetime, zone: str) -> str:
    """Return the ISO week that ended last, in *zone*."""
    year, number, _ = (now.astimezone(ZoneInfo(zone)) - WEEK).isocalendar()
    return f"{year}-W{number:02}"


def summary_of(coach: Coach, work: Work, staff: Staff, week: str, now: datetime) -> WeeklySummary:
    """Return the summary of the ISO *week* for *staff*, as things stand at *now*."""
    gathering = _Gathering.start(coach, work, staff, week_of(week, staff.zone), now)
    bonds = work.bonds.of_staff(staff.id)
    entries = []
    for learner, bond, level in shown_learners(work, bonds):
        entry = entry_of(gathering.facts(learner, bond, level))
        if entry is not None:
            entries.append(entry)
    span = gathering.week
    return WeeklySummary(
        staff=staff.id,
        week=span.iso,
        since=span.monday,
        until=span.monday + WEEK - timedelta(days=1),
        learners=len(bonds),
        sharing=sum(bond.level > Level.NOTHING for bond in bonds),
        left=work.bonds.closed_between(staff.id, span.begins, span.ends),
        expiring=sum(
            now <= each.expires_at < now + EXPIRES_SOON
            and each.uses_left > 0
            and each.created_at < now - FRESH
            for each in work.invitations.of(staff.id)
        ),
        entries=ordered(entries),
    )


@dataclass(frozen=True, slots=True)
class _Gathering:
    """What is the same for all learners of one summary."""

    coach: Coach
    work: Work
    week: Week
    now: datetime
    alerts: Mapping[int, Alert]  # by learner: the newest
    unread: Mapping[int, int]

    @classmethod
    def start(
        cls, coach: Coach, work: Work, staff: Staff, week: Week, now: datetime
    ) -> _Gathering:
        alerts = [
            alert
            for alert in work.alerts.for_staff(staff.id, week.begins)
            if alert.acknowledged_at is None or week.holds(alert.at)
        ]
        told = {alert.learner: alert for alert in sorted(alerts, key=_waiting_and_newest_last)}
        return cls(coach, work, week, now, told, work.letters.unread(staff.id))

    def facts(self, learner: Learner, bond: Bond, level: Level) -> Facts:
        """Return what *learner* shows of the week. What would not be told is not looked up."""
        events = self.work.events.since(learner.id, self.week.begins)
        facts = self._activity(learner, bond, level)
        # A week before the two met was never theirs to read.
        if level >= Level.PROGRESS and bond.opened_at < self.week.ends:
            facts = self._progress(facts, events)
        if level < Level.PROGRESS or part_of(facts) in {Part.CALM, Part.ASKED, Part.QUIET}:
            return facts
        return self._topics(facts)

    def _activity(self, learner: Learner, bond: Bond, level: Level) -> Facts:
        day, alert = self.week.day, self.alerts.get(learner.id)
        is_new = self.week.holds(bond.opened_at)
        answered = alert.acknowledged_at if alert else None
        return Facts(
            learner=learner.id,
            name=name_of(learner),
            level=level,
            level_since=day(bond.changed_at),
            today=day(self.now),
            last_seen=day(learner.last_seen_at),
            state=learner.state.value,
            state_since=self._state_since(learner),
            asked=day(alert.at) if alert else None,
            answered=day(answered) if answered else None,
            unread=self.unread.get(learner.id, 0),
            opened=day(bond.opened_at) if is_new else None,
            changed=day(bond.changed_at) if self.week.holds(bond.changed_at) else None,
        )

    def _state_since(self, learner: Learner) -> date | None:
        kind = _SINCE.get(learner.state)
        if kind is None:
            return None
        events = self.work.events.of(learner.id)
        at = next((event.at for event in reversed(events) if event.kind == kind), None)
        return self.week.day(at) if at else None

    def _progress(self, facts: Facts, events: Iterable[Event]) -> Facts:
        inside = [event for event in events if self.week.holds(event.at)]
        told = [event.data.get("outcome") for event in inside if event.kind == "plan_reported"]
        finished = [event.at for event in inside if event.kind == "assessment_finished"]
        facts = replace(facts, done=told.count("done"), partly=told.count("partly"))
        if not finished:
            return facts
        day = self.week.day(finished[-1])
        return replace(facts, finished=day, clear=self._clear(facts.learner))

    def _clear(self, learner: int) -> tuple[Clear, ...]:
        """Return what changed clearly, if the newest finished run is one of the week."""
        first, last = finished_runs(self.work.answers.runs(learner))
        if first is None or last is None or last.finished_at is None:
            return ()
        assert first.finished_at is not None  # as finished_runs promises
        if not self.week.holds(last.finished_at):
            return ()
        before, after = (self.work.answers.of_run(learner, run.id) for run in (first, last))
        days = (last.finished_at.date() - first.finished_at.date()).days
        framework = self.coach.framework
        found = progress(framework, before, first.form, after, last.form, days)
        return clear_changes(found.themes, days)

    def _topics(self, facts: Facts) -> Facts:
        """Add what could be brought up."""
        if facts.level >= Level.REFLECTIONS:
            plan = self.work.plans.open(facts.learner)
            if plan is not None:
                return replace(facts, has_plan=True, action=self._known(plan.action))
        _, last = finished_runs(self.work.answers.runs(facts.learner))
        return replace(facts, growth=self._growth(facts.learner, last) if last else "")

    def _known(self, action: str) -> str:
        """Return *action* while the library still has it."""
        return action if self.coach.micro_actions.get(action) else ""

    def _growth(self, learner: int, run: Run) -> str:
        answers = self.work.answers.of_run(learner, run.id)
        growth = profile(self.coach.framework, answers, run.form).growth
        return growth.sub_competence if growth else ""


def _waiting_and_newest_last(alert: Alert) -> tuple[bool, datetime]:
    return alert.acknowledged_at is None, alert.at
