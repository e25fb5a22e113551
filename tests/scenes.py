"""Scenes to look at: staff, and learners with answers, steps and pauses, straight in a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Bond, Level
from digiter_core.assessment.competences import Framework
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.engine.session import Session
from digiter_core.ports import Answer, Event, Learner, LearnerState, Plan, PlanReport, Store, Work

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # 8:30 in Marseille
WEEK = "2026-W47"
IN_WEEK = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(slots=True)
class Scene:
    """A store with a coach, filled by hand."""

    coach: Coach
    store: Store
    people: int = 0

    def counsellor(
        self, name: str = "Noor", territory: str = "marseille", role: Role = Role.COUNSELLOR
    ) -> Staff:
        staff = Staff(0, role, territory, "partner", "fr", "Europe/Paris", name, BEFORE)
        return self.store.transact_now(lambda work: work.staff.create(staff))

    def learner(
        self,
        name: str = "Lina",
        staff: Staff | None = None,
        level: Level = Level.REFLECTIONS,
        *,
        seen: datetime = IN_WEEK,
        opened: datetime = BEFORE,
        territory: str = "marseille",
        state: LearnerState = LearnerState.ACTIVE,
        variables: Mapping[str, str | int | bool | None] | None = None,
    ) -> int:
        """Return the number of a new learner, with a bond to *staff* if there is one."""
        self.people += 1
        address = f"c{self.people}"

        def make(work: Work) -> int:
            learner = work.learners.create("telegram", address, "fr", BEFORE)
            session = Session((), 0, {"name": name, **(variables or {})})
            work.learners.save(
                replace(
                    learner, territory=territory, state=state, last_seen_at=seen, session=session
                )
            )
            if staff is not None:
                bond = work.bonds.begin(learner.id, staff.id, opened)
                work.bonds.save(replace(bond, level=level))
            return learner.id

        return self.store.transact_now(make)

    def assesses(self, learner: int, score: int, at: datetime, form: str = "full") -> None:
        """Let *learner* finish a questionnaire with the same answer everywhere."""
        self.store.transact_now(
            lambda work: assess(work, self.coach.framework, learner, [score], at, form=form)
        )

    def reports(
        self, learner: int, outcome: str, at: datetime, note: str = "", action: str = ""
    ) -> None:
        """Let *learner* tell of a step, of a plan that is opened where there is none."""
        self.store.transact_now(
            lambda work: report(work, learner, outcome, at, note=note, action=action)
        )

    def notes(self, learner: int, kind: str, at: datetime) -> None:
        """Append an event without data."""
        self.store.transact_now(lambda work: work.events.append(learner, Event(kind, at, {})))

    def change(self, learner: int, **changes: object) -> None:
        """Change fields of *learner*."""

        def do(work: Work) -> None:
            found = work.learners.get(learner)
            assert found is not None
            work.learners.save(replace(found, **changes))

        self.store.transact_now(do)

    def shares(self, learner: int, staff: Staff, **changes: object) -> Bond:
        """Change fields of the bond."""

        def do(work: Work) -> Bond:
            bond = work.bonds.newest(learner, staff.id)
            assert bond is not None
            bond = replace(bond, **changes)
            work.bonds.save(bond)
            return bond

        return self.store.transact_now(do)

    def caseload(
        self, work: Work, staff: Staff, now: datetime = MONDAY, through: str = "page"
    ) -> Caseload:
        return Caseload(self.coach, work, staff, now, through)

    def audited(self, learner: int) -> list[tuple[str, str, int, int | None]]:
        """Return act, way, level and reader of every access, oldest first."""
        rows = self.store.transact_now(lambda work: list(work.audit.of(learner)))
        return [(row.act, row.through, int(row.level), row.staff) for row in reversed(rows)]


def assess(
    work: Work,
    framework: Framework,
    learner: int,
    scores: Sequence[int],
    at: datetime,
    *,
    form: str = "full",
) -> None:
    """Store one finished questionnaire: *scores* go round over the items."""
    run = work.answers.begin(learner, form, framework.version, at)
    items = [item for dimension in framework.dimensions for item in dimension.items]
    for place, item in enumerate(items):
        if form == "full" or item.short_form:
            score = scores[place % len(scores)]
            work.answers.record(learner, run.id, Answer(item.id, str(score), score, at))
    work.answers.close(run.id, at)
    work.events.append(learner, Event("assessment_finished", at, {"run": run.id}))


def report(
    work: Work, learner: int, outcome: str, at: datetime, *, note: str = "", action: str = ""
) -> None:
    """Store one report with its event, as the coach does."""
    plan = work.plans.open(learner)
    if plan is None:
        words = "" if action else "écrire ma liste"
        plan = work.plans.begin(learner, Plan(0, action, "", "le soir", words, 5, at))
    told = work.plans.report(learner, PlanReport(0, plan.id, outcome, at))
    if note:
        work.plans.keep_note(learner, told.id, note)
    data = {"plan": plan.id, "outcome": outcome}
    work.events.append(learner, Event("plan_reported", at, data))


def a_year(
    work: Work, framework: Framework, staff: Staff, number: int, *, until: datetime, rng: Random
) -> Learner:
    """Store a learner with a year behind them: 300 events, three questionnaires, steps."""
    began = until - 360 * DAY
    learner = work.learners.create("telegram", f"y{number}", "fr", began)
    for days in (300, 150, rng.choice([2, 4, 40, 60])):
        scores = [rng.randint(1, 4) for _ in range(7)]
        assess(work, framework, learner.id, scores, until - days * DAY)
    for day in range(295):
        at = began + day * DAY * 1.2
        if day % 10 == 0:
            report(work, learner.id, rng.choice(["done", "partly", "not_done"]), at)
        else:
            work.events.append(learner.id, Event("answered", at, {"item": "x", "score": 3}))
    seen = until - rng.choice([0.5, 3, 30]) * DAY
    session = Session((), 0, {"name": f"Nom {number}", "start_rating": 2})
    work.learners.save(
        replace(learner, territory=staff.territory, last_seen_at=seen, session=session)
    )
    bond = work.bonds.begin(learner.id, staff.id, began)
    work.bonds.save(replace(bond, level=rng.choice([Level.PROGRESS, Level.REFLECTIONS])))
    return learner
