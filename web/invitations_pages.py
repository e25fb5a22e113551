"""Inviting learners: the invitations that are open, and a card for a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from digiter_core.access.people import INVITED_FOR, Role
from digiter_core.access.policy import Act
from digiter_core.coaching.inviting import MOST_IN_A_GROUP, invite_learners
from web.forms import Form, id_in
from web.invitation_card import learner_card
from web.page import Answer, Ask, Moved, Page, Shown

PLACE: Final = "/invitations"
FEWEST_IN_A_GROUP: Final = 2
DAYS: Final = (7, 90)
LONGEST_WORD: Final = 40
ONE, GROUP = "one", "group"


def show(ask: Ask) -> Answer:
    """Show what is open, and the form for a new one."""
    usual = {"kind": ONE, "number": "12", "days": "30", "word": "", "language": ask.language}
    return _asked(ask, usual, {})


def invite(ask: Ask) -> Answer:
    """Make an invitation and show its card: once, its codes are stored nowhere."""
    form = Form(ask.form)
    kind = form.one_of("kind", {ONE: ONE, GROUP: GROUP})
    word = form.line("word", LONGEST_WORD)
    language = form.one_of("language", {code: code for code in ask.coach.languages})
    uses, lasting = 1, INVITED_FOR
    if kind == GROUP:
        uses = form.number("number", FEWEST_IN_A_GROUP, MOST_IN_A_GROUP)
        lasting = timedelta(days=form.number("days", *DAYS))
    if form.errors or language is None:
        names = ("kind", "number", "days", "word", "language")
        return _asked(ask, {name: ask.form.get(name) for name in names}, form.errors)
    invitation, codes = invite_learners(
        ask.work, ask.staff, ask.now, uses=uses, name=word, language=language, lasting=lasting
    )
    card = learner_card(ask.coach, ask.staff, invitation, codes, language)
    return Shown("card.html", {"card": card, "uses": uses, "back": PLACE})


def revoke(ask: Ask) -> Answer:
    """Nobody can use the invitation any more. Of others' nothing happens, and nothing is said."""
    ask.work.invitations.revoke(ask.staff.id, id_in(ask.params, "invitation"), ask.now)
    return Moved(PLACE, done="revoked")


def _asked(ask: Ask, typed: dict[str, str], errors: dict[str, str]) -> Shown:
    invitations = ask.work.invitations.of(ask.staff.id)
    context = {
        "invitations": [each for each in invitations if each.role is Role.LEARNER],
        "typed": typed,
        "errors": errors,
        "languages": ask.coach.languages,
        "group": (FEWEST_IN_A_GROUP, MOST_IN_A_GROUP),
        "days": DAYS,
        "longest_word": LONGEST_WORD,
    }
    return Shown("invitations.html", context, 400 if errors else 200)


PAGES = (
    Page("GET", PLACE, Act.INVITE_LEARNERS, show),
    Page("POST", PLACE, Act.INVITE_LEARNERS, invite),
    Page("POST", f"{PLACE}/{{invitation}}/revoke", Act.INVITE_LEARNERS, revoke),
)
