"""Whatever a learner does, in whatever script: the conversation holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import load_scripts
from digiter_core.engine.dialogue import Scripts, advance, open_script
from digiter_core.engine.effects import Ask, Finished, OldButton, OpenScript
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    TimedOut,
    Typed,
    WentBack,
)
from digiter_core.engine.script import Node, Question, Script
from digiter_core.engine.session import MAX_TRAIL, Session, from_json, to_json
from digiter_core.engine.step import Turn, step
from digiter_core.errors import TooManySteps
from tests.builders import (
    DIALOGUES,
    Shelf,
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
    shelf,
    standing,
)

OPTIONS = ["a", "b", "c"]
CONDITIONS = ["curious", "not tired", "count < 2", 'theme == "org"', "age == none", "age > 17"]

ASSIGNMENTS = st.dictionaries(
    st.sampled_from(["curious", "tired"]), st.booleans(), max_size=2
) | st.dictionaries(st.just("count"), st.integers(0, 3), max_size=1)


@st.composite
def nodes(draw: st.DrawFn, name: str, names: list[str], scripts: list[str]) -> Node:
    """Draw any node called *name*; it leads to any of *names*, or into any of *scripts*."""
    goto = st.sampled_from(names)
    when = st.none() | st.sampled_from(CONDITIONS)
    match draw(st.sampled_from(["ask", "ask", "ask", "say", "branch", "do", "open", "end"])):
        case "ask":
            options = [
                option(
                    one,
                    draw(goto),
                    score=draw(st.none() | st.integers(1, 4)),
                    sets=draw(ASSIGNMENTS),
                    when=draw(when),
                )
                for one in OPTIONS[: draw(st.integers(0, 3))]
            ]
            kind = draw(st.sampled_from(["plain", "item", "entry"]))
            return question(
                name,
                *options,
                entry=entry("city", draw(goto)) if kind == "entry" else None,
                item=item(name) if kind == "item" else None,
                when=draw(when),
                otherwise=draw(st.none() | goto),
                no_answer=draw(st.none() | st.tuples(st.sampled_from([10, 60]), goto)),
            )
        case "say":
            return message(name, draw(goto))
        case "branch":
            cases = [
                case(draw(st.sampled_from(CONDITIONS)), draw(goto), draw(ASSIGNMENTS))
                for _ in range(draw(st.integers(1, 2)))
            ]
            return branch(name, *cases, otherwise=draw(goto))
        case "do":
            return do(name, "show_profile", draw(goto))
        case "open":
            return opening(name, draw(st.sampled_from(scripts)), draw(st.none() | goto))
        case _:
            return end(name)


@st.composite
def libraries(draw: st.DrawFn) -> Shelf:
    """Draw one to three scripts of two to eight nodes that may open each other."""
    scripts = ["s", "t", "u"][: draw(st.integers(1, 3))]
    drawn = []
    for name in scripts:
        names = [f"n{number}" for number in range(draw(st.integers(2, 8)))]
        drawn.append(
            script(*[draw(nodes(one, names, scripts)) for one in names], name=name,
                   variables={"curious": draw(st.booleans()), "age": None})
        )  # fmt: skip
    return shelf(*drawn)


@dataclass(frozen=True)
class Command:
    """The learner asks for a script, as by /menu."""

    script: str


TOKENS = st.none() | st.integers(-2, 1)  # how far from the token that counts
HAPPENINGS = st.one_of(
    st.tuples(st.sampled_from([Chosen(one) for one in (*OPTIONS, "nobody")]), TOKENS),
    st.tuples(st.sampled_from([WentBack(), AskedToExplain()]), TOKENS),
    st.tuples(st.builds(TimedOut, st.just(0), st.sampled_from([9, 10, 60])), st.integers(-2, 1)),
    st.tuples(
        st.sampled_from([NotUnderstood(), Resumed(), Typed("Galați"), Typed(19), Command("t")]),
        st.none(),
    ),
)


def happen(
    scripts: Scripts, session: Session, happening: Input | Command, token: int | None
) -> Turn:
    if isinstance(happening, Command):
        return open_script(scripts, session, happening.script)
    with_token = Chosen | WentBack | AskedToExplain | TimedOut
    if isinstance(happening, with_token) and token is not None:
        happening = replace(happening, step=session.step + token)
    return advance(scripts, session, happening)


def through_json(session: Session) -> Session:
    return from_json(json.loads(json.dumps(to_json(session))))


@settings(deadline=None, max_examples=300)
@given(libraries(), st.lists(HAPPENINGS, max_size=25))
def test_no_sequence_of_inputs_breaks_a_session(
    scripts: Shelf, happenings: list[tuple[Input | Command, int | None]]
) -> None:
    session = Session()
    for happening, token in [(Command("s"), None), *happenings]:
        if isinstance(happening, Command) and happening.script not in scripts.live:
            continue
        before = session
        try:
            session, effects = happen(scripts, session, happening, token)
        except TooManySteps:
            return  # the author's mistake; the learner stays where they were

        again, same = happen(scripts, through_json(before), happening, token)
        assert (again, same) == (session, effects), "JSON between two turns changes nothing"
        assert session.step >= before.step
        if session.stack != before.stack:
            assert session.step > before.step, "an old button would fit another question"
        assert_sound(scripts, session)
        asks = [effect for effect in effects if isinstance(effect, Ask)]
        if session.place is None:
            assert asks == []
        elif isinstance(happening, TimedOut) and not effects:
            assert session == before, "silence that leads nowhere changes nothing"
        elif effects != (OldButton(),):
            assert asks == [effects[-1]]
            assert asks[0].step == session.step
        opened = [effect for effect in effects if isinstance(effect, OpenScript | Finished)]
        if not opened and not isinstance(happening, Command):
            assert len(session.stack) == len(before.stack)


def assert_sound(scripts: Shelf, session: Session) -> None:
    """Everybody stands somewhere, the open place at a question, and nothing grows for ever."""
    assert len({one.script for one in session.stack}) == len(session.stack)
    for one in session.stack:
        nodes = scripts.version(one.script, one.version).nodes
        assert one.at in nodes
        assert len(one.trail) <= MAX_TRAIL
        assert {*one.trail} <= {*nodes}
    if session.place is not None and session.place.at is not None:
        here = scripts.latest(session.place.script).nodes[session.place.at]
        assert isinstance(here, Question)


@settings(deadline=None)
@given(libraries(), st.lists(HAPPENINGS, max_size=12), st.integers(1, 20))
def test_a_button_of_an_earlier_question_changes_nothing(
    scripts: Shelf, happenings: list[tuple[Input | Command, int | None]], age: int
) -> None:
    session = played(scripts, happenings)
    assume(session.place is not None)

    for event in (Chosen("a", session.step - age), WentBack(session.step - age),
                  AskedToExplain(session.step - age)):  # fmt: skip
        assert advance(scripts, session, event) == (session, (OldButton(),))


@settings(deadline=None)
@given(libraries(), st.lists(HAPPENINGS, max_size=12))
def test_resuming_changes_nothing_however_often(
    scripts: Shelf, happenings: list[tuple[Input | Command, int | None]]
) -> None:
    session = played(scripts, happenings)

    once = advance(scripts, session, Resumed())

    assert once[0] == session
    assert advance(scripts, once[0], Resumed()) == once


def played(scripts: Shelf, happenings: list[tuple[Input | Command, int | None]]) -> Session:
    session = Session()
    for happening, token in [(Command("s"), None), *happenings]:
        if isinstance(happening, Command) and happening.script not in scripts.live:
            continue
        try:
            session, _ = happen(scripts, session, happening, token)
        except TooManySteps:
            reject()  # not a script that lint would let live
    return session


@st.composite
def plain_scripts(draw: st.DrawFn) -> Script:
    """Draw a script each of whose answers sets the variable of its own question, and nothing
    else does: there an answer replaces the one before it altogether."""
    names = [f"n{number}" for number in range(draw(st.integers(2, 8)))]
    drawn: list[Node] = []
    for number, name in enumerate(names):
        goto = st.sampled_from([one for one in names if one != name] or ["end"])
        match draw(st.sampled_from(["ask", "ask", "ask", "say", "branch"])):
            case "ask":
                options = [
                    option(
                        one,
                        draw(goto),
                        sets={f"v{number}": one},
                        score=draw(st.none() | st.just(2)),
                    )
                    for one in OPTIONS
                ]
                drawn.append(question(name, *options, item=draw(st.none() | st.just(item(name)))))
            case "say":
                drawn.append(message(name, draw(goto)))
            case _:
                asked = case(draw(st.sampled_from(CONDITIONS)), draw(goto))
                drawn.append(branch(name, asked, otherwise=draw(goto)))
    return script(*drawn)


@settings(deadline=None)
@given(plain_scripts(), st.lists(st.sampled_from(OPTIONS), max_size=5), st.data())
def test_going_back_and_answering_anew_is_answering_so_at_once(
    one: Script, answers: list[str], data: st.DataObject
) -> None:
    first, other = data.draw(st.permutations(OPTIONS))[:2]
    try:
        session, _ = step(one, standing("n0"), Resumed())
        for answer in answers:
            session, _ = step(one, session, Chosen(answer))
        there, _ = step(one, session, Chosen(first))
        at_once, wanted = step(one, session, Chosen(other))
    except TooManySteps:
        reject()  # not a script that lint would let live
    assume(there.place is not None and there.place.at is not None)
    assume(session.place is not None and session.place.at is not None)

    back, _ = step(one, there, WentBack(there.step))
    anew, got = step(one, back, Chosen(other, back.step))

    assert replace(anew, step=at_once.step) == at_once
    assert [same_token(effect) for effect in got] == [same_token(effect) for effect in wanted]


def same_token(effect: object) -> object:
    return replace(effect, step=0) if isinstance(effect, Ask) else effect


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(load_scripts(DIALOGUES))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_way_through_the_real_scripts_breaks_them(
    library: Library, data: st.DataObject
) -> None:
    """The real scripts never loop without asking, and never leave the learner without a way on."""
    session, effects = open_script(library, Session(), "welcome")
    for _ in range(30):
        asked = [effect for effect in effects if isinstance(effect, Ask)]
        if session.place is None:
            assert isinstance(effects[-1], Finished)
            break
        assert asked == [effects[-1]]
        ways: list[Input | Command] = [Chosen(one, session.step) for one in asked[0].options]
        if asked[0].question.entry is not None:
            ways += [Typed(year) for year in (15, 16, 20)]
        assert ways
        ways += [Command("menu"), Command("privacy"), WentBack()]
        session, effects = happen(
            library, through_json(session), data.draw(st.sampled_from(ways)), None
        )
        assert len({one.script for one in session.stack}) == len(session.stack)
