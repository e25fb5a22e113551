"""
What may be told of a count of people, so that no group of 1 to k - 1 can be worked out. Pure.

**The attacker** has every table that was ever published: all territories, all months, page, CSV
and PDF; knows this file, and which counts are parts of which (who finished had started, who left
a question had been asked it, who was asked one was asked the next or left), even when such a sum
happens to be exact; and subtracts, within a table, between territories, between months, and sums
over any of them. It counts as a leak if *any* group, told, hidden or only thought of (started but
not finished, asked one question but not the next), must then have 1 to k - 1 members. That it
might have none, or might have k, is what protects it. Who the people are the attacker does not
know, nor how many there are of some kind from elsewhere.

**The rule.** A count is rounded down to a multiple of `step`, the first multiple of five that is
not below k; what comes out below twice the step is hidden, zero included: "nobody" says something
about everybody. For k = 10 a count says only that it lies in 0 to 19, 20 to 29, 30 to 39, …
Rates are not told at all, nor totals over territories.

**Why.** Each run has k whole numbers or more. What is left of a whole when a part is taken away
therefore spans k numbers as well: it may be 0, or it may be k. Rounding to the nearest five is too
fine for that: 15 beside 10, a part of it, leaves 1 to 7. Rounding *down* is superadditive, so told
parts never add up to more than their told whole, and sums narrow nothing.

**Complementary suppression** (Willenborg & de Waal 2001, Elements of Statistical Disclosure
Control, chapters 2 and 4; Hundepool et al. 2012, chapter 4). Hiding 1 to k - 1 alone would not do:
where a whole is the sum of its parts, "hidden" would say "below k" and the difference "above 0".
So k to 2 step - 1 is suppressed with it, everywhere rather than where a search finds it needed:
"hidden" says 0 to 19, whatever stands around it. Totals over territories are the sums that are
exact for sure; with them, and with measures told from ten, `python -m tests.faults.disclosure`
found leaks, without them none.

The figures are frozen (`coaching/freezing.py`): a rounded count that moves as people come and go
gives itself away in the moment it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FEWEST: Final = 10
"""k: groups of fewer people must not be found."""

LEAST: Final = 5
"""No setting goes below it."""

_ROUNDED_TO: Final = 5


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The rule for one k. Raises `ValueError` for one below `LEAST`."""

    fewest: int = FEWEST

    def __post_init__(self) -> None:
        if self.fewest < LEAST:
            raise ValueError(f"fewest is {self.fewest}: never below {LEAST}")

    @property
    def step(self) -> int:
        """Return what counts are rounded down to: a multiple of five, not below `fewest`."""
        return -(-self.fewest // _ROUNDED_TO) * _ROUNDED_TO

    @property
    def told_from(self) -> int:
        """Return the smallest number that is told."""
        return 2 * self.step

    def told(self, people: int) -> int | None:
        """Return what is told of a count of *people*: at least so many. None: it is hidden."""
        rounded = people // self.step * self.step
        return rounded if rounded >= self.told_from else None
