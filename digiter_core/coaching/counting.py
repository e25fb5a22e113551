"""In which figures of a month one learner counts. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.ports import Learner, LearnerState, Run, Work
from digiter_core.reports.figures import Cell, Facts, Measure, node_detail
from digiter_core.reports.months import Month

SILENCE: Final = timedelta(days=7)
"""Who does something again after that long came back."""

ACTS: Final = frozenset(
    {
        "answered",
        "assessment_begun",
        "assessment_finished",
        "plan_opened",
        "plan_reported",
        "checked_in",
        "start_rated",
        "joined",
        "resumed",
    }
)
"""Events of something the learner did, not staff, and not the coach by itself."""

DONE: Final = frozenset({"done", "partly"})
NOT_TELEGRAM: Final = frozenset({"terminal"})
"""Channels of people who try the coach: they are no learners of a territory."""


def facts_of(coach: Coach, work: Work, number: int, month: Month) -> Facts | None:
    """Return where the learner of that *number* counts in *month*; None: nowhere.

    That they agree to be counted is for the caller to know. Who pauses is left out, as everything
    about them rests.
    """
    learner = work.learners.get(number)
    if learner is None or learner.channel in NOT_TELEGRAM:
        return None
    if learner.state is LearnerState.PAUSED:
        return None
    known = learner.territory in coach.territories
    cells = {
        *_assessments(coach, work, learner, month),
        *_plans(work, learner, month),
        *_nodes(work, learner, month),
    }
    if _came_back(work, learner, month):
        cells.add((Measure.CAME_BACK, ""))
    return Facts(learner.territory if known else ELSEWHERE, frozenset(cells))


def _assessments(coach: Coach, work: Work, learner: Learner, month: Month) -> Iterator[Cell]:
    runs = work.answers.runs(learner.id)
    if runs and _within(month, min(run.started_at for run in runs)):
        yield Measure.STARTED, ""
    finished = [run for run in runs if run.finished_at and run.finished_at < month.end]
    if finished and _within(month, finished[-1].finished_at):
        yield Measure.FINISHED, ""
        yield from _changes(coach, work, learner, finished)


def _changes(
    coach: Coach, work: Work, learner: Learner, finished: Sequence[Run]
) -> Iterator[Cell]:
    """Yield what clearly changed between the first run and the last, by the rule of /progress."""
    first, last = finished[0], finished[-1]
    if first.id == last.id or first.framework != last.framework:
        return
    from digiter_core.reports.progress import (  # noqa: PLC0415 - `statistics` is slow to import
        progress,
    )

    before, after = (work.answers.of_run(learner.id, run.id) for run in (first, last))
    found = progress(coach.framework, before, first.form, after, last.form, days_between=0)
    told = {"clear_change": Measure.CLEAR_CHANGE, "clear_drop": Measure.CLEAR_DROP}
    for theme in found.themes:
        if theme.change in told:
            yield told[theme.change], theme.id


def _plans(work: Work, learner: Learner, month: Month) -> Iterator[Cell]:
    if any(_within(month, plan.opened_at) for plan in work.plans.all(learner.id)):
        yield Measure.PLANS, ""
    reports = work.plans.reports(learner.id)
    if any(_within(month, report.at) and report.outcome in DONE for report in reports):
        yield Measure.STEPS, ""


def _nodes(work: Work, learner: Learner, month: Month) -> Iterator[Cell]:
    written = str(month)
    asked = {
        (each.script, each.node) for each in work.passages.of(learner.id) if each.month == written
    }
    yield from ((Measure.PASSED, node_detail(*each)) for each in asked)
    place = learner.session.place
    if place is None or place.at is None or learner.last_seen_at >= month.end:
        return  # nothing is open, or they came back
    if (place.script, place.at) in asked:
        yield Measure.LEFT, node_detail(place.script, place.at)


def _came_back(work: Work, learner: Learner, month: Month) -> bool:
    """Whether the learner did something in *month* after seven days or more without anything."""
    events = work.events.since(learner.id, month.start - SILENCE)
    moments = [each.at for each in events if each.kind in ACTS and each.at < month.end]
    if moments and moments[0] - SILENCE >= learner.created_at:
        moments.insert(0, learner.created_at)  # what lies between was before the window
    return any(
        _within(month, now) and now - before >= SILENCE for before, now in pairwise(moments)
    )


def _within(month: Month, moment: datetime | None) -> bool:
    return moment is not None and month.start <= moment < month.end
