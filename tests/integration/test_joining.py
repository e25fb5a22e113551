"""How a learner comes to have a counsellor: by a link, a typed code, or a name of their town."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from digiter_core.access.people import Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching import joining, leaving
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.inviting import spelled
from digiter_core.coaching.joining import code_in
from digiter_core.ports import LearnerState
from tests.bonds import (
    accompanied,
    bond_of,
    come_by,
    counsellor,
    learner_of,
    says,
    settle,
    shares,
)
from tests.staff import learners_invited
from tests.talk import Talk

NO_INVITATION = "ui/joining/no_invitation"
WRONG = "A" * 22


def uses_left(talk: Talk, staff: Staff) -> list[int]:
    """Return how often each invitation of *staff* can still be used."""
    return talk.store.transact_now(
        lambda work: [one.uses_left for one in work.invitations.of(staff.id)]
    )


def events(talk: Talk, kind: str) -> list[dict[str, object]]:
    number = learner_of(talk).id
    found = talk.store.transact_now(lambda work: work.events.of(number))
    return [dict(event.data) for event in found if event.kind == kind]


def tapped(talk: Talk) -> list[str]:
    """Return what every button shown so far carries."""
    return [b.data for message in talk.shown for row in message.buttons for b in row]


# --- by a link, before anything is known


def test_a_link_leads_to_a_bond_that_shows_nothing(talk: Talk) -> None:
    staff = counsellor(talk)
    come_by(talk, learners_invited(talk, staff).link)

    bond = bond_of(talk)

    assert bond is not None
    assert (bond.staff, bond.level) == (staff.id, Level.NOTHING)
    assert uses_left(talk, staff) == []
    assert events(talk, "joined") == [{"through": "link"}]


def test_who_was_invited_reads_by_whom_and_what_that_person_sees(talk: Talk) -> None:
    staff = counsellor(talk)
    come_by(talk, learners_invited(talk, staff).link)
    asked = talk.shown[-1]

    explained = talk.taps("nothing")

    assert asked.text == says(talk, "welcome/invited/ask", counsellor="Marie")
    assert says(talk, "welcome/nothing_means/say", counsellor="Marie") in explained[0].text
    assert talk.options()[0] == "marseille"


def test_nothing_is_stored_before_the_age_is_known(talk: Talk) -> None:
    staff = counsellor(talk)
    talk.command(f"start {learners_invited(talk, staff).link}")
    talk.taps("fr")

    talk.writes("2012")
    talk.taps("mistake")
    talk.taps("=2010")
    talk.taps("no")

    assert "dusseldorf" in talk.options()
    assert max(len(data.encode()) for data in tapped(talk)) <= 64
    assert talk.learner() is None
    assert uses_left(talk, staff) == [1]


def test_the_link_travels_in_the_buttons_over_a_restart(talk: Talk) -> None:
    staff = counsellor(talk)
    talk.command(f"start {learners_invited(talk, staff).link}")
    talk.taps("fr")
    talk.coach.spoken.clear()

    talk.taps("=2006")

    bond = bond_of(talk)
    assert bond is not None
    assert bond.staff == staff.id


def test_the_link_is_remembered_for_a_year_that_is_typed(talk: Talk) -> None:
    staff = counsellor(talk)
    talk.command(f"start {learners_invited(talk, staff).link}")
    talk.taps("fr")

    talk.writes("2006")

    bond = bond_of(talk)
    assert bond is not None
    assert bond.staff == staff.id


def test_what_the_link_carries_is_not_kept(talk: Talk) -> None:
    staff = counsellor(talk)
    link = learners_invited(talk, staff).link

    come_by(talk, link)

    assert link not in str(learner_of(talk).session)


@pytest.mark.parametrize("link", [WRONG, "abc", "ü" * 22, "x" * 64])
def test_a_wrong_link_is_answered_by_one_sentence_and_the_welcome_goes_on(
    talk: Talk, link: str
) -> None:
    said = talk.command(f"start {link}")
    talk.taps("fr")
    talk.taps("=2006")

    assert says(talk, NO_INVITATION) in said[0].text
    assert talk.options()[0] == "marseille"
    assert bond_of(talk) is None


def test_used_and_expired_links_read_like_a_wrong_one(talk: Talk) -> None:
    staff = counsellor(talk)
    used, late = learners_invited(talk, staff).link, learners_invited(talk, staff).link
    first = Talk(talk.coach, talk.store, talk.clock, "2002")
    come_by(first, used)
    after_use = talk.command(f"start {used}")
    talk.clock.turn(timedelta(days=8))

    after_the_end = talk.command(f"start {late}")
    for_a_wrong_one = talk.command(f"start {WRONG}")

    assert after_use == after_the_end == for_a_wrong_one
    assert says(talk, NO_INVITATION) in after_use[0].text


def test_a_link_used_up_on_the_way_leaves_the_welcome_as_without(talk: Talk) -> None:
    """Two open the link of one, and the other is faster with the year of birth."""
    staff = counsellor(talk)
    link = learners_invited(talk, staff).link
    talk.command(f"start {link}")
    talk.taps("fr")
    come_by(Talk(talk.coach, talk.store, talk.clock, "2002"), link)

    said = talk.taps("=2006")
    talk.taps("marseille")

    assert any(says(talk, NO_INVITATION) in message.text for message in said)
    assert bond_of(talk) is None


def test_a_group_comes_by_one_link_until_it_is_full(talk: Talk) -> None:
    staff = counsellor(talk)
    link = learners_invited(talk, staff, uses=2).link
    group = [Talk(talk.coach, talk.store, talk.clock, str(number)) for number in range(3)]

    for one in group:
        come_by(one, link)

    assert [bond_of(one) is not None for one in group] == [True, True, False]


def test_the_invitation_of_somebody_who_left_is_worth_nothing(talk: Talk) -> None:
    staff = counsellor(talk)
    link = learners_invited(talk, staff).link
    gone = replace(staff, left_at=talk.clock.now())
    talk.store.transact_now(lambda work: work.staff.save(gone))

    said = talk.command(f"start {link}")

    assert says(talk, NO_INVITATION) in said[0].text


# --- by a link, with an account


def test_a_learner_is_asked_before_the_link_is_used(talk: Talk) -> None:
    talk.welcome()
    staff = counsellor(talk)

    asked = talk.command(f"start {learners_invited(talk, staff).link}")
    before = (bond_of(talk), uses_left(talk, staff))
    said = talk.taps("yes")

    assert asked[-1].text == says(talk, "join/confirm/ask", new_counsellor="Marie")
    assert before == (None, [1])
    assert says(talk, "ui/joining/joined", counsellor="Marie") in said[0].text
    assert bond_of(talk) is not None
    assert uses_left(talk, staff) == []


def test_a_no_uses_up_nothing(talk: Talk) -> None:
    talk.welcome()
    staff = counsellor(talk)
    talk.command(f"start {learners_invited(talk, staff).link}")

    talk.taps("no")

    assert bond_of(talk) is None
    assert uses_left(talk, staff) == [1]
    assert talk.options()[0] == "go"  # where the learner was


def test_another_counsellor_takes_the_place_only_after_a_yes(talk: Talk) -> None:
    accompanied(talk)
    shares(talk, Level.PROGRESS)
    other = counsellor(talk, "Awa")

    asked = talk.command(f"start {learners_invited(talk, other).link}")
    before = bond_of(talk)
    talk.taps("yes")

    assert asked[-1].text == says(
        talk, "join/replace/ask", new_counsellor="Awa", counsellor="Marie"
    )
    assert before is not None
    assert before.level is Level.PROGRESS
    after = bond_of(talk)
    assert after is not None
    assert (after.staff, after.level) == (other.id, Level.NOTHING)
    number = learner_of(talk).id
    assert talk.store.transact_now(lambda work: work.consents.current(number)) == {
        "nudges",
        "statistics",
    }


def test_a_link_of_the_same_counsellor_changes_nothing(talk: Talk) -> None:
    staff = accompanied(talk)
    shares(talk, Level.PROGRESS)

    said = talk.command(f"start {learners_invited(talk, staff).link}")

    assert says(talk, "ui/joining/already", counsellor="Marie") in said[0].text
    bond = bond_of(talk)
    assert bond is not None
    assert bond.level is Level.PROGRESS
    assert uses_left(talk, staff) == [1]


def test_a_wrong_link_brings_a_learner_back_to_where_they_were(talk: Talk) -> None:
    talk.welcome()

    said = talk.command(f"start {WRONG}")

    assert says(talk, NO_INVITATION) in said[0].text
    assert talk.options()[0] == "go"


def test_a_link_used_up_before_the_yes_says_so(talk: Talk) -> None:
    talk.welcome()
    staff = counsellor(talk)
    link = learners_invited(talk, staff).link
    talk.command(f"start {link}")
    come_by(Talk(talk.coach, talk.store, talk.clock, "2002"), link)

    said = talk.taps("yes")

    assert says(talk, NO_INVITATION) in said[0].text
    assert bond_of(talk) is None


# --- by a typed code


def at_the_code(talk: Talk) -> Staff:
    """Let the learner stand where a code is typed; return who invites."""
    talk.welcome()
    staff = counsellor(talk)
    talk.command("counsellor")
    talk.taps("code")
    return staff


@pytest.mark.parametrize(
    "spell", [str, str.lower, spelled, lambda code: f" {code[:3]} {code[3:]}"]
)
def test_a_code_is_typed_as_one_likes(talk: Talk, spell) -> None:
    staff = at_the_code(talk)

    talk.writes(spell(learners_invited(talk, staff).typed))
    talk.taps("yes")

    bond = bond_of(talk)
    assert bond is not None
    assert bond.staff == staff.id
    assert events(talk, "joined") == [{"through": "code"}]


def test_a_pasted_link_is_a_code(talk: Talk) -> None:
    staff = at_the_code(talk)

    talk.writes(f"https://t.me/digiter_bot?start={learners_invited(talk, staff).link}")
    talk.taps("yes")

    assert bond_of(talk) is not None


def test_after_five_tries_a_day_it_says_when_to_try_again(talk: Talk) -> None:
    staff = at_the_code(talk)
    right = learners_invited(talk, staff).typed

    wrong = [talk.writes(f"00000-0000{number}")[0].text for number in range(5)]
    too_many = talk.writes(right)
    talk.clock.turn(timedelta(hours=11))  # 0:00 in Marseille, 23:00 UTC
    still = talk.writes(right)
    talk.clock.turn(timedelta(hours=1))
    talk.writes(right)

    assert {each.split("\n")[0] for each in wrong} == {says(talk, NO_INVITATION)}
    until = says(talk, "ui/joining/too_many", day="25/11/2026", time="01:00")
    assert until in too_many[0].text
    assert until in still[0].text
    assert talk.options() == ["yes", "no"]
    assert bond_of(talk) is None


@pytest.mark.parametrize("padding", ["", "-" * 12])
def test_a_typed_code_behind_start_opens_nothing(talk: Talk, padding: str) -> None:
    """Links are not counted, so `/start ABCDEFGHJK` was a way to try codes without an end."""
    talk.welcome()
    staff = counsellor(talk)
    code = learners_invited(talk, staff).typed

    said = talk.command(f"start {code}{padding}")

    assert says(talk, NO_INVITATION) in said[0].text
    assert "yes" not in talk.options()
    assert uses_left(talk, staff) == [1]


def test_words_that_are_no_code_count_as_no_try(talk: Talk) -> None:
    staff = at_the_code(talk)

    for _ in range(9):
        said = talk.writes("je le trouve pas")
    talk.writes(learners_invited(talk, staff).typed)

    assert says(talk, NO_INVITATION) in said[0].text
    assert talk.options() == ["yes", "no"]


def test_one_can_leave_without_a_code(talk: Talk) -> None:
    at_the_code(talk)

    talk.taps("back")

    assert talk.options() == ["code", "near", "access", "back"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abcde-fghjk", "ABCDEFGHJK"),
        ("ABCDE FGHJK", "ABCDEFGHJK"),
        ("abcd\u2013efghjk", "ABCDEFGHJK"),
        ("oil0123456", "OIL0123456"),
        ("ABCDE-FGHJU", ""),  # there is no U
        ("ABCDE-FGHJ", ""),
        ("non merci", ""),
        ("", ""),
        ("https://t.me/x?start=" + "a" * 22, "a" * 22),
        ("https://t.me/x?start=" + "a" * 23, ""),
    ],
)
def test_what_has_the_shape_of_a_code(text: str, code: str) -> None:
    assert code_in(text) == code


# --- by a name of one's town


def test_those_who_can_be_found_in_the_town_are_named(talk: Talk) -> None:
    counsellor(talk, "Zoé", can_be_found=True)
    counsellor(talk, "awa", can_be_found=True)
    counsellor(talk, "Hidden")
    counsellor(talk, "Elsewhere", territory="liege", can_be_found=True)
    talk.welcome()
    talk.command("counsellor")

    asked = talk.taps("near")

    names = [button.label for row in asked[-1].buttons for button in row]
    assert names[:2] == ["awa", "Zoé"]
    assert talk.options()[2:] == ["code", "back"]


@pytest.mark.parametrize("how", ["name", "button"])
def test_somebody_near_is_chosen_and_confirmed(talk: Talk, how: str) -> None:
    staff = counsellor(talk, "Zoé", can_be_found=True)
    talk.welcome()
    talk.command("counsellor")
    talk.taps("near")

    asked = talk.writes("zoe") if how == "name" else talk.taps(f"={staff.id:x}")
    before = bond_of(talk)
    talk.taps("yes")

    assert asked[-1].text == says(talk, "join/confirm/ask", new_counsellor="Zoé")
    assert before is None
    bond = bond_of(talk)
    assert bond is not None
    assert (bond.staff, bond.level) == (staff.id, Level.NOTHING)
    assert events(talk, "joined") == [{"through": "name"}]


def test_nobody_near_is_said(talk: Talk) -> None:
    talk.welcome(territory="elsewhere")
    counsellor(talk, "Zoé", territory="elsewhere", can_be_found=True)
    talk.command("counsellor")

    said = talk.taps("near")

    assert says(talk, "counsellor/nobody/say") in said[0].text
    assert talk.options() == ["code", "near", "access", "back"]


def test_a_button_for_somebody_who_cannot_be_found_leads_nowhere(talk: Talk) -> None:
    hidden = counsellor(talk, "Hidden")
    counsellor(talk, "Zoé", can_be_found=True)
    talk.welcome()
    talk.command("counsellor")
    talk.taps("near")
    learner = learner_of(talk)

    forged = f"{learner.id:x}.{learner.session.step:x}.={hidden.id:x}"
    said = talk.does(Kind.TAP, forged, learner.question_message)

    assert says(talk, "ui/joining/name_not_understood") in said[0].text
    assert bond_of(talk) is None


def test_who_stopped_being_findable_meanwhile_is_not_joined(talk: Talk) -> None:
    staff = counsellor(talk, "Zoé", can_be_found=True)
    talk.welcome()
    talk.command("counsellor")
    talk.taps("near")
    talk.taps(f"={staff.id:x}")
    hidden = replace(staff, can_be_found=False)
    talk.store.transact_now(lambda work: work.staff.save(hidden))

    said = talk.taps("yes")

    assert says(talk, "ui/joining/not_there") in said[0].text
    assert bond_of(talk) is None


def test_a_link_opens_a_pause_again_as_start_does(talk: Talk) -> None:
    talk.welcome()
    talk.command("pause")
    staff = counsellor(talk)

    talk.command(f"start {learners_invited(talk, staff).link}")

    assert learner_of(talk).state is LearnerState.ACTIVE
    assert talk.options() == ["yes", "no"]


def test_the_whole_way_in_with_an_invitation(talk: Talk) -> None:
    staff = counsellor(talk)
    come_by(talk, learners_invited(talk, staff).link)
    talk.taps("ok")

    settle(talk)

    assert talk.options()[0] == "go"


def test_the_nodes_the_program_names_are_there(talk: Talk) -> None:
    scripts = talk.coach.scripts

    assert {joining.INVITED, joining.NOT_INVITED} <= set(scripts.latest("welcome").nodes)
    assert {joining.FOUND, joining.NOBODY} <= set(scripts.latest("counsellor").nodes)
    for name in leaving.SCRIPTS:
        assert scripts.latest(name).id == name
