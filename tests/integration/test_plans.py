"""Plans from small steps: chosen or in own words, told of, changed, closed, taken along, erased."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from digiter_core.assessment.micro_actions import ANY
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.upkeep import EVENT_DAYS
from digiter_core.ports import Plan, PlanReport
from digiter_core.storage.retention import sweep
from digiter_core.storage.tables import next_nudge, plan, plan_report
from tests.talk import Talk

LANGUAGES = ("fr", "de", "pt", "ro", "en")


def say(talk: Talk, key: str, **params: str) -> str:
    """Return the words of *key* in the learner's language."""
    return talk.coach.texts.text(key, talk.language, **params)


def plans(talk: Talk) -> list[Plan]:
    learner = talk.learner().id
    return list(talk.store.transact_now(lambda work: work.plans.all(learner)))


def open_plans(talk: Talk) -> list[Plan]:
    return [each for each in plans(talk) if each.closed_at is None]


def reports(talk: Talk) -> list[PlanReport]:
    learner = talk.learner().id
    return list(talk.store.transact_now(lambda work: work.plans.reports(learner)))


def taps(talk: Talk, *options: str) -> list[Outgoing]:
    """Tap one after the other; return what came of the last."""
    return [talk.taps(option) for option in options][-1]


def with_a_plan(talk: Talk) -> None:
    """A plan from the list, and the questionnaire open below it."""
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1", "2", "1", "yes")


def tells(talk: Talk, outcome: str) -> None:
    talk.command("plan")
    taps(talk, outcome, "keep")


# --- from the list


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_chosen_by_taps(talk: Talk, language: str):
    talk.language = language
    talk.welcome()
    talk.command("plan")

    asked = taps(talk, "org", "1", "2", "1")
    kept = talk.taps("yes")

    when = say(talk, "ui/plan/when", cue=say(talk, "micro_actions/cue_arrive/when"))
    act = say(talk, "micro_actions/org_plan_task_number_one/act")
    assert asked[0].text.index(when) < asked[0].text.index(act)
    assert "17:30-20:30" in kept[0].text
    assert [(one.action, one.cue, one.minutes) for one in open_plans(talk)] == [
        ("org_plan_task_number_one", "arrive", 2)
    ]
    assert all("{" not in message.text for message in talk.shown)


TWO = {"fr": "deux", "de": "zwei", "pt": "dois", "ro": "doi", "en": "two"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_is_chosen_by_typing_what_stands_there(talk: Talk, language: str):
    talk.language = language
    talk.welcome()
    talk.command("plan")

    talk.writes(say(talk, "plan/what/org").upper())
    talk.writes("1")
    talk.writes(TWO[language])
    talk.writes("2.")
    talk.writes(say(talk, "plan/confirm/yes").lower())

    assert [(one.action, one.cue) for one in open_plans(talk)] == [
        ("org_plan_task_number_one", "computer_on")
    ]


MOMENT = {
    "fr": "quand je sors du train",
    "de": "wenn ich aus dem zug steige",
    "pt": "quando saio do comboio",
    "ro": "cand cobor din tren",
    "en": "when i get off the train",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_moment_of_a_step_from_the_list_can_be_typed(talk: Talk, language: str):
    talk.language = language
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1", "2")

    asked = talk.writes(MOMENT[language])
    talk.taps("yes")

    [kept] = open_plans(talk)
    assert (kept.action, kept.cue) == ("org_plan_task_number_one", "")
    assert kept.cue_words in MOMENT[language]
    when = say(talk, "ui/plan/when", cue=kept.cue_words)
    assert f"**{when}**".casefold() in asked[-1].text.casefold()


def test_a_number_that_is_not_there_chooses_nothing(talk: Talk):
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1")

    said = talk.writes("9")

    assert talk.options()[0] == "1"
    assert said[-1].is_question
    assert plans(talk) == []


def test_the_numbers_of_steps_have_no_gaps(talk: Talk):
    """Who works on their own account saw 1, 2, 3 and 5: the fourth step is for employees."""
    talk.welcome()
    remember(talk, target="self_employed")
    talk.command("plan")

    asked = taps(talk, "org", "2")[-1]
    talk.writes("4")
    taps(talk, "1", "yes")

    steps = talk.coach.micro_actions.of("org_time")
    assert [step.suits for step in steps] == [ANY, ANY, ANY, "employee", ANY]
    numbers = [button for row in asked.buttons for button in row if button.label.isdigit()]
    assert [button.label for button in numbers] == ["1", "2", "3", "4"]
    assert [button.data.rpartition(".")[2] for button in numbers] == ["1", "2", "3", "5"]
    assert f"**4** · {say(talk, f'micro_actions/{steps[4].id}/name')}" in asked.text
    assert [one.action for one in open_plans(talk)] == [steps[4].id]


@pytest.mark.parametrize("target", ["employee", "self_employed", "unsure"])
def test_everyone_is_offered_the_steps_that_suit_them(talk: Talk, target: str):
    talk.welcome()
    remember(talk, target=target)
    talk.command("plan")
    framework, steps = talk.coach.framework, talk.coach.micro_actions
    suited = {
        "self_employed": (ANY, "self_employed"),
        "employee": (ANY, "employee"),
        "unsure": (ANY, "employee"),
    }[target]

    for dimension in framework.dimensions:
        for number, sub in enumerate(dimension.sub_competences, 1):
            [asked] = taps(talk, dimension.id, str(number))

            expected = [each.id for each in steps.of(sub.id) if each.suits in suited]
            hidden = [each.id for each in steps.of(sub.id) if each.suits not in suited]
            assert all(say(talk, f"micro_actions/{one}/name") in asked.text for one in expected)
            assert not any(say(talk, f"micro_actions/{one}/name") in asked.text for one in hidden)
            assert len(talk.options()) == len(expected) + 2
            talk.taps("other")


def remember(talk: Talk, **values: str | int) -> None:
    """Set variables as an earlier conversation would have."""
    learner = talk.learner()
    variables = {**learner.session.variables, **values}
    changed = replace(learner, session=replace(learner.session, variables=variables))
    talk.store.transact_now(lambda work: work.learners.save(changed))


def test_the_profile_suggests_the_part_to_begin_with(talk: Talk):
    talk.welcome()
    talk.taps("short")
    for answer in ("1", "3", "3", "4"):
        talk.theme(answer)
        taps(talk, "next", "go")
    talk.theme("3")
    growth = talk.learner().session.variables["growth"]

    talk.taps("plan")
    first_offered = talk.options()[0]
    talk.taps("suggested")
    act = say(talk, f"micro_actions/{talk.coach.micro_actions.of(growth)[0].id}/name")
    offered = talk.shown[-1].text
    taps(talk, "1", "1", "yes")

    assert first_offered == "suggested"
    assert growth.startswith("org_")
    assert act in offered
    [kept] = open_plans(talk)
    assert talk.coach.micro_actions.get(kept.action).sub_competence == growth


def test_without_a_profile_nothing_is_suggested(talk: Talk):
    talk.welcome()

    talk.command("plan")

    assert talk.options()[0] == "org"


# --- own words


@dataclass(frozen=True, slots=True)
class Own:
    """What a learner types, and the words that are kept of it."""

    two_acts: str
    vague: str
    no_act: str
    no_moment: str
    moment: str
    whole: str
    cue: str
    act: str


OWN = {
    "fr": Own(
        "quand je rentre je range mon bureau et je fais la vaisselle",
        "je vais etre plus organisé",
        "quand je rentre",
        "je range mon bureau",
        "dans le tram",
        "qd je rentre j'ecris 3 lignes",
        "je rentre",
        "j'ecris 3 lignes",
    ),
    "de": Own(
        "wenn mein wecker klingelt steh ich auf und mach das bett",
        "ich geb mir mehr mühe",
        "wenn ich heimkomm",
        "ich pack meine tasche",
        "im zug",
        "wenn ich heimkomm schreib ich 3 aufgaben auf",
        "ich heimkomm",
        "schreib ich 3 aufgaben auf",
    ),
    "pt": Own(
        "quando acabar as aulas vou ao ginasio e depois estudo",
        "ser mais organizada",
        "quando chego a casa",
        "preparo a mochila",
        "no comboio",
        "qd chego a casa escrevo 3 tarefas",
        "chego a casa",
        "escrevo 3 tarefas",
    ),
    "ro": Own(
        "cand suna alarma ma ridic si fac patul",
        "sa fiu mai organizat",
        "cand ajung acasa",
        "imi scriu taskurile",
        "in tren",
        "cand ajung acasa scriu 3 lucruri de facut",
        "ajung acasa",
        "scriu 3 lucruri de facut",
    ),
    "en": Own(
        "when my alarm goes off i get up and make my bed",
        "ill try to be more organised",
        "when i get home",
        "i tidy my desk",
        "on the train",
        "when i get home i write 3 lines",
        "i get home",
        "i write 3 lines",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_in_own_words(talk: Talk, language: str):
    own = OWN[language]
    talk.language = language
    talk.welcome()
    talk.command("plan")
    talk.taps("own")

    asked = talk.writes(own.whole)
    talk.taps("yes")

    [kept] = open_plans(talk)
    assert (kept.action, kept.cue_words, kept.act_words) == ("", own.cue, own.act)
    assert kept.minutes == 10
    assert f"**{say(talk, 'ui/plan/when', cue=own.cue)}**" in asked[-1].text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", ["two_acts", "vague", "no_act"])
def test_what_cannot_be_kept_is_said_kindly_and_asked_again(
    talk: Talk, language: str, problem: str
):
    own = OWN[language]
    talk.language = language
    talk.welcome()
    talk.command("plan")
    talk.taps("own")

    said = talk.writes(getattr(own, problem))
    talk.writes(own.whole)

    assert say(talk, f"plan/{problem}/say") in said[-1].text
    assert say(talk, "plan/own_words/ask") in said[-1].text
    assert talk.options()[0] == "yes"
    assert plans(talk) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_moment_and_a_missing_size_are_asked_for(talk: Talk, language: str):
    own = OWN[language]
    talk.language = language
    talk.welcome()
    talk.command("plan")
    talk.taps("own")

    when = talk.writes(own.no_moment)
    size = talk.writes(own.moment)
    asked = talk.taps("5")
    talk.taps("yes")

    assert say(talk, "plan/own_when/ask") in when[-1].text
    assert say(talk, "plan/own_size/ask") in size[-1].text
    assert own.no_moment in asked[-1].text
    [kept] = open_plans(talk)
    assert (kept.act_words, kept.minutes) == (own.no_moment, 5)
    assert kept.cue_words.casefold() == own.moment.casefold()


def test_what_is_too_long_or_too_big_is_no_plan(talk: Talk):
    talk.welcome()
    talk.command("plan")
    talk.taps("own")

    big = talk.writes("quand je rentre je travaille 3 heures")
    long = talk.writes("quand je rentre j'écris " + "vraiment " * 20 + "3 lignes")

    assert say(talk, "plan/too_big/say") in big[-1].text
    assert say(talk, "plan/too_long/say") in long[-1].text
    assert talk.options()[0] == "other"


def test_signs_of_markup_in_own_words_mark_nothing_up(talk: Talk):
    talk.welcome()
    talk.command("plan")
    talk.taps("own")

    asked = talk.writes("quand je rentre j'écris 3 || mots ** à || ma mère")

    assert "**Quand je rentre**" in asked[-1].text
    assert "j'écris 3 mots à ma mère**." in asked[-1].text


# --- one plan at a time


def test_the_moment_can_be_changed_later(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    taps(talk, "change_when", "2", "yes")

    assert [(one.action, one.cue) for one in open_plans(talk)] == [
        ("org_plan_task_number_one", "computer_on")
    ]
    assert len(plans(talk)) == 2


def test_the_step_can_be_changed_later_within_the_same_part(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    taps(talk, "change_act", "1", "2", "yes")

    assert [(one.action, one.cue) for one in open_plans(talk)] == [
        ("org_plan_three_tasks", "charge_phone")
    ]


def test_the_moment_of_own_words_can_be_changed_and_the_act_stays(talk: Talk):
    talk.welcome()
    talk.command("plan")
    talk.taps("own")
    talk.writes(OWN["fr"].whole)
    talk.taps("yes")
    talk.command("plan")

    taps(talk, "change_when", "breakfast", "yes")

    [kept] = open_plans(talk)
    assert (kept.act_words, kept.cue, kept.cue_words) == (OWN["fr"].act, "breakfast", "")


def test_changing_ones_mind_half_way_keeps_the_plan(talk: Talk):
    with_a_plan(talk)
    [before] = plans(talk)
    talk.command("plan")

    talk.taps("change_act")
    talk.command("privacy")
    talk.taps("back")

    assert plans(talk) == [before]


def test_a_plan_can_be_ended_and_another_begun(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    talk.taps("drop")
    ended = open_plans(talk)
    talk.command("plan")

    assert ended == []
    assert talk.options()[0] == "org"
    assert len(plans(talk)) == 1


def test_a_new_step_after_one_that_was_done_closes_the_earlier_plan(talk: Talk):
    """It was closed after the way had been chosen: a plan without words was shown."""
    with_a_plan(talk)
    talk.command("plan")

    [asked] = taps(talk, "done", "next")
    between = open_plans(talk)
    taps(talk, "com", "1", "1", "1", "yes")

    assert asked.text.startswith(say(talk, "plan/what/ask"))
    assert between == []
    assert [one.action for one in open_plans(talk)] == ["com_listen_say_back"]
    assert [one.action for one in plans(talk)] == [
        "org_plan_task_number_one",
        "com_listen_say_back",
    ]


def test_confirming_twice_opens_one_plan(talk: Talk):
    talk.welcome()
    talk.command("plan")
    taps(talk, "org", "1", "2", "1")
    button = talk.shown[-1].buttons[0][0]
    at = talk._at
    talk.taps("yes")

    again = talk.does(Kind.TAP, button.data, at)

    assert again == []
    assert len(plans(talk)) == 1


def test_a_plan_made_in_the_middle_leaves_the_questions_where_they_were(talk: Talk):
    talk.welcome()
    taps(talk, "go", "3")
    talk.command("plan")

    said = taps(talk, "org", "1", "2", "1", "yes")

    assert "2/9" in said[-1].text


def test_reminders_are_asked_about_only_where_there_is_no_agreement(talk: Talk):
    talk.welcome()
    talk.command("privacy")
    taps(talk, "consents", "nudges_off", "back", "back")
    talk.command("plan")

    taps(talk, "org", "1", "2", "1", "yes")
    without = planned(talk)
    talk.taps("yes")

    assert without is None
    assert planned(talk).kind == "plan"


def planned(talk: Talk):
    learner = talk.learner().id
    return talk.store.transact_now(lambda work: work.nudges.of(learner))


def test_who_wants_no_reminders_a_week_is_promised_none(talk: Talk):
    """Said "I will ask you how it goes (no reminders)" to somebody at none a week."""
    talk.welcome()
    remember(talk, nudges_per_week=0)
    talk.command("plan")

    said = taps(talk, "org", "1", "2", "1", "yes")

    assert say(talk, "plan/without_nudges/say") in said[0].text
    assert planned(talk) is None


# --- told of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["done", "partly", "not_done"])
def test_what_is_told_is_kept_with_the_plan(talk: Talk, language: str, outcome: str):
    talk.language = language
    with_a_plan(talk)
    talk.command("plan")

    asked = talk.taps(outcome)
    talk.taps("keep")

    [kept] = open_plans(talk)
    assert [(one.plan, one.outcome, one.note) for one in reports(talk)] == [
        (kept.id, outcome, None)
    ]
    assert asked[0].text == say(talk, f"report/after_{outcome}/ask")


@pytest.mark.parametrize(
    ("outcomes", "done", "out_of"),
    [
        (["not_done"], 0, 1),
        (["done", "partly", "not_done"], 2, 3),
        (["done"] * 3 + ["not_done"] * 3 + ["done"], 4, 7),
        (["done"] * 5 + ["not_done"] * 7, 0, 7),
    ],
)
def test_the_last_steps_are_counted_and_never_a_streak(
    talk: Talk, outcomes: list[str], done: int, out_of: int
):
    with_a_plan(talk)
    for outcome in outcomes:
        tells(talk, outcome)
    talk.command("plan")

    steps = talk.taps("steps")
    progress = talk.command("progress")

    line = say(talk, "ui/steps/some", done=str(done), all=str(out_of))
    assert (str(done), str(out_of)) == tuple(re.findall(r"\d+", line))
    assert steps[0].text.startswith(f"{line}\n\n**Ton plan**")
    assert progress[0].text.startswith(f"{line}\n\n")
    assert "%" not in steps[0].text + progress[0].text


def test_before_anything_was_told_no_number_is_shown(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    said = talk.taps("steps")

    assert said[0].text.startswith(say(talk, "ui/steps/none"))


def test_a_week_of_rest_after_a_step_keeps_the_plan(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    said = taps(talk, "not_done", "rest")

    assert say(talk, "report/resting/say") in said[0].text
    assert planned(talk).day >= (talk.clock.now() + timedelta(days=7)).date()
    assert len(open_plans(talk)) == 1


# --- private notes


NOTE = "c'était plus facile avec de la musique"


def test_a_note_is_not_even_asked_for_where_keeping_it_is_refused(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")
    taps(talk, "done", "note")

    said = talk.taps("no")

    assert say(talk, "report/kept/say") in said[0].text
    assert [one.note for one in reports(talk)] == [None]
    assert not talk.learner().session.variables["consent_free_text"]


def test_a_note_is_kept_with_the_report_after_a_yes(talk: Talk):
    with_a_note(talk)

    assert [one.note for one in reports(talk)] == [NOTE]
    assert NOTE not in json.dumps(dict(talk.learner().session.variables))


def with_a_note(talk: Talk) -> None:
    with_a_plan(talk)
    talk.command("plan")
    taps(talk, "done", "note", "yes")
    talk.writes(NOTE)


def test_a_note_can_be_left(talk: Talk):
    with_a_plan(talk)
    talk.command("plan")

    taps(talk, "partly", "note", "yes", "skip")

    assert [one.note for one in reports(talk)] == [None]


def test_taking_the_agreement_back_deletes_the_notes_and_nothing_else(talk: Talk):
    with_a_note(talk)
    talk.command("privacy")

    taps(talk, "consents", "words_off")

    assert [(one.outcome, one.note) for one in reports(talk)] == [("done", None)]
    assert NOTE not in exported(talk)


def test_taking_another_agreement_back_deletes_no_note(talk: Talk):
    with_a_note(talk)
    talk.command("privacy")

    taps(talk, "consents", "nudges_off", "figures_off")

    assert [one.note for one in reports(talk)] == [NOTE]


def test_what_is_typed_after_the_agreement_was_taken_back_is_not_kept(talk: Talk):
    """The note was not stored, and yet the coach said that it was."""
    with_a_plan(talk)
    talk.command("plan")
    taps(talk, "done", "note", "yes")
    talk.command("privacy")
    taps(talk, "consents", "words_off", "back", "back")

    said = talk.writes(NOTE)

    assert [one.note for one in reports(talk)] == [None]
    assert say(talk, "report/noted/say") not in said[0].text
    assert NOTE not in exported(talk)


@pytest.mark.parametrize(("days", "kept"), [(89, NOTE), (91, None)])
def test_a_note_is_gone_after_90_days_and_what_was_told_stays(talk: Talk, days: int, kept):
    with_a_note(talk)
    talk.clock.turn(timedelta(days=days))
    now = talk.clock.now()

    talk.store.transact_now(lambda work: sweep(work, now, EVENT_DAYS))

    assert [(one.outcome, one.note) for one in reports(talk)] == [("done", kept)]


# --- taken along, erased


def exported(talk: Talk) -> str:
    said = talk.command("mydata")
    return next(message.document.content for message in said if message.document)


def test_my_data_holds_plans_what_was_told_and_the_next_nudge(talk: Talk):
    with_a_note(talk)
    talk.command("plan")
    taps(talk, "change_when", "2", "yes")
    following = planned(talk)

    data = json.loads(exported(talk))

    at = talk.clock.now().isoformat()
    closed, kept = data["plans"]
    assert (closed["action"], closed["cue"]) == ("org_plan_task_number_one", "arrive")
    assert (closed["opened_at"], closed["closed_at"]) == (at, at)
    assert (kept["cue"], kept["minutes"], kept["closed_at"]) == ("computer_on", 2, None)
    assert data["plan_reports"] == [
        {"plan": closed["id"], "outcome": "done", "at": at, "note": NOTE}
    ]
    assert data["next_nudge"] == {
        "kind": "plan",
        "local_date": "2026-11-26",
        "due_at": following.at.isoformat(),
    }


def test_my_data_holds_a_plan_in_own_words(talk: Talk):
    talk.welcome()
    talk.command("plan")
    talk.taps("own")
    talk.writes(OWN["fr"].whole)
    talk.taps("yes")

    [kept] = json.loads(exported(talk))["plans"]

    assert (kept["cue_words"], kept["act_words"]) == (OWN["fr"].cue, OWN["fr"].act)


def test_erasing_leaves_no_row_of_a_plan(talk: Talk):
    with_a_note(talk)
    talk.command("plan")
    taps(talk, "change_when", "2", "yes")
    before = rows(talk)
    talk.command("forget")

    talk.taps("now")

    assert before == {"plan": 2, "plan_report": 1, "next_nudge": 1}
    assert rows(talk) == {"plan": 0, "plan_report": 0, "next_nudge": 0}


def rows(talk: Talk) -> dict[str, int]:
    """Return how many rows there are, of anybody."""

    def count(work):
        return {
            table.name: work.connection.all(select(func.count()).select_from(table), {})[0][0]
            for table in (plan, plan_report, next_nudge)
        }

    return talk.store.transact_now(count)


WHOLE_PLANS = {
    "fr": "quand je rentre du taf je range mon bureau 5 min",
    "de": "wenn ich heimkomme räum ich 5 minuten meinen schreibtisch auf",
    "pt": "quando chego a casa arrumo a secretária 5 minutos",
    "ro": "când ajung acasă fac ordine pe desktop 10 minute",
    "en": "when i get home i tidy my desk for 5 minutes",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", [(), ("org", "1")])
def test_a_whole_plan_is_taken_where_own_words_are_one_of_the_answers(
    talk: Talk, language: str, way: tuple[str, ...]
) -> None:
    talk.language = language
    talk.welcome()
    talk.command("plan")
    for option in way:
        talk.taps(option)

    said = talk.writes(WHOLE_PLANS[language])
    talk.taps("yes")

    assert [each.text for each in said if say(talk, "plan/own_words/ask") in each.text] == []
    (made,) = open_plans(talk)
    assert made.act_words
    assert made.cue_words


@pytest.mark.parametrize("words", ["demain", "je range mon bureau", "jsp", "quand je veux"])
def test_what_is_no_whole_plan_is_no_plan_there(talk: Talk, words: str) -> None:
    talk.welcome()
    talk.command("plan")

    talk.writes(words)

    assert talk.learner().session.place.at == "what"
