"""Months of the figures, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from digiter_core.reports.months import Month, month_of


def test_a_month_begins_where_the_one_before_ends() -> None:
    december = Month(2026, 12)

    assert december.end == datetime(2027, 1, 1, tzinfo=UTC) == december.next().start
    assert december.next().before() == december
    assert [str(december.next()), str(Month(2026, 3).before())] == ["2027-01", "2026-02"]


def test_a_moment_lies_in_the_month_of_utc() -> None:
    in_new_zealand = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=13)))

    assert str(Month.of(in_new_zealand)) == month_of(in_new_zealand) == "2026-12"


def test_a_month_is_read_as_it_is_written() -> None:
    assert Month.read("2026-02") == Month(2026, 2)


@pytest.mark.parametrize(
    "wrong", ["2026-13", "2026-2", "26-02", "2026-00", "0000-01", "2026-02 ", "x", ""]
)
def test_anything_else_is_no_month(wrong: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        Month.read(wrong)
