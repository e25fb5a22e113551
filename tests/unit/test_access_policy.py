"""Who may do what, every cell of it, against a table written by hand."""

from __future__ import annotations

from itertools import product

import pytest

from digiter_core.access.people import Role
from digiter_core.access.policy import ABOUT_A_LEARNER, Act, Relation, may
from digiter_core.access.sharing import Level

WITHOUT_LEARNER = {
    "open_pages": {"counsellor", "coordinator"},
    "see_caseload": {"counsellor"},
    "see_summary": {"counsellor", "operator"},
    "export_caseload": {"counsellor"},
    "invite_learners": {"counsellor"},
    "change_settings": {"counsellor", "coordinator"},
    "see_territory": {"coordinator"},
    "invite_staff": {"coordinator", "operator"},
    "end_staff": {"coordinator", "operator"},
    "edit_dialogues": {"coordinator"},
    "publish": {"coordinator", "operator"},
    "edit_places": {"coordinator"},
    "see_figures": {"coordinator", "operator"},
    "join": {"learner"},
}
"""Act about no learner -> the roles that may."""

COUNSELLOR_OF_OWN = {
    "see_activity": {1, 2, 3},
    "see_progress": {2, 3},
    "see_reflections": {3},
    "observe": {2, 3},
    "write": {1, 2, 3},
    "take_over": {1, 2, 3},
    "make_appointment": {1, 2, 3},
    "acknowledge": {0, 1, 2, 3},
}
"""Act of a counsellor with a learner of their own -> the levels at which they may."""


def expected(role: str, act: str, relation: str | None, level: int) -> bool:
    if act in WITHOUT_LEARNER:
        return relation is None and role in WITHOUT_LEARNER[act]
    if act in {"change_sharing", "see_access"}:
        return role == "learner" and relation == "self"
    if role != "counsellor":
        return False
    if act == "acknowledge" and relation == "alerted":
        return True
    return relation == "own" and level in COUNSELLOR_OF_OWN[act]


@pytest.mark.parametrize("act", Act)
def test_every_cell_is_as_the_table_says(act: Act) -> None:
    cells = list(product(Role, [None, *Relation], Level))

    found = {cell: may(cell[0], act, cell[1], cell[2]) for cell in cells}

    assert found == {
        (role, relation, level): expected(role, act, relation, level)
        for role, relation, level in cells
    }
    assert len(cells) == 4 * 7 * 4


def test_the_table_names_every_act() -> None:
    named = {*WITHOUT_LEARNER, *COUNSELLOR_OF_OWN, "change_sharing", "see_access"}

    assert named == {act.value for act in Act}
    assert {act.value for act in ABOUT_A_LEARNER} == named - set(WITHOUT_LEARNER)


def test_nobody_may_more_by_saying_less() -> None:
    """Left out, relation and level are those that allow least."""
    for role, act in product(Role, ABOUT_A_LEARNER):
        assert not may(role, act)
