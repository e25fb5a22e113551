"""`digiter figures`: freezing what is due, and showing it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from digiter_core.coaching.freezing import WAIT
from digiter_core.ports import Store
from digiter_core.reports.figures import Figure, Measure
from digiter_core.reports.months import Month
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.talk import NOON, StoppedClock


@contextmanager
def store_in(folder: Path) -> Iterator[Store]:
    """The database of the command."""
    keyring = Keyring.load_or_create(folder / "data" / "keyring.json")
    address = f"sqlite:///{folder / 'data' / 'digiter.db'}"
    with closing(open_store(address, keyring, clock=StoppedClock())) as store:
        yield store


@pytest.fixture
def frozen(tmp_path: Path) -> None:
    """October, with a number of Liège."""
    with store_in(tmp_path) as store:
        store.transact_now(lambda work: work.figures.begin("2026-10", NOON))
        table = [
            Figure(territory, measure, "", 30 if territory == "liege" else None)
            for territory in ("liege", "galati")
            for measure in (Measure.STARTED, Measure.FINISHED)
        ] + [Figure("liege", Measure.PASSED, "menu/menu", 20)]
        store.transact_now(lambda work: work.figures.add("2026-10", table, NOON))


def test_what_is_due_is_frozen_once(digiter) -> None:
    last = Month.of(datetime.now(UTC) - WAIT).before()

    assert digiter("figures", "freeze") == (0, f"Frozen: {last}\n", "")
    assert digiter("figures", "freeze") == (0, "Nothing is due.\n", "")


@pytest.mark.usefixtures("frozen")
def test_programs_get_the_numbers_of_one_territory(digiter) -> None:
    code, out, err = digiter("figures", "show", "--territory", "liege", "--json")

    (table,) = json.loads(out)
    assert (code, err) == (0, "")
    assert (table["territory"], table["month"]) == ("liege", "2026-10")
    assert {"measure": "started", "detail": "", "at_least": 30} in table["figures"]
    assert table["questions"] == [{"script": "menu", "node": "menu", "passed": 20, "left": None}]


@pytest.mark.usefixtures("frozen")
def test_people_get_every_territory_in_words(digiter) -> None:
    code, out, _ = digiter("figures", "show", "--month", "2026-10")

    assert code == 0
    assert "Liège · 10/2026" in out
    assert "Galați · 10/2026" in out
    assert out.count("30 ou plus") == 2
    assert "  menu / menu | 20 ou plus | pas encore assez de monde" in out.splitlines()


@pytest.mark.usefixtures("frozen")
def test_the_committee_gets_one_page(digiter, tmp_path: Path) -> None:
    path = tmp_path / "liege.pdf"

    code, _, _ = digiter("figures", "show", "--territory", "liege", "--pdf", str(path))

    assert code == 0
    assert len(PdfReader(io.BytesIO(path.read_bytes())).pages) == 1


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    "options",
    [
        ("--month", "2026-11"),
        ("--month", "*"),
        ("--territory", "atlantis"),
        ("--language", "xx"),
        ("--pdf", "all.pdf"),
    ],
)
def test_what_there_is_not_is_refused(digiter, options: tuple[str, ...]) -> None:
    code, out, err = digiter("figures", "show", *options)

    assert (code, out) == (2, "")
    assert err
