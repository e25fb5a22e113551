"""A coordinator's territory: who works there, and how many they accompany - never whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from digiter_core.access.people import Role, Staff
from digiter_core.access.policy import Act
from digiter_core.coaching.inviting import invite_staff
from digiter_core.coaching.staffing import leave, make_deputy
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.errors import Forbidden
from web.forms import Form, id_in
from web.invitation_card import staff_card
from web.page import Answer, Ask, Moved, Page, Shown

PLACE: Final = "/territory"
LONGEST_NAME: Final = 60
_ROLES: Final = {role.value: role for role in (Role.COUNSELLOR, Role.COORDINATOR)}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of the list."""

    staff: Staff
    learners: int | None  # rounded down; None: too few to be told

    @property
    def path(self) -> str:
        return f"{PLACE}/staff/{self.staff.id:x}"


def show(ask: Ask) -> Answer:
    """Show who works here, and the form to invite somebody."""
    usual = {
        "name": "",
        "role": Role.COUNSELLOR.value,
        "organisation": ask.staff.organisation,
        "language": ask.language,
    }
    return _asked(ask, usual, {})


def invite(ask: Ask) -> Answer:
    """Make an invitation for a colleague and show its link: once, it is stored nowhere."""
    form = Form(ask.form)
    name = form.line("name", LONGEST_NAME, needed=True)
    organisation = form.line("organisation", LONGEST_NAME)
    role = form.one_of("role", _ROLES)
    language = form.one_of("language", {code: code for code in ask.coach.languages})
    if not ask.coach.account.username:
        form.errors["name"] = "form/no_bot"  # there is no other way in than the link
    if form.errors or role is None or language is None:
        names = ("name", "organisation", "role", "language")
        return _asked(ask, {name: ask.form.get(name) for name in names}, form.errors)
    invitation, codes = invite_staff(
        ask.work,
        ask.staff,
        ask.now,
        role=role,
        territory=ask.staff.territory,
        name=name,
        organisation=organisation,
        language=language,
    )
    card = staff_card(ask.coach, ask.staff, invitation, codes)
    return Shown("card.html", {"card": card, "uses": 1, "back": PLACE})


def revoke(ask: Ask) -> Answer:
    """Nobody can use the invitation any more. Of others' nothing happens, and nothing is said."""
    ask.work.invitations.revoke(ask.staff.id, id_in(ask.params, "invitation"), ask.now)
    return Moved(PLACE, done="revoked")


def ask_to_end(ask: Ask) -> Answer:
    """Say what happens when a colleague leaves, and ask whether that is meant."""
    colleague = _colleague(ask)
    if colleague.id == ask.staff.id:
        raise Forbidden
    return Shown("colleague_left.html", {"colleague": Colleague(colleague, None)})


def end(ask: Ask) -> Answer:
    """End the account of a colleague; their learners are told."""
    messages = leave(ask.coach, ask.work, ask.staff, _colleague(ask), ask.now)
    return Moved(PLACE, done="colleague_left", messages=tuple(messages))


def appoint(ask: Ask) -> Answer:
    """Make a colleague a deputy, or no longer one."""
    is_deputy = ask.form.get("deputy") == "1"
    make_deputy(ask.work, ask.staff, _colleague(ask), is_deputy=is_deputy)
    return Moved(PLACE, done="deputy" if is_deputy else "no_deputy")


def _colleague(ask: Ask) -> Staff:
    """Return whom the address means. Raises `Forbidden` unless they work in the same territory."""
    staff = ask.work.staff.get(id_in(ask.params, "staff"))
    if staff is None or staff.left_at is not None or staff.territory != ask.staff.territory:
        raise Forbidden
    return staff


def _asked(ask: Ask, typed: dict[str, str], errors: dict[str, str]) -> Shown:
    invitations = ask.work.invitations.of(ask.staff.id)
    territories = ask.coach.territories
    context = {
        "colleagues": _colleagues(ask),
        "territory": territories.get(ask.staff.territory, territories[ELSEWHERE]).name,
        "invitations": [each for each in invitations if each.role is not Role.LEARNER],
        "typed": typed,
        "errors": errors,
        "roles": tuple(_ROLES),
        "languages": ask.coach.languages,
        "longest_name": LONGEST_NAME,
        "few": ask.coach.disclosure.told_from,
    }
    return Shown("territory.html", context, 400 if errors else 200)


def _colleagues(ask: Ask) -> list[Colleague]:
    bonds = ask.work.bonds.count_by_staff(ask.staff.territory)
    # This number moves while one looks on. It changes at 20, 30, … learners only, and stands
    # alone: of how many share something nothing is told, or the rest could be watched.
    told = ask.coach.disclosure.told
    return [
        Colleague(staff, told(bonds.get(staff.id, (0, 0))[0]))
        for staff in ask.work.staff.active(ask.staff.territory)
    ]


PAGES = (
    Page("GET", PLACE, Act.SEE_TERRITORY, show),
    Page("POST", f"{PLACE}/invitations", Act.INVITE_STAFF, invite),
    Page("POST", f"{PLACE}/invitations/{{invitation}}/revoke", Act.INVITE_STAFF, revoke),
    Page("GET", f"{PLACE}/staff/{{staff}}/left", Act.END_STAFF, ask_to_end),
    Page("POST", f"{PLACE}/staff/{{staff}}/left", Act.END_STAFF, end),
    Page("POST", f"{PLACE}/staff/{{staff}}/deputy", Act.END_STAFF, appoint),
)
