"""An invitation as a card to hand over: link, typed code, QR code, and what to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import segno

from digiter_core.access.people import Codes, Invitation, Staff
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.inviting import link_of, spelled


@dataclass(frozen=True, slots=True)
class Card:
    """Everything on the card, in the language of whom it is for. Shown once, stored nowhere."""

    language: str
    title: str
    lines: tuple[str, ...]  # what to do, in order
    link: str  # "" while the bot's name is not known
    code: str  # to type; "" for staff, who come by the link only
    picture: str  # the link as a QR code, a `data:` address; "" without a link
    picture_words: str  # what stands in for the picture
    foot: str


def learner_card(
    coach: Coach, staff: Staff, invitation: Invitation, codes: Codes, language: str
) -> Card:
    """Return the card for a learner, or for each of a group, in *language*."""
    return _card(coach, staff, invitation, codes, language, "card", spelled(codes.typed))


def staff_card(coach: Coach, staff: Staff, invitation: Invitation, codes: Codes) -> Card:
    """Return the card for a colleague, in the language of the invitation."""
    return _card(coach, staff, invitation, codes, invitation.language, "staff_card", "")


def _card(  # noqa: PLR0913, PLR0917 - both cards are made here
    coach: Coach,
    staff: Staff,
    invitation: Invitation,
    codes: Codes,
    language: str,
    kind: str,
    code: str,
) -> Card:
    def say(key: str, /, **params: str) -> str:
        return coach.texts.text(f"ui/pages/{kind}/{key}", language, **params)

    link = link_of(coach, codes)
    steps = [step for step, there in (("scan", link), ("code", code), ("safe", True)) if there]
    return Card(
        language=language,
        title=say("title", name=staff.name),
        lines=tuple(say(f"step_{step}", name=staff.name) for step in steps),
        link=link,
        code=code,
        picture=_picture(link) if link else "",
        picture_words=say("picture"),
        foot=say("until", date=day_words(coach, _until(staff, invitation), language)),
    )


def _until(staff: Staff, invitation: Invitation) -> date:
    return invitation.expires_at.astimezone(ZoneInfo(staff.zone)).date()


def _picture(link: str) -> str:
    # "Q" reads with a quarter of the card dirty or creased.
    code = segno.make(link, error="q", micro=False)
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
