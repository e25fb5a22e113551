"""What a learner shows: previewed, given, withdrawn, ended; who saw it; and when a counsellor leaves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digiter_core.access.people import Staff
from digiter_core.access.policy import ABOUT_A_LEARNER, Act
from digiter_core.access.sharing import Access, InDistress, Letter, Level, Observation
from digiter_core.coaching.agreeing import text_hash
from digiter_core.coaching.caring import look_after
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.insight_words import insight_lines
from digiter_core.coaching.outgoing import from_json
from digiter_core.coaching.sharing import mirrored
from digiter_core.coaching.staffing import leave
from digiter_core.errors import Forbidden
from digiter_core.ports import LearnerState, OutboxMessage, Work
from tests.bonds import accompanied, bond_of, counsellor, learner_of, says, shares
from tests.talk import NOON, Talk

PURPOSES = {"share_activity", "share_progress", "share_reflections"}
NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # 23:30 in Marseille
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)  # 8:00 there


def agreed(talk: Talk) -> set[str]:
    """Return what the learner agrees to now, as far as sharing goes."""
    number = learner_of(talk).id
    current = talk.store.transact_now(lambda work: work.consents.current(number))
    return set(current) & {*PURPOSES, "distress_alert"}


def noted(talk: Talk, kind: str) -> list[dict[str, object]]:
    """Return what was noted of the events of that kind."""
    number = learner_of(talk).id
    events = talk.store.transact_now(lambda work: work.events.of(number))
    return [dict(event.data) for event in events if event.kind == kind]


def levels_chosen(talk: Talk) -> list[object]:
    return [data["level"] for data in noted(talk, "sharing_changed")]


def looked_at(talk: Talk, level: Level) -> str:
    """Let the learner look at *level*; return what they are shown."""
    talk.command("counsellor")
    talk.taps("share")
    return "\n".join(message.text for message in talk.taps(str(int(level))))


def read_by(talk: Talk, staff: Staff) -> list[str]:
    """Return what *staff* reads of the learner, in the learner's language."""
    number, now = learner_of(talk).id, talk.clock.now()

    def read(work: Work) -> list[str]:
        insight = Caseload(talk.coach, work, staff, now, "page").insight(number)
        return insight_lines(talk.coach, insight, talk.language)

    return talk.store.transact_now(read)


def as_previewed(talk: Talk, staff: Staff) -> str:
    """Return what *staff* reads, as the learner was shown it before."""
    above = says(talk, "ui/sharing/preview", counsellor=staff.name)
    return "\n".join([above, *read_by(talk, staff)])


def left(talk: Talk, staff: Staff) -> list[OutboxMessage]:
    """Let *staff* leave, as an operator has it; return what goes out."""
    now = talk.clock.now()
    return talk.store.transact_now(lambda work: leave(talk.coach, work, None, staff, now))


def woken(talk: Talk, now: datetime) -> list[OutboxMessage]:
    """Return what the tick of the minute brings at *now*."""
    return talk.store.transact_now(lambda work: look_after(talk.coach, work, now))


# --- looking, giving, withdrawing


@pytest.mark.parametrize("level", list(Level)[1:])
def test_the_preview_is_word_for_word_what_is_read_then(talk: Talk, level: Level) -> None:
    staff = accompanied(talk)
    talk.assessment()
    talk.taps("no")
    talk.clock.turn(timedelta(days=2))  # the day is told: it is the one of the yes

    preview = looked_at(talk, level)
    talk.taps("yes")

    assert preview.startswith(as_previewed(talk, staff))


@pytest.mark.parametrize("level", list(Level)[1:])
def test_nothing_is_given_before_the_yes(talk: Talk, level: Level) -> None:
    accompanied(talk)

    looked_at(talk, level)
    before = bond_of(talk)
    said = talk.taps("yes")

    after = bond_of(talk)
    assert before is not None
    assert after is not None
    assert (before.level, after.level) == (Level.NOTHING, level)
    assert says(talk, f"ui/sharing/level_{int(level)}") in said[0].text
    assert levels_chosen(talk) == [int(level)]


@pytest.mark.parametrize(
    ("level", "purposes"),
    [
        (Level.ACTIVITY, {"share_activity"}),
        (Level.PROGRESS, {"share_activity", "share_progress"}),
        (Level.REFLECTIONS, PURPOSES),
    ],
)
def test_each_level_is_recorded_as_what_it_agrees_to(
    talk: Talk, level: Level, purposes: set[str]
) -> None:
    accompanied(talk)
    shares(talk, level)

    given = agreed(talk)
    talk.command("counsellor")
    talk.taps("nothing")

    assert given == purposes
    assert agreed(talk) == set()


def test_the_record_holds_a_hash_of_the_very_words_shown(talk: Talk) -> None:
    staff = accompanied(talk)
    shown = []
    for level in (Level.ACTIVITY, Level.REFLECTIONS):
        shares(talk, level)
        shown.append(text_hash(as_previewed(talk, staff)))
    number = learner_of(talk).id

    history = talk.store.transact_now(lambda work: work.consents.history(number))

    hashes = {one.purpose: one.text_hash for one in history if one.purpose in PURPOSES}
    assert hashes == {
        "share_activity": shown[0],
        "share_progress": shown[1],
        "share_reflections": shown[1],
    }


def test_of_the_words_a_record_keeps_sixteen_signs_that_tell_nothing() -> None:
    assert text_hash("") == "e3b0c44298fc1c14"  # SHA-256 of nothing


def test_withdrawing_takes_one_tap_and_counts_at_once(talk: Talk) -> None:
    accompanied(talk)
    talk.command("counsellor")
    to_give = [talk.taps(option) for option in ("share", "2", "yes")]

    talk.taps("nothing")

    bond = bond_of(talk)
    assert bond is not None
    assert bond.level is Level.NOTHING
    assert len(to_give) >= len(["nothing"])
    assert "nothing" not in talk.options()
    assert levels_chosen(talk) == [2, 0]


def test_a_withdrawal_counts_before_the_next_look(talk: Talk) -> None:
    staff = accompanied(talk)
    shares(talk, Level.REFLECTIONS)
    before = read_by(talk, staff)
    talk.command("counsellor")

    talk.taps("nothing")

    assert before
    with pytest.raises(Forbidden):
        read_by(talk, staff)


def test_what_is_offered_next_fits_what_is_shown_now(talk: Talk) -> None:
    accompanied(talk)
    talk.command("counsellor")
    at_first = talk.options()
    for option in ("share", "1", "yes"):
        talk.taps(option)

    assert "nothing" not in at_first
    assert "nothing" in talk.options()


def test_the_same_level_again_changes_and_notes_nothing(talk: Talk) -> None:
    accompanied(talk)
    shares(talk, Level.PROGRESS)
    before = bond_of(talk)
    talk.clock.turn(timedelta(days=1))

    shares(talk, Level.PROGRESS)

    assert bond_of(talk) == before
    assert levels_chosen(talk) == [2]


def test_a_yes_counts_only_for_the_person_of_the_preview(talk: Talk) -> None:
    """The bond is another one by the time the yes comes."""
    accompanied(talk)
    looked_at(talk, Level.REFLECTIONS)
    other, number = counsellor(talk, "Awa"), learner_of(talk).id
    talk.store.transact_now(lambda work: work.bonds.begin(number, other.id, NOON))

    said = talk.taps("yes")

    bond = bond_of(talk)
    assert bond is not None
    assert (bond.staff, bond.level) == (other.id, Level.NOTHING)
    assert says(talk, "ui/sharing/look_again") in said[0].text


def test_a_long_preview_is_cut_into_messages(talk: Talk) -> None:
    staff = accompanied(talk)
    talk.command("privacy")
    talk.taps("consents")
    talk.taps("words_on")
    talk.command("plan")
    for option in ("org", "1", "2", "1", "yes"):
        talk.taps(option)
    for _ in range(12):
        talk.command("plan")
        talk.taps("done")
        talk.taps("note")
        talk.writes("mot " * 120)

    preview = looked_at(talk, Level.REFLECTIONS)

    assert preview.count("mot mot mot") > 12
    assert max(len(message.text) for message in talk.shown) < 4096
    talk.taps("yes")
    assert preview.startswith(as_previewed(talk, staff))


# --- asked once


def test_after_the_first_profile_it_is_asked_once(talk: Talk) -> None:
    accompanied(talk)

    talk.assessment()
    asked = talk.options()
    talk.taps("no")
    talk.taps("redo")
    talk.taps("org")
    talk.theme()

    assert asked == ["look", "no"]
    assert talk.options()[0] == "plan"


def test_nobody_is_asked_without_a_counsellor_or_when_something_is_shown(talk: Talk) -> None:
    talk.welcome()
    talk.assessment()
    alone = talk.options()
    other = Talk(talk.coach, talk.store, talk.clock, "2002")
    accompanied(other)
    shares(other, Level.ACTIVITY)

    other.assessment()

    assert alone[0] == other.options()[0] == "plan"


def test_looking_from_there_leads_back_there(talk: Talk) -> None:
    accompanied(talk)
    talk.assessment()

    for option in ("look", "2", "yes"):
        talk.taps(option)

    bond = bond_of(talk)
    assert bond is not None
    assert bond.level is Level.PROGRESS
    assert talk.options()[0] == "plan"


# --- distress, and the end


@pytest.mark.parametrize("choice", list(InDistress))
def test_the_choice_for_distress_is_kept_with_the_bond(talk: Talk, choice: InDistress) -> None:
    accompanied(talk)
    shares(talk, Level.ACTIVITY)
    before = bond_of(talk)
    talk.clock.turn(timedelta(hours=1))
    talk.command("counsellor")
    talk.taps("distress")

    talk.taps("each_time" if choice is InDistress.ASK else str(choice))

    bond = bond_of(talk)
    assert before is not None
    assert bond == replace(before, in_distress=choice)
    assert ("distress_alert" in agreed(talk)) == (choice is InDistress.ALWAYS)
    assert noted(talk, "in_distress_chosen") == [{"choice": choice.value}]


@pytest.mark.parametrize("choice", list(InDistress))
def test_scripts_know_of_a_bond_what_it_says(talk: Talk, choice: InDistress) -> None:
    accompanied(talk)
    bond, learner = bond_of(talk), learner_of(talk)
    assert bond is not None
    bond = replace(bond, level=Level.PROGRESS, in_distress=choice, taken_over_until=NOON)
    names = ("bonded", "sharing", "in_distress", "counsellor", "previewed", "taken_over_until")

    known = mirrored(learner, bond, "Awa").session.variables
    without = mirrored(learner, None).session.variables

    told = [True, 2, choice.value, "Awa", None, NOON.isoformat()]
    assert [known[name] for name in names] == told
    assert [without[name] for name in names] == [False, 0, "ask", None, None, None]


def test_stopping_with_somebody_closes_the_bond(talk: Talk) -> None:
    accompanied(talk)
    shares(talk, Level.REFLECTIONS)
    number = learner_of(talk).id
    talk.command("counsellor")
    talk.taps("distress")
    talk.taps("always")
    talk.taps("stop")
    before = bond_of(talk)
    assert before is not None
    talk.clock.turn(timedelta(hours=1))
    now = talk.clock.now()
    spoken_for = replace(before, taken_over_until=now + timedelta(days=1))
    talk.store.transact_now(lambda work: work.bonds.save(spoken_for))

    said = talk.taps("yes")

    [bond] = talk.store.transact_now(lambda work: work.bonds.of(number))
    assert bond == replace(before, level=Level.NOTHING, closed_at=now, changed_at=now)
    assert agreed(talk) == set()
    assert noted(talk, "bond_closed") == [{"level": int(Level.REFLECTIONS)}]
    assert says(talk, "ui/sharing/ended", counsellor="Marie") in said[0].text
    talk.command("counsellor")
    assert talk.options() == ["code", "near", "access", "back"]


def test_stopping_with_somebody_takes_back_what_waits_for_them_alone(talk: Talk) -> None:
    staff, other = accompanied(talk), counsellor(talk, "Nadia")
    number, asked_at = learner_of(talk).id, talk.clock.now()

    def ask(work: Work) -> None:
        for each in (staff, staff, other):
            work.alerts.add(number, each.id, asked_at)
        first = work.alerts.of(number)[0]
        work.alerts.save(replace(first, acknowledged_by=staff.id, acknowledged_at=asked_at))

    talk.store.transact_now(ask)
    before = talk.store.transact_now(lambda work: work.alerts.of(number))
    talk.clock.turn(timedelta(hours=1))
    talk.command("counsellor")
    talk.taps("stop")
    talk.taps("yes")

    after = talk.store.transact_now(lambda work: work.alerts.of(number))
    taken_back = replace(before[1], acknowledged_at=talk.clock.now())
    assert list(after) == [before[0], taken_back, before[2]]


def test_a_pause_says_what_is_seen_meanwhile(talk: Talk) -> None:
    accompanied(talk)
    shares(talk, Level.PROGRESS)

    said = talk.command("pause")

    assert says(talk, "pause/seen/say", counsellor="Marie") in said[0].text


def test_before_a_note_is_written_it_is_said_who_can_read_it(talk: Talk) -> None:
    accompanied(talk)
    talk.command("plan")
    for option in ("org", "1", "2", "1", "yes"):
        talk.taps(option)
    shares(talk, Level.REFLECTIONS)
    talk.command("plan")
    talk.taps("done")
    talk.taps("note")

    said = talk.taps("yes")

    assert says(talk, "report/read_too/say", counsellor="Marie") in said[0].text


def test_own_words_that_sound_like_a_yes_show_nothing(talk: Talk) -> None:
    accompanied(talk)
    looked_at(talk, Level.REFLECTIONS)

    talk.writes("vas-y je suppose")

    bond = bond_of(talk)
    assert bond is not None
    assert bond.level is Level.NOTHING


# --- who saw what


def seen(talk: Talk, staff: Staff | None, act: Act, through: str = "page", times: int = 1) -> None:
    """Let the audit say that *staff* did *act*."""
    number, now = learner_of(talk).id, talk.clock.now()

    def note(work: Work) -> None:
        for _ in range(times):
            work.audit.append(
                Access(now, staff and staff.id, number, act, through, Level.PROGRESS)
            )

    talk.store.transact_now(note)


def test_access_is_told_by_day_name_and_thing(talk: Talk) -> None:
    staff = accompanied(talk)
    seen(talk, staff, Act.SEE_PROGRESS, times=3)
    talk.clock.turn(timedelta(days=1))
    seen(talk, None, Act.SEE_SUMMARY, "command")

    said = talk.command("access")

    where = {name: says(talk, f"ui/access/through/{name}") for name in ("page", "command")}
    level = says(talk, "ui/sharing/level_2")
    assert said[0].text.split("\n\n")[0].split("\n") == [
        says(talk, "ui/access/title"),
        says(
            talk,
            "ui/access/line",
            day="25/11/2026",
            who=says(talk, "ui/access/operator"),
            what=says(talk, "ui/access/see_summary", level=level),
            where=where["command"],
        ),
        says(
            talk,
            "ui/access/line",
            day="24/11/2026",
            who="Marie",
            what=says(talk, "ui/access/see_progress"),
            where=where["page"],
        )
        + says(talk, "ui/access/times", number="3"),
    ]


def test_every_act_and_way_has_words(talk: Talk) -> None:
    acts = {Act.SEE_SUMMARY, Act.SEE_CASELOAD, Act.EXPORT_CASELOAD}
    acts |= ABOUT_A_LEARNER - {Act.CHANGE_SHARING, Act.SEE_ACCESS}  # these are the learner's own
    staff = accompanied(talk)
    for act in acts:
        for way in ("page", "telegram", "email", "pdf", "csv", "xlsx", "command"):
            seen(talk, staff, act, way)

    said = talk.command("access")

    assert says(talk, "ui/access/older") in said[0].text
    assert "ui/" not in said[0].text
    assert "{" not in said[0].text


def test_nobody_saw_anything_is_said(talk: Talk) -> None:
    talk.welcome()

    said = talk.command("access")

    assert says(talk, "ui/access/none") in said[0].text
    assert talk.options()[0] == "go"


def test_a_look_of_somebody_who_left_has_no_name(talk: Talk) -> None:
    staff = accompanied(talk)
    shares(talk, Level.ACTIVITY)
    read_by(talk, staff)
    left(talk, staff)

    said = talk.command("access")

    assert says(talk, "ui/access/left") in said[0].text
    assert "Marie" not in said[0].text


# --- a counsellor leaves


def test_a_counsellor_who_leaves_sees_nothing_and_the_learner_is_told(talk: Talk) -> None:
    staff = accompanied(talk)
    shares(talk, Level.REFLECTIONS)

    [message] = left(talk, staff)

    assert bond_of(talk) is None
    assert agreed(talk) == set()
    assert from_json(message.body).text == says(talk, "ui/sharing/left", counsellor="Marie")
    assert message.due_at == talk.clock.now()
    assert "Marie" not in str(learner_of(talk).session)


def test_at_night_it_is_told_in_the_morning(talk: Talk) -> None:
    staff = accompanied(talk)
    talk.clock.moment = NIGHT

    at_once = left(talk, staff)
    before = woken(talk, MORNING - timedelta(minutes=1))
    [message] = woken(talk, MORNING)

    assert (at_once, before, woken(talk, MORNING)) == ([], [], [])
    assert from_json(message.body).text == says(talk, "ui/sharing/left", counsellor="Marie")
    assert "Marie" not in str(learner_of(talk).session)


def test_who_writes_at_night_is_told_then_and_not_again(talk: Talk) -> None:
    staff = accompanied(talk)
    talk.clock.moment = NIGHT
    left(talk, staff)

    said = talk.command("menu")

    assert says(talk, "ui/sharing/left", counsellor="Marie") in [each.text for each in said]
    assert woken(talk, MORNING) == []


def test_who_pauses_before_the_morning_is_told_on_going_on(talk: Talk) -> None:
    staff = accompanied(talk)
    number = learner_of(talk).id
    talk.clock.moment = NIGHT
    left(talk, staff)
    talk.store.transact_now(lambda work: work.learners.set_state(number, LearnerState.PAUSED))

    in_the_morning = woken(talk, MORNING)
    said = talk.command("start")

    assert in_the_morning == []
    assert says(talk, "ui/sharing/left", counsellor="Marie") in [each.text for each in said]


@pytest.mark.parametrize(
    "state", [LearnerState.PAUSED, LearnerState.STOPPED, LearnerState.UNREACHABLE]
)
def test_who_is_not_written_to_is_told_on_coming_back(talk: Talk, state: LearnerState) -> None:
    staff = accompanied(talk)
    number = learner_of(talk).id
    talk.store.transact_now(lambda work: work.learners.set_state(number, state))

    messages = left(talk, staff)
    said = talk.command("start")
    again = talk.command("start")

    words = says(talk, "ui/sharing/left", counsellor="Marie")
    assert messages == []
    assert [message.text for message in said].count(words) == 1
    assert words not in [message.text for message in again]
    assert bond_of(talk) is None


def test_below_the_news_one_finds_somebody_or_goes_on_without(talk: Talk) -> None:
    staff = accompanied(talk)
    talk.taps("go")
    [message] = left(talk, staff)
    talk.shown.append(from_json(message.body))

    without = talk.taps("~left.without")
    after = talk.options()
    talk.shown.append(from_json(message.body))
    talk.taps("~left.find")

    assert says(talk, "ui/sharing/without") in without[0].text
    assert "not_lived" in after
    assert talk.options() == ["code", "near", "access", "back"]


def test_nobody_is_left_standing_at_a_question_about_who_left(talk: Talk) -> None:
    staff = accompanied(talk)
    looked_at(talk, Level.REFLECTIONS)

    left(talk, staff)
    talk.taps("yes")

    assert [place.script for place in learner_of(talk).session.stack] == ["self_assessment"]
    assert bond_of(talk) is None


@pytest.mark.parametrize(
    "taps", [("nothing",), ("distress", "always"), ("stop", "yes"), ("share", "2", "yes")]
)
def test_a_bond_that_is_over_cannot_be_changed_and_nothing_is_offered_as_if_it_could(
    talk: Talk, taps: tuple[str, ...]
) -> None:
    """As after a restore, or between two processes: what the learner's place knows is old."""
    accompanied(talk)
    shares(talk, Level.ACTIVITY)
    talk.command("counsellor")
    for option in taps[:-1]:
        talk.taps(option)
    bond = bond_of(talk)
    assert bond is not None
    over = replace(bond, level=Level.NOTHING, closed_at=NOON)
    talk.store.transact_now(lambda work: work.bonds.save(over))
    before = agreed(talk)

    said = talk.taps(taps[-1])

    assert says(talk, "ui/sharing/nobody") in said[0].text
    assert "nothing" not in talk.options()
    assert learner_of(talk).session.variables["bonded"] is False
    assert talk.store.transact_now(lambda work: work.bonds.of(bond.learner)) == [over]
    assert agreed(talk) == before


def test_only_the_learners_of_who_leaves_are_told(talk: Talk) -> None:
    staff = accompanied(talk)
    other = Talk(talk.coach, talk.store, talk.clock, "2002")
    accompanied(other, "Awa")

    messages = left(talk, staff)

    assert [message.address for message in messages] == [talk.address]
    assert bond_of(other) is not None


# --- one's own data


def test_the_file_holds_all_that_went_between_learner_and_staff(talk: Talk) -> None:
    staff = accompanied(talk)
    shares(talk, Level.ACTIVITY)
    number, now = learner_of(talk).id, talk.clock.now()

    def fill(work: Work) -> None:
        work.alerts.add(number, staff.id, now)
        work.letters.add(Letter(0, number, staff.id, True, "coucou Marie", now))
        work.observations.add(Observation(0, number, staff.id, now, {"org_order": 3}))
        Caseload(talk.coach, work, staff, now, "page").insight(number)

    talk.store.transact_now(fill)

    page, file = talk.command("mydata")[:2]

    assert file.document is not None
    data = json.loads(file.document.content)
    [bond], [alert], [letter], [seen_once] = (
        data[name] for name in ("bonds", "alerts", "letters", "observations")
    )
    assert (bond["name"], bond["level"], bond["in_distress"]) == ("Marie", 1, "ask")
    assert (alert["staff"], alert["acknowledged_at"]) == (staff.id, None)
    assert (letter["words"], letter["from_me"]) == ("coucou Marie", True)
    assert seen_once["options"] == {"org_order": 3}
    assert [(one["who"], one["act"], one["through"]) for one in data["accesses"]] == [
        ("Marie", "see_activity", "page")
    ]
    shown_to = says(
        talk,
        "ui/my_data/shown_to_one",
        counsellor="Marie",
        level=says(talk, "ui/sharing/level_1"),
    )
    assert says(talk, "ui/my_data/shown_to", value=shown_to) in page.text


def test_without_a_counsellor_it_is_shown_to_nobody(talk: Talk) -> None:
    talk.welcome()

    page = talk.command("mydata")[0]

    nobody = says(talk, "ui/my_data/nobody")
    assert says(talk, "ui/my_data/shown_to", value=nobody) in page.text


# --- ways in


@pytest.mark.parametrize("words", ["mon accompagnement", "ma conseillère"])
def test_it_is_found_by_its_name(talk: Talk, words: str) -> None:
    talk.welcome()

    talk.writes(words)

    assert talk.options() == ["code", "near", "access", "back"]


def test_the_menu_and_the_privacy_page_lead_there(talk: Talk) -> None:
    accompanied(talk)
    talk.command("menu")
    talk.taps("counsellor")
    from_menu = talk.options()
    talk.command("privacy")

    said = talk.taps("access")

    assert from_menu[0] == "share"
    assert says(talk, "ui/access/none") in said[0].text
