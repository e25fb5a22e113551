"""The e-mail around a weekly summary."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.coaching.summary_mail import Mail
from digiter_core.errors import NotEver
from mail.message import as_page, as_text, message_of
from tests.summary_office import words_of

SENDER = "DIGITER Coach <digiter@example.org>"
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
SUBJECT = "DIGITER Coach: săptămâna 47 – ș, ț, â, î"


def mail(*names: str) -> Mail:
    return Mail(
        key="7 2026-W47",
        to="ioana@example.org",
        name="Ioana Țurcanu",
        subject=SUBJECT,
        greeting="Bună, Ioana,",
        words=words_of(*names),
        link="https://pages.example.org/summary?week=2026-W47",
        link_label="Deschide pagina",
        about=("De ce primești acest mesaj.",),
        with_pdf=True,
    )


def over_the_wire(message: EmailMessage) -> EmailMessage:
    """Return *message* as another program reads it from the bytes that are sent."""
    content = message.as_bytes(policy=email.policy.SMTP.clone(cte_type="7bit"))
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    return email.message_from_bytes(content, EmailMessage, policy=email.policy.default)


def test_romanian_words_and_the_file_come_through_as_they_left() -> None:
    sent = message_of(mail("Ștefan"), SENDER, NOW, b"%PDF-1.7 \x00\xff")

    got = over_the_wire(sent)

    [file] = list(got.iter_attachments())
    assert (str(got["Subject"]), got["To"].addresses[0].display_name) == (SUBJECT, "Ioana Țurcanu")
    assert "Ștefan" in got.get_body(("plain",)).get_content()
    assert "Ștefan" in got.get_body(("html",)).get_content()
    assert (file.get_filename(), file.get_content_type()) == (
        "digiter-2026-W47.pdf",
        "application/pdf",
    )
    assert file.get_content() == b"%PDF-1.7 \x00\xff"


def test_the_same_summary_has_the_same_message_id_and_another_has_another() -> None:
    ids = [
        message_of(each, SENDER, NOW)["Message-ID"]
        for each in (mail("Ana"), mail("Zoë"), replace(mail("Ana"), key="7 2026-W48"))
    ]

    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@example.org>")


@pytest.mark.parametrize(
    "to", ["", "ioana", "a@b@c", "ioana@example.org\r\nBcc: x@example.org", "ioana @example.org"]
)
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(NotEver, match="mail_address"):
        message_of(replace(mail("Ana"), to=to), SENDER, NOW)


def test_the_page_loads_nothing_from_anywhere() -> None:
    page = as_page(mail("Ana"))

    assert "<style" not in page
    assert "<img" not in page
    assert "url(" not in page
    assert page.count("https://") == 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1, max_size=30))
def test_whatever_a_name_is_it_stays_a_name(name: str) -> None:
    marked = f"<b onclick=x>{name}&amp;</b>"

    assert marked in as_text(mail(marked))
    assert "<b onclick" not in as_page(mail(marked))
