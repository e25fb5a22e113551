"""A weekly summary as it goes out: what the e-mail holds, and the message in the chat."""

from __future__ import annotations

from dataclasses import dataclass

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.dispatching import Composed
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.staff_messages import pages_row
from digiter_core.coaching.summary_words import SummaryWords, chat_text, words

PLACE = "ui/summary/mail/"


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. Subject and first lines name nobody: lock screens and lists show them."""

    key: str  # the same for the same summary, however often it is sent
    to: str
    name: str
    subject: str
    greeting: str
    words: SummaryWords
    link: str  # "" where there are no pages
    link_label: str
    about: tuple[str, ...]  # why it comes, and how to change that: before the first name
    with_pdf: bool

    @property
    def week(self) -> str:
        return self.words.week


def mail_of(coach: Coach, composed: Composed) -> Mail:
    """Return the e-mail for *composed*."""
    staff, summary = composed.staff, composed.summary
    said = words(coach, summary, staff.language)

    def text(key: str, /, **params: str) -> str:
        return coach.texts.text(f"{PLACE}{key}", staff.language, **params)

    return Mail(
        key=f"{staff.id} {summary.week}",
        to=staff.email,
        name=staff.name,
        subject=text("subject", week=summary.week.rpartition("W")[2]),
        greeting=text("greeting", name=staff.name),
        words=said,
        link=f"{coach.pages_url}/summary?week={summary.week}" if coach.pages_url else "",
        link_label=text("open"),
        about=(text("why"), text("change"), text("careful")),
        with_pdf=staff.wish.with_pdf,
    )


def chat_message(coach: Coach, composed: Composed) -> Outgoing:
    """Return the message for *composed*: counts, and the button to the pages."""
    staff = composed.staff
    text = chat_text(coach, composed.summary, staff.language)
    return Outgoing(text, pages_row(coach, staff))
