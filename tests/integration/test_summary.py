"""The weekly summary of a caseload: what is in it, in words, and who looked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digiter_core.access.people import Channel, Invitation, Role
from digiter_core.access.sharing import Letter, Level
from digiter_core.coaching.caseload import operators_summary
from digiter_core.coaching.dispatching import Composed
from digiter_core.coaching.summarising import week_before, week_of
from digiter_core.coaching.summary_mail import mail_of
from digiter_core.coaching.summary_words import chat_text, words
from digiter_core.errors import Forbidden
from digiter_core.ports import LearnerState
from digiter_core.ports.counselling import Dispatch
from digiter_core.reports.weekly_summary import Part, WeeklySummary
from mail.message import as_page, as_text
from tests.languages import LANGUAGES
from tests.scenes import BEFORE, DAY, IN_WEEK, MONDAY, WEEK, Scene

N = "\u00a0"


def summary(scene: Scene, staff, week: str = WEEK, **at) -> WeeklySummary:
    return scene.store.transact_now(lambda work: scene.caseload(work, staff, **at).summary(week))


def told(found: WeeklySummary) -> dict[str, tuple[Part, list[str]]]:
    """Return part and reasons of every entry by name."""
    return {
        entry.name: (entry.part, [reason.key.rpartition("/")[2] for reason in entry.reasons])
        for entry in found.entries
    }


def in_every_part(scene: Scene, staff) -> None:
    """Learners for each part, and one of whom there is nothing to say."""
    asked = scene.learner("Zoé", staff, Level.ACTIVITY)
    scene.store.transact_now(lambda work: work.alerts.add(asked, staff.id, IN_WEEK))
    paused = scene.learner("Bo", staff, state=LearnerState.PAUSED)
    scene.notes(paused, "paused", IN_WEEK - 20 * DAY)
    scene.learner("Sam", staff, Level.ACTIVITY, seen=IN_WEEK - 30 * DAY)
    moved = scene.learner("Lina", staff, Level.PROGRESS)
    scene.assesses(moved, 2, BEFORE)
    scene.assesses(moved, 4, IN_WEEK)
    scene.reports(moved, "done", IN_WEEK)
    scene.reports(moved, "partly", IN_WEEK)
    scene.learner("Yael", staff, Level.ACTIVITY, opened=IN_WEEK)
    scene.learner("Calm", staff)
    scene.learner("Hidden", staff, Level.NOTHING)


def test_everybody_stands_in_the_first_part_that_fits(scene: Scene) -> None:
    staff = scene.counsellor()
    in_every_part(scene, staff)

    found = summary(scene, staff)

    assert told(found) == {
        "Zoé": (Part.ASKED, ["alert", "here", "rests_on_1"]),
        "Bo": (Part.QUIET, ["paused", "rests_on_1"]),
        "Sam": (Part.QUIET, ["silent", "rests_on_1"]),
        "Lina": (Part.MOVED, ["steps", "finished", *["clear_change"] * 5, "rests_on_2"]),
        "Yael": (Part.JOINED, ["joined", "here", "rests_on_1"]),
    }
    assert (found.learners, found.sharing) == (7, 6)
    assert (found.since, found.until) == (date(2026, 11, 16), date(2026, 11, 22))


def test_the_words_of_a_summary(scene: Scene) -> None:
    staff = scene.counsellor()
    in_every_part(scene, staff)

    found = words(scene.coach, summary(scene, staff), "fr")

    assert found.title == "Semaine 47"
    assert found.figures[0] == "Du 16/11/2026 au 22/11/2026"
    assert [section.heading for section in found.sections] == [
        "Demandes pour toi",
        "En pause ou sans nouvelles",
        "Ça bouge",
        "Nouveaux partages",
    ]
    first = found.sections[0].entries[0]
    assert first.name == "Zoé"
    assert first.reasons == (
        "A demandé à te parler le 18/11/2026. Pas encore de réponse.",
        f"Dernière visite{N}: 18/11/2026",
        f"Ce qui est partagé depuis le 01/10/2026{N}: l'activité",
    )
    assert first.bring_up == f"Une idée{N}: proposer un moment pour parler"
    every = [line for s in found.sections for e in s.entries for line in (*e.reasons, e.bring_up)]
    assert all("{" not in line and "*" not in line for line in every)
    assert len(found.foot) == 4  # the last one: the rule of clear changes is provisional


def test_the_chat_tells_how_many_and_never_who(scene: Scene) -> None:
    staff = scene.counsellor()
    in_every_part(scene, staff)

    text = chat_text(scene.coach, summary(scene, staff), "fr")

    title, first, moves, also, where = text.split("\n\n")
    assert title == f"**Semaine 47** · personnes{N}: 7 · partagent{N}: 6"
    assert first.splitlines() == [
        "**À voir d'abord**",
        f"• Veulent te parler{N}: **1**",
        f"• Sans nouvelles depuis trois semaines{N}: **1**",
        f"• En pause ou sans messages{N}: **1**",
    ]
    measured = f"**1** (jours entre les bilans{N}: 48, réponses comptées{N}: 9)"
    assert moves.splitlines()[:6] == [
        "**Ça bouge**",
        f"• Ont avancé d'au moins deux petits pas{N}: **1**",
        f"• Bilans terminés{N}: **1**",
        f"• Changement net, Organisation{N}: {measured}",
        f"• Changement net, Adaptabilité{N}: {measured}",
        f"• Changement net, Sociabilité{N}: {measured}",
    ]
    assert also == f"**Aussi**\n• Nouveaux partages{N}: **1**"
    assert where == "Les noms, les raisons et quoi aborder sont sur ta page."
    assert not any(name in text for name in ("Zoé", "Bo", "Sam", "Lina", "Yael", "Calm"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_of_an_email_that_lists_and_lock_screens_show_name_nobody(
    scene: Scene, language: str
) -> None:
    """Behind 110 signs stood who had asked to talk: mail programs show up to 255 of them."""
    staff = replace(scene.counsellor("Bo"), language=language, email="bo@example.org")
    learner = scene.learner("Lina", staff)
    scene.store.transact_now(lambda work: work.alerts.add(learner, staff.id, IN_WEEK))
    summary = scene.store.transact_now(lambda work: scene.caseload(work, staff).summary(WEEK))
    dispatch = Dispatch(1, staff.id, WEEK, Channel.EMAIL, MONDAY)

    mail = mail_of(scene.coach, Composed(dispatch, staff, summary, {}))

    page = re.sub(r"<[^>]*>", "", as_page(mail).partition("<body")[2].partition(">")[2])
    for part in (as_text(mail), page):
        assert " ".join(part.split()).index("Lina") > 255


def test_a_week_without_news_is_empty_and_says_so(scene: Scene) -> None:
    staff = scene.counsellor()
    scene.learner("Calm", staff)

    found = summary(scene, staff)

    assert found.is_empty
    assert words(scene.coach, found, "fr").figures[-1].startswith("Rien de nouveau")
    assert "Rien de nouveau" in chat_text(scene.coach, found, "fr")


def test_who_is_named_is_audited_and_nobody_else(scene: Scene) -> None:
    staff = scene.counsellor()
    named = scene.learner("Lina", staff, Level.ACTIVITY, opened=IN_WEEK)
    calm = scene.learner("Calm", staff)

    summary(scene, staff, through="email")

    assert scene.audited(named) == [("see_summary", "email", 1, staff.id)]
    assert scene.audited(calm) == []


def test_who_withdrew_is_in_the_next_summary_as_a_number_only(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, opened=IN_WEEK)
    scene.shares(learner, staff, closed_at=IN_WEEK, level=Level.NOTHING)

    found = summary(scene, staff)

    assert (found.entries, found.left, found.learners) == ((), 1, 0)
    assert "Lina" not in str(words(scene.coach, found, "fr"))
    assert scene.audited(learner) == []


def test_a_week_before_the_two_met_says_nothing_of_the_learner(scene: Scene) -> None:
    """Whoever came new could look back a year, at weeks the learner spent with somebody else."""
    before, after = scene.counsellor("Before"), scene.counsellor("After")
    learner = scene.learner("Lina", before)
    scene.reports(learner, "done", IN_WEEK - 14 * DAY)
    scene.reports(learner, "done", IN_WEEK)
    scene.store.transact_now(lambda work: work.bonds.begin(learner, after.id, IN_WEEK - 7 * DAY))
    scene.shares(learner, after, level=Level.PROGRESS)

    def looked_at(week: str) -> list[str]:
        summary = scene.store.transact_now(lambda work: scene.caseload(work, after).summary(week))
        return [entry.name for entry in summary.entries]

    assert looked_at("2026-W45") == []
    assert looked_at("2026-W47") == ["Lina"]
    assert scene.audited(learner) == [("see_summary", "page", 2, after.id)]


def test_an_alert_stays_until_answered_and_a_letter_until_read(scene: Scene) -> None:
    staff = scene.counsellor()
    old, answered = scene.learner("Old", staff), scene.learner("Answered", staff)
    wrote = scene.learner("Wrote", staff)
    long_ago = IN_WEEK - 20 * DAY

    def ask(work):
        work.alerts.add(old, staff.id, long_ago)
        alert = work.alerts.add(answered, staff.id, long_ago)
        work.alerts.save(replace(alert, acknowledged_by=staff.id, acknowledged_at=IN_WEEK))
        work.letters.add(Letter(0, wrote, staff.id, True, "Bonjour", IN_WEEK))

    scene.store.transact_now(ask)

    assert told(summary(scene, staff)) == {
        "Old": (Part.ASKED, ["alert", "here", "rests_on_3"]),
        "Wrote": (Part.ASKED, ["unread", "here", "rests_on_3"]),
    }
    scene.store.transact_now(lambda work: work.letters.mark_read(wrote, staff.id, MONDAY))
    assert list(told(summary(scene, staff))) == ["Old"]


def test_a_pause_began_when_it_was_noted_not_when_the_learner_was_last_here(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Bo", staff, state=LearnerState.PAUSED)
    scene.notes(learner, "paused", IN_WEEK - 20 * DAY)
    scene.notes(learner, "resumed", IN_WEEK - 15 * DAY)
    scene.notes(learner, "paused", IN_WEEK - 10 * DAY)

    (entry,) = summary(scene, staff).entries

    assert entry.reasons[0].params == {"day": (IN_WEEK - 10 * DAY).date()}


@pytest.mark.parametrize(
    ("level", "topic"),
    [
        (Level.REFLECTIONS, "bring_up/plan"),
        (Level.PROGRESS, "bring_up/growth"),
        (Level.ACTIVITY, "bring_up/welcome"),
    ],
)
def test_what_to_bring_up_comes_from_what_is_shown(scene: Scene, level, topic) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, level, opened=IN_WEEK)
    scene.assesses(learner, 2, BEFORE)
    action = next(iter(scene.coach.micro_actions.actions)).id
    scene.reports(learner, "done", IN_WEEK, action=action)

    (entry,) = summary(scene, staff).entries

    assert entry.bring_up is not None
    assert entry.bring_up.key == f"ui/summary/{topic}"
    assert "{" not in str(words(scene.coach, summary(scene, staff), "fr").sections)


def test_invitations_that_expire_soon_are_counted_while_they_can_be_used(scene: Scene) -> None:
    staff = scene.counsellor()

    def invite(work):
        for days in (3, 6, 8):
            expires = MONDAY + days * DAY
            invitation = Invitation(
                0, Role.LEARNER, "marseille", BEFORE, expires, 1, 1, inviter=staff.id
            )
            _, codes = work.invitations.create(invitation)
            if days == 3:
                work.invitations.redeem(codes.link, MONDAY)

    scene.store.transact_now(invite)

    assert summary(scene, staff).expiring == 1


def test_the_week_is_that_of_the_counsellors_own_zone(scene: Scene) -> None:
    staff = replace(scene.counsellor(), zone="Pacific/Auckland")
    first = week_of(WEEK, staff.zone).begins  # Sunday noon in Marseille
    late, early = scene.learner("In", staff), scene.learner("Before", staff)
    scene.reports(late, "done", first)
    scene.reports(early, "done", first - timedelta(seconds=1))

    assert list(told(summary(scene, staff))) == ["In"]


def test_the_week_that_ended_last_is_named_across_the_turn_of_the_year() -> None:
    zone = "Europe/Paris"

    assert week_before(MONDAY, zone) == WEEK
    assert week_before(MONDAY.replace(year=2027, month=1, day=4), zone) == "2026-W53"
    assert week_of("2026-W53", zone).monday == date(2026, 12, 28)


@pytest.mark.parametrize("week", ["", "2026", "2026-47", "2026-W7", "26-W47", "2026-W54", "x-W01"])
def test_a_week_that_is_none_is_refused(week: str) -> None:
    with pytest.raises(ValueError):
        week_of(week, "Europe/Paris")


def test_an_operator_looks_as_an_operator(scene: Scene) -> None:
    staff = scene.counsellor()
    learner = scene.learner("Lina", staff, Level.ACTIVITY, opened=IN_WEEK)

    found = scene.store.transact_now(
        lambda work: operators_summary(scene.coach, work, staff, WEEK, MONDAY)
    )

    assert found == summary(scene, staff)
    assert scene.audited(learner)[0] == ("see_summary", "command", 1, None)
    coordinator = scene.counsellor("C", role=Role.COORDINATOR)
    with pytest.raises(Forbidden):
        scene.store.transact_now(
            lambda work: operators_summary(scene.coach, work, coordinator, WEEK, MONDAY)
        )
