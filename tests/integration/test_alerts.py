"""A learner in distress wants to talk: who is told, what, when; and who never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import InDistress, Level
from digiter_core.coaching import alerts, safeguarding
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.upkeep import EVENT_DAYS
from digiter_core.engine.safety import Concern
from digiter_core.errors import Forbidden
from digiter_core.ports import Work
from digiter_core.texts.markup import parse, shown_locked
from tests.caring import (
    CHAT,
    alerts_of,
    audited,
    bind,
    deliver,
    events_of,
    minute,
    staff,
    told,
    words,
)
from tests.pages import office
from tests.talk import CHANNEL, Talk

RAISED, DEPUTY = "ui/team/alert/raised", "ui/team/alert/deputy"
CRY = "je veux mourir"


def with_counsellor(
    talk: Talk, choice: InDistress = InDistress.ASK, level: Level = Level.PROGRESS
) -> Staff:
    talk.welcome()
    nadia = staff(talk)
    bind(talk, nadia, level, choice)
    return nadia


def paris(text: str) -> datetime:
    """Return a moment of winter in Marseille."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=1)


def options(talk: Talk) -> list[str]:
    return [b.data.split(".", 2)[2] for row in talk.shown[-1].buttons for b in row]


def acknowledges(talk: Talk, by: Staff) -> None:
    learner, now = talk.learner().id, talk.clock.now()
    deliver(
        talk,
        talk.store.transact_now(
            lambda work: alerts.acknowledge(talk.coach, work, by, learner, now)
        ),
    )


def test_the_button_tells_the_counsellor_that_somebody_wants_to_talk(talk: Talk) -> None:
    nadia = with_counsellor(talk)
    talk.writes(CRY)
    before = (alerts_of(talk), told(talk))

    said = talk.taps(f"~alert.{nadia.id:x}")

    assert before == ([], [])
    assert [(each.staff, each.acknowledged_at) for each in alerts_of(talk)] == [(nadia.id, None)]
    assert told(talk) == [(CHAT, words(talk, RAISED))]
    assert words(talk, "ui/alert/raised", counsellor="Nadia") in said[0].text


def test_after_the_button_the_exercise_still_waits(talk: Talk) -> None:
    nadia = with_counsellor(talk)
    talk.writes(CRY)

    talk.taps(f"~alert.{nadia.id:x}")

    assert talk.learner().needs_help
    assert talk.writes("merci")[0].text == words(talk, "ui/still_here")


def test_what_is_opened_by_a_word_after_help_is_answered_in_words(talk: Talk) -> None:
    with_counsellor(talk)
    talk.writes(CRY)

    asked = talk.command("plan")
    answered = talk.writes("organisation")

    assert not talk.learner().needs_help
    assert words(talk, "ui/still_here") not in [each.text for each in (*asked, *answered)]
    assert answered != asked


@pytest.mark.parametrize("word", ["aide", "pause", "stop"])
def test_a_word_that_is_no_wish_to_go_on_leaves_help_where_it_is(talk: Talk, word: str) -> None:
    with_counsellor(talk)
    talk.writes(CRY)

    talk.writes(word)

    assert talk.learner().needs_help
    assert words(talk, "ui/still_here") in [each.text for each in talk.writes("je sais plus")]


@pytest.mark.parametrize("choice", InDistress)
def test_what_was_chosen_decides(talk: Talk, choice: InDistress) -> None:
    nadia = with_counsellor(talk, choice)

    [help_shown] = talk.writes(CRY)

    offered = f"~alert.{nadia.id:x}" in options(talk)
    assert "3114" in help_shown.text
    assert (offered, len(alerts_of(talk)), len(told(talk))) == {
        InDistress.ASK: (True, 0, 0),
        InDistress.ALWAYS: (False, 1, 1),
        InDistress.NEVER: (False, 0, 0),
    }[choice]
    is_told = words(talk, "ui/alert/raised", counsellor="Nadia") in help_shown.text
    assert is_told is (choice is InDistress.ALWAYS)


def test_the_button_names_the_counsellor_as_they_write_it(talk: Talk) -> None:
    talk.welcome()
    bind(talk, staff(talk, "Nadia *B*"))

    [help_shown] = talk.writes(CRY)

    assert help_shown.buttons[0][0].label == "Prévenir Nadia *B*"


def test_without_a_counsellor_there_is_no_button(talk: Talk) -> None:
    talk.welcome()

    [help_shown] = talk.writes(CRY)

    assert options(talk) == ["~go_on", "~not_meant"]
    assert "3114" in help_shown.text


def test_nothing_but_that_is_told_to_the_counsellor(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)

    talk.writes(CRY)

    [(_, text)] = told(talk)
    assert not any(word in text for word in ("Lina", "mourir", "3114"))


def test_while_an_alert_waits_there_is_no_second_one(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    talk.writes(CRY)

    [again] = talk.writes(CRY)

    assert words(talk, "ui/alert/waits", counsellor="Nadia") in again.text
    assert (len(alerts_of(talk)), len(told(talk))) == (1, 1)


def test_an_old_button_tells_no_other_counsellor(talk: Talk) -> None:
    nadia = with_counsellor(talk)
    talk.writes(CRY)
    bind(talk, staff(talk, "Karim", "9002"))

    [said] = talk.taps(f"~alert.{nadia.id:x}")

    assert said.text == words(talk, "ui/alert/nobody")
    assert (alerts_of(talk), told(talk)) == ([], [])


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-24T13:00", ("ui/alert/open", "aujourd'hui à 17:00")),
        ("2026-11-24T08:00", ("ui/alert/closed", "aujourd'hui à 09:00")),
        ("2026-11-24T20:00", ("ui/alert/closed", "mercredi 25/11/2026 à 09:00")),
        ("2026-11-27T18:00", ("ui/alert/closed", "lundi 30/11/2026 à 09:00")),
        ("2026-12-25T10:00", ("ui/alert/closed", "lundi 28/12/2026 à 09:00")),
    ],
)
def test_the_learner_is_told_when_people_are_there(
    talk: Talk, now: str, said: tuple[str, str]
) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    talk.clock.moment = paris(now)

    [help_shown] = talk.writes(CRY)

    key, when = said
    assert words(talk, key, when=when) in help_shown.text


def test_the_answer_reaches_the_learner_and_shows_on_no_lock_screen(talk: Talk) -> None:
    nadia = with_counsellor(talk, InDistress.ALWAYS)
    talk.writes(CRY)

    acknowledges(talk, nadia)

    [alert] = alerts_of(talk)
    assert (alert.acknowledged_by, alert.acknowledged_at) == (nadia.id, talk.clock.now())
    assert parse(talk.shown[-1].text)[0].endswith("Nadia a vu que tu veux parler.")
    assert "Nadia" not in shown_locked(talk.shown[-1].text)
    assert audited(talk) == ["acknowledge"]


def test_who_shows_nothing_can_ask_to_talk_and_is_answered(talk: Talk) -> None:
    nadia = with_counsellor(talk, level=Level.NOTHING)
    talk.writes(CRY)
    talk.taps(f"~alert.{nadia.id:x}")

    now = talk.clock.now()
    waiting = talk.store.transact_now(lambda work: alerts.asked(talk.coach, work, nadia, now))
    acknowledges(talk, nadia)
    after = talk.store.transact_now(lambda work: alerts.asked(talk.coach, work, nadia, now))

    learner = talk.learner().id
    assert waiting == [alerts.Asked(learner, "Lina", now, answered=False)]
    assert after == [alerts.Asked(learner, "Lina", now, answered=True)]
    assert alerts_of(talk)[0].acknowledged_by == nadia.id


def test_a_colleague_cannot_answer_what_they_were_not_told(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)

    with pytest.raises(Forbidden):
        acknowledges(talk, karim)


def test_after_two_office_hours_the_deputy_is_told_once(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.clock.moment = paris("2026-11-24T16:00")
    talk.writes(CRY)
    told(talk)

    talk.clock.moment = paris("2026-11-25T09:59")
    minute(talk)
    too_early = told(talk)
    talk.clock.moment = paris("2026-11-25T10:00")
    minute(talk)
    minute(talk)

    assert too_early == []
    assert told(talk) == [("9002", words(talk, DEPUTY))]
    assert alerts_of(talk)[0].deputy == karim.id
    assert alerts.DEPUTY_TOLD in events_of(talk)


def test_the_deputy_learns_the_first_name_whom_it_was_sent_to_and_answers(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)
    talk.clock.turn(timedelta(hours=2))
    minute(talk)
    now = talk.clock.now()

    waiting = talk.store.transact_now(lambda work: alerts.asked(talk.coach, work, karim, now))
    acknowledges(talk, karim)

    assert [(each.name, each.colleague) for each in waiting] == [("Lina", "Nadia")]
    assert alerts_of(talk)[0].acknowledged_by == karim.id
    assert parse(talk.shown[-1].text)[0].endswith("Karim a vu que tu veux parler.")


def test_what_was_answered_in_time_goes_to_no_deputy(talk: Talk) -> None:
    nadia = with_counsellor(talk, InDistress.ALWAYS)
    staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)
    acknowledges(talk, nadia)
    told(talk)

    talk.clock.turn(timedelta(days=3))
    minute(talk)

    assert told(talk) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"is_deputy": False},
        {"territory": "liege"},
        {"role": Role.COORDINATOR},
        {"address": "", "channel": ""},
        {"left_at": paris("2026-11-24T10:00")},
    ],
)
def test_only_a_deputy_of_the_territory_who_can_answer_is_told(
    talk: Talk, changes: dict[str, object]
) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    karim = {"name": "Karim", "address": "9002", "is_deputy": True}
    staff(talk, **(karim | changes))
    talk.writes(CRY)
    told(talk)

    talk.clock.turn(timedelta(days=3))
    minute(talk)

    assert told(talk) == []
    assert alerts_of(talk)[0].deputy is None


def test_a_deputy_is_told_at_once_if_the_counsellor_cannot_be(talk: Talk) -> None:
    talk.welcome()
    bind(talk, staff(talk, address="", channel=""), in_distress=InDistress.ALWAYS)
    staff(talk, "Karim", "9002", is_deputy=True)

    talk.writes(CRY)
    minute(talk)

    assert told(talk) == [("9002", words(talk, DEPUTY))]


def test_who_ends_it_with_the_counsellor_takes_the_alert_back(talk: Talk) -> None:
    """ "Nothing is shown any more" was said, and two hours later a deputy read the name."""
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)
    told(talk)
    talk.taps("~go_on")
    talk.command("counsellor")
    talk.taps("stop")
    talk.taps("yes")

    talk.clock.turn(timedelta(hours=3))
    minute(talk)

    now = talk.clock.now()
    waiting = talk.store.transact_now(lambda work: alerts.asked(talk.coach, work, karim, now))
    assert (told(talk), waiting) == ([], [])


def test_who_ends_it_after_a_deputy_was_told_is_not_named_to_them_any_more(talk: Talk) -> None:
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)
    talk.clock.turn(timedelta(hours=3))
    minute(talk)
    talk.taps("~go_on")
    talk.command("counsellor")
    talk.taps("stop")
    talk.taps("yes")

    now = talk.clock.now()
    waiting = talk.store.transact_now(lambda work: alerts.asked(talk.coach, work, karim, now))
    assert waiting == []
    with pytest.raises(Forbidden):
        acknowledges(talk, karim)


def test_another_deputy_is_told_if_the_first_one_leaves(talk: Talk) -> None:
    """It was for nobody any more: told once, and the one who was told is gone."""
    with_counsellor(talk, InDistress.ALWAYS)
    karim = staff(talk, "Karim", "9002", is_deputy=True)
    talk.writes(CRY)
    talk.clock.turn(timedelta(hours=3))
    minute(talk)
    told(talk)
    staff(talk, "Ben", "9003", is_deputy=True)
    gone = replace(karim, left_at=talk.clock.now())
    talk.store.transact_now(lambda work: work.staff.save(gone))

    minute(talk)
    minute(talk)

    assert told(talk) == [("9003", words(talk, DEPUTY))]


def test_events_of_alerts_do_not_stay() -> None:
    assert {alerts.RAISED, alerts.DEPUTY_TOLD} <= set(EVENT_DAYS)


# --- never without the stored choice or the tap


STEPS = (
    "cry",
    "cry",
    "cry",
    "tap",
    "tap",
    "choose",
    "choose",
    "level",
    "end",
    "begin",
    "answer",
    "not_meant",
)


def lives(  # noqa: C901 - one branch for each step
    talk: Talk, work: Work, people: list[Staff], seed: int, steps: int = 8
) -> int:
    """Live a random history; at each step check that exactly what was agreed to was raised."""
    rng, raised = Random(seed), 0
    address = f"h{seed}"
    learner = work.learners.create(CHANNEL, address, "fr", talk.clock.now())
    if rng.random() < 0.9:
        work.bonds.begin(learner.id, rng.choice(people).id, talk.clock.now())
    for _ in range(steps):
        bond, step = work.bonds.open_of(learner.id), rng.choice(STEPS)
        before = {each.id: each for each in work.alerts.of(learner.id)}
        at_hand = bond and next(each for each in people if each.id == bond.staff)
        waits = any(
            bond and each.staff == bond.staff and each.acknowledged_at is None
            for each in before.values()
        )
        turn = Turn(
            talk.coach, work, Arrival(CHANNEL, address, Kind.TEXT), talk.clock.now(), learner
        )
        may_raise = False
        if step == "cry":
            safeguarding.show_help(turn, rng.choice(list(Concern)))
            may_raise = bond is not None and bond.in_distress is InDistress.ALWAYS
        elif step == "tap":
            whom = rng.choice(people)
            alerts.tapped(turn, f"{whom.id:x}")
            may_raise = bond is not None and whom.id == bond.staff
        elif step == "not_meant":
            safeguarding.not_meant(turn)
        elif step == "begin":
            work.bonds.begin(learner.id, rng.choice(people).id, talk.clock.now())
        elif bond and step == "choose":
            work.bonds.save(replace(bond, in_distress=rng.choice(list(InDistress))))
        elif bond and step == "level":
            work.bonds.save(replace(bond, level=rng.choice(list(Level))))
        elif bond and step == "end":
            work.bonds.save(replace(bond, closed_at=talk.clock.now()))
        elif step == "answer":
            for alert in before.values():
                work.alerts.save(replace(alert, acknowledged_at=talk.clock.now()))
        new = [each for each in work.alerts.of(learner.id) if each.id not in before]
        expected = [bond.staff] if bond and may_raise and not waits else []
        assert [each.staff for each in new] == expected, (seed, step)
        sent_to = [each.address for each in turn.to_others]
        assert sent_to == [at_hand.address for _ in expected], (seed, step)
        raised += len(new)
    return raised


def test_no_alert_without_the_stored_choice_or_the_tap(talk: Talk) -> None:
    """Two thousand random histories, each step checked against what was agreed to then."""
    people = [staff(talk), staff(talk, "Karim", "9002")]

    def all_of_them(work: Work) -> int:
        return sum(lives(talk, work, people, seed) for seed in range(2_000))

    assert talk.store.transact_now(all_of_them) > 500


# --- on the pages


def test_what_was_asked_of_a_colleague_stands_on_no_page_of_the_next(tmp_path: Path) -> None:
    """On SQLite the page of a new counsellor once told that the learner had asked the old one."""
    with office(tmp_path) as here:
        nadia, karim = here.staff(name="Nadia"), here.staff(name="Karim")
        learner, now = here.learner(), here.clock.now()
        here.share(learner, nadia, Level.PROGRESS)
        here.do(lambda work: work.alerts.add(learner.id, nadia.id, now))
        here.share(learner, karim, Level.PROGRESS)

        page = here.logged_in(karim).get(f"/learners/{learner.id:x}")

    assert page.status_code == 200
    assert f"/learners/{learner.id:x}/alert" not in page.text


def test_nobody_reads_that_they_were_seen_to_ask_who_never_asked(tmp_path: Path) -> None:
    with office(tmp_path) as here:
        nadia, learner = here.staff(), here.learner()
        here.share(learner, nadia, Level.PROGRESS)

        answer = here.logged_in(nadia).post(f"/learners/{learner.id:x}/alert")

        acts = [row.act for row in here.do(lambda work: work.audit.of(learner.id))]
    assert answer.status_code == 303
    assert "acknowledge" not in acts


def test_who_shows_nothing_is_named_to_whom_they_asked_and_to_nobody_else(tmp_path: Path) -> None:
    """Such a learner once stood on no page: the message came, and led nowhere."""
    with office(tmp_path) as here:
        nadia, karim = here.staff(name="Nadia"), here.staff(name="Karim")
        learner, now = here.learner(), here.clock.now()
        here.share(learner, nadia, Level.NOTHING)
        quiet = here.logged_in(nadia).get("/learners").text
        here.do(lambda work: work.alerts.add(learner.id, nadia.id, now))
        browser = here.logged_in(nadia)

        asked = browser.get("/learners").text
        elsewhere = here.logged_in(karim).get("/learners").text
        answer = browser.post(f"/learners/{learner.id:x}/alert")
        after = browser.get("/learners").text

    assert "Lina" not in quiet + elsewhere
    assert "Lina" in asked
    assert f'action="/learners/{learner.id:x}/alert"' in asked
    assert answer.headers["location"].startswith("/learners?")
    assert "Lina" in after
    assert f"/learners/{learner.id:x}/alert" not in after
