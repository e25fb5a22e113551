"""
How a learner comes to have a counsellor: a link, a typed code, or a name out of their territory.

Whatever the way, the learner says yes first, and the bond that begins shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from digiter_core.access.people import Role, Staff
from digiter_core.coaching import sharing
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.rendering import INVITATION
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.coaching.turn import Turn
from digiter_core.engine.script import NodeId
from digiter_core.ports import Learner, Work
from digiter_core.texts.markup import literal

GUEST, CODE, CHOSEN, NEAR = "new_counsellor", "invited_with", "chosen_staff", "near"
"""
Variables. The name of the person the learner is asked about, and how they were found: by a code,
or by the number chosen among those `near`, one `number name` a line.
"""

NO_INVITATION = "ui/joining/no_invitation"
"""One answer for a code that is wrong, used up, revoked or out of date: which, nobody learns."""

INVITED, NOT_INVITED = NodeId("invited"), NodeId("what_is_kept")
FOUND, NOBODY = NodeId("near"), NodeId("nobody")
LINK = re.compile(r"[A-Za-z0-9_-]{22}")
_PASTED = re.compile(r"\bstart=([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
_TYPED = re.compile(r"[0-9A-TV-Z]{10}")
_SPACED = re.compile(r"[\s\-\u2010-\u2015]+")


def link_in(arrival: Arrival) -> str:
    """Return what stands behind /start, "" if nothing does."""
    command, _, rest = arrival.text.partition(" ")
    is_start = arrival.kind is Kind.COMMAND and command.lower() == "start"
    return rest.strip() if is_start else ""


def code_in(text: str) -> str:
    """Return the code *text* is, typed or as a pasted link; "" if it has the shape of none."""
    pasted = _PASTED.search(text)
    if pasted:
        return pasted[1]
    if LINK.fullmatch(text.strip()):
        return text.strip()
    typed = _SPACED.sub("", text).upper()
    return typed if _TYPED.fullmatch(typed) else ""


def inviter_of(work: Work, code: str, now: datetime) -> Staff | None:
    """Return which counsellor invites learners with *code*. Nothing is used up."""
    invitation = work.invitations.look_up(code, now) if code else None
    if invitation is None or invitation.role is not Role.LEARNER or invitation.inviter is None:
        return None
    return _at_work(work, invitation.inviter)


def _at_work(work: Work, number: int) -> Staff | None:
    staff = work.staff.get(number)
    works = staff is not None and staff.role is Role.COUNSELLOR and staff.left_at is None
    return staff if works else None


# ----- with a link, before anything is known of somebody


def meet_guest(turn: Turn) -> None:
    """Let a visitor know who invited them; a link that is good for nothing is left behind."""
    code = turn.learner.session.variables.get(INVITATION)
    if not code:
        return
    staff = inviter_of(turn.work, str(code), turn.now)
    if staff is None:
        turn.say(NO_INVITATION)
        turn.set_variables({INVITATION: None})
    else:
        turn.learner = sharing.mirrored(turn.learner, None, staff.name)
        turn.set_variables({"bonded": True})  # as soon as there is somebody to be bound


def take_in(turn: Turn, code: str) -> None:
    """Begin the bond of who has just become a learner, if the invitation still holds."""
    staff = _redeemed(turn, code)
    if staff is not None:
        return _begin(turn, staff, "link")
    turn.say(NO_INVITATION)
    turn.learner = sharing.mirrored(turn.learner, None)
    place = turn.learner.session.place
    if place is not None and place.at == INVITED:  # somebody else was faster, just now
        _stand_at(turn, NOT_INVITED)
    return None


# ----- with an account: asked first


def offer(turn: Turn, code: str) -> bool:
    """Have the learner asked about whoever invites with the link. False: that was said."""
    # A typed code behind /start would be a way past the tries of a day.
    staff = inviter_of(turn.work, code, turn.now) if LINK.fullmatch(code) else None
    if staff is None:
        turn.say(NO_INVITATION)
        return False
    if accompanies(turn, staff):
        turn.say("ui/joining/already", counsellor=literal(staff.name))
        return False
    ask_about(turn, staff, code=code)
    return True


def accompanies(turn: Turn, staff: Staff) -> bool:
    """Whether *staff* accompanies the learner already."""
    bond = turn.work.bonds.open_of(turn.learner.id)
    return bond is not None and bond.staff == staff.id


def ask_about(turn: Turn, staff: Staff, *, code: str = "") -> None:
    """Note whom the script `join` asks about: invited with *code*, or else chosen by name."""
    chosen = None if code else f"{staff.id:x}"
    turn.set_variables({GUEST: staff.name, CODE: code or None, CHOSEN: chosen, NEAR: None})


def join(turn: Turn) -> None:
    """The learner said yes: begin the bond, if it can still be."""
    variables = turn.learner.session.variables
    code, chosen = variables.get(CODE), variables.get(CHOSEN)
    staff = _redeemed(turn, str(code)) if code else _chosen(turn, str(chosen or ""))
    if staff is not None:
        _begin(turn, staff, "code" if code else "name")
        turn.say("ui/joining/joined")
    else:
        turn.say(NO_INVITATION if code else "ui/joining/not_there")
    drop_invitation(turn)


def drop_invitation(turn: Turn) -> None:
    """Forget whom the learner was asked about."""
    turn.set_variables({GUEST: None, CODE: None, CHOSEN: None, NEAR: None})


def _redeemed(turn: Turn, code: str) -> Staff | None:
    """Use up the invitation, if it leads to somebody."""
    staff = inviter_of(turn.work, code, turn.now)
    if staff is None or turn.work.invitations.redeem(code, turn.now) is None:
        return None
    return staff


def _begin(turn: Turn, staff: Staff, through: str) -> None:
    before = turn.work.bonds.open_of(turn.learner.id)
    if before is not None:
        words = turn.voice.say("ui/joining/replaced")
        turn.said.append(Outgoing(words))
        turn.learner = sharing.ended(turn.work, turn.learner, before, turn.now, words)
    bond = turn.work.bonds.begin(turn.learner.id, staff.id, turn.now)
    turn.learner = sharing.mirrored(turn.learner, bond, staff.name)
    turn.note("joined", through=through)


# ----- without an invitation: somebody of the same territory


def near(work: Work, learner: Learner) -> Sequence[Staff]:
    """Return the counsellors of the learner's territory who can be found, by name."""
    if learner.territory in ("", ELSEWHERE):
        return ()
    bond = work.bonds.open_of(learner.id)
    found = (
        staff
        for staff in work.staff.active(learner.territory)
        if staff.role is Role.COUNSELLOR and staff.can_be_found
        if bond is None or bond.staff != staff.id
    )
    return sorted(found, key=lambda staff: (staff.name.casefold(), staff.id))


def find_near(turn: Turn) -> None:
    """Note who can be found, for the buttons of the question that follows; or say: nobody."""
    found = near(turn.work, turn.learner)
    lines = "\n".join(f"{staff.id:x} {' '.join(staff.name.split())}" for staff in found)
    turn.set_variables({NEAR: lines or None})
    _stand_at(turn, FOUND if found else NOBODY)


def _chosen(turn: Turn, number: str) -> Staff | None:
    """Return whom a button stands for, if they can still be found there."""
    return next((one for one in near(turn.work, turn.learner) if f"{one.id:x}" == number), None)


def chosen(turn: Turn, text: str) -> Staff | None:
    """Return whom *text* means: the number a button carries, or a name."""
    found = near(turn.work, turn.learner)
    names = [(f"{staff.id:x}", (staff.name,)) for staff in found]
    meant = text if text in dict(names) else turn.coach.understanding.option(text, names).option
    return _chosen(turn, meant) if meant else None


def _stand_at(turn: Turn, node: NodeId) -> None:
    """Go on at *node* of the open script: what the engine said after this act is void."""
    session = turn.learner.session
    stack = (*session.stack[:-1], replace(session.stack[-1], at=node))
    turn.go_to(replace(session, stack=stack))
    turn.replay = True
