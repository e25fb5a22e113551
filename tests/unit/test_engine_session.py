"""A session is small, frozen and plain JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.engine.session import Session, from_json, to_json
from tests.builders import place, standing

NAMES = st.text(min_size=1, max_size=8)
VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
PLACES = st.builds(
    lambda script, version, at, trail: place(at, *trail, name=script, version=version),
    NAMES,
    NAMES,
    st.none() | NAMES,
    st.lists(NAMES, max_size=5),
)
SESSIONS = st.builds(
    Session,
    st.lists(PLACES, max_size=4).map(tuple),
    st.integers(0, 2**40),
    st.dictionaries(NAMES, VALUES, max_size=5),
)


def test_a_session_is_written_as_plain_json() -> None:
    session = Session(
        (place("more", "how", name="story"), place(None, name="menu", version="v2")),
        7,
        {"age": 19, "city": None},
    )

    assert to_json(session) == {
        "stack": [["story", "v1", "more", ["how"]], ["menu", "v2", None, []]],
        "step": 7,
        "variables": {"age": 19, "city": None},
    }


@given(SESSIONS)
def test_a_session_comes_back_from_json_as_it_was(session: Session) -> None:
    assert from_json(json.loads(json.dumps(to_json(session)))) == session


def test_a_session_that_came_back_is_nobody_elses() -> None:
    data: dict[str, Any] = to_json(standing("ask", variables={"age": 19}))

    session = from_json(data)
    data["variables"]["age"] = 99

    assert session == standing("ask", variables={"age": 19})


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"stack": [], "step": 0},
        {"stack": [["story"]], "step": 0, "variables": {}},
        {"stack": [["story", "v1", "at", [], "more"]], "step": 0, "variables": {}},
        {"stack": [["story", "v1", "at", None]], "step": 0, "variables": {}},
        {"stack": None, "step": 0, "variables": {}},
        {"stack": [], "step": None, "variables": {}},
        {"stack": [], "step": "soon", "variables": {}},
        {"stack": [], "step": 0, "variables": 5},
        {"stack": [], "step": 0, "variables": "no"},
        None,
    ],
)
def test_what_is_no_session_is_refused(data: Any) -> None:
    with pytest.raises((KeyError, ValueError)):
        from_json(data)


def test_nothing_is_open_in_a_new_session() -> None:
    assert (Session().place, standing("ask").place) == (None, place("ask"))
