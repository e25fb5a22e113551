"""
The one door through which staff read about learners, or act on them.

Every method asks the policy, reads only what the learner agreed to show at this very moment, and
writes the audit row in the same transaction. Pages, messages, files and commands have no other
way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digiter_core.access.people import Role, Staff
from digiter_core.access.policy import ABOUT_A_LEARNER, Act, Relation, may
from digiter_core.access.sharing import Access, Alert, Bond, Level
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.insights import insight_of, name_of, shown_learners, shown_level
from digiter_core.coaching.standing import zone_of
from digiter_core.coaching.summarising import summary_of
from digiter_core.errors import Forbidden
from digiter_core.ports import Learner, Work
from digiter_core.reports.insight import Insight
from digiter_core.reports.weekly_summary import WeeklySummary

TOLD_FOR = timedelta(days=7)
"""How long who was told of an alert stays concerned by it."""

SEEING = {
    Level.ACTIVITY: Act.SEE_ACTIVITY,
    Level.PROGRESS: Act.SEE_PROGRESS,
    Level.REFLECTIONS: Act.SEE_REFLECTIONS,
}
"""Which act it is to see a learner who shows that level."""


@dataclass(frozen=True, slots=True)
class Glance:
    """One line of "my learners"."""

    learner: int
    name: str
    level: Level
    state: str
    last_seen: date  # local to the learner
    asked: bool  # an alert waits, or a letter is unread
    unread: int
    taken_over_until: datetime | None


def note_summary(
    work: Work, summary: WeeklySummary, staff: int | None, now: datetime, through: str
) -> None:
    """Write down who is named in *summary*: one audit row each. *staff* None: an operator."""
    for entry in summary.entries:
        act = Act.SEE_SUMMARY.value
        work.audit.append(Access(now, staff, entry.learner, act, through, entry.level))


def operators_summary(
    coach: Coach, work: Work, staff: Staff, week: str, now: datetime
) -> WeeklySummary:
    """Return the summary of *staff* for an operator at the machine, audited as one.

    Raises `Forbidden` if *staff* has none, `ValueError` for a *week* not like "2026-W47".
    """
    allowed = may(Role.OPERATOR, Act.SEE_SUMMARY) and may(staff.role, Act.SEE_SUMMARY)
    if not allowed or staff.left_at is not None:
        raise Forbidden
    summary = summary_of(coach, work, staff, week, now)
    note_summary(work, summary, None, now, "command")
    return summary


class Caseload:
    """What one member of staff may see and do at *now*. *through*: `Access.through`."""

    def __init__(
        self, coach: Coach, work: Work, staff: Staff, now: datetime, through: str
    ) -> None:
        self.coach, self.work, self.staff = coach, work, staff
        self.now, self.through = now, through
        if staff.role is Role.COUNSELLOR:
            work.limit_to(staff.id)  # the second wall, should something here be wrong

    def relation(self, learner: int) -> tuple[Relation, Bond | None]:
        """Return how the staff member stands to *learner*, and their last bond.

        Who does not exist is of elsewhere, as is a neighbour whom the database hides. A bond
        that shows nothing is as good as withdrawn, and lets an alert the learner sent be
        acknowledged all the same.
        """
        known, bond = self._met(learner)
        return self._relation(known, learner, bond), bond

    def may(self, act: Act, learner: int | None = None) -> bool:
        """Return whether *act* is allowed now. Audits nothing."""
        return self._judged(act, learner)[0]

    def require(self, act: Act, learner: int | None = None) -> Bond | None:
        """Return the bond it rests on, if any, once *act* is allowed; audit it.

        Raises `Forbidden`, the same for whoever is not yours, withdrew, or does not exist.
        """
        allowed, bond, level = self._judged(act, learner)
        if not allowed:
            raise Forbidden
        if learner is not None:
            self._note(learner, act, level)
        return bond

    def glances(self) -> list[Glance]:
        """Return the learners who show something, by name."""
        self.require(Act.SEE_CASELOAD)
        waiting = self._waiting()
        unread = self.work.letters.unread(self.staff.id)
        found = []
        for learner, bond, level in self._shown():
            self._note(learner.id, Act.SEE_ACTIVITY, level)
            letters = unread.get(learner.id, 0)
            found.append(
                Glance(
                    learner=learner.id,
                    name=name_of(learner),
                    level=level,
                    state=learner.state.value,
                    last_seen=learner.last_seen_at.astimezone(zone_of(self.coach, learner)).date(),
                    asked=learner.id in waiting or letters > 0,
                    unread=letters,
                    taken_over_until=self._taken_over(bond),
                )
            )
        return sorted(found, key=lambda glance: (glance.name.casefold(), glance.learner))

    def insight(self, learner: int) -> Insight:
        """Return what *learner* shows, all of it. Raises `Forbidden`."""
        known, bond = self._met(learner)
        if known is None or bond is None or not self.may(Act.SEE_ACTIVITY, learner):
            raise Forbidden
        return self._insight(known, bond)

    def insights(self) -> list[Insight]:
        """Return what every learner of the caseload shows, by name."""
        self.require(Act.EXPORT_CASELOAD)
        found = [self._insight(learner, bond) for learner, bond, _ in self._shown()]
        return sorted(found, key=lambda shown: (shown.name.casefold(), shown.learner))

    def summary(self, week: str) -> WeeklySummary:
        """Return the summary of the ISO *week*, such as "2026-W47". Raises `ValueError`."""
        self.require(Act.SEE_SUMMARY)
        summary = summary_of(self.coach, self.work, self.staff, week, self.now)
        note_summary(self.work, summary, self.staff.id, self.now, self.through)
        return summary

    def _insight(self, learner: Learner, bond: Bond) -> Insight:
        shown = insight_of(self.coach, self.work, learner, bond, self.now)
        self._note(learner.id, SEEING[shown.level], shown.level)
        return shown

    def _shown(self) -> Iterator[tuple[Learner, Bond, Level]]:
        """Return the learners who show something now, oldest bond first."""
        return shown_learners(self.work, self.work.bonds.of_staff(self.staff.id))

    def _met(self, learner: int) -> tuple[Learner | None, Bond | None]:
        return self.work.learners.get(learner), self.work.bonds.newest(learner, self.staff.id)

    def _judged(self, act: Act, learner: int | None) -> tuple[bool, Bond | None, Level]:
        """Return whether *act* is allowed, the bond, and the level that learner shows."""
        if self.staff.left_at is not None:
            return False, None, Level.NOTHING
        if learner is None or act not in ABOUT_A_LEARNER:
            return learner is None and may(self.staff.role, act), None, Level.NOTHING
        known, bond = self._met(learner)
        level = shown_level(known, bond) if known and bond else Level.NOTHING
        relation = self._relation(known, learner, bond)
        return may(self.staff.role, act, relation, level), bond, level

    def _relation(self, known: Learner | None, learner: int, bond: Bond | None) -> Relation:
        if known is None:  # nobody, or one the database hides from this counsellor
            return Relation.WITHDRAWN if bond is not None else Relation.ELSEWHERE
        is_open = bond is not None and bond.closed_at is None
        if is_open and bond is not None and bond.level:
            return Relation.OWN
        if self._is_alerted(learner, as_counsellor=is_open):
            return Relation.ALERTED
        if bond is not None:
            return Relation.WITHDRAWN
        near = known.territory != "" and known.territory == self.staff.territory
        return Relation.TERRITORY if near else Relation.ELSEWHERE

    def _is_alerted(self, learner: int, *, as_counsellor: bool) -> bool:
        mine = self.staff.id
        return any(
            (alert.deputy == mine or (as_counsellor and alert.staff == mine))
            and self._is_recent(alert)
            for alert in self.work.alerts.of(learner)
        )

    def _is_recent(self, alert: Alert) -> bool:
        if alert.acknowledged_at is None:
            return True
        told = alert.told_deputy_at or alert.at
        return alert.acknowledged_by is not None and self.now - told < TOLD_FOR

    def _waiting(self) -> frozenset[int]:
        """Return the learners whose alert nobody has answered."""
        alerts = self.work.alerts.for_staff(self.staff.id, self.now)
        return frozenset(alert.learner for alert in alerts if alert.acknowledged_at is None)

    def _taken_over(self, bond: Bond) -> datetime | None:
        until = bond.taken_over_until
        return until if until is not None and until > self.now else None

    def _note(self, learner: int, act: Act, level: Level) -> None:
        self.work.audit.append(
            Access(self.now, self.staff.id, learner, act.value, self.through, level)
        )
