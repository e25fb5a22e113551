"""One turn: what each event does at each kind of node, and what the learner gets."""

from __future__ import annotations

import pytest

from digiter_core.engine.effects import (
    Ask,
    Explained,
    Finished,
    NothingBefore,
    NothingUnderstood,
    OldButton,
    OpenScript,
    Perform,
    RecordAnswer,
    Remember,
    Say,
)
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    Started,
    TimedOut,
    Typed,
    WentBack,
)
from digiter_core.engine.script import MessageKey, NodeId
from digiter_core.engine.session import MAX_TRAIL, Session
from digiter_core.engine.step import MAX_SILENT_NODES, enter, node_of, offered, step
from digiter_core.errors import TooManySteps, UnknownNode
from tests.builders import (
    branch,
    case,
    do,
    end,
    entry,
    item,
    message,
    opening,
    option,
    question,
    script,
    standing,
)

EVERYTHING: tuple[Input, ...] = (
    Started(),
    Chosen("a"),
    Typed("x"),
    NotUnderstood(),
    WentBack(),
    AskedToExplain(),
    Resumed(),
    TimedOut(0, 10),  # last: where nobody was asked, silence leads nowhere
)

FIRST = question("first", option("a", "second"), option("b", "second"))
SECOND = question("second", option("c", "third"))
THIRD = question("third", option("d", "end"))
THREE = script(FIRST, SECOND, THIRD)


# ----- entering


def test_a_script_is_entered_at_its_start_with_its_variables() -> None:
    welcome = script(FIRST, variables={"age": None, "curious": False})

    assert enter(welcome, Session(step=4)) == standing(
        "first", step=4, variables={"age": None, "curious": False}
    )


def test_a_variable_that_is_known_already_keeps_its_value() -> None:
    welcome = script(FIRST, variables={"age": None, "curious": False})

    entered = enter(welcome, Session(variables={"age": 19}))

    assert entered.variables == {"age": 19, "curious": False}


def test_a_script_is_entered_on_top_of_what_is_open() -> None:
    entered = enter(script(FIRST, name="menu"), standing("second", "first"))

    assert entered.stack == (
        standing("second", "first").stack[0],
        standing("first", name="menu").stack[0],
    )


# ----- walking


def test_what_asks_nothing_is_passed_until_something_asks() -> None:
    walked = script(
        message("hello", "act"),
        do("act", "show_profile", "fork", argument="big"),
        branch("fork", case("age < 16", "end"), case("age > 18", "ask", {"theme": "org"})),
        question("ask", option("a")),
    )

    session, effects = step(walked, standing("hello", variables={"age": 19}), Started())

    assert session == standing("ask", variables={"age": 19, "theme": "org"})
    assert effects == (
        Say(MessageKey("s/hello/say")),
        Perform("show_profile", "big"),
        Remember("theme", "org"),
        Ask(question("ask", option("a")), ("a",), 0, can_go_back=False),
    )


def test_a_branch_none_of_whose_cases_holds_goes_otherwise() -> None:
    forked = script(branch("fork", case("curious", "end"), otherwise="first"), FIRST)

    session, _ = step(forked, standing("fork"), Started())

    assert session == standing("first")


def test_the_end_finishes_the_script() -> None:
    session, effects = step(script(message("bye")), standing("bye"), Started())

    assert session == standing(None)
    assert effects == (Say(MessageKey("s/bye/say")), Finished("s"))


@pytest.mark.parametrize("then", ["first", None])
def test_another_script_is_opened_and_this_one_waits_where_it_will_go_on(then: str | None) -> None:
    open_menu = opening("open", "menu", then)

    session, effects = step(script(open_menu, FIRST), standing("open"), Started())

    assert session == standing(then)
    assert effects == (OpenScript("menu", open_menu.then),)


def test_a_question_whose_condition_is_false_is_passed_over() -> None:
    passed = script(
        question("only_curious", option("a"), when="curious", otherwise="first"), FIRST
    )

    asked, _ = step(passed, standing("only_curious", variables={"curious": True}), Started())
    not_asked, _ = step(passed, standing("only_curious"), Started())

    assert asked == standing("only_curious", variables={"curious": True})
    assert not_asked == standing("first")


def test_a_question_with_nowhere_else_to_go_is_asked_all_the_same() -> None:
    alone = question("only_curious", option("a"), when="curious")

    session, effects = step(script(alone), standing("only_curious"), Started())

    assert session == standing("only_curious")
    assert effects == (Ask(alone, ("a",), 0, can_go_back=False),)


def test_a_circle_that_never_asks_is_an_error() -> None:
    circle = script(message("a", "b"), message("b", "a"))

    with pytest.raises(TooManySteps) as error:
        step(circle, standing("a"), Started())

    assert error.value == TooManySteps("s", MAX_SILENT_NODES)


def test_fifty_nodes_in_a_row_are_not_a_circle() -> None:
    chain = [message(f"n{n}", f"n{n + 1}") for n in range(MAX_SILENT_NODES - 1)]
    long = script(*chain, question(f"n{MAX_SILENT_NODES - 1}", option("a")))

    session, effects = step(long, standing("n0"), Started())

    assert session == standing(f"n{MAX_SILENT_NODES - 1}")
    assert len(effects) == MAX_SILENT_NODES


@pytest.mark.parametrize("event", EVERYTHING)
def test_a_node_that_is_gone_is_an_error(event: Input) -> None:
    with pytest.raises(UnknownNode) as error:
        step(THREE, standing("gone"), event)

    assert error.value == UnknownNode("s", "gone")


def test_a_way_to_a_node_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnknownNode):
        step(script(message("hello", "nowhere")), standing("hello"), Started())


def test_a_node_is_found_by_its_name() -> None:
    assert node_of(THREE, NodeId("second")) == SECOND


@pytest.mark.parametrize("session", [Session(step=3), standing(None, "first", step=3)])
@pytest.mark.parametrize("event", EVERYTHING)
def test_where_nothing_is_open_nothing_happens(session: Session, event: Input) -> None:
    assert step(THREE, session, event) == (session, ())


@pytest.mark.parametrize("event", EVERYTHING[:-1])
def test_somebody_who_stands_at_no_question_is_led_to_the_next_one(event: Input) -> None:
    """Publishing may move a place to a node that says something instead of asking."""
    moved = script(message("hello", "first"), FIRST)

    session, effects = step(moved, standing("hello"), event)

    assert session == standing("first")
    assert effects[0] == Say(MessageKey("s/hello/say"))


# ----- choosing


def test_an_answer_leads_on_and_makes_its_buttons_old() -> None:
    session, effects = step(THREE, standing("first", step=7), Chosen("a", 7))

    assert session == standing("second", "first", step=8)
    assert effects == (Ask(SECOND, ("c",), 8, can_go_back=True),)


def test_an_answer_in_words_needs_no_token() -> None:
    assert step(THREE, standing("first", step=7), Chosen("a")) == step(
        THREE, standing("first", step=7), Chosen("a", 7)
    )


@pytest.mark.parametrize("token", [6, 8, -1, 0])
def test_a_button_of_another_question_changes_nothing(token: int) -> None:
    session = standing("first", step=7)

    for event in (Chosen("a", token), WentBack(token), AskedToExplain(token)):
        assert step(THREE, session, event) == (session, (OldButton(),))


def test_a_second_tap_on_the_same_button_changes_nothing() -> None:
    once, _ = step(THREE, standing("first"), Chosen("a", 0))

    assert step(THREE, once, Chosen("a", 0)) == (once, (OldButton(),))


def test_an_option_that_is_not_offered_changes_nothing() -> None:
    session = standing("first", step=7)

    assert step(THREE, session, Chosen("nobody", 7)) == (
        session,
        (OldButton(), Ask(FIRST, ("a", "b"), 7, can_go_back=False)),
    )


def test_an_option_is_offered_only_when_its_condition_holds() -> None:
    asked = question("ask", option("a"), option("b", when="curious"))
    both = standing("ask", variables={"curious": True})

    assert [one.id for one in offered(asked, standing("ask"))] == ["a"]
    assert [one.id for one in offered(asked, both)] == ["a", "b"]
    assert step(script(asked), standing("ask"), Chosen("b", 0))[0] == standing("ask")
    assert step(script(asked), both, Chosen("b", 0))[1] == (Finished("s"),)


def test_an_answer_sets_variables_and_says_so() -> None:
    asked = script(
        question("ask", option("a", "then", sets={"age": 19, "city": None})),
        question("then", option("b")),
    )

    session, effects = step(asked, standing("ask", variables={"city": "x", "theme": "org"}),
                            Chosen("a"))  # fmt: skip

    assert session.variables == {"city": None, "theme": "org", "age": 19}
    assert effects[:2] == (Remember("age", 19), Remember("city", None))


def test_variables_of_an_answer_count_for_the_way_it_leads() -> None:
    asked = script(
        question("ask", option("young", "fork", sets={"age": 15})),
        branch("fork", case("age < 16", "first")),
        FIRST,
    )

    session, _ = step(asked, standing("ask", variables={"age": 30}), Chosen("young"))

    assert session == standing("first", "ask", step=1, variables={"age": 15})


ITEM = question(
    "ask",
    option("1", "then", line="s/ask/one", score=1),
    option("skip", "then"),
    item=item("org_1"),
)
QUESTIONNAIRE = script(ITEM, question("then", option("b")))


def test_an_answer_to_an_item_is_recorded_and_echoed_in_full() -> None:
    _, effects = step(QUESTIONNAIRE, standing("ask"), Chosen("1"))

    assert effects == (
        RecordAnswer("org_1", "1", 1),
        Ask(question("then", option("b")), ("b",), 1, can_go_back=True,
            echo=MessageKey("s/ask/one")),
    )  # fmt: skip


def test_an_answer_without_a_score_is_missing_and_not_a_number() -> None:
    _, effects = step(QUESTIONNAIRE, standing("ask"), Chosen("skip"))

    assert effects == (
        RecordAnswer("org_1", "skip", None),
        Ask(question("then", option("b")), ("b",), 1, can_go_back=True,
            echo=MessageKey("s/skip/label")),
    )  # fmt: skip


def test_an_answer_is_recorded_before_anything_it_leads_to() -> None:
    asked = script(
        question("ask", option("1", "hello", score=1, sets={"age": 19}), item=item("org_1")),
        message("hello"),
    )

    _, effects = step(asked, standing("ask"), Chosen("1"))

    assert effects == (
        RecordAnswer("org_1", "1", 1),
        Remember("age", 19),
        Say(MessageKey("s/hello/say")),
        Finished("s"),
    )


# ----- typing


def test_what_is_typed_at_an_entry_is_kept() -> None:
    asked = script(question("ask", entry=entry("city", "then")), question("then", option("b")))

    session, effects = step(asked, standing("ask"), Typed("Galați"))

    assert session == standing("then", "ask", step=1, variables={"city": "Galați"})
    assert effects[0] == Remember("city", "Galați")


def test_what_is_typed_where_nothing_is_to_be_typed_is_not_understood() -> None:
    session = standing("first")

    for event in (Typed("Galați"), NotUnderstood()):
        assert step(THREE, session, event) == (
            session,
            (NothingUnderstood(), Ask(FIRST, ("a", "b"), 0, can_go_back=False)),
        )


# ----- explaining and resuming


def test_a_question_is_explained_and_stays_open() -> None:
    explained = question("ask", option("a"), explain="s/ask/explain")
    session = standing("ask", step=3)

    assert step(script(explained), session, AskedToExplain(3)) == (
        session,
        (Explained(MessageKey("s/ask/explain")), Ask(explained, ("a",), 3, can_go_back=False)),
    )


def test_where_there_is_nothing_to_explain_that_is_said() -> None:
    _, effects = step(THREE, standing("first"), AskedToExplain())

    assert effects[0] == Explained(None)


def test_resuming_asks_the_open_question_again_and_changes_nothing() -> None:
    session = standing("second", "first", step=5)

    assert step(THREE, session, Resumed()) == (
        session,
        (Ask(SECOND, ("c",), 5, can_go_back=True),),
    )


# ----- going back


def test_going_back_asks_the_question_before_and_makes_the_buttons_old() -> None:
    session, effects = step(THREE, standing("third", "first", "second", step=2), WentBack(2))

    assert session == standing("second", "first", step=3)
    assert effects == (Ask(SECOND, ("c",), 3, can_go_back=True),)


def test_before_the_first_question_there_is_nothing() -> None:
    session = standing("first", step=2)

    assert step(THREE, session, WentBack(2)) == (
        session,
        (NothingBefore(), Ask(FIRST, ("a", "b"), 2, can_go_back=False)),
    )


def test_going_back_passes_questions_that_would_not_be_asked_any_more() -> None:
    """Such a question led forward again: the learner tapped "change" and nothing happened."""
    story = script(
        FIRST,
        question("only_curious", option("a"), when="curious", otherwise="third"),
        THIRD,
    )
    here = standing("third", "first", "only_curious", "gone", step=2, variables={"curious": False})

    session, effects = step(story, here, WentBack())

    assert session == standing("first", step=3, variables={"curious": False})
    assert effects == (Ask(FIRST, ("a", "b"), 3, can_go_back=False),)


def test_where_only_such_questions_are_left_there_is_nothing_before() -> None:
    session = standing("first", "gone", "end", step=2)

    assert step(script(FIRST, end("end")), session, WentBack()) == (
        session,
        (NothingBefore(), Ask(FIRST, ("a", "b"), 2, can_go_back=True)),
    )


def test_going_back_takes_nothing_back_until_the_question_is_answered_anew() -> None:
    """A consent is withdrawn by an answer, never by navigating."""
    asked = script(
        question("ask", option("yes", "then", sets={"curious": True}),
                 option("no", "then", sets={"curious": False})),
        question("then", option("b")),
    )  # fmt: skip

    answered, _ = step(asked, standing("ask"), Chosen("yes"))
    back, effects = step(asked, answered, WentBack())
    anew, _ = step(asked, back, Chosen("no"))

    assert back == standing("ask", step=2, variables={"curious": True})
    assert [type(effect) for effect in effects] == [Ask]
    assert anew == standing("then", "ask", step=3, variables={"curious": False})


def test_one_can_go_back_over_the_last_sixty_questions() -> None:
    circle = script(question("ask", option("a", "ask")))
    session = standing("ask")

    for _ in range(MAX_TRAIL + 5):
        session, _effects = step(circle, session, Chosen("a"))

    assert session == standing("ask", *["ask"] * MAX_TRAIL, step=MAX_TRAIL + 5)


def test_a_turn_leaves_the_session_before_it_alone() -> None:
    variables = {"city": "x"}
    session = standing("ask", variables=variables)

    step(script(question("ask", option("a", sets={"city": "y"}))), session, Chosen("a"))

    assert (session, variables) == (standing("ask", variables={"city": "x"}), {"city": "x"})


# ----- nobody answers

DAY = 24 * 60
PATIENT = script(
    question("first", option("a", "second"), no_answer=(DAY, "still")),
    message("still", "second"),
    question("second", option("c", "end")),
)


def test_a_question_nobody_answers_goes_on_by_itself() -> None:
    after, effects = step(PATIENT, standing("first", step=4), TimedOut(4, DAY))

    assert after == standing("second", "first", step=5)
    assert effects[0] == Say(MessageKey("s/still/say"))
    assert [type(effect) for effect in effects] == [Say, Ask]


@pytest.mark.parametrize(
    ("at", "event"),
    [
        ("first", TimedOut(4, DAY - 1)),  # not for long enough
        ("first", TimedOut(3, DAY)),  # asked again meanwhile
        ("first", TimedOut(5, DAY)),
        ("second", TimedOut(4, DAY)),  # answered meanwhile, or a question that waits for ever
        ("still", TimedOut(4, DAY)),  # moved by a new version
    ],
)
def test_silence_leads_nowhere_else(at: str, event: TimedOut) -> None:
    before = standing(at, step=4)

    assert step(PATIENT, before, event) == (before, ())


def test_one_can_go_back_to_what_went_on_by_itself() -> None:
    there, _ = step(PATIENT, standing("first", step=4), TimedOut(4, DAY))

    back, _ = step(PATIENT, there, WentBack(5))

    assert back == standing("first", step=6)


def test_silence_records_no_answer() -> None:
    asked = question("first", option("a", "end", score=3), item=item("x"), no_answer=(10, "end"))

    _, effects = step(script(asked), standing("first"), TimedOut(0, 10))

    assert effects == (Finished("s"),)
