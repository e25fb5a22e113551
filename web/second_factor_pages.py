"""The second factor of coordinators: set up at the first log-in, asked for at every later one."""

from __future__ import annotations

from dataclasses import replace

import segno

from digiter_core.access.policy import Act
from digiter_core.texts.typed import plain
from web.gate import NEEDS_SECOND_FACTOR, SECOND_FACTOR, WELCOME
from web.one_time_codes import SecondFactor
from web.page import Answer, Ask, Moved, Page, Shown

LONGEST_NAME = 40
"""Characters of a name in the QR code: it holds only so much."""


def show(ask: Ask) -> Answer:
    """Show the secret to set up, or ask for a code."""
    if ask.staff.role not in NEEDS_SECOND_FACTOR:
        return Moved("/")
    factor = SecondFactor.read(ask.staff.second_factor)
    if factor is None:
        factor = SecondFactor.new()
        _keep(ask, factor)
    return _asked(ask, factor)


def confirm(ask: Ask) -> Answer:
    """Take a code: go on in a new session, ask again, or end every session after five wrong."""
    if ask.staff.role not in NEEDS_SECOND_FACTOR:
        return Moved("/")
    factor = SecondFactor.read(ask.staff.second_factor)
    if factor is None:
        return Moved(SECOND_FACTOR)
    tried = factor.try_code(ask.form.get("code"), ask.now)
    _keep(ask, tried)
    if tried.rests(ask.now):
        ask.work.logins.close_all(ask.staff.id)
        return Moved(WELCOME, done="too_many_codes", session="")
    if tried.wrong:
        return _asked(ask, factor, is_wrong=True)
    ask.work.logins.close_session(ask.session)
    session = ask.work.logins.open_session(ask.staff.id, ask.now, confirmed=True)
    return Moved("/", session=session)


def _keep(ask: Ask, factor: SecondFactor) -> None:
    ask.work.staff.save(replace(ask.staff, second_factor=factor.line()))


def _asked(ask: Ask, factor: SecondFactor, *, is_wrong: bool = False) -> Shown:
    context: dict[str, object] = {"is_wrong": is_wrong, "secret": "", "picture": ""}
    if not factor.is_set_up:  # never shown again afterwards
        code = segno.make(factor.address(plain(ask.staff.name)[:LONGEST_NAME]), micro=False)
        context["secret"] = " ".join(
            factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4)
        )
        context["picture"] = code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return Shown("second_factor.html", context, status=400 if is_wrong else 200)


PAGES = (
    Page("GET", SECOND_FACTOR, Act.OPEN_PAGES, show, before_second_factor=True),
    Page("POST", SECOND_FACTOR, Act.OPEN_PAGES, confirm, before_second_factor=True),
)
