"""
Who may do what. The one place where it is decided; pages, messages and commands ask here.

`may` knows no person: the caller says in which relation the actor stands to the learner, and what
that learner agreed to show (`Relation`, `Level`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from digiter_core.access.people import Role
from digiter_core.access.sharing import Level


class Relation(StrEnum):
    """How an actor stands to the learner in question."""

    SELF = "self"
    OWN = "own"  # the bond is open
    WITHDRAWN = "withdrawn"  # there was a bond
    ALERTED = "alerted"  # as the deputy of a colleague who did not answer an alert
    TERRITORY = "territory"  # of the same territory, no bond
    ELSEWHERE = "elsewhere"  # of another territory


class Act(StrEnum):
    """What can be done. The first group concerns one learner, the second none."""

    SEE_ACTIVITY = "see_activity"
    SEE_PROGRESS = "see_progress"
    SEE_REFLECTIONS = "see_reflections"
    OBSERVE = "observe"  # rate the anchors as an observer
    WRITE = "write"
    TAKE_OVER = "take_over"
    MAKE_APPOINTMENT = "make_appointment"
    ACKNOWLEDGE = "acknowledge"  # an alert
    CHANGE_SHARING = "change_sharing"
    SEE_ACCESS = "see_access"  # who saw what, when

    OPEN_PAGES = "open_pages"
    SEE_CASELOAD = "see_caseload"
    SEE_SUMMARY = "see_summary"
    EXPORT_CASELOAD = "export_caseload"
    INVITE_LEARNERS = "invite_learners"
    CHANGE_SETTINGS = "change_settings"  # one's own
    SEE_TERRITORY = "see_territory"  # how many, never who
    INVITE_STAFF = "invite_staff"
    END_STAFF = "end_staff"  # a colleague leaves
    EDIT_DIALOGUES = "edit_dialogues"  # read, change and try dialogues and translations
    PUBLISH = "publish"  # make them live, confirm, roll back
    EDIT_PLACES = "edit_places"  # help lines and territories
    SEE_FIGURES = "see_figures"  # anonymous figures of a territory
    JOIN = "join"  # use an invitation


FROM_LEVEL: Final[Mapping[Act, Level]] = {
    Act.SEE_ACTIVITY: Level.ACTIVITY,
    Act.SEE_PROGRESS: Level.PROGRESS,
    Act.SEE_REFLECTIONS: Level.REFLECTIONS,
    Act.OBSERVE: Level.PROGRESS,
    Act.WRITE: Level.ACTIVITY,
    Act.TAKE_OVER: Level.ACTIVITY,
    Act.MAKE_APPOINTMENT: Level.ACTIVITY,
}
"""What a counsellor may do with a learner of their own, and the level it takes."""

ABOUT_A_LEARNER: Final = frozenset(
    {*FROM_LEVEL, Act.ACKNOWLEDGE, Act.CHANGE_SHARING, Act.SEE_ACCESS}
)

_WITHOUT_LEARNER: Final[Mapping[Role, frozenset[Act]]] = {
    Role.LEARNER: frozenset({Act.JOIN}),
    Role.COUNSELLOR: frozenset(
        {
            Act.OPEN_PAGES,
            Act.SEE_CASELOAD,
            Act.SEE_SUMMARY,
            Act.EXPORT_CASELOAD,
            Act.INVITE_LEARNERS,
            Act.CHANGE_SETTINGS,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            Act.OPEN_PAGES,
            Act.CHANGE_SETTINGS,
            Act.SEE_TERRITORY,
            Act.INVITE_STAFF,
            Act.END_STAFF,
            Act.EDIT_DIALOGUES,
            Act.PUBLISH,
            Act.EDIT_PLACES,
            Act.SEE_FIGURES,
        }
    ),
    Role.OPERATOR: frozenset(
        {Act.SEE_SUMMARY, Act.INVITE_STAFF, Act.END_STAFF, Act.PUBLISH, Act.SEE_FIGURES}
    ),
}


def may(
    role: Role, act: Act, relation: Relation | None = None, level: Level = Level.NOTHING
) -> bool:
    """
    Return whether somebody in *role* may do *act*.

    *relation* and *level*: to the learner it is about; both are left out for an act that is about
    no learner. Whatever is not allowed here is forbidden.
    """
    if act not in ABOUT_A_LEARNER:
        return relation is None and act in _WITHOUT_LEARNER[role]
    if role is Role.LEARNER:
        return relation is Relation.SELF and act in {Act.CHANGE_SHARING, Act.SEE_ACCESS}
    if role is not Role.COUNSELLOR:
        return False
    if act is Act.ACKNOWLEDGE:
        return relation in {Relation.OWN, Relation.ALERTED}
    needed = FROM_LEVEL.get(act)
    return relation is Relation.OWN and needed is not None and level >= needed
