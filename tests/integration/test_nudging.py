"""Nudges in a conversation: when they come, what they show, what becomes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digiter_core.coaching import nudging
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.coaching.standing import log_of
from digiter_core.ports import NextNudge, OutboxMessage, Work
from digiter_core.texts.markup import HIDDEN, parse
from tests.talk import Talk

LANGUAGES = ("fr", "de", "pt", "ro", "en")
PARIS = ZoneInfo("Europe/Paris")


def tick(talk: Talk) -> list[Outgoing]:
    """Look once for what is due, as the service does every two seconds, and deliver it."""
    now = talk.clock.now()

    def due(work: Work) -> list[OutboxMessage]:
        return nudging.send_due(talk.coach, work, now)[1]

    def deliver(work: Work, message: OutboxMessage) -> bool:
        is_wanted = work.outbox.take_up(message.id)
        if is_wanted:
            work.outbox.sent(message.id, now)
        return is_wanted

    shown = []
    for message in talk.store.transact_now(due):
        if talk.store.transact_now(lambda work, one=message: deliver(work, one)):
            talk._number += 1
            talk._at = talk._number
            shown.append(from_json(message.body))
    talk.shown.extend(shown)
    return shown


def planned(talk: Talk) -> NextNudge | None:
    learner = talk.learner().id
    return talk.store.transact_now(lambda work: work.nudges.of(learner))


def arrives(talk: Talk) -> Outgoing:
    """Turn the clock to the next nudge and let it come."""
    talk.clock.moment = planned(talk).at + timedelta(seconds=2)
    [nudge] = tick(talk)
    return nudge


def arrives_about_the_plan(talk: Talk) -> Outgoing:
    """Let the next nudge about the plan come; others on the way are answered with "later"."""
    while planned(talk).kind != "plan":
        arrives(talk)
        talk.taps("later")
    return arrives(talk)


def lives(talk: Talk, days: int) -> list[tuple[str, datetime]]:
    """Let *days* pass, looking whenever something is due; return the kind and moment of what came.

    Between two nudges that are due a look finds nothing: those are left out.
    """
    before = len(log_of(talk.learner().session))
    end = talk.clock.now() + timedelta(days=days)
    while (due := planned(talk)) is not None and due.at <= end:
        talk.clock.moment = due.at + timedelta(seconds=2)
        tick(talk)
        assert planned(talk) != due
    talk.clock.moment = end
    assert tick(talk) == []
    return [(each.kind, each.at) for each in log_of(talk.learner().session)[before:]]


def say(talk: Talk, key: str, **params: str) -> str:
    return talk.coach.texts.text(key, talk.language, **params)


def taps(talk: Talk, *options: str) -> list[Outgoing]:
    """Tap one after the other; return what came of the last."""
    return [talk.taps(option) for option in options][-1]


def with_a_plan(talk: Talk) -> None:
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1", "1", "1", "yes")


def with_nothing_open(talk: Talk) -> None:
    """With a plan, and no question below it."""
    with_a_plan(talk)
    learner = talk.learner()
    empty = replace(learner, session=replace(learner.session, stack=()))
    talk.store.transact_now(lambda work: work.learners.save(empty))


def in_the_middle(talk: Talk) -> tuple[Outgoing, int]:
    """With a plan, and at the second question; return it and the message it stands in."""
    with_a_plan(talk)
    taps(talk, "go", "3")
    return talk.shown[-1], talk._at


def taps_at(talk: Talk, shown: Outgoing, option: str, message: int) -> list[Outgoing]:
    """Tap a button of an earlier message."""
    data = next(b.data for row in shown.buttons for b in row if b.data.endswith(f".{option}"))
    talk._at = message
    return talk.does(Kind.TAP, data, message)


def reports(talk: Talk) -> list[str]:
    learner = talk.learner().id
    told = talk.store.transact_now(lambda work: work.plans.reports(learner))
    return [report.outcome for report in told]


def answers(talk: Talk) -> int:
    """Return how many questions of the questionnaire are answered."""
    learner = talk.learner().id

    def count(work: Work) -> int:
        run = work.answers.last_run(learner)
        return len(work.answers.of_run(learner, run.id)) if run else 0

    return talk.store.transact_now(count)


def remember(talk: Talk, **values: object) -> None:
    """Set variables as an earlier conversation would have."""
    learner = talk.learner()
    variables = {**learner.session.variables, **values}
    changed = replace(learner, session=replace(learner.session, variables=variables))
    talk.store.transact_now(lambda work: work.learners.save(changed))


def per_week(talk: Talk) -> object:
    return talk.learner().session.variables.get("nudges_per_week")


# --- when


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nudge_comes_in_the_evening_two_days_after_the_plan_was_made(talk: Talk, language: str):
    talk.language = language
    with_a_plan(talk)

    early = lives(talk, days=2)
    [(kind, at)] = lives(talk, days=1)
    nudge = talk.shown[-1]

    assert early == []
    assert (kind, at.astimezone(PARIS).date()) == ("plan", date(2026, 11, 26))
    assert "17:30" <= f"{at.astimezone(PARIS):%H:%M}" <= "20:30"
    assert say(talk, "micro_actions/org_plan_three_tasks/asked") in nudge.text
    assert "{" not in nudge.text
    assert [button.data.rpartition(".")[2] for row in talk.shown[-1].buttons for button in row] == [
        "done", "partly", "not_done", "not_helpful", "less",
    ]  # fmt: skip


def test_the_hours_are_those_the_learner_chose(talk: Talk):
    with_a_plan(talk)
    talk.command("rhythm")
    talk.taps("hours")
    talk.writes("12h-12h30")
    taps(talk, "days", "weekend", "enough")

    local = planned(talk).at.astimezone(PARIS)

    assert local.date() == date(2026, 11, 28)
    assert (local.hour, local.minute < 30) == (12, True)


def test_what_was_told_puts_the_next_nudge_off(talk: Talk):
    with_a_plan(talk)
    talk.clock.turn(timedelta(days=1))

    talk.command("plan")
    taps(talk, "done", "keep")

    assert planned(talk).day == date(2026, 11, 27)


def test_nobody_is_interrupted_who_has_just_written(talk: Talk):
    in_the_middle(talk)
    due = planned(talk)
    talk.clock.moment = due.at - timedelta(minutes=5)
    talk.taps("3")

    talk.clock.moment = due.at + timedelta(seconds=2)
    at_once = tick(talk)
    later = planned(talk)

    assert at_once == []
    assert later.day == due.day + timedelta(days=1)
    talk.clock.moment = later.at
    assert len(tick(talk)) == 1


@pytest.mark.parametrize(("late", "sent"), [(119, 1), (121, 0)])
def test_after_two_hours_a_nudge_is_dropped_and_planned_anew(talk: Talk, late: int, sent: int):
    with_a_plan(talk)
    talk.command("rhythm")
    talk.taps("hours")
    talk.writes("10:00-10:30")
    talk.taps("enough")
    due = planned(talk)
    talk.clock.moment = due.at + timedelta(minutes=late)

    came = tick(talk)

    assert len(came) == sent
    assert planned(talk).day > due.day
    assert tick(talk) == []


def test_labour_day_is_left_out_in_marseille(talk: Talk):
    talk.clock.moment = datetime(2026, 4, 29, 12, tzinfo=UTC)

    with_a_plan(talk)

    assert planned(talk).day == date(2026, 5, 2)


def test_whoever_moves_is_written_to_in_the_evening_there(talk: Talk):
    with_a_plan(talk)
    in_paris = planned(talk)
    talk.command("rhythm")
    taps(talk, "where", "elsewhere")
    talk.writes("America/New_York")
    talk.taps("enough")

    talk.clock.moment = in_paris.at + timedelta(seconds=2)
    at_the_old_time = tick(talk)
    local = planned(talk).at.astimezone(ZoneInfo("America/New_York"))

    assert at_the_old_time == []
    assert local.date() == date(2026, 11, 26)
    assert "17:30" <= f"{local:%H:%M}" <= "20:30"
    assert arrives(talk).buttons


def test_moving_west_after_a_nudge_brings_no_second_one_that_day(talk: Talk):
    with_a_plan(talk)
    arrives(talk)
    talk.command("rhythm")
    taps(talk, "where", "elsewhere")
    talk.writes("America/Los_Angeles")
    talk.taps("enough")

    following = planned(talk)

    assert following.day > date(2026, 11, 26)
    assert following.at - talk.clock.now() > timedelta(hours=16)


# --- what stands on the lock screen


def visible(text: str) -> str:
    """Return what Telegram shows of *text* in a notification."""
    plain, spans = parse(text)
    units = plain.encode("utf-16-le")
    for span in reversed(spans):
        if span.kind == HIDDEN:
            units = units[: 2 * span.offset] + units[2 * (span.offset + span.length) :]
    return units.decode("utf-16-le").strip()


def telling(talk: Talk) -> set[str]:
    """Return all words that would tell what somebody works on."""
    keys = [f"micro_actions/cue_{cue}/when" for cue in talk.coach.micro_actions.cues]
    for action in talk.coach.micro_actions.actions:
        keys += [f"micro_actions/{action.id}/{part}" for part in ("name", "act", "asked")]
    for dimension in talk.coach.framework.dimensions:
        keys += [f"competences/{dimension.id}/{name}" for name in ("name", "short_name")]
        keys += [f"competences/{sub.id}/name" for sub in dimension.sub_competences]
    return {say(talk, key).casefold() for key in keys}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lock_screen_shows_neither_competence_nor_act(talk: Talk, language: str):
    talk.language = language
    in_the_middle(talk)
    lives(talk, days=40)
    remember(talk, run_open=False, finished_at=talk.clock.now().isoformat(), plan_since=None)
    talk.writes("?")
    for _ in range(6):
        lives(talk, days=8)
        talk.writes("?")

    kinds = {each.kind for each in log_of(talk.learner().session)}
    nudges = [m for m in talk.shown if any(".~n" in b.data for row in m.buttons for b in row)]
    assert kinds == {rule.kind for rule in talk.coach.rules.kinds}
    words = telling(talk)
    for nudge in nudges:
        shown = visible(nudge.text)
        assert nudge.text.startswith(shown)
        assert "\n" not in shown
        assert "|" not in shown
        assert [word for word in words if word in shown.casefold()] == []
        assert all(len(button.data.encode()) <= 64 for row in nudge.buttons for button in row)


@pytest.mark.parametrize(
    "typed",
    ["quand je rentre j'écris 3 || mots || à ma mère", "je note 3 rêves || quand je rentre"],
)
def test_bars_in_own_words_do_not_open_what_is_hidden(talk: Talk, typed: str):
    """`||` in a learner's own plan ended the hidden part: the rest stood on the lock screen."""
    talk.welcome()
    talk.command("plan")
    talk.taps("own")
    talk.writes(typed)
    talk.taps("yes")

    nudge = arrives(talk)

    assert visible(nudge.text) == say(talk, "plan_check/asked/ask").split("\n")[0]


@pytest.mark.parametrize("typed", ["||", "🙂\n🙂", "| 18h |"])
def test_nor_does_an_odd_moment(talk: Talk, typed: str):
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1", "1")
    talk.writes(typed)
    talk.taps("yes")

    nudge = arrives(talk)

    assert visible(nudge.text) == say(talk, "plan_check/asked/ask").split("\n")[0]


# --- an answer leaves everything else as it was

WAYS = {
    "done": ("done", "keep"),
    "partly": ("partly", "keep"),
    "not this time": ("not_done", "keep"),
    "a rest": ("not_done", "rest"),
    "less often": ("less",),
    "no help, a rest": ("not_helpful", "rest"),
    "no help, no more": ("not_helpful", "none"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_answered_nudge_returns_silently_and_the_open_question_keeps_its_buttons(
    talk: Talk, way: tuple[str, ...]
):
    question, message = in_the_middle(talk)
    place = talk.learner().session.stack
    arrives(talk)
    nudge = talk._at

    said = [one for option in way for one in talk.taps(option)]
    after = talk.learner().session.stack
    on = taps_at(talk, question, "2", message)

    assert after == place
    assert {one.edit for one in said} == {nudge}
    assert not said[-1].is_question
    assert "2/9" not in said[-1].text
    assert [one.edit for one in on] == [message]
    assert "3/9" in on[0].text
    assert answers(talk) == 2


TYPED = {
    "fr": ("Pas cette fois", "pas cete foi"),
    "de": ("Dieses Mal nicht", "dieses mal nich"),
    "pt": ("Desta vez não", "desta ves nao"),
    "ro": ("Nu de data asta", "nu de dat asta"),
    "en": ("Not this time", "not this tiem"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spelling", [0, 1], ids=["exact", "misspelt"])
def test_an_answer_can_be_typed(talk: Talk, language: str, spelling: int):
    talk.language = language
    question, message = in_the_middle(talk)
    place = talk.learner().session.stack
    nudge = arrives(talk)
    at = talk._at

    asked = talk.writes(TYPED[language][spelling])
    kept = talk.writes(say(talk, "report/after_not_done/keep"))
    late = taps_at(talk, nudge, "done", at)
    on = taps_at(talk, question, "2", message)

    assert reports(talk) == ["not_done"]
    assert asked[0].edit is None
    assert asked[0].text == say(talk, "report/after_not_done/ask")
    assert [one.text for one in kept] == [say(talk, "report/kept/say")]
    assert [one.text for one in late] == [say(talk, "ui/nudge/answered")]
    assert "3/9" in on[0].text
    assert talk.learner().session.stack[0].script == place[0].script


def test_an_answer_can_be_typed_where_nothing_else_is_open(talk: Talk):
    with_nothing_open(talk)
    arrives(talk)

    talk.writes("oui")
    said = talk.taps("keep")

    assert reports(talk) == ["done"]
    assert [one.text for one in said] == [say(talk, "report/kept/say")]
    assert talk.learner().session.stack == ()


@pytest.mark.parametrize("number", ["3", "la 3", "trois"])
def test_a_number_is_for_the_question_whose_answers_have_numbers(talk: Talk, number: str):
    """ "3" at a question of the questionnaire was taken for the third button of the nudge."""
    in_the_middle(talk)
    arrives(talk)

    said = talk.writes(number)

    assert reports(talk) == []
    assert answers(talk) == 2
    assert "3/9" in said[0].text


def test_words_are_for_the_last_question_on_the_screen(talk: Talk):
    """ "Oui" to "Start over?" was taken for the answer to a nudge of an hour before."""
    in_the_middle(talk)
    arrives(talk)
    talk.clock.turn(timedelta(hours=1))
    talk.command("start_over")

    said = talk.writes("oui")

    assert reports(talk) == []
    assert say(talk, "self_assessment/first_intro/short") in [
        button.label for row in said[-1].buttons for button in row
    ]


def test_words_two_days_later_are_no_answer(talk: Talk):
    in_the_middle(talk)
    arrives(talk)
    talk.clock.turn(timedelta(hours=49))

    talk.writes("oui")

    assert reports(talk) == []


def test_what_is_typed_next_to_the_open_question_goes_on_there(talk: Talk):
    """After the answer to a nudge the next question takes the place of "OK": one message less."""
    in_the_middle(talk)
    arrives(talk)
    nudge = talk._at
    taps(talk, "done", "keep")

    said = talk.writes("4")

    assert [one.edit for one in said] == [nudge]
    assert "3/9" in said[0].text


def test_a_way_back_without_a_word_asks_the_open_question(talk: Talk):
    """A tap on "Back" showed nothing at all, and its button stayed."""
    question, message = in_the_middle(talk)
    arrives(talk)
    nudge = talk._at

    [asked] = taps(talk, "not_done", "change", "back")
    on = taps_at(talk, question, "2", message)

    assert asked.edit == nudge
    assert "2/9" in asked.text
    assert "3/9" in on[0].text


def test_a_way_back_to_nothing_says_so(talk: Talk):
    with_nothing_open(talk)
    arrives(talk)

    [after_the_nudge] = taps(talk, "not_done", "change", "back")
    talk.command("menu")
    [after_the_menu] = talk.taps("go_on")

    assert after_the_nudge.text == after_the_menu.text == say(talk, "ui/nothing_open")


def test_a_second_tap_changes_nothing(talk: Talk):
    in_the_middle(talk)
    nudge = arrives(talk)
    at = talk._at
    taps_at(talk, nudge, "done", at)

    again = taps_at(talk, nudge, "done", at)
    other = taps_at(talk, nudge, "not_done", at)

    assert again == other == []
    assert reports(talk) == ["done"]
    assert talk.options()[0] == "keep"


def test_a_tap_on_a_nudge_that_is_answered_gets_a_kind_word(talk: Talk):
    question, message = in_the_middle(talk)
    nudge = arrives(talk)
    at = talk._at
    taps(talk, "done", "keep")
    taps_at(talk, question, "2", message)

    said = taps_at(talk, nudge, "done", at)

    assert [one.text for one in said] == [say(talk, "ui/nudge/answered")]
    assert reports(talk) == ["done"]


def test_an_older_nudge_can_be_answered_while_a_newer_one_of_another_kind_waits(talk: Talk):
    """The older one was said to be noted already, and nothing had been noted."""
    in_the_middle(talk)
    older = arrives(talk)
    at = talk._at
    arrives(talk)

    said = taps_at(talk, older, "partly", at)

    assert [each.kind for each in log_of(talk.learner().session)] == ["plan", "unfinished"]
    assert [one.text for one in said] == [say(talk, "report/after_partly/ask")]
    assert reports(talk) == ["partly"]


@pytest.mark.parametrize("way", [("done", "keep"), ("drop",), ("change_when", "2", "yes")])
def test_a_nudge_about_a_plan_told_of_elsewhere_is_settled(talk: Talk, way: tuple[str, ...]):
    """A step told of with /plan was counted twice, and a plan that was over told of again."""
    in_the_middle(talk)
    nudge = arrives(talk)
    at = talk._at
    talk.clock.turn(timedelta(hours=1))
    talk.command("plan")
    taps(talk, *way)
    told = reports(talk)

    said = taps_at(talk, nudge, "done", at)

    assert [one.text for one in said] == [say(talk, "ui/nudge/answered")]
    assert reports(talk) == told


@pytest.mark.parametrize(
    "first", [("not_done", "keep"), ("done",)], ids=["to the end", "half way"]
)
def test_after_two_nudges_the_open_question_still_has_its_buttons(
    talk: Talk, first: tuple[str, ...]
):
    """The second answer made the question's buttons old when the first was left half way."""
    question, message = in_the_middle(talk)
    place = talk.learner().session.stack
    arrives_about_the_plan(talk)
    taps(talk, *first)
    arrives_about_the_plan(talk)

    last = taps(talk, "not_done", "keep")
    after = talk.learner().session.stack
    on = taps_at(talk, question, "2", message)

    assert not last[-1].is_question
    assert after == place
    assert "3/9" in on[0].text


def test_a_question_asked_again_between_two_nudges_has_good_buttons_in_both_places(talk: Talk):
    """Those of the newer message were old after the second nudge."""
    in_the_middle(talk)
    arrives_about_the_plan(talk)
    taps(talk, "not_done", "keep")
    again, message = talk.writes("???")[-1], talk._at
    arrives_about_the_plan(talk)
    taps(talk, "not_done", "keep")

    on = taps_at(talk, again, "2", message)

    assert [one.edit for one in on] == [message]
    assert "3/9" in on[0].text


# --- when nothing may come

Move = Callable[[Talk], object]


def through_privacy(talk: Talk, option: str) -> None:
    talk.command("privacy")
    taps(talk, "consents", option, "back", "back")


STATES: dict[str, tuple[Move, Move]] = {
    "help on the screen": (lambda t: t.writes("sos"), lambda t: t.taps("~go_on")),
    "paused": (lambda t: t.command("pause"), lambda t: t.taps("go_on")),
    "stopped": (lambda t: t.command("stop"), lambda t: t.command("start")),
    "stopped in a word": (lambda t: t.writes("arrête"), lambda t: t.command("start")),
    "unreachable": (lambda t: t.does(Kind.LEFT), lambda t: t.writes("salut")),
    "no agreement": (
        lambda t: through_privacy(t, "nudges_off"),
        lambda t: through_privacy(t, "nudges_on"),
    ),
    "being forgotten": (
        lambda t: (t.command("forget"), t.taps("later")),
        lambda t: t.taps("~keep"),
    ),
}


@pytest.mark.parametrize(("begins", "ends"), STATES.values(), ids=STATES)
def test_there_are_times_when_nothing_comes(talk: Talk, begins: Move, ends: Move):
    with_a_plan(talk)
    due = planned(talk)

    begins(talk)
    during = planned(talk)
    # Even if a row were left over, it would not go out, and be gone afterwards.
    learner = talk.learner().id
    talk.store.transact_now(lambda work: work.nudges.put(learner, due))
    talk.clock.moment = due.at + timedelta(seconds=2)
    came = tick(talk)
    left = planned(talk)
    ends(talk)

    assert during is None
    assert came == []
    assert left is None
    assert planned(talk) is not None


def test_stop_reaches_a_nudge_that_is_on_its_way(talk: Talk):
    with_a_plan(talk)
    talk.clock.moment = planned(talk).at
    now = talk.clock.now()
    [waiting] = talk.store.transact_now(lambda work: nudging.send_due(talk.coach, work, now)[1])

    talk.command("stop")

    assert not talk.store.transact_now(lambda work: work.outbox.take_up(waiting.id))


def test_a_nudge_is_answered_after_stop_and_starts_nothing(talk: Talk):
    with_a_plan(talk)
    nudge = arrives(talk)
    at = talk._at
    talk.command("stop")

    taps_at(talk, nudge, "done", at)
    talk.taps("keep")

    assert reports(talk) == ["done"]
    assert talk.learner().state.value == "stopped"
    assert planned(talk) is None


def test_a_week_of_rest_is_a_week(talk: Talk):
    with_a_plan(talk)
    arrives(talk)
    taps(talk, "not_done", "rest")

    came = lives(talk, days=6)

    assert came == []
    assert planned(talk).day >= date(2026, 12, 3)


# --- silence


def test_who_never_answers_gets_three_messages_and_then_nothing(talk: Talk):
    in_the_middle(talk)

    came = lives(talk, days=120)

    assert len(came) == 3
    assert came[-1][0] == "still_useful"
    (_, second), (_, last) = came[1:]
    assert timedelta(days=13) < last - second < timedelta(days=16)
    assert planned(talk) is None


@pytest.mark.parametrize("times", [1, 2, 4])
def test_the_most_in_any_thirty_days_is_three_where_nobody_answers(talk: Talk, times: int):
    in_the_middle(talk)
    remember(talk, nudges_per_week=times)

    came = [at for _, at in lives(talk, days=120)]

    assert max(sum(0 <= (b - a).days < 30 for b in came) for a in came) <= 3


@pytest.mark.parametrize("after", [1, 2, 3])
def test_whoever_answers_is_written_to_again(talk: Talk, after: int):
    in_the_middle(talk)
    while len(log_of(talk.learner().session)) < after:
        arrives(talk)
    was_last = planned(talk)

    talk.taps("yes" if after == 3 else "less")

    assert (was_last is None) == (after == 3)
    assert planned(talk).at < talk.clock.now() + timedelta(days=8)
    assert lives(talk, days=15) != []


def test_writing_anything_at_all_ends_the_silence(talk: Talk):
    in_the_middle(talk)
    lives(talk, days=60)
    silent = planned(talk)

    talk.writes("salut")

    assert silent is None
    assert planned(talk) is not None


def test_no_thanks_ends_it(talk: Talk):
    in_the_middle(talk)
    lives(talk, days=20)

    talk.taps("no")
    learner = talk.learner().id
    current = talk.store.transact_now(lambda work: work.consents.current(learner))

    assert "nudges" not in current
    assert planned(talk) is None


def test_less_often_is_one_a_week_less_and_none_in_the_end(talk: Talk):
    with_a_plan(talk)

    arrives(talk)
    one = talk.taps("less")
    after_one = per_week(talk)
    arrives(talk)
    none = talk.taps("less")

    assert (after_one, per_week(talk)) == (1, 0)
    assert "1" in one[0].text
    assert say(talk, "ui/rhythm/never") in none[0].text
    assert planned(talk) is None
    assert lives(talk, days=30) == []


# --- what other nudges lead to


def test_go_on_asks_the_open_question_in_place_of_the_nudge(talk: Talk):
    talk.welcome()
    taps(talk, "go", "3")
    question, message = talk.shown[-1], talk._at
    arrives(talk)
    nudge = talk._at

    [asked] = talk.taps("go_on")
    first = taps_at(talk, asked, "2", nudge)
    old = taps_at(talk, question, "4", message)

    assert log_of(talk.learner().session)[-1].kind == "unfinished"
    assert asked.edit == nudge
    assert asked.is_question
    assert "2/9" in asked.text
    assert [one.edit for one in first] == [nudge]
    assert "3/9" in first[0].text
    assert say(talk, "ui/old_button") in old[0].text
    assert answers(talk) == 2


def test_later_is_fine(talk: Talk):
    talk.welcome()
    taps(talk, "go", "3")
    arrives(talk)

    said = talk.taps("later")

    assert [one.text for one in said] == [say(talk, "unfinished/later/say")]


def test_the_weekly_question_is_two_taps_and_no_progress(talk: Talk):
    talk.welcome()
    arrives(talk)
    before = json.dumps([one.text for one in talk.command("progress")])
    talk.clock.turn(timedelta(days=7))
    arrives(talk)

    asked = talk.taps("a_bit")
    said = talk.taps("same")

    assert log_of(talk.learner().session)[-1].kind == "weekly"
    assert asked[0].text == say(talk, "weekly_checkin/next_week/ask")
    assert [one.text for one in said] == [say(talk, "weekly_checkin/same/say")]
    assert json.dumps([one.text for one in talk.command("progress")]) == before


def test_after_six_weeks_the_short_form_ends_in_then_and_now(talk: Talk):
    talk.welcome()
    talk.assessment()
    talk.taps("enough")
    while (nudge := planned(talk)).kind != "reassessment":
        arrives(talk)
        taps(talk, "a_bit", "same")
    arrives(talk)

    talk.taps("short")
    talk.taps("go")
    for _ in range(4):
        talk.theme("4")
        taps(talk, "next", "go")
    talk.theme("1")
    said = talk.taps("same")
    over = talk.taps("enough")

    assert nudge.day == date(2026, 11, 24) + timedelta(days=42)
    words = "\n".join(one.text for one in said)
    assert "42" in words
    for dimension in talk.coach.framework.dimensions:
        assert states(talk, dimension.id, words) == 1
    assert states(talk, "ini", words, "clear_drop") == 1
    [picture] = [one.picture for one in said if one.picture]
    assert len(picture["earlier"]) == len(talk.coach.framework.dimensions)
    assert "%" not in words
    assert [one.is_question for one in over] == [False]
    assert talk.learner().session.stack == ()


def states(talk: Talk, theme: str, words: str, *among: str) -> int:
    """Return how many of the states stand in *words* for *theme*."""
    found = 0
    for state in among or ("clear_change", "no_clear_change", "clear_drop"):
        name = say(talk, f"competences/{theme}/name")
        line = say(talk, f"ui/progress/{state}", theme=name, before_items="\0", after_items="\0")
        found += line.split("\0")[0] in words
    return found


def test_one_run_is_no_progress(talk: Talk):
    talk.welcome()
    talk.assessment()

    said = talk.command("progress")

    assert say(talk, "ui/progress/none") in said[0].text
    assert [one for one in said if one.picture] == []
