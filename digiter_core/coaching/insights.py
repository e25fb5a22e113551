"""
Builds what a learner shows at one moment. Unaudited: staff come through `caseload.py`.

The learner's own preview is built here too, so that it cannot differ from what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digiter_core.access.sharing import Bond, Level
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.plan_words import PLAN, plan_words
from digiter_core.coaching.planning import SHOWN_STEPS
from digiter_core.coaching.standing import zone_of
from digiter_core.errors import Forbidden
from digiter_core.ports import Learner, LearnerState, PlanReport, Run, Work
from digiter_core.reports.insight import Insight, Reflection, Steps
from digiter_core.reports.profile import Profile, profile
from digiter_core.reports.progress import progress

NOTES_ARE_KEPT = timedelta(days=90)
PLAN_SENTENCE = "ui/summary/insight/plan_sentence"
_ADVANCED = frozenset({"done", "partly"})
_RATINGS = frozenset({1, 2, 3})  # 0: the question was skipped


@dataclass(frozen=True, slots=True)
class Showing:
    """One learner with what is needed to read about them."""

    coach: Coach
    work: Work
    learner: Learner
    zone: ZoneInfo

    def day(self, moment: datetime) -> date:
        """Return the local date of *moment*."""
        return moment.astimezone(self.zone).date()


def shown_level(learner: Learner, bond: Bond) -> Level:
    """Return what *learner* shows now: a pause, or a planned erasure, leaves activity only."""
    if bond.closed_at is not None:
        return Level.NOTHING
    rests = learner.state is LearnerState.PAUSED or learner.forget_at is not None
    return min(bond.level, Level.ACTIVITY) if rests else bond.level


def shown_learners(work: Work, bonds: Iterable[Bond]) -> Iterator[tuple[Learner, Bond, Level]]:
    """Yield whoever shows something through one of *bonds*, in their order, with the level."""
    for bond in bonds:
        learner = work.learners.get(bond.learner) if bond.level else None
        if learner is not None and (level := shown_level(learner, bond)):
            yield learner, bond, level


def name_of(learner: Learner) -> str:
    """Return the name the learner gave, "" if none."""
    return str(learner.session.variables.get("name") or "")


def insight_of(coach: Coach, work: Work, learner: Learner, bond: Bond, now: datetime) -> Insight:
    """Return what *learner* shows through *bond*, and nothing that its level does not show.

    Raises `Forbidden` if that is nothing at all.
    """
    level = shown_level(learner, bond)
    if level is Level.NOTHING:
        raise Forbidden
    showing = Showing(coach, work, learner, zone_of(coach, learner))
    shown = Insight(
        learner=learner.id,
        level=level,
        name=name_of(learner),
        since=showing.day(bond.opened_at),
        changed_at=bond.changed_at,
        last_seen=showing.day(learner.last_seen_at),
        state=learner.state.value,
        zone=showing.zone.key,
    )
    if level < Level.PROGRESS:
        return shown
    reports = work.plans.reports(learner.id)
    shown = replace(_with_profiles(showing, shown), steps=steps_of(reports))
    if level < Level.REFLECTIONS:
        return shown
    return replace(
        shown,
        plan=_plan(showing),
        reflections=tuple(_reflection(report, now) for report in reversed(reports)),
        start_rating=_start_rating(learner),
    )


def steps_of(reports: Sequence[PlanReport]) -> Steps:
    """Return what became of the steps in *reports*, oldest first."""
    outcomes = [report.outcome for report in reports]
    last = outcomes[-SHOWN_STEPS:]
    return Steps(
        done=outcomes.count("done"),
        partly=outcomes.count("partly"),
        not_done=outcomes.count("not_done"),
        last_done=sum(outcome in _ADVANCED for outcome in last),
        last_all=len(last),
    )


def finished_runs(runs: Sequence[Run]) -> tuple[Run | None, Run | None]:
    """Return the first finished run that compares with the newest finished one, and that.

    The first is None where there is none, or where it was scored with another framework.
    """
    finished = [run for run in runs if run.finished_at]
    if not finished:
        return None, None
    first, last = finished[0], finished[-1]
    same = len(finished) > 1 and first.framework == last.framework
    return (first if same else None), last


def _with_profiles(showing: Showing, shown: Insight) -> Insight:
    """Add the newest finished profile, or the one being made, and the first to compare with."""
    answers, learner = showing.work.answers, showing.learner.id
    runs = answers.runs(learner)
    first, last = finished_runs(runs)
    if last is None:
        still_open = answers.open_run(learner)
        now = _profile(showing, still_open) if still_open else None
        return replace(shown, now=now if now and any(c.score for c in now.dimensions) else None)
    assert last.finished_at is not None  # as finished_runs promises
    shown = replace(shown, finished_at=showing.day(last.finished_at), now=_profile(showing, last))
    if first is None:
        return shown
    assert first.finished_at is not None
    before, after = (answers.of_run(learner, run.id) for run in (first, last))
    framework = showing.coach.framework
    days = (last.finished_at.date() - first.finished_at.date()).days
    return replace(
        shown,
        then=profile(framework, before, first.form),
        progress=progress(framework, before, first.form, after, last.form, days),
    )


def _profile(showing: Showing, run: Run) -> Profile:
    answers = showing.work.answers.of_run(showing.learner.id, run.id)
    return profile(showing.coach.framework, answers, run.form)


def _plan(showing: Showing) -> str:
    """Return the open plan in the learner's language, "" if there is none."""
    learner, coach = showing.learner, showing.coach
    if showing.work.plans.open(learner.id) is None:
        return ""
    words = plan_words(coach, learner.language, learner.session.variables, PLAN)
    return coach.texts.text(PLAN_SENTENCE, learner.language, **words)


def _reflection(report: PlanReport, now: datetime) -> Reflection:
    is_kept = now - report.at < NOTES_ARE_KEPT  # even where the sweep comes later
    return Reflection(report.at, report.outcome, (report.note or "") if is_kept else "")


def _start_rating(learner: Learner) -> int | None:
    rating = learner.session.variables.get("start_rating")
    return rating if isinstance(rating, int) and rating in _RATINGS else None
