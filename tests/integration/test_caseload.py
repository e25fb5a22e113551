"""The one door to learners: what it shows, what it hides, and that it writes down every look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digiter_core.access.people import Role
from digiter_core.access.policy import ABOUT_A_LEARNER, FROM_LEVEL, Act, Relation
from digiter_core.access.sharing import Alert, Letter, Level
from digiter_core.coaching.insight_words import insight_lines
from digiter_core.coaching.insights import insight_of
from digiter_core.errors import Forbidden
from digiter_core.ports import LearnerState
from digiter_core.reports.insight import Insight, Steps
from tests.scenes import BEFORE, DAY, IN_WEEK, MONDAY, WEEK, Scene

NOBODY = 424242
WORDS = "*trop* long, pas ||ce|| soir"


def seen(scene: Scene, staff, learner: int, **at) -> Insight:
    return scene.store.transact_now(
        lambda work: scene.caseload(work, staff, **at).insight(learner)
    )


def glances(scene: Scene, staff):
    return scene.store.transact_now(lambda work: scene.caseload(work, staff).glances())


def relation(scene: Scene, staff, learner: int) -> Relation:
    return scene.store.transact_now(lambda work: scene.caseload(work, staff).relation(learner)[0])


def allowed(scene: Scene, staff, learner: int | None) -> set[Act]:
    def ask(work):
        caseload = scene.caseload(work, staff)
        return {act for act in Act if caseload.may(act, learner)}

    return scene.store.transact_now(ask)


def busy_learner(scene: Scene, staff, level: Level) -> int:
    """A learner of whom there is something to see on every level."""
    plan = {"plan_cue_words": "le soir", "plan_act_words": "je note *tout*", "plan_minutes": 5}
    learner = scene.learner("Lina", staff, level, variables={**plan, "start_rating": 1})
    scene.assesses(learner, 2, BEFORE)
    scene.assesses(learner, 4, IN_WEEK)
    scene.reports(learner, "done", IN_WEEK - DAY)
    scene.reports(learner, "not_done", IN_WEEK, note=WORDS)
    return learner


# --- levels


def test_activity_shows_when_and_nothing_else(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.ACTIVITY)

    shown = seen(scene, staff, learner)

    assert shown == Insight(
        learner=learner,
        level=Level.ACTIVITY,
        name="Lina",
        since=BEFORE.date(),
        changed_at=BEFORE,
        last_seen=IN_WEEK.date(),
        state="active",
        zone="Europe/Paris",
    )


def test_progress_shows_then_and_now_and_steps_but_no_words(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.PROGRESS)

    shown = seen(scene, staff, learner)

    assert shown.finished_at == IN_WEEK.date()
    assert shown.then is not None
    assert shown.now is not None
    assert shown.progress is not None
    assert [theme.change for theme in shown.progress.themes] == ["clear_change"] * 5
    assert shown.steps == Steps(1, 0, 1, 1, 2)
    assert (shown.plan, shown.reflections, shown.start_rating) == ("", (), None)


def test_reflections_show_the_plan_the_notes_and_the_start_in_hindsight(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.REFLECTIONS)

    shown = seen(scene, staff, learner)

    assert "je note" in shown.plan
    assert [(each.outcome, each.words) for each in shown.reflections] == [
        ("not_done", WORDS),
        ("done", ""),
    ]
    assert shown.start_rating == 1


def test_lines_say_what_is_shown_and_own_words_mark_up_nothing(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.REFLECTIONS)

    lines = insight_lines(scene.coach, seen(scene, staff, learner), "fr")

    assert len(lines) == len(set(lines))
    assert "• 18/11/2026\u00a0: pas cette fois. «\u00a0trop long, pas ce soir\u00a0»" in lines
    assert any("je note tout" in line for line in lines)
    assert sum("Changement net" in line for line in lines) == 5
    assert all(line.count("**") % 2 == 0 and "{" not in line for line in lines)


def test_an_unfinished_first_questionnaire_is_shown_as_that(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, Level.PROGRESS)
    scene.assesses(learner, 3, IN_WEEK)
    scene.store.transact_now(
        lambda work: work.answers.close(work.answers.runs(learner)[0].id, None)
    )

    shown = seen(scene, staff, learner)

    assert (shown.now, shown.finished_at) == (None, None)
    assert "Pas encore de bilan" in insight_lines(scene.coach, shown, "fr")


def test_a_note_is_not_shown_longer_than_it_is_kept(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.REFLECTIONS)

    shown = seen(scene, staff, learner, now=IN_WEEK + 90 * DAY)

    assert [each.words for each in shown.reflections] == ["", ""]


def test_the_preview_is_what_the_counsellor_sees(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.REFLECTIONS)

    def preview(work):
        bond = work.bonds.newest(learner, staff.id)
        return insight_of(scene.coach, work, work.learners.get(learner), bond, MONDAY)

    assert scene.store.transact_now(preview) == seen(scene, staff, learner)


@pytest.mark.parametrize("change", [{"state": LearnerState.PAUSED}, {"forget_at": MONDAY}])
def test_a_pause_or_a_planned_erasure_hides_all_but_the_activity(scene: Scene, change) -> None:
    staff = scene.counsellor()
    learner = busy_learner(scene, staff, Level.REFLECTIONS)
    scene.change(learner, **change)

    shown = seen(scene, staff, learner)

    assert (shown.level, shown.steps, shown.now, shown.plan) == (Level.ACTIVITY, None, None, "")
    assert Act.OBSERVE not in allowed(scene, staff, learner)
    assert scene.audited(learner) == [("see_activity", "page", 1, staff.id)]


# --- who


def test_my_learners_stand_by_name_with_what_waits(scene: Scene) -> None:
    staff = scene.counsellor()
    zoe = scene.learner("Zoé", staff, Level.ACTIVITY, seen=IN_WEEK - 30 * DAY)
    adam = scene.learner("adam", staff)
    scene.learner("Hidden", staff, Level.NOTHING)
    until = MONDAY + timedelta(hours=2)
    scene.shares(adam, staff, taken_over_until=until)
    letter = Letter(0, zoe, staff.id, from_learner=True, words="Salut", at=IN_WEEK)
    scene.store.transact_now(lambda work: work.letters.add(letter))

    found = glances(scene, staff)

    assert [(g.name, g.level, g.asked, g.unread, g.taken_over_until) for g in found] == [
        ("adam", Level.REFLECTIONS, False, 0, until),
        ("Zoé", Level.ACTIVITY, True, 1, None),
    ]
    assert found[1].last_seen == (IN_WEEK - 30 * DAY).date()


def test_an_alert_that_waits_stands_out_until_it_is_answered(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, Level.ACTIVITY)
    alert = scene.store.transact_now(lambda work: work.alerts.add(learner, staff.id, IN_WEEK))

    assert [g.asked for g in glances(scene, staff)] == [True]

    answered = replace(alert, acknowledged_by=staff.id, acknowledged_at=MONDAY)
    scene.store.transact_now(lambda work: work.alerts.save(answered))
    assert [g.asked for g in glances(scene, staff)] == [False]


def test_a_withdrawal_takes_effect_before_the_next_view(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff)
    assert seen(scene, staff, learner).name == "Lina"

    scene.shares(learner, staff, closed_at=MONDAY, level=Level.NOTHING)

    with pytest.raises(Forbidden):
        seen(scene, staff, learner)
    assert glances(scene, staff) == []
    assert relation(scene, staff, learner) is Relation.WITHDRAWN


def test_relations_are_those_of_the_last_bond_and_the_territory(scene: Scene) -> None:
    staff = scene.counsellor()
    own = scene.learner("Own", staff, Level.ACTIVITY)
    silent = scene.learner("Silent", staff, Level.NOTHING)
    near = scene.learner("Near")
    far = scene.learner("Far", territory="liege")

    assert [relation(scene, staff, who) for who in (own, silent, far, NOBODY)] == [
        Relation.OWN,
        Relation.WITHDRAWN,
        Relation.ELSEWHERE,
        Relation.ELSEWHERE,
    ]
    # PostgreSQL hides the rows of a neighbour: for the policy both are the same.
    assert relation(scene, staff, near) in {Relation.TERRITORY, Relation.ELSEWHERE}


def told_deputy(scene: Scene, learner: int, staff, deputy) -> Alert:
    def tell(work):
        alert = work.alerts.add(learner, staff.id, IN_WEEK)
        alert = replace(alert, deputy=deputy.id, told_deputy_at=IN_WEEK)
        work.alerts.save(alert)
        return alert

    return scene.store.transact_now(tell)


def test_a_deputy_may_acknowledge_and_sees_nothing_else(scene: Scene) -> None:
    staff, deputy = scene.counsellor(), scene.counsellor("Deputy")
    learner = scene.learner("Lina", staff)
    alert = told_deputy(scene, learner, staff, deputy)

    assert relation(scene, deputy, learner) is Relation.ALERTED
    assert allowed(scene, deputy, learner) == {Act.ACKNOWLEDGE}
    with pytest.raises(Forbidden):
        seen(scene, deputy, learner)

    done = replace(alert, acknowledged_by=deputy.id, acknowledged_at=IN_WEEK)
    scene.store.transact_now(lambda work: work.alerts.save(done))

    def later(days: int) -> Relation:
        now = IN_WEEK + days * DAY
        return scene.store.transact_now(
            lambda work: scene.caseload(work, deputy, now).relation(learner)[0]
        )

    assert (later(6), later(7)) == (Relation.ALERTED, Relation.TERRITORY)


def test_an_alert_of_who_shows_nothing_can_be_acknowledged_and_no_more(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, Level.NOTHING)
    scene.store.transact_now(lambda work: work.alerts.add(learner, staff.id, IN_WEEK))

    assert allowed(scene, staff, learner) == {Act.ACKNOWLEDGE}
    assert glances(scene, staff) == []


@pytest.mark.parametrize("level", list(Level))
def test_with_a_learner_of_ones_own_the_level_decides(scene: Scene, level: Level) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, level)
    expected = {act for act, needed in FROM_LEVEL.items() if level >= needed}

    own = {Act.ACKNOWLEDGE} if level else set()
    assert allowed(scene, staff, learner) == expected | own


@pytest.mark.parametrize("who", ["colleague", "stranger", "coordinator", "left"])
def test_nobody_else_may_do_anything_with_a_learner(scene: Scene, who: str) -> None:
    staff = scene.counsellor()
    others = {
        "colleague": scene.counsellor("Colleague"),
        "stranger": scene.counsellor("Stranger", "liege"),
        "coordinator": scene.counsellor("Coordinator", role=Role.COORDINATOR),
        "left": replace(staff, left_at=MONDAY),
    }
    learner = busy_learner(scene, staff, Level.REFLECTIONS)

    assert allowed(scene, others[who], learner) & ABOUT_A_LEARNER == set()
    with pytest.raises(Forbidden):
        seen(scene, others[who], learner)
    assert scene.audited(learner) == []


def test_not_yours_withdrawn_and_unknown_are_refused_alike(scene: Scene) -> None:
    staff, colleague = scene.counsellor(), scene.counsellor("Colleague")
    withdrawn = scene.learner("Gone", staff)
    scene.shares(withdrawn, staff, closed_at=MONDAY)
    theirs = scene.learner("Theirs", colleague)

    def refusal(learner: int) -> tuple[str, tuple]:
        with pytest.raises(Forbidden) as refused:
            seen(scene, staff, learner)
        return str(refused.value), refused.value.args

    assert refusal(withdrawn) == refusal(theirs) == refusal(NOBODY)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELLOR])
def test_a_coordinator_has_no_caseload_and_who_left_has_none_either(scene: Scene, role) -> None:
    staff = scene.counsellor(role=role)
    staff = staff if role is Role.COORDINATOR else replace(staff, left_at=MONDAY)

    for look in ("glances", "insights"):
        with pytest.raises(Forbidden):
            scene.store.transact_now(
                lambda work, look=look: getattr(scene.caseload(work, staff), look)()
            )
    with pytest.raises(Forbidden):
        scene.store.transact_now(lambda work: scene.caseload(work, staff).summary(WEEK))


# --- the audit


def test_every_look_leaves_one_row_for_each_learner_it_shows(scene: Scene) -> None:
    staff = scene.counsellor()
    levels = (Level.ACTIVITY, Level.PROGRESS, Level.REFLECTIONS)
    learners = [busy_learner(scene, staff, level) for level in levels]
    hidden = scene.learner("Hidden", staff, Level.NOTHING)

    def look(work):
        scene.caseload(work, staff).glances()
        scene.caseload(work, staff, through="csv").insights()
        for learner in learners:
            scene.caseload(work, staff).insight(learner)

    scene.store.transact_now(look)

    acts = ("see_activity", "see_progress", "see_reflections")
    for learner, level, act in zip(learners, levels, acts, strict=True):
        assert scene.audited(learner) == [
            ("see_activity", "page", level, staff.id),
            (act, "csv", level, staff.id),
            (act, "page", level, staff.id),
        ]
    assert scene.audited(hidden) == []


def test_an_act_is_written_down_and_a_refused_one_is_not(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, Level.ACTIVITY)

    bond = scene.store.transact_now(
        lambda work: scene.caseload(work, staff).require(Act.WRITE, learner)
    )
    with pytest.raises(Forbidden):
        scene.store.transact_now(
            lambda work: scene.caseload(work, staff).require(Act.OBSERVE, learner)
        )

    assert bond is not None
    assert bond.learner == learner
    assert scene.audited(learner) == [("write", "page", 1, staff.id)]


def test_an_act_about_nobody_takes_no_learner_and_leaves_no_row(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff)

    assert allowed(scene, staff, None) == {
        Act.OPEN_PAGES,
        Act.SEE_CASELOAD,
        Act.SEE_SUMMARY,
        Act.EXPORT_CASELOAD,
        Act.INVITE_LEARNERS,
        Act.CHANGE_SETTINGS,
    }
    assert Act.SEE_SUMMARY not in allowed(scene, staff, learner)
    assert scene.audited(learner) == []
