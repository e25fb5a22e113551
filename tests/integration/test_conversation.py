"""What a learner meets on the way, whatever they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from digiter_core.coaching.arrival import Kind
from digiter_core.ports import LearnerState
from tests.talk import CHANNEL, Talk

LANGUAGES = ("fr", "de", "pt", "ro", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_learner_gets_from_the_welcome_to_the_profile(talk: Talk, language: str):
    talk.language = language

    talk.welcome()
    talk.assessment()

    pictures = [message for message in talk.shown if message.picture is not None]
    assert len(pictures) == 1
    assert pictures[0].picture is not None
    assert pictures[0].picture["language"] == language
    assert all("{" not in message.text for message in talk.shown)
    assert all(len(button.data.encode()) <= 64 for button in _buttons(talk))


def _buttons(talk: Talk):
    return [button for message in talk.shown for row in message.buttons for button in row]


def test_nothing_is_stored_before_the_year_of_birth(talk: Talk):
    talk.command("start")
    talk.taps("de")

    assert talk.learner() is None


def test_somebody_under_16_leaves_no_trace_and_sees_lines_for_their_age(talk: Talk):
    talk.command("start")
    talk.taps("fr")
    talk.writes("2013")
    said = talk.taps("marseille")

    assert talk.learner() is None
    assert "119" in said[0].text
    assert "112" in said[0].text


def test_a_sixteenth_birthday_this_year_is_asked_about(talk: Talk):
    talk.command("start")
    talk.taps("fr")
    talk.taps("=2010")

    assert talk.options()[:2] == ["yes", "no"]

    talk.taps("yes")
    assert talk.learner() is not None


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("English", "What year were you born?"),
        ("eng", "What year were you born?"),
        ("en", "What year were you born?"),
        ("anglais", "What year were you born?"),
        ("Englisch", "What year were you born?"),
        ("romana", "În ce an te-ai născut?"),
        ("ro", "În ce an te-ai născut?"),
        ("alemao", "In welchem Jahr bist du geboren?"),
        ("3", "Em que ano nasceste?"),
    ],
)
def test_the_language_can_be_typed_before_anything_is_known(talk: Talk, words: str, answer: str):
    """Who typed it saw the first message again, and again."""
    talk.command("start")

    said = talk.writes(words)

    assert answer in said[-1].text
    assert talk.learner() is None
    talk.writes("2004")
    assert talk.learner() is not None


@pytest.mark.parametrize("words", ["salut", "non", "c'est quoi", "?"])
def test_a_visitor_who_types_something_else_is_greeted(talk: Talk, words: str):
    talk.command("start")

    assert "DIGITER" in talk.writes(words)[-1].text


@pytest.mark.parametrize("words", ["english", "anglais", "en"])
def test_a_learner_types_the_language_they_want_in_any_language(talk: Talk, words: str):
    talk.welcome()
    talk.command("language")

    talk.writes(words)

    learner = talk.learner()
    assert learner is not None
    assert learner.language == "en"


def test_a_year_can_be_typed_as_well_as_tapped(talk: Talk):
    talk.command("start")
    talk.taps("fr")
    talk.writes("je suis de 2004")

    learner = talk.learner()
    assert learner is not None
    assert learner.session.variables["birth_year"] == 2004


@pytest.mark.parametrize("words", ["3", "la 3 jcrois", "3.", "reponse 3"])
def test_a_typed_answer_counts_as_a_tap(talk: Talk, words: str):
    talk.welcome()
    talk.taps("go")

    talk.writes(words)

    assert _answers(talk) == [("org_several_things", "3")]


def _answers(talk: Talk) -> list[tuple[str, str]]:
    learner = talk.learner()
    assert learner is not None

    def read(work):
        run = work.answers.last_run(learner.id)
        answers = work.answers.of_run(learner.id, run.id) if run else ()
        return [(answer.item, answer.option) for answer in answers]

    return talk.store.transact_now(read)


def test_going_back_changes_the_answer_and_counts_it_once(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("2")
    talk.taps("~back")
    talk.taps("4")

    assert _answers(talk) == [("org_several_things", "4")]


def test_a_double_tap_changes_nothing(talk: Talk):
    talk.welcome()
    said = talk.taps("go")
    data = next(b.data for row in said[-1].buttons for b in row if b.data.endswith(".3"))
    talk.does(Kind.TAP, data, talk._at)

    again = talk.does(Kind.TAP, data, talk._at)

    assert again == []
    assert len(_answers(talk)) == 1


def test_an_old_button_shows_kindly_where_we_are(talk: Talk):
    talk.welcome()
    said = talk.taps("go")
    data = next(b.data for row in said[-1].buttons for b in row if b.data.endswith(".3"))
    talk.taps("2")

    shown = talk.does(Kind.TAP, data, 7)

    assert len(shown) == 1
    assert shown[0].is_question
    assert len(_answers(talk)) == 1


def test_a_button_of_somebody_else_changes_nothing(talk: Talk):
    talk.welcome()
    talk.taps("go")

    talk.does(Kind.TAP, "abc.5.3", 7)
    talk.does(Kind.TAP, "rubbish", 8)
    talk.does(Kind.TAP, "", 9)
    talk.does(Kind.TAP, "v.fr.hello.fr", 10)

    assert _answers(talk) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.UNREADABLE, ""),
        (Kind.FORWARDED, "something"),
        (Kind.TEXT, "x" * 4096),
        (Kind.TEXT, "🙂"),
        (Kind.TEXT, "asdfghjkl qwertz"),
        (Kind.COMMAND, "nosuchcommand"),
        (Kind.COMMAND, "about"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_gets_a_kind_answer_and_keeps_the_place(
    talk: Talk, language: str, kind: Kind, text: str
):
    talk.language = language
    talk.welcome()
    talk.taps("go")
    talk.taps("3")
    before = talk.learner()

    said = talk.does(kind, text)

    after = talk.learner()
    assert before is not None
    assert after is not None
    assert said
    assert said[-1].is_question
    assert after.session == before.session


def test_an_edited_message_is_answered_and_changes_nothing(talk: Talk):
    talk.welcome()
    talk.taps("go")

    said = talk.does(Kind.EDITED, "4")

    assert len(said) == 1
    assert _answers(talk) == []


def test_coming_back_after_nine_days_finds_the_place(talk: Talk):
    talk.welcome()
    talk.taps("go")
    for answer in ("3", "2", "4"):
        talk.taps(answer)
    talk.clock.turn(timedelta(days=9))

    hello = talk.writes("salut")
    back = talk.taps("go_on")

    assert "Lina" in hello[0].text
    assert "4" in hello[0].text
    assert "4/9" in back[-1].text


def test_a_theme_can_be_started_again(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("3")
    talk.command("start")

    again = talk.taps("restart")

    assert "1/9" in again[-1].text
    assert _answers(talk) == []


def test_starting_over_keeps_the_history_and_asks_the_first_theme(talk: Talk):
    talk.welcome()
    talk.assessment()
    talk.writes("recommencer")

    talk.taps("yes")
    talk.taps("go")

    assert "1/9" in talk.shown[-1].text
    assert _answers(talk) == []
    assert len(_runs(talk)) == 2


def _runs(talk: Talk):
    learner = talk.learner()
    assert learner is not None
    return talk.store.transact_now(lambda work: work.answers.runs(learner.id))


@pytest.mark.parametrize("words", ["stop", "STOP", "/stop", "arrête", "stopp", "parar", "oprește"])
def test_stop_means_stop_and_start_opens_again(talk: Talk, words: str):
    talk.welcome()
    talk.taps("go")

    if words.startswith("/"):
        talk.command(words[1:])
    else:
        talk.writes(words)
    stopped = talk.learner()
    talk.command("start")
    again = talk.learner()

    assert stopped is not None
    assert stopped.state is LearnerState.STOPPED
    assert again is not None
    assert again.state is LearnerState.ACTIVE


def test_a_pause_ends_with_a_tap_at_the_exact_place(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("3")
    talk.command("pause")

    back = talk.taps("go_on")

    assert "2/9" in back[-1].text


def test_privacy_returns_to_the_exact_question(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("3")

    notice = talk.command("privacy")
    back = talk.taps("back")

    assert "example.org" in notice[0].text
    assert "2/9" in back[-1].text


def test_a_consent_is_withdrawn_in_as_many_taps_as_it_is_given(talk: Talk):
    talk.welcome()
    talk.command("privacy")
    talk.taps("consents")
    talk.taps("nudges_off")
    withdrawn = _consents(talk)
    talk.taps("nudges_on")

    assert withdrawn == {"statistics"}
    assert _consents(talk) == {"nudges", "statistics"}


def test_whoever_has_nothing_open_can_begin_something(talk: Talk):
    talk.welcome()
    learner = talk.learner()
    assert learner is not None
    nowhere = replace(learner, session=replace(learner.session, stack=()))
    talk.store.transact_now(lambda work: work.learners.save(nowhere))

    talk.command("privacy")

    assert "consents" in talk.options()


def test_the_language_and_the_town_chosen_are_those_of_the_learner(talk: Talk):
    talk.language = "de"

    talk.welcome(territory="liege")

    learner = talk.learner()
    assert learner is not None
    assert (learner.language, learner.territory) == ("de", "liege")


def _consents(talk: Talk) -> set[str]:
    learner = talk.learner()
    assert learner is not None
    return set(talk.store.transact_now(lambda work: work.consents.current(learner.id)))


def test_a_consent_is_recorded_with_the_words_that_were_shown(talk: Talk):
    talk.welcome()
    learner = talk.learner()
    assert learner is not None

    history = talk.store.transact_now(lambda work: work.consents.history(learner.id))

    assert [(consent.purpose, consent.given) for consent in history] == [
        ("nudges", True),
        ("statistics", True),
    ]
    assert len({consent.text_hash for consent in history}) == 2


def test_forget_now_leaves_nobody(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("3")
    talk.command("forget")

    said = talk.taps("now")

    assert len(said) == 1
    assert talk.learner() is None
    talk.command("start")
    assert talk.options()[0] == "fr"


def test_forget_later_can_be_taken_back(talk: Talk):
    talk.welcome()
    talk.command("forget")
    talk.taps("later")
    planned = talk.learner()
    talk.taps("~keep")
    kept = talk.learner()

    assert planned is not None
    assert planned.forget_at == talk.clock.now() + timedelta(hours=24)
    assert kept is not None
    assert kept.forget_at is None


def test_my_data_holds_the_answers_and_the_name(talk: Talk):
    talk.welcome()
    talk.taps("go")
    talk.taps("3")

    said = talk.command("mydata")

    documents = [message.document for message in said if message.document]
    assert len(documents) == 1
    assert '"Lina"' in documents[0].content
    assert '"org_several_things"' in documents[0].content


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_can_be_changed_in_the_middle(talk: Talk, language: str):
    talk.welcome()
    talk.taps("go")
    talk.command("language")

    talk.taps(language)

    learner = talk.learner()
    assert learner is not None
    assert learner.language == language
    assert talk.shown[-1].is_question


def test_blocking_the_bot_stops_its_messages(talk: Talk):
    talk.welcome()
    talk.does(Kind.LEFT)
    gone = talk.learner()
    talk.writes("salut")
    back = talk.learner()

    assert gone is not None
    assert gone.state is LearnerState.UNREACHABLE
    assert back is not None
    assert back.state is LearnerState.ACTIVE


def test_the_profile_without_any_answer_says_so(talk: Talk):
    talk.welcome()

    said = talk.command("profile")

    assert all(message.picture is None for message in said)
    assert said[-1].is_question


def test_skipping_everything_gives_no_score_and_no_error(talk: Talk):
    talk.welcome()
    talk.taps("short")
    for _ in range(4):
        talk.theme("skip")
        talk.taps("next")
        talk.taps("go")
    talk.theme("not_lived")

    assert all(message.picture is None for message in talk.shown)


def test_the_steps_of_a_session_only_grow(talk: Talk):
    talk.welcome()
    steps = []
    talk.taps("go")
    for answer in ("3", "~back", "2", "~explain", "4"):
        talk.taps(answer)
        learner = talk.store.transact_now(lambda work: work.learners.find(CHANNEL, talk.address))
        assert learner is not None
        steps.append(learner.session.step)

    assert all(earlier <= later for earlier, later in pairwise(steps))
