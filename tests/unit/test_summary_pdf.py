"""The weekly summary as PDF: everybody's name in it, for the eye and for the ear."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from digiter_core.documents.summary_pdf import summary_pdf
from tests.summary_office import words_of

LONGEST = 60
"""Learners one counsellor accompanies."""


def text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def is_accessible(pdf: bytes) -> bool:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return b"<pdfuaid:part>1" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    "name",
    ["Ștefan Țîrlea", "João", "Großmann", "Zoë", "Łukasz", "Иван", "Ελένη"],
)
def test_names_of_europe_can_be_read_and_listened_to(name: str) -> None:
    pdf = summary_pdf(words_of(name))

    assert name in text(pdf)
    assert is_accessible(pdf)


@pytest.mark.parametrize("name", ["🦊 Léa", "李"])
def test_a_sign_that_no_letter_shows_costs_the_mark_but_not_the_summary(name: str) -> None:
    pdf = summary_pdf(words_of(name))

    assert "Une idée" in text(pdf)
    assert not is_accessible(pdf)


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "*bold* _it_ $x$",
        "#emph[x]",
        '"\\u{41}"',
        "= Titre",
        "- a",
        "@x <y>",
    ],
)
def test_a_name_is_never_markup(name: str) -> None:
    assert name in text(summary_pdf(words_of(name)))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40))
def test_any_name_at_all_makes_a_pdf(name: str) -> None:
    assert summary_pdf(words_of(name)).startswith(b"%PDF-")


def test_a_usual_week_is_one_page_and_the_largest_is_complete() -> None:
    usual = summary_pdf(words_of(*(f"Nom {n}" for n in range(7))))
    largest = summary_pdf(words_of(*(f"Nom {n}" for n in range(LONGEST))))

    assert len(PdfReader(io.BytesIO(usual)).pages) == 1
    assert all(f"Nom {n}" in text(largest) for n in range(LONGEST))


def test_it_has_a_title_a_language_and_a_structure() -> None:
    read = PdfReader(io.BytesIO(summary_pdf(words_of("Lina"))))

    assert read.metadata is not None
    assert read.metadata.title == "Semaine 47"
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_several_at_once_do_not_mix() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda n: text(summary_pdf(words_of(f"Nom {n}"))), range(12)))

    assert [f"Nom {n}" in said for n, said in enumerate(made)] == [True] * 12
