"""
Counting a month once, when it is over, and freezing the table: it never changes afterwards.

Nobody's turn waits for it: learners are read a few at a time, each few in a transaction of its
own, and only what may be told is stored. If the process ends in between, the next one counts anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.counting import facts_of
from digiter_core.coaching.effects import STATISTICS
from digiter_core.ports import Store, Work
from digiter_core.reports.figures import Facts, figures
from digiter_core.reports.months import Month

WAIT: Final = timedelta(days=15)
"""How long after a month it is counted: whoever left could have come back within 14 days."""

TOGETHER: Final = 20
"""Learners read in one transaction: others wait meanwhile."""


def month_due(work: Work, now: datetime) -> Month | None:
    """Return the month that is to be frozen now. None: all are.

    In a database without any the last month that is over long enough begins the list; months
    that were missed since, while nothing ran, are frozen one after the other.
    """
    last = Month.of(now - WAIT).before()
    frozen = work.figures.months()
    if not frozen:
        return last
    newest = Month.read(frozen[0])
    return newest.next() if newest < last else None


async def freeze_due(coach: Coach, store: Store, now: datetime) -> Month | None:
    """Freeze the month that is due and return it. None: none is, or another process did it."""
    month = await store.transact(partial(month_due, now=now))
    if month is None:
        return None
    facts: dict[int, Facts] = {}
    for some in _few(await store.transact(_agreeing)):
        read = partial(_facts_of_some, coach=coach, numbers=some, month=month)
        facts |= await store.transact(read)
    kept = partial(_freeze, coach=coach, month=month, facts=facts, now=now)
    return month if await store.transact(kept) else None


def _agreeing(work: Work) -> Sequence[int]:
    return work.consents.agreeing(STATISTICS)


def _few(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + TOGETHER] for at in range(0, len(numbers), TOGETHER))


def _facts_of_some(
    work: Work, coach: Coach, numbers: Sequence[int], month: Month
) -> dict[int, Facts]:
    found = ((number, facts_of(coach, work, number, month)) for number in numbers)
    return {number: facts for number, facts in found if facts is not None}


def _freeze(
    work: Work, coach: Coach, month: Month, facts: Mapping[int, Facts], now: datetime
) -> bool:
    if not work.figures.begin(str(month), now):
        return False
    still = frozenset(_agreeing(work))  # not who took it back, or was erased, while we counted
    counted = [one for number, one in facts.items() if number in still]
    themes = [dimension.id for dimension in coach.framework.dimensions]
    table = figures(counted, tuple(coach.territories), themes, coach.disclosure)
    work.figures.add(str(month), table, now)
    work.passages.forget_until(str(month))
    return True
