"""A new version of a script: who is carried over, who is asked anew, and who stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from digiter_core.engine.dialogue import advance, open_script
from digiter_core.engine.effects import Ask, Explained, OldButton, RecordAnswer, Remember
from digiter_core.engine.inputs import Chosen, Input, Resumed, Typed
from digiter_core.engine.moving import Carried, asks_anew, carried_over, up_to_date
from digiter_core.engine.script import Node, NodeId, Question, Script
from digiter_core.engine.session import Session
from digiter_core.engine.step import offered
from digiter_core.errors import TooManySteps
from tests.builders import (
    Shelf,
    do,
    entry,
    item,
    message,
    opening,
    option,
    place,
    question,
    script,
    shelf,
    standing,
)
from tests.unit.test_engine_any_sequence import HAPPENINGS, Command, libraries, nodes, played

HOW = question("how", option("good", score=2), option("bad"), item=item("how"))
OTHER = question("other", option("x"))


def versions(old: Node, new: Node, **moved: str) -> tuple[Script, Script]:
    """Return a script with *old*, and its next version with *new* in its place."""
    after = script(new, OTHER, version="v2", variables={"fresh": 7})
    moves = {NodeId(name): NodeId(to) for name, to in moved.items()}
    return script(old, OTHER), replace(after, moved=moves)


@pytest.mark.parametrize(
    "after",
    [
        question("how", option("good", "other", score=2), option("bad"), item=item("how")),
        question("how", option("new"), option("bad"), option("good", score=2), item=item("how")),
        question(
            "how", option("good", score=2), option("bad"), explain="s/e", item=item("how"),
            when="curious", otherwise="other",
        ),
    ],
    ids=["goes elsewhere", "one more answer, another order", "explained, and passed over"],
)  # fmt: skip
def test_a_question_that_means_the_same_keeps_its_buttons(after: Question) -> None:
    old, new = versions(HOW, after)
    here = place("how", "other")

    carried = carried_over(here, old, new)

    assert carried == place("how", "other", version="v2")
    assert not asks_anew(here, carried, old)


@pytest.mark.parametrize(
    "after",
    [
        question("how", option("good", score=2), item=item("how")),
        question("how", option("good", score=3), option("bad"), item=item("how")),
        question("how", option("good", score=2), option("bad"), item=item("when")),
        question("how", option("good", score=2), option("bad")),
        question("how", option("good", score=2), option("bad", sets={"count": 1}),
                 item=item("how")),
        question("how", option("good", score=2), option("bad", when="tired"), item=item("how")),
        question("how", option("good", score=2), option("bad"), item=item("how"),
                 entry=entry("city")),
        message("how"),
    ],
    ids=["answer gone", "score", "item", "no item", "sets", "when", "entry", "kind"],
)  # fmt: skip
def test_a_question_that_means_something_else_is_finished_as_it_was_begun(after: Node) -> None:
    old, new = versions(HOW, after)

    assert carried_over(place("how"), old, new) is None
    assert up_to_date(live(old, new), standing("how")) is None


def test_who_is_offered_what_has_to_stay() -> None:
    """Numbers on the screen count what is offered: a typed "2" would mean another answer."""
    some = question("how", option("a"), option("b", when="tired"), option("c"))
    all_of_them = question("how", option("a"), option("b"), option("c"))
    old, new = versions(some, all_of_them)

    assert carried_over(place("how"), old, new) is None
    assert carried_over(place("how"), *versions(some, some)) == place("how", version="v2")


def test_a_node_that_is_gone_is_left_only_where_somebody_wrote_where_to() -> None:
    gone, new = versions(HOW, question("what", option("good", score=2)))
    _, moving = versions(HOW, question("what", option("good", score=2)), how="what")
    here = place("how", "how", "nowhere", "other")

    carried = carried_over(here, gone, moving)

    assert carried_over(here, gone, new) is None
    assert carried == place("what", "what", "other", version="v2")
    assert asks_anew(here, carried, gone)


def test_a_consent_is_asked_anew_since_its_words_may_have_changed() -> None:
    """What is recorded as agreed to are the words shown, and these are looked up by their key."""
    agree = question("agree", option("yes", sets={"consent_nudges": True}), option("no"))
    old, new = versions(agree, agree)

    carried = up_to_date(live(old, new), standing("agree", step=3))

    assert carried == Carried(
        standing("agree", step=4, version="v2", variables={"fresh": 7}), ("s",), ("s",)
    )


def test_whoever_stands_at_no_question_is_carried_over_and_asked_nothing_anew() -> None:
    old, new = versions(HOW, OTHER)
    here = place(None, "other", "how")

    carried = carried_over(here, old, new)

    assert carried == place(None, "other", version="v2")
    assert not asks_anew(here, carried, old)


def test_who_is_asked_anew_has_only_old_buttons() -> None:
    old, new = versions(HOW, question("what", option("good", score=2)), how="what")
    scripts = live(old, new)

    carried = up_to_date(scripts, standing("how", step=3))

    assert carried is not None
    assert advance(scripts, carried.session, Chosen("good", 3)) == (
        carried.session,
        (OldButton(),),
    )
    assert advance(scripts, carried.session, Resumed())[1] == (
        Ask(question("what", option("good", score=2)), ("good",), 4, can_go_back=False),
    )


def test_new_variables_begin_as_the_version_says_and_others_stay() -> None:
    old, new = versions(HOW, HOW)

    carried = up_to_date(live(old, new), standing("how", variables={"count": 2}))

    assert carried is not None
    assert carried.session.variables == {"count": 2, "fresh": 7}


def test_places_below_are_carried_over_without_a_new_token() -> None:
    below, top = versions(HOW, question("what", option("a")), how="what")
    menu = script(question("menu", option("a"), option("b")), name="menu")
    before = Session((*standing("how").stack, place("menu", name="menu")), 5)

    carried = up_to_date(live(below, top, menu), before)

    assert carried is not None
    assert carried.session.stack == (place("what", version="v2"), place("menu", name="menu"))
    assert (carried.session.step, carried.scripts, carried.asked_anew) == (5, ("s",), ("s",))


def test_what_is_not_a_question_is_gone_on_with_if_it_is_of_the_same_kind() -> None:
    old = script(opening("go", "t", "after"), do("after", "show_profile"))
    same = script(opening("go", "t", "after"), do("after", "show_plan"), version="v2")
    other = script(opening("go", "t", "after"), message("after"), version="v2")

    assert carried_over(place("after"), old, same) == place("after", version="v2")
    assert carried_over(place("after"), old, other) is None
    assert carried_over(place(None), old, same) == place(None, version="v2")


def test_a_script_that_is_not_live_any_more_is_finished() -> None:
    scripts = Shelf({}, {("s", "v1"): script(HOW)})

    assert up_to_date(scripts, standing("how")) is None


def test_a_version_nobody_knows_goes_on_at_the_same_node_which_is_shown_again() -> None:
    scripts = shelf(script(HOW, version="v2"))

    carried = up_to_date(scripts, standing("how", step=3, version="lost"))

    assert carried == Carried(standing("how", step=4, version="v2"), ("s",), ("s",))
    assert up_to_date(scripts, standing("gone", version="lost")) is None


def test_an_old_version_passes_over_a_script_that_is_not_there_any_more() -> None:
    """Otherwise every tap of this learner would end in an apology, for ever."""
    start = question("start", option("there", "go"), option("away", "leave"))
    one = script(start, opening("go", "t", "after"), HOW, opening("leave", "t", None))
    after = replace(one, nodes={**one.nodes, NodeId("after"): replace(HOW, id=NodeId("after"))})
    scripts = shelf(after)

    there, effects = advance(scripts, standing("start"), Chosen("there"))
    away, _ = advance(scripts, standing("start"), Chosen("away"))

    assert there.stack == (place("after", "start"),)
    assert isinstance(effects[-1], Ask)
    assert away.stack == ()


def test_whoever_stands_in_the_live_version_costs_nothing() -> None:
    asked: list[str] = []

    class Counting(Shelf):
        def version(self, script: str, version: str) -> Script:
            asked.append(version)
            return super().version(script, version)

    assert up_to_date(Counting({"s": script(HOW)}), standing("how")) is None
    assert asked == []


def live(*scripts: Script) -> Shelf:
    """Return a shelf on which *scripts* were published one after the other."""
    all_of_them = Shelf()
    for one in scripts:
        all_of_them.publish(one)
    return all_of_them


# ----- whatever is published


@st.composite
def edited(draw: st.DrawFn, before: Script, scripts: list[str]) -> Script:
    """Draw a next version: nodes go, others change, some are moved, and a variable is new."""
    names = [name for name in before.nodes if name != "end"]
    gone = draw(st.lists(st.sampled_from(names), max_size=2))
    kept = [name for name in names if name not in gone] or names[:1]
    after: list[Node] = []
    for name in kept:
        node = before.nodes[name]
        stays = draw(st.integers(0, 3)) and _leads_to(node) <= {*kept, "end"}
        after.append(node if stays else draw(nodes(name, [*kept], scripts)))
    moved = {
        NodeId(name): draw(st.sampled_from(kept)) for name in names
        if name not in kept and draw(st.integers(0, 3))
    }  # fmt: skip
    new = script(*after, name=before.id, version=f"{before.version}+")
    return replace(new, moved=moved, variables={**before.variables, "fresh": 1})


def _leads_to(node: Node) -> set[str]:
    if isinstance(node, Question):
        ways = {each.goto for each in node.options} | {node.entry.goto if node.entry else "end"}
        return {*ways, node.otherwise or "end"}
    fields = ("goto", "then", "otherwise")
    cases = {each.goto for each in getattr(node, "cases", ())}
    return cases | {str(getattr(node, name, None) or "end") for name in fields}


@settings(deadline=None, max_examples=200)
@given(libraries(), st.lists(HAPPENINGS, max_size=12), st.data())
def test_whatever_is_published_nobody_loses_their_place(
    scripts: Shelf, happenings: list[tuple[Input | Command, int | None]], data: st.DataObject
) -> None:
    before = played(scripts, happenings)
    assume(before.stack)
    names = list(scripts.live)
    open_scripts = [one.script for one in before.stack]
    for name in data.draw(st.lists(st.sampled_from(open_scripts), unique=True, min_size=1)):
        scripts.publish(data.draw(edited(scripts.live[name], names)))

    carried = up_to_date(scripts, before)

    event("carried over" if carried else "stays")
    after = carried.session if carried else before
    assert [one.script for one in after.stack] == [one.script for one in before.stack]
    for one in after.stack:
        known = scripts.version(one.script, one.version).nodes
        assert one.at in known
        assert all(isinstance(known[each], Question) for each in one.trail) or one in before.stack
    assert up_to_date(scripts, after) is None, "once is enough"
    assert {**after.variables, **before.variables} == after.variables
    if carried is not None:
        assert_buttons_hold(scripts, before, carried)


def assert_buttons_hold(scripts: Shelf, before: Session, carried: Carried) -> None:
    """Every button on the screen means what it meant, or is refused without any change."""
    here = before.place
    assert here is not None
    assert here.at is not None
    asked = scripts.version(here.script, here.version).nodes[here.at]
    assert isinstance(asked, Question)
    for each in offered(asked, before):
        try:
            _, effects = advance(scripts, carried.session, Chosen(each.id, before.step))
        except TooManySteps:
            continue  # the author's mistake, which lint finds
        if here.script in carried.asked_anew:
            event("refused kindly")
            assert effects == (OldButton(),)
            continue
        event("still good")
        records = [effect for effect in effects if isinstance(effect, RecordAnswer)]
        if asked.item is not None:
            assert records == [RecordAnswer(asked.item.id, each.id, each.score)]
        given_first = effects[len(records) : len(records) + len(each.sets)]
        assert given_first == tuple(Remember(name, value) for name, value in each.sets)
        assert not any(isinstance(effect, OldButton | Explained) for effect in effects)


@settings(deadline=None)
@given(libraries(), st.lists(HAPPENINGS, max_size=8), st.data())
def test_a_conversation_goes_on_through_any_number_of_versions(
    scripts: Shelf, happenings: list[tuple[Input | Command, int | None]], data: st.DataObject
) -> None:
    session = played(scripts, happenings)
    names = list(scripts.live)
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(names))
        scripts.publish(data.draw(edited(scripts.live[name], names)))
        carried = up_to_date(scripts, session)
        session = carried.session if carried else session
        happenings_now: list[Input] = [Chosen("a"), Typed("x"), Resumed()]
        happening = data.draw(st.sampled_from(happenings_now))
        try:
            session, effects = advance(scripts, session, happening)
            if session.place is None:
                session, effects = open_script(scripts, session, "s")
        except TooManySteps:
            return
        assert effects
        for one in session.stack:
            assert one.at in scripts.version(one.script, one.version).nodes
