"""Several scripts on top of each other: in, out, and back to the exact place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digiter_core.engine.dialogue import MAX_OPENED, advance, open_script
from digiter_core.engine.effects import Ask, Finished, OldButton, OpenScript, Remember, Say
from digiter_core.engine.inputs import Chosen, Resumed, Started, WentBack
from digiter_core.engine.script import MessageKey, NodeId
from digiter_core.engine.session import Session
from digiter_core.errors import TooManySteps, UnknownScript
from tests.builders import (
    Shelf,
    message,
    opening,
    option,
    place,
    question,
    script,
    shelf,
    standing,
)

HOW = question("how", option("on", "more"), option("menu", "open"))
MORE = question("more", option("a"))
WHAT = question("what", option("on", "end"), option("data", "open"))
NOTICE = question("notice", option("on", "end"))
STORY = script(HOW, MORE, opening("open", "menu", "more"), name="story")
MENU = script(WHAT, opening("open", "privacy", "end"), name="menu", variables={"tired": False})
PRIVACY = script(message("hello", "notice"), NOTICE, name="privacy")


@pytest.fixture
def scripts() -> Shelf:
    return shelf(STORY, MENU, PRIVACY)


def test_a_script_is_opened_and_starts(scripts: Shelf) -> None:
    session, effects = open_script(scripts, Session(), "menu")

    assert session == standing("what", name="menu", step=1, variables={"tired": False})
    assert effects == (Ask(WHAT, ("on", "data"), 1, can_go_back=False),)


def test_a_script_nobody_wrote_is_an_error(scripts: Shelf) -> None:
    with pytest.raises(UnknownScript):
        open_script(scripts, Session(), "nobody")


def test_a_command_leaves_the_open_question_where_it_is(scripts: Shelf) -> None:
    before = standing("more", "how", name="story", step=4)

    there, _ = open_script(scripts, before, "privacy")
    back, effects = advance(scripts, there, Chosen("on", there.step))

    assert there.stack == (*before.stack, place("notice", name="privacy"))
    assert back.stack == before.stack
    assert effects == (Finished("privacy"), Ask(MORE, ("a",), back.step, can_go_back=True))


def test_a_button_from_before_a_command_is_old_during_and_after_it(scripts: Shelf) -> None:
    before = standing("how", name="story", step=4)

    during, _ = open_script(scripts, before, "menu")
    after, _ = advance(scripts, during, Chosen("on", during.step))

    assert advance(scripts, during, Chosen("on", 4)) == (during, (OldButton(),))
    assert advance(scripts, after, Chosen("on", 4)) == (after, (OldButton(),))
    assert advance(scripts, after, Chosen("on", during.step)) == (after, (OldButton(),))


def test_a_script_that_opens_another_goes_on_where_it_says(scripts: Shelf) -> None:
    there, out = advance(scripts, standing("how", name="story"), Chosen("menu", 0))
    back, home = advance(scripts, there, Chosen("on"))

    assert there.stack == (place("more", "how", name="story"), place("what", name="menu"))
    assert out == (
        OpenScript("menu", NodeId("more")),
        Ask(WHAT, ("on", "data"), 1, can_go_back=False),
    )
    assert back.stack == (place("more", "how", name="story"),)
    assert home == (Finished("menu"), Ask(MORE, ("a",), back.step, can_go_back=True))


def test_a_script_left_for_good_is_not_come_back_to(scripts: Shelf) -> None:
    scripts.publish(script(opening("go", "menu", None), name="start"))

    there, effects = open_script(scripts, Session(), "start")
    over, last = advance(scripts, there, Chosen("on"))

    assert there.stack == (place("what", name="menu"),)
    assert effects[0] == OpenScript("menu", None)
    assert (over.stack, last) == ((), (Finished("menu"),))


def test_several_scripts_end_in_one_turn(scripts: Shelf) -> None:
    at_menu, _ = advance(scripts, standing("how", name="story"), Chosen("menu"))
    at_privacy, said = advance(scripts, at_menu, Chosen("data"))
    back, effects = advance(scripts, at_privacy, Chosen("on"))

    assert said[1] == Say(MessageKey("s/hello/say"))
    assert back.stack == (place("more", "how", name="story"),)
    assert effects == (
        Finished("privacy"),
        Finished("menu"),
        Ask(MORE, ("a",), back.step, can_go_back=True),
    )


def test_where_nothing_is_open_nothing_happens(scripts: Shelf) -> None:
    assert advance(scripts, Session(step=3), Resumed()) == (Session(step=3), ())


def test_each_script_has_a_way_back_of_its_own(scripts: Shelf) -> None:
    there, _ = advance(scripts, standing("how", name="story"), Chosen("menu"))

    same, effects = advance(scripts, there, WentBack())

    assert same == there
    assert len(effects) == 2


def test_what_was_learnt_in_one_script_is_known_in_the_other(scripts: Shelf) -> None:
    asked = question("what", option("on", "end", sets={"tired": True}))
    scripts.publish(script(asked, name="menu", version="v2"))

    there, _ = advance(scripts, standing("how", name="story"), Chosen("menu"))
    back, effects = advance(scripts, there, Chosen("on"))

    assert back.variables == {"tired": True}
    assert effects[0] == Remember("tired", True)


def test_a_conversation_goes_on_in_the_version_it_was_started_with(scripts: Shelf) -> None:
    before = standing("more", "how", name="story")
    scripts.publish(script(question("new", option("z")), name="story", version="v2"))

    asked, effects = advance(scripts, before, Resumed())
    fresh, _ = open_script(scripts, Session(), "story")

    assert (asked, effects) == (before, (Ask(MORE, ("a",), 0, can_go_back=True),))
    assert fresh.stack == (place("new", name="story", version="v2"),)


def test_a_version_that_is_stored_nowhere_is_an_error(scripts: Shelf) -> None:
    with pytest.raises(UnknownScript):
        advance(scripts, standing("more", name="story", version="lost"), Resumed())


def test_a_script_asked_for_twice_starts_over_in_place(scripts: Shelf) -> None:
    once, _ = open_script(scripts, standing("more", name="story"), "privacy")

    twice, effects = open_script(scripts, once, "privacy")

    assert twice == replace(once, step=once.step + 1)
    assert effects[-1] == Ask(NOTICE, ("on",), twice.step, can_go_back=False)


def test_going_round_between_commands_piles_nothing_up(scripts: Shelf) -> None:
    """/menu, /privacy, /menu ... put a place on top each time: the session grew without end, and
    every one of the places had to be left again."""
    session = standing("more", name="story")
    for command in ["menu", "privacy"] * 30:
        session, _ = open_script(scripts, session, command)
    for event in [Chosen("data"), Chosen("on")]:
        session, _ = open_script(scripts, session, "menu")
        session, _ = advance(scripts, session, event)

    assert session.stack == (place("more", name="story"), place("notice", name="privacy"))


def test_scripts_that_open_each_other_without_asking_are_an_error() -> None:
    scripts = shelf(
        script(opening("go", "b", "end"), name="a"), script(opening("go", "a", "end"), name="b")
    )

    with pytest.raises(TooManySteps) as error:
        open_script(scripts, Session(), "a")

    assert error.value == TooManySteps("a", MAX_OPENED)


def test_a_chain_of_ten_scripts_is_no_error_on_the_way_in_nor_out() -> None:
    """Coming out of a deep stack counted as going in: the last of them could not be left."""
    chain = [script(opening("go", f"s{n + 1}", "end"), name=f"s{n}") for n in range(MAX_OPENED)]
    scripts = shelf(*chain, script(question("ask", option("a")), name=f"s{MAX_OPENED}"))

    there, _ = open_script(scripts, Session(), "s0")
    over, effects = advance(scripts, there, Chosen("a"))

    assert len(there.stack) == MAX_OPENED + 1
    assert over.stack == ()
    assert effects == tuple(Finished(f"s{n}") for n in range(MAX_OPENED, -1, -1))


def test_a_script_that_only_speaks_is_over_at_once(scripts: Shelf) -> None:
    scripts.publish(script(message("hello"), name="note"))

    session, effects = open_script(scripts, standing("more", name="story"), "note")

    assert session.stack == (place("more", name="story"),)
    assert effects[:2] == (Say(MessageKey("s/hello/say")), Finished("note"))
    assert advance(scripts, Session((place("more", name="story"),)), Started())[1] == (
        Ask(MORE, ("a",), 0, can_go_back=False),
    )
