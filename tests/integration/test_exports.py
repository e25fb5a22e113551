"""The caseload as a file: only what each learner shows, written down who took it, and harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from digiter_core.access.people import Role
from digiter_core.access.sharing import Level
from tests.nasty import NASTY
from tests.page_visits import Browser, Office, an_office

NAME = "Prénom"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def rows_of_csv(browser: Browser) -> list[dict[str, str]]:
    answer = browser.get("/export.csv")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def rows_of_xlsx(browser: Browser) -> list[list[object]]:
    answer = browser.get("/export.xlsx")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_file_has_a_line_for_each_learner_who_shows_something(office: Office) -> None:
    claire, other = office.hires(), office.hires(name="Omar")
    office.meets(claire, "Zoé")
    office.meets(claire, "Ana", Level.ACTIVITY)
    office.meets(claire, "Hidden", Level.NOTHING)
    office.meets(other, "Elsewhere")
    browser = office.logs_in(claire)

    rows = rows_of_csv(browser)

    assert [(row[NAME], row["Partage"]) for row in rows] == [
        ("Ana", "son activité"),
        ("Zoé", "ses progrès"),
    ]
    assert [row[0] for row in rows_of_xlsx(browser)] == [NAME, "Ana", "Zoé"]


def test_who_withdrew_is_not_in_the_next_file(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)
    before = rows_of_csv(browser)

    bond = office.bond(learner, claire)
    office.does(lambda work: work.bonds.save(replace(bond, level=Level.NOTHING)))

    assert [row[NAME] for row in before] == ["Lina"]
    assert rows_of_csv(browser) == []
    assert "Lina" not in str(rows_of_xlsx(browser))


def test_every_learner_in_a_file_can_read_who_took_it(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)

    rows_of_csv(browser)
    office.clock.turn(timedelta(minutes=1))
    rows_of_xlsx(browser)

    entries = office.does(lambda work: work.audit.of(learner))
    assert [(each.through, each.act, each.staff) for each in entries] == [
        ("xlsx", "see_progress", claire.id),
        ("csv", "see_progress", claire.id),
    ]


def test_the_name_of_a_file_names_nobody(office: Office) -> None:
    browser = office.logs_in(office.hires())

    answers = [browser.get(f"/export.{kind}") for kind in ("csv", "xlsx")]

    assert [answer.headers["content-disposition"] for answer in answers] == [
        'attachment; filename="digiter-2026-11-24.csv"',
        'attachment; filename="digiter-2026-11-24.xlsx"',
    ]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_nasty_names_come_back_as_typed_and_never_as_a_formula(office: Office) -> None:
    claire = office.hires()
    names = [name[:40].replace("\ud800", "") for name in NASTY]
    for name in names:
        office.meets(claire, name)
    browser = office.logs_in(claire)

    rows = rows_of_csv(browser)
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/export.xlsx").content)).active

    assert len(rows) == len(names)
    assert not [row[NAME] for row in rows if row[NAME].lstrip()[:1] in tuple("=+-@＝＋－＠")]
    types = {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=1) for cell in row}
    assert types <= {"s", "n"}  # text, or nothing at all: never "f", a formula
    shown = {str(row[0].value).strip() for row in sheet.iter_rows(min_row=2)}
    assert {"=1+1", "O'Neil", "Ștefăniță", "<script>alert(1)</script>"} <= shown


def test_a_coordinator_gets_no_file(office: Office) -> None:
    browser = office.logs_in(office.hires(Role.COORDINATOR))

    assert [browser.get(f"/export.{kind}").status_code for kind in ("csv", "xlsx")] == [403, 403]
