"""Plans and what was told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, null, select, update

from digiter_core.ports import Plan, PlanReport
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, moment_or_none, stored
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import plan, plan_report
from digiter_core.storage.vault import Seal

_PLANS = select(plan.c.id, plan.c.content, plan.c.opened_at, plan.c.closed_at).where(
    plan.c.learner_id == bindparam("of")
)
OPEN: Final = _PLANS.where(plan.c.closed_at.is_(None))
ALL: Final = _PLANS.order_by(plan.c.id)
BEGIN: Final = (
    insert(plan)
    .values(learner_id=bindparam("of"), content=bindparam("words"), opened_at=bindparam("opened"))
    .returning(plan.c.id)
)
CLOSE: Final = (
    update(plan)
    .where(plan.c.learner_id == bindparam("of"), plan.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)
REPORT: Final = (
    insert(plan_report)
    .values(
        learner_id=bindparam("of"),
        plan_id=bindparam("about"),
        outcome=bindparam("how"),
        at=bindparam("now"),
    )
    .returning(plan_report.c.id)
)
REPORTS: Final = (
    select(
        plan_report.c.id,
        plan_report.c.plan_id,
        plan_report.c.outcome,
        plan_report.c.at,
        plan_report.c.note,
    )
    .where(plan_report.c.learner_id == bindparam("of"))
    .order_by(plan_report.c.id)
)
KEEP_NOTE: Final = (
    update(plan_report)
    .where(plan_report.c.learner_id == bindparam("of"), plan_report.c.id == bindparam("which"))
    .values(note=bindparam("words"))
)
FORGET_NOTES: Final = (
    update(plan_report)
    .where(plan_report.c.learner_id == bindparam("of"), plan_report.c.note.is_not(None))
    .values(note=null())
)


class StoredPlans:
    """The `Plans` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def open(self, learner: int) -> Plan | None:
        row = self._connection.one(OPEN, {"of": learner})
        return _plan(row, self._seals.of(learner)) if row else None

    def begin(self, learner: int, plan: Plan) -> Plan:
        self.close(learner, plan.opened_at)
        words = [plan.action, plan.cue, plan.cue_words, plan.act_words, plan.minutes]
        sealed = self._seals.of(learner).seal("plan.content", encode(words))
        values = {"of": learner, "words": sealed, "opened": stored(plan.opened_at)}
        return replace(plan, id=self._connection.insert(BEGIN, values))

    def close(self, learner: int, now: datetime) -> None:
        self._connection.run(CLOSE, {"of": learner, "now": stored(now)})

    def all(self, learner: int) -> Sequence[Plan]:
        rows = self._connection.all(ALL, {"of": learner})
        return [_plan(row, self._seals.of(learner)) for row in rows]

    def report(self, learner: int, report: PlanReport) -> PlanReport:
        values = {
            "of": learner,
            "about": report.plan,
            "how": self._seals.of(learner).seal("plan_report.outcome", report.outcome.encode()),
            "now": stored(report.at),
        }
        return replace(report, id=self._connection.insert(REPORT, values))

    def keep_note(self, learner: int, report: int, note: str) -> None:
        sealed = self._seals.of(learner).seal("plan_report.note", note.encode())
        self._connection.run(KEEP_NOTE, {"of": learner, "which": report, "words": sealed})

    def forget_notes(self, learner: int) -> None:
        self._connection.run(FORGET_NOTES, {"of": learner})

    def reports(self, learner: int) -> Sequence[PlanReport]:
        rows = self._connection.all(REPORTS, {"of": learner})
        return [_report(row, self._seals.of(learner)) for row in rows]


def _plan(row: Row, seal: Seal) -> Plan:
    number, sealed, opened, closed = row
    action, cue, cue_words, act_words, minutes = decode(seal.open("plan.content", sealed))
    times = moment(opened), moment_or_none(closed)
    return Plan(number, action, cue, cue_words, act_words, minutes, *times)


def _report(row: Row, seal: Seal) -> PlanReport:
    number, about, how, at, sealed = row
    outcome = seal.open("plan_report.outcome", how).decode()
    note = None if sealed is None else seal.open("plan_report.note", sealed).decode()
    return PlanReport(number, about, outcome, moment(at), note)
