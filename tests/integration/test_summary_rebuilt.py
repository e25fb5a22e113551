"""
Every figure of a summary, counted a second time from the stored events and rows alone.

The histories are random. The counting here shares no code with the summary: it knows events,
answers and bonds, and the published rules.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Letter, Level
from digiter_core.assessment.competences import Framework
from digiter_core.coaching.coach import Coach
from digiter_core.ports import LearnerState, Work
from digiter_core.reports.weekly_summary import Entry, WeeklySummary
from tests.scenes import MONDAY, WEEK, Scene, assess, report

PARIS = ZoneInfo("Europe/Paris")
BEGINS = datetime(2026, 11, 16, tzinfo=PARIS)
ENDS = datetime(2026, 11, 23, tzinfo=PARIS)
LEARNERS = 40
SEEDS = range(4)
STATES = [LearnerState.ACTIVE] * 4 + [LearnerState.PAUSED, LearnerState.STOPPED]


def moment(rng: Random, days: int = 90) -> datetime:
    """Return some moment before that Monday, in two cases of three within eight days of it."""
    span = days if rng.random() < 0.33 else 8
    return (MONDAY - timedelta(seconds=rng.randrange(span * 86_400))).astimezone(UTC)


def a_history(scene: Scene, staff: Staff, rng: Random) -> None:
    """Store one learner to whom a few random things happened."""
    level, state = rng.choice(list(Level)), rng.choice(STATES)
    opened = moment(rng)
    learner = scene.learner(
        f"L{scene.people}", staff, level, seen=moment(rng), opened=opened, state=state
    )
    framework = scene.coach.framework

    def live(work: Work) -> None:
        for at in sorted(moment(rng) for _ in range(rng.randrange(4))):
            scores = [rng.randint(1, 4)] if rng.random() < 0.7 else [1, 3, 2]
            assess(work, framework, learner, scores, at, form=rng.choice(["full", "short"]))
        for at in sorted(moment(rng) for _ in range(rng.randrange(6))):
            report(work, learner, rng.choice(["done", "partly", "not_done"]), at)
        if rng.random() < 0.4:
            alert = work.alerts.add(learner, staff.id, moment(rng))
            if rng.random() < 0.5:
                done = replace(alert, acknowledged_by=staff.id, acknowledged_at=MONDAY)
                work.alerts.save(done)
        for _ in range(rng.choice([0, 0, 0, 1, 2])):
            work.letters.add(Letter(0, learner, staff.id, rng.random() < 0.7, "…", moment(rng)))

    scene.store.transact_now(live)
    if rng.random() < 0.15:
        scene.shares(learner, staff, closed_at=moment(rng), level=Level.NOTHING)
    elif rng.random() < 0.2:
        scene.shares(learner, staff, changed_at=max(opened, moment(rng)))


def inside(at: datetime) -> bool:
    return BEGINS <= at < ENDS


def clear_themes(coach: Coach, before: list[Any], after: list[Any]) -> int:
    """Return in how many themes two runs differ clearly: Jacobson & Truax with Holm, by hand.

    1.96, 2.241, … are the normal quantiles of `docs/measurement.md` for one theme, two, … left.
    """
    bars = [1.959964, 2.241403, 2.393980, 2.497705, 2.575829]
    found = []
    for dimension in coach.framework.dimensions:
        items = {item.id for item in dimension.items}
        pair = [
            [each.score for each in run if each.item in items and each.score]
            for run in (before, after)
        ]
        if any(len(scores) < 4 for scores in pair):
            continue
        sems = [0.6 * 0.25**0.5 * (9 / len(scores)) ** 0.5 for scores in pair]
        first, second = (sum(scores) / len(scores) for scores in pair)
        found.append(abs(second - first) / (sems[0] ** 2 + sems[1] ** 2) ** 0.5)
    clear = 0
    for index, left in zip(sorted(found, reverse=True), range(len(found), 0, -1), strict=True):
        if index <= bars[left - 1]:
            break
        clear += 1
    return clear


def rebuilt(work: Work, coach: Coach, staff: Staff, learner: int) -> dict[str, Any]:
    """Return the figures of one learner from events and rows; {} if there is nothing to say."""
    bond = work.bonds.newest(learner, staff.id)
    found = work.learners.get(learner)
    assert bond is not None
    assert found is not None
    level = Level.NOTHING if bond.closed_at else bond.level
    level = min(level, Level.ACTIVITY) if found.state is LearnerState.PAUSED else level
    if not level:
        return {}
    figures: dict[str, Any] = {}
    alerts = [
        each for each in work.alerts.of(learner) if not each.acknowledged_at or inside(each.at)
    ]
    figures["alert"] = sum(not each.acknowledged_at for each in alerts)
    figures["alert_answered"] = sum(bool(each.acknowledged_at) for each in alerts)
    figures["unread"] = sum(
        each.from_learner and not each.read_at for each in work.letters.of(learner)
    )
    silent = (MONDAY.astimezone(PARIS).date() - found.last_seen_at.astimezone(PARIS).date()).days
    active = found.state is LearnerState.ACTIVE
    figures[found.state.value] = int(not active)
    figures["silent"] = silent if active and silent >= 21 else 0
    figures["joined"] = int(inside(bond.opened_at))
    figures["changed"] = int(inside(bond.changed_at) and not inside(bond.opened_at))
    if level >= Level.PROGRESS and bond.opened_at < ENDS:
        figures |= _progress(work, coach, learner)
    return {name: count for name, count in figures.items() if count}


def _progress(work: Work, coach: Coach, learner: int) -> dict[str, int]:
    events = [event for event in work.events.of(learner) if inside(event.at)]
    told = Counter(event.data["outcome"] for event in events if event.kind == "plan_reported")
    finished = any(event.kind == "assessment_finished" for event in events)
    runs = sorted(work.answers.runs(learner), key=lambda run: run.id)
    clear = 0
    if finished and len(runs) > 1 and inside(runs[-1].finished_at or MONDAY):
        first, last = (list(work.answers.of_run(learner, runs[i].id)) for i in (0, -1))
        clear = clear_themes(coach, first, last)
    return {
        "done": told["done"],
        "partly": told["partly"],
        "finished": int(finished),
        "clear": clear,
    }


def figures_of(entry: Entry) -> dict[str, Any]:
    """Return the figures an entry tells."""
    found: Counter[str] = Counter()
    for reason in entry.reasons:
        name = reason.key.rpartition("/")[2]
        if name == "steps":
            found["done"] += int(str(reason.params["done"]))
            found["partly"] += int(str(reason.params["partly"]))
        elif name == "unread":
            found["unread"] += int(str(reason.params["count"]))
        elif name == "silent":
            found["silent"] += int(str(reason.params["days"]))
        elif name.startswith("clear"):
            found["clear"] += 1
        elif name != "here" and not name.startswith("rests_on"):
            found[name] += 1
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_can_be_counted_again_from_what_is_stored(scene: Scene, seed: int) -> None:
    rng, staff = Random(seed), scene.counsellor()
    for _ in range(LEARNERS):
        a_history(scene, staff, rng)

    def count_again(work: Work) -> dict[int, dict[str, Any]]:
        learners = work.learners.seen_since(datetime(2026, 1, 1, tzinfo=UTC))
        return {each: rebuilt(work, scene.coach, staff, each) for each in learners}

    # Two transactions: in that of a counsellor PostgreSQL hides what was withdrawn.
    summary = scene.store.transact_now(lambda work: scene.caseload(work, staff).summary(WEEK))
    expected = scene.store.transact_now(count_again)

    found = {entry.learner: figures_of(entry) for entry in summary.entries}
    assert len(expected) == LEARNERS
    assert found == {learner: figures for learner, figures in expected.items() if figures}
    assert len(found) > 5
    _totals_are_those_of_the_rows(scene, staff, summary, list(expected))


def _totals_are_those_of_the_rows(
    scene: Scene, staff: Staff, summary: WeeklySummary, learners: list[int]
) -> None:
    bonds = scene.store.transact_now(
        lambda work: [work.bonds.newest(learner, staff.id) for learner in learners]
    )
    still_open = [bond for bond in bonds if bond and not bond.closed_at]
    assert summary.learners == len(still_open)
    assert summary.sharing == sum(bond.level > 0 for bond in still_open)
    assert summary.left == sum(
        bool(bond and bond.closed_at and inside(bond.closed_at)) for bond in bonds
    )


def test_the_form_of_the_framework_is_what_the_counting_by_hand_takes_it_for(
    scene: Scene,
) -> None:
    """Four answers make a score in the short form; the full form is always answered whole here."""
    framework: Framework = scene.coach.framework

    for dimension in framework.dimensions:
        assert 4 <= sum(item.short_form for item in dimension.items) <= 6
