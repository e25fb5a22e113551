"""Names of every nasty kind in the weekly summary: e-mail as text and page, and the PDF."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pytest
from pypdf import PdfReader

from cli.wiring import draw_summary
from mail.message import as_page, as_text, message_of
from tests import nasty
from tests.summary_office import words_of
from tests.unit.test_mail_message import NOW, SENDER, mail, over_the_wire

TYPED = [each for each in nasty.NASTY if each.isprintable() and each.strip()]
"""What a keyboard can send and an eye can see."""


class Tags(HTMLParser):
    """Collects the elements of a page, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


@pytest.mark.parametrize("name", TYPED)
def test_in_an_email_a_name_stands_as_typed_and_adds_nothing(name: str) -> None:
    sent = mail(name)
    plain = read(as_page(mail("Lina")))

    page = read(as_page(sent))

    assert page.tags == plain.tags
    assert name in page.text
    assert name in as_text(sent)


@pytest.mark.parametrize("name", nasty.NASTY)
def test_no_name_stands_in_the_header_of_an_email_or_breaks_it(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    sent = replace(mail(name), with_pdf=False)

    got = over_the_wire(message_of(sent, SENDER, NOW))

    assert set(got.keys()) == set(message_of(mail("Lina"), SENDER, NOW).keys())
    assert got["Subject"] == sent.subject


@pytest.mark.parametrize("name", nasty.NASTY)
def test_a_pdf_is_made_whatever_somebody_is_called(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()

    made = draw_summary(words_of(name, "Lina"))

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert "Lina" in text


@pytest.mark.parametrize("name", ["=1+1", "<b>Lina</b>", "#import sys", "**Lina**", "$x$ @label"])
def test_in_a_pdf_a_name_stands_as_typed(name: str) -> None:
    made = draw_summary(words_of(name))

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert name in text
