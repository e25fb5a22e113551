"""Questions that go on by themselves: when, for whom, and what becomes of a late answer.

On both databases, with the small step of `plan.yaml` that nobody has said yes to yet.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching import nudging, upkeep, waiting
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.coaching.standing import waits_of
from digiter_core.engine.script import Value
from digiter_core.ports import LearnerState, NextNudge, OutboxMessage, Wait, Work
from digiter_core.texts.markup import parse, shown_locked
from tests.builders import DIALOGUES
from tests.talk import NOON, Talk, opened

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLE = "Petit message du coach."
ASKED = "Ton petit pas attend ton oui. On le garde\u00a0?"


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIALOGUES, tmp_path / "dialogues"))


@pytest.fixture(params=["sqlite", "postgres"])
def talk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Talk]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with opened(tmp_path, url) as (store, coach, clock):
        yield Talk(coach, store, clock)


@pytest.fixture
def edited(tmp_path: Path, dialogues: Path) -> Iterator[Talk]:
    """Somebody whose dialogues change: the versions they are in are stored."""
    with opened(tmp_path) as (store, _, clock):
        coach = make_coach(Settings(data=tmp_path, dialogues=dialogues), store)
        yield Talk(coach, store, clock)


def tick(talk: Talk) -> list[Outgoing]:
    """Look once for waits that are over, as the service does every two seconds, and deliver."""
    now = talk.clock.now()

    def due(work: Work) -> list[OutboxMessage]:
        messages = waiting.send_due(talk.coach, work, now)[1]
        for message in messages:
            assert work.outbox.take_up(message.id)
            outgoing = from_json(message.body)
            work.outbox.sent(message.id, now)
            talk._sent(work, message.learner, outgoing)
        return messages

    sent = talk.store.transact_now(due)
    shown = [from_json(message.body) for message in sent]
    talk.shown.extend(shown)
    return shown


def waits(talk: Talk) -> Wait | None:
    learner = talk.learner()
    assert learner is not None
    return talk.store.transact_now(lambda work: work.waits.of(learner.id))


def at(talk: Talk) -> str:
    learner = talk.learner()
    assert learner is not None
    assert learner.session.place is not None
    return f"{learner.session.place.script}/{learner.session.place.at}"


def with_variables(talk: Talk, variables: Mapping[str, Value]) -> None:
    learner = talk.learner()
    assert learner is not None
    session = learner.session
    session = replace(session, variables={**session.variables, **variables})
    talk.store.transact_now(lambda work: work.learners.save(replace(learner, session=session)))


def with_a_draft(talk: Talk) -> None:
    """A step and its moment are chosen; the yes is still to come."""
    talk.welcome()
    talk.command("plan")
    for option in ("org", "1", "1", "1"):
        talk.taps(option)


def later(talk: Talk, by: timedelta = DAY) -> list[Outgoing]:
    talk.clock.turn(by)
    return tick(talk)


def test_without_an_answer_the_dialogue_goes_on_once(talk: Talk) -> None:
    with_a_draft(talk)
    asked, seen = waits(talk), talk.learner().last_seen_at

    too_early = later(talk, DAY - timedelta(seconds=1))
    [said] = later(talk, timedelta(seconds=1))
    again = later(talk, 30 * DAY)

    assert asked == Wait("plan", "confirm", asked.step, NOON + DAY, NOON + DAY)
    assert (too_early, again) == ([], [])
    assert parse(said.text)[0] == f"{TITLE}\n{ASKED}"
    assert shown_locked(said.text).strip() == TITLE
    assert talk.options() == ["look", "later"]
    assert (at(talk), waits(talk)) == ("plan/not_kept_yet", None)
    assert talk.learner().last_seen_at == seen
    assert [each.at for each in waits_of(talk.learner().session)] == [NOON + DAY]


def test_the_buttons_of_the_new_question_work(talk: Talk) -> None:
    with_a_draft(talk)
    later(talk)

    talk.taps("look")
    [kept, *_] = talk.taps("yes")

    assert "C'est noté" in kept.text
    assert waits(talk) is None


def test_an_answer_ends_the_wait(talk: Talk) -> None:
    with_a_draft(talk)

    talk.taps("yes")

    assert waits(talk) is None
    assert later(talk, 2 * DAY) == []


def test_a_late_answer_to_the_question_itself_counts(talk: Talk) -> None:
    """The buttons above are still there: whoever taps them must not hear that it is too late."""
    with_a_draft(talk)
    above, message = talk.shown[-1], talk._at
    later(talk)

    yes = next(b.data for row in above.buttons for b in row if b.data.endswith(".yes"))
    said = talk.does(Kind.TAP, yes, message)

    assert "C'est noté" in said[0].text
    assert talk.learner().session.variables["plan_open"] is True


def test_what_was_answered_meanwhile_is_not_answered_twice(talk: Talk) -> None:
    with_a_draft(talk)
    above, message = talk.shown[-1], talk._at
    later(talk)
    talk.taps("later")

    yes = next(b.data for row in above.buttons for b in row if b.data.endswith(".yes"))
    said = talk.does(Kind.TAP, yes, message)

    assert "C'est déjà passé" in said[0].text
    assert talk.learner().session.variables.get("plan_open") is not True


def test_it_counts_from_when_the_question_was_last_asked(talk: Talk) -> None:
    with_a_draft(talk)

    talk.clock.turn(20 * HOUR)
    talk.writes("hm hm hm")

    assert waits(talk).over == NOON + 20 * HOUR + DAY


def test_while_something_else_is_open_nothing_waits(talk: Talk) -> None:
    with_a_draft(talk)
    talk.clock.turn(HOUR)

    talk.command("language")
    elsewhere = waits(talk)
    talk.taps("fr")

    assert elsewhere is None
    assert (at(talk), waits(talk).over) == ("plan/confirm", NOON + HOUR + DAY)


def test_after_an_outage_the_question_is_asked_again_and_the_time_begins_anew(talk: Talk) -> None:
    talk.welcome()
    talk.taps("short")  # a question of the questionnaire stands below
    talk.command("plan")
    for option in ("org", "1", "1", "1"):
        talk.taps(option)
    talk.clock.turn(20 * HOUR)
    now = talk.clock.now()

    talk.store.transact_now(
        lambda work: upkeep.ask_again_after_outage(talk.coach, work, NOON, now)
    )

    assert waits(talk).over == now + DAY


def test_at_night_it_waits_until_the_quiet_hours_end(talk: Talk) -> None:
    talk.clock.moment = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # 21:30 in Marseille
    with_a_draft(talk)

    at_night = later(talk)
    due = waits(talk).at
    talk.clock.moment = due
    [said] = tick(talk)

    assert at_night == []
    assert due.replace(second=0, microsecond=0) == datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    assert ASKED in parse(said.text)[0]


@pytest.mark.parametrize(
    "wish",
    [
        lambda talk: with_variables(talk, {"consent_nudges": False}),
        lambda talk: with_variables(talk, {"nudges_per_week": 0}),
        lambda talk: with_variables(talk, {"rests_until": "2026-12-24"}),
        lambda talk: set_state(talk, LearnerState.PAUSED),
        lambda talk: set_state(talk, LearnerState.STOPPED),
        lambda talk: set_state(talk, LearnerState.UNREACHABLE),
        lambda talk: talk.does(Kind.TEXT, "sos"),
    ],
    ids=["no consent", "none a week", "a rest", "paused", "stopped", "unreachable", "help"],
)
def test_who_wants_nothing_unasked_gets_nothing_and_the_question_stays(talk: Talk, wish) -> None:
    with_a_draft(talk)
    wish(talk)

    said = later(talk)

    assert said == []
    assert (at(talk), waits(talk)) == ("plan/confirm", None)


def set_state(talk: Talk, state: LearnerState) -> None:
    learner = talk.learner()
    talk.store.transact_now(lambda work: work.learners.set_state(learner.id, state))


def test_stop_ends_the_wait_at_once(talk: Talk) -> None:
    with_a_draft(talk)

    talk.writes("stop")

    assert later(talk) == []


def test_a_nudge_today_puts_it_off_until_tomorrow(talk: Talk) -> None:
    with_a_draft(talk)
    this_morning = NOON + DAY - 3 * HOUR
    entry = f"plan/{this_morning.date()}/{this_morning.isoformat()}"
    with_variables(talk, {"nudge_log": entry})
    learner = talk.learner()
    seen = replace(learner, last_seen_at=this_morning)
    talk.store.transact_now(lambda work: work.learners.save(seen))

    today = later(talk)
    due = waits(talk)

    assert today == []
    assert due.over == NOON + DAY
    assert due.at.date() == (NOON + 2 * DAY).date()


def test_no_nudge_comes_on_the_day_of_a_wait(talk: Talk) -> None:
    with_a_draft(talk)
    with_variables(talk, {"plan_since": (NOON - 5 * DAY).isoformat(), "plan_open": True})
    learner = talk.learner()
    talk.store.transact_now(
        lambda work: work.nudges.put(
            learner.id, NextNudge("plan", (NOON + DAY).date(), NOON + DAY)
        )
    )

    later(talk)
    today = (NOON + DAY).date()
    planned = talk.store.transact_now(lambda work: work.nudges.of(learner.id))
    sent = talk.store.transact_now(
        lambda work: nudging.send_due(talk.coach, work, NOON + DAY + HOUR)
    )

    assert planned is not None
    assert planned.day > today
    assert sent == (0, [])


def test_too_late_it_never_comes_and_the_question_stays_open(talk: Talk) -> None:
    with_a_draft(talk)

    said = later(talk, 5 * DAY)

    assert (said, waits(talk), at(talk)) == ([], None, "plan/confirm")
    assert "C'est noté" in talk.taps("yes")[0].text


def test_my_data_holds_the_wait(talk: Talk) -> None:
    with_a_draft(talk)

    talk.command("mydata")

    document = next(m.document for m in reversed(talk.shown) if m.document)
    data = json.loads(document.content)["wait"]
    assert data == {
        "script": "plan",
        "node": "confirm",
        "due_at": (NOON + DAY).isoformat(),
    }


def test_one_learner_who_cannot_be_worked_out_waits_no_more(talk: Talk) -> None:
    with_a_draft(talk)
    number = talk.learner().id

    talk.store.transact_now(lambda work: waiting.put_off(work, number, talk.clock.now()))

    assert (waits(talk), at(talk)) == (None, "plan/confirm")


# ----- new versions


def edit(talk: Talk, dialogues: Path, changes: Mapping[str, str]) -> None:
    """Have the service work with a changed plan.yaml from now on."""
    file = dialogues / "plan.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    talk.coach = make_coach(Settings(data=dialogues.parent, dialogues=dialogues), talk.store)


WAIT = "    no_answer: {after: 1 day, goto: not_kept_yet}\n"


def test_a_wait_that_is_written_no_more_falls_away(edited: Talk, dialogues: Path) -> None:
    with_a_draft(edited)
    edit(edited, dialogues, {WAIT: ""})

    assert later(edited) == []
    assert (at(edited), waits(edited)) == ("plan/confirm", None)
    assert "C'est noté" in edited.taps("yes")[0].text


def test_who_is_moved_to_another_question_hears_nothing_of_the_old_one(
    edited: Talk, dialogues: Path
) -> None:
    with_a_draft(edited)
    edit(edited, dialogues, {"  confirm:\n": "  sure:\n", "goto: confirm": "goto: sure",
                           "nodes:\n": "moved:\n  confirm: sure\nnodes:\n"})  # fmt: skip

    assert later(edited) == []
    assert (at(edited), waits(edited)) == ("plan/sure", None)


def test_who_stays_in_an_older_version_gets_what_it_said(edited: Talk, dialogues: Path) -> None:
    with_a_draft(edited)
    edit(edited, dialogues, {'{id: "yes", label: "C\'est ça"': '{id: "oui", label: "C\'est ça"',
                           "attend ton oui": "attend encore ton oui"})  # fmt: skip

    [said] = later(edited)

    assert ASKED in parse(said.text)[0]
    assert at(edited) == "plan/not_kept_yet"


def test_who_is_carried_over_hears_the_newest_words(edited: Talk, dialogues: Path) -> None:
    with_a_draft(edited)
    edit(edited, dialogues, {"attend ton oui": "attend encore ton oui"})

    [said] = later(edited)

    assert "attend encore ton oui" in said.text


# ----- what silence may not do


def test_silence_agrees_to_nothing_whatever_a_script_says(edited: Talk, dialogues: Path) -> None:
    """Lint refuses such a script; should it be live all the same, the question stays open."""
    edit(edited, dialogues, {"goto: not_kept_yet}": "goto: keep}"})
    with_a_draft(edited)

    said = later(edited)

    assert (said, at(edited)) == ([], "plan/confirm")
    assert edited.learner().session.variables.get("plan_open") is not True


def test_after_two_in_a_row_without_an_answer_there_is_silence(
    edited: Talk, dialogues: Path
) -> None:
    """A question that leads back to itself must not be asked every day for ever."""
    edit(edited, dialogues, {"after: 1 day, goto: not_kept_yet": "after: 1 day, goto: confirm"})
    with_a_draft(edited)

    said = [later(edited) for _ in range(20)]
    again = edited.taps("yes")

    assert [len(each) for each in said] == [1, 1, *[0] * 18]
    assert "C'est noté" in again[0].text


def test_the_buttons_of_a_question_that_was_asked_again_stay_good(
    edited: Talk, dialogues: Path
) -> None:
    edit(edited, dialogues, {"after: 1 day, goto: not_kept_yet": "after: 1 day, goto: confirm"})
    with_a_draft(edited)
    above, message = edited.shown[-1], edited._at
    later(edited)

    yes = next(b.data for row in above.buttons for b in row if b.data.endswith(".yes"))
    said = edited.does(Kind.TAP, yes, message)

    assert "C'est noté" in said[0].text


def test_an_erased_learner_is_not_written_to(talk: Talk) -> None:
    with_a_draft(talk)
    number = talk.learner().id

    talk.store.transact_now(lambda work: work.learners.erase(number))

    assert later(talk) == []
