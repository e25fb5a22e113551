"""
Attacking the published figures: `python -m tests.faults.disclosure --populations 10000`.

Each population's tables are made by the product's own function, and attacked in two ways.
*Subtraction*: all differences between published numbers, and between their sums over months and
territories. *Intervals*: everything the attacker of `digiter_core/reports/disclosure.py` knows is
written as "a whole is its parts and a rest", with the truth as the oracle of which relations hold,
and the bounds of every count, told, hidden or only thought of, are narrowed until nothing moves.
A count that must then lie between 1 and k - 1 is a leak. Once, and knowing how the tables are
made, *every* whole of up to 45 people in up to three parts is tried.

`--rule` attacks weaker rules, to show that the attack finds something: exact numbers from ten up,
and rounding to the nearest five.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Final, Protocol

from digiter_core.reports.disclosure import FEWEST, Disclosure
from digiter_core.reports.figures import BY_NODE, BY_THEME, WHOLE, Measure, figures
from tests.faults.figures import Figure, none_of, show
from tests.faults.populations import (
    FOLLOWS,
    NODES,
    THEMES,
    Population,
    Where,
    at,
    population,
)

ENDLESS: Final = 10**6
ROUNDS: Final = 60
LARGEST: Final = 45

Bounds = tuple[int, int]
Name = tuple[object, ...]


class Rule(Protocol):
    """What is told of a count, and what that says of it."""

    def told(self, people: int) -> int | None: ...
    def bounds(self, told: int | None) -> Bounds: ...


class Ours(Disclosure):
    """The rule of the product."""

    def bounds(self, told: int | None) -> Bounds:
        return (0, self.told_from - 1) if told is None else (told, told + self.step - 1)


class Exact:
    """Ten and more as they are: the rule most people think of first."""

    def told(self, people: int) -> int | None:
        return people if people >= FEWEST else None

    def bounds(self, told: int | None) -> Bounds:
        return (0, FEWEST - 1) if told is None else (told, told)


class Fives(Exact):
    """Rounded to the nearest five, from ten on."""

    def told(self, people: int) -> int | None:
        return (people + 2) // 5 * 5 if people >= FEWEST else None

    def bounds(self, told: int | None) -> Bounds:
        return (0, FEWEST - 1) if told is None else (max(FEWEST, told - 2), told + 2)


class Tens(Exact):
    """Rounded down to ten as in the product, but without complementary suppression."""

    def told(self, people: int) -> int | None:
        return people // 10 * 10 or None

    def bounds(self, told: int | None) -> Bounds:
        return (0, FEWEST - 1) if told is None else (told, told + 9)


RULES: Final[Mapping[str, Rule]] = {
    "ours": Ours(),
    "exact": Exact(),
    "fives": Fives(),
    "tens": Tens(),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """A group of people of whom it is known that there are 1 to k - 1."""

    what: str
    bounds: Bounds


def leaks(made: Population, rule: Rule) -> list[Leak]:
    """Return what the tables of *made* give away."""
    published = _published(made, rule)
    return [*_by_subtraction(published), *_by_intervals(made, published, rule)]


def _published(made: Population, rule: Rule) -> dict[Where, int]:
    return {
        (each.territory, month, (each.measure, each.detail)): each.value
        for month, facts in enumerate(made.months)
        for each in figures(facts, made.territories, THEMES, rule)  # type: ignore[arg-type]  # a rule is all it needs
        if each.value is not None
    }


def _by_subtraction(published: Mapping[Where, int]) -> Iterator[Leak]:
    over_months: Counter[Name] = Counter()
    over_places: Counter[Name] = Counter()
    for (territory, month, cell), value in published.items():
        over_months[territory, cell] += value
        over_places[month, cell] += value
    numbers = {*published.values(), *over_months.values(), *over_places.values()}
    for less, more in combinations(sorted(numbers | {0}), 2):
        if 1 <= more - less < FEWEST:
            yield Leak(f"{more} - {less}", (more - less, more - less))


# ----- what is known of which counts


@dataclass(frozen=True, slots=True)
class Relation:
    """A whole is its parts and a rest; the rest is nothing, or nobody knows how many."""

    whole: Name
    parts: tuple[Name, ...]
    rest: Name | None


def _by_intervals(made: Population, published: Mapping[Where, int], rule: Rule) -> Iterator[Leak]:
    relations = list(_relations(made))
    named = {name for each in relations for name in (each.whole, *each.parts, each.rest) if name}
    bounds: dict[Name, Bounds] = dict.fromkeys(named, (0, ENDLESS))
    cells = {*published, *(each for each in _cells(made) if each in named)}
    for where in cells:
        bounds[where] = low, high = rule.bounds(published.get(where))
        people = len(made.members.get(where, ()))
        assert low <= people <= high, f"{where}: {people}, said to be {low} to {high}"
    narrow(bounds, relations)
    for name, (low, high) in bounds.items():
        if low >= 1 and high < FEWEST:
            yield Leak(str(name), (low, high))


def _cells(made: Population) -> Iterator[Where]:
    """Yield every cell there could be a number in."""
    for month in range(len(made.months)):
        for place in made.territories:
            yield from ((place, month, (measure, "")) for measure in WHOLE)
            yield from ((place, month, (each, theme)) for each in BY_THEME for theme in THEMES)
            yield from ((place, month, at(each, node)) for each in BY_NODE for node in NODES)


def narrow(bounds: dict[Name, Bounds], relations: list[Relation]) -> None:
    """Narrow *bounds* by *relations* until nothing moves."""
    for _ in range(ROUNDS):
        moved = False
        for each in relations:
            terms = [*each.parts, *([each.rest] if each.rest is not None else [])]
            moved |= _narrow_one(bounds, each.whole, terms)
        if not moved:
            return


def _narrow_one(bounds: dict[Name, Bounds], whole: Name, terms: list[Name]) -> bool:
    low, high = (sum(bounds[term][end] for term in terms) for end in (0, 1))
    moved = _tighten(bounds, whole, low, high)
    least, most = bounds[whole]
    for term in terms:
        own_low, own_high = bounds[term]
        moved |= _tighten(bounds, term, least - (high - own_high), most - (low - own_low))
        low += bounds[term][0] - own_low
        high += bounds[term][1] - own_high
    return moved


def _tighten(bounds: dict[Name, Bounds], name: Name, low: int, high: int) -> bool:
    before = bounds[name]
    bounds[name] = max(before[0], low), min(before[1], high)
    assert bounds[name][0] <= bounds[name][1], f"{name}: what is known contradicts itself"
    return bounds[name] != before


def _relations(made: Population) -> Iterator[Relation]:
    """Yield what holds in truth, and what somebody who knows the product would expect to hold."""
    for month in range(len(made.months)):
        for place in made.territories:
            yield from _flows(made, place, month)
            yield from _nested(made, place, month)
    for place in made.territories:
        yield from _cumulated(made, place)


def _whole(made: Population, whole: Where, *parts: Where) -> Iterator[Relation]:
    """Yield that *whole* holds *parts*, which are apart, if it does; exactly, if it does."""
    members = made.members.get
    inside = [members(part, frozenset()) for part in parts]
    together = frozenset().union(*inside)
    around = members(whole, frozenset())
    if not together <= around or len(together) != sum(map(len, inside)):
        return
    is_exact = together == around
    yield Relation(whole, parts, None if is_exact else ("rest", whole, parts))


def _flows(made: Population, place: str, month: int) -> Iterator[Relation]:
    for node in NODES:
        asked = (place, month, at(Measure.PASSED, node))
        left = (place, month, at(Measure.LEFT, node))
        after = [(place, month, at(Measure.PASSED, each)) for each in FOLLOWS[node]]
        yield from _whole(made, asked, left)
        yield from _whole(made, asked, left, *after)
        for each in after:
            yield from _whole(made, asked, each)


def _nested(made: Population, place: str, month: int) -> Iterator[Relation]:
    def cell(measure: Measure, detail: str = "") -> Where:
        return place, month, (measure, detail)

    first, last = ((place, month, at(Measure.PASSED, node)) for node in (NODES[0], NODES[-1]))
    started, finished = cell(Measure.STARTED), cell(Measure.FINISHED)
    for whole, part in (
        (started, finished),
        (first, started),
        (started, first),
        (last, finished),
        (finished, cell(Measure.PLANS)),
        (cell(Measure.PLANS), cell(Measure.STEPS)),
        (started, cell(Measure.PLANS)),
    ):
        yield from _whole(made, whole, part)
    for theme in THEMES:
        changed = [cell(each, theme) for each in (Measure.CLEAR_CHANGE, Measure.CLEAR_DROP)]
        yield from _whole(made, finished, *changed)


def _cumulated(made: Population, place: str) -> Iterator[Relation]:
    """Yield that whoever finished up to a month had started up to it, if that is so."""
    members: dict[Measure, set[int]] = defaultdict(set)
    for month in range(len(made.months)):
        cells = {
            measure: (place, month, (measure, ""))
            for measure in (Measure.STARTED, Measure.PLANS, Measure.STEPS)
        }
        now = {each: made.members.get(cell, frozenset()) for each, cell in cells.items()}
        members[Measure.STARTED] |= now[Measure.STARTED]
        if month == 0 or members[Measure.PLANS] & now[Measure.PLANS]:
            continue
        members[Measure.PLANS] |= now[Measure.PLANS]
        if members[Measure.PLANS] <= members[Measure.STARTED]:
            total = ("started", place, month)
            earlier = [(place, each, (Measure.STARTED, "")) for each in range(month + 1)]
            made_plans = [(place, each, (Measure.PLANS, "")) for each in range(month + 1)]
            yield Relation(total, tuple(earlier), None)
            yield Relation(total, tuple(made_plans), ("rest", total))


# ----- everything that is possible, told by somebody who knows how it is made


def exhaustive(rule: Rule, largest: int = LARGEST) -> Iterator[Leak]:
    """
    Yield the leaks among all wholes of up to *largest* people in three parts.

    The whole and its parts are published, or the whole and two parts beside a rest that is not.
    """
    for name, parts in (("with a rest", 2), ("three parts", 3), ("two parts", 2)):
        possible: dict[tuple[int | None, ...], set[tuple[int, ...]]] = defaultdict(set)
        for first in range(largest + 1):
            for second in range(largest + 1 - first):
                thirds = (0,) if name == "two parts" else range(largest + 1 - first - second)
                for third in thirds:
                    groups = (first, second, third)
                    seen = tuple(rule.told(group) for group in (sum(groups), *groups[:parts]))
                    possible[seen].add(groups)
        for seen, worlds in possible.items():
            if any(sum(groups) == largest for groups in worlds):
                continue  # larger wholes look the same: not all of them were tried
            yield from _found(name, seen, worlds)


def _found(
    name: str, seen: tuple[int | None, ...], worlds: set[tuple[int, ...]]
) -> Iterator[Leak]:
    for chosen in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        sizes = {sum(groups[each] for each in chosen) for groups in worlds}
        if min(sizes) >= 1 and max(sizes) < FEWEST:
            yield Leak(f"{name} {seen}, parts {chosen}", (min(sizes), max(sizes)))


def main() -> int:
    """Attack as many populations as asked for. Returns 0 if nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--populations", type=int, default=500)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rule", choices=sorted(RULES), default="ours")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    rule, told, leaky, examples = RULES[options.rule], 0, 0, []
    for number in range(options.populations):
        made = population(Random(seed * 10**6 + number))
        told += len(_published(made, rule))
        found = leaks(made, rule)
        leaky += bool(found)
        if found and len(examples) < 5:
            examples.append(f"{number}: {found[0]}")
    every = list(exhaustive(rule))
    show([Figure("seed", seed), Figure("populations", options.populations)])
    show([Figure("numbers told", told)])
    show([Figure("example", words) for words in (*examples, *map(str, every[:5]))])
    found_none = [
        none_of("populations that leak", leaky),
        none_of("leaks among all small wholes", len(every)),
    ]
    return 0 if show(found_none) else 1


if __name__ == "__main__":
    sys.exit(main())
