"""Small made-up populations, as hard on anonymity as can be: few people, moving, erased, back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from digiter_core.reports.figures import Cell, Facts, Measure, node_detail

MOST: Final = 60
TERRITORIES: Final = ("marseille", "liege", "galati")
THEMES: Final = ("org", "com")
NODES: Final = ("q1", "q2", "q3", "x1", "y1", "q5")
FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "q1": ("q2",),
    "q2": ("q3",),
    "q3": ("x1", "y1"),
    "x1": ("q5",),
    "y1": ("q5",),
    "q5": (),
}
"""A script with a fork: whoever is asked one is asked one of the next, or stops there."""

Where = tuple[str, int, Cell]
"""Territory, month, cell."""


def at(measure: Measure, node: str) -> Cell:
    return measure, node_detail("s", node)


@dataclass(slots=True)
class Person:
    """One learner, and where they stand in the script from month to month."""

    territory: str
    begins: int
    counted: bool = True
    stands: str | None = None
    done: bool = False
    cells: set[Cell] = field(default_factory=set)  # of the month being lived


@dataclass(frozen=True, slots=True)
class Habits:
    """What the people of one population have in common: shares, 0 to 1."""

    stay: float
    fork: float  # of those who take the first way at a fork
    silence: float  # 0: whoever is asked goes on in the same month, or is gone for good


@dataclass(frozen=True, slots=True)
class Population:
    """Who really was in which cell, month by month, as it was counted when it was frozen."""

    territories: tuple[str, ...]
    months: tuple[Sequence[Facts], ...]
    members: Mapping[Where, frozenset[int]]


def population(chance: Random) -> Population:
    """Return people of one to three territories over one to four months."""
    territories = TERRITORIES[: chance.randint(1, 3)]
    number = chance.randint(1, 4)
    habits = Habits(chance.random(), chance.random(), chance.choice([0.0, 0.0, 0.1, 0.3]))
    first = 1 if chance.random() < 0.5 else number  # in which all begin
    people = [
        Person(territory, chance.randrange(first))
        for territory in territories
        for _ in range(chance.randint(0, MOST))
    ]
    months: list[list[Facts]] = []
    members: dict[Where, set[int]] = defaultdict(set)
    for month in range(number):
        months.append([])
        for who, person in enumerate(people):
            if not person.counted:
                continue
            _live(chance, person, month, habits)
            if chance.random() < 0.05:  # moved before the table was frozen
                person.territory = chance.choice(territories)
            if chance.random() < 0.05:  # erased, or took the consent back, before it was
                person.counted = False
                continue
            months[-1].append(Facts(person.territory, frozenset(person.cells)))
            for cell in person.cells:
                members[person.territory, month, cell].add(who)
    kept = {where: frozenset(them) for where, them in members.items()}
    return Population(territories, tuple(months), kept)


def _live(chance: Random, person: Person, month: int, habits: Habits) -> None:
    person.cells = set()
    if month < person.begins or person.done:
        _afterwards(chance, person)
        return
    if month == person.begins:
        person.cells.add((Measure.STARTED, ""))
        person.stands = "q1"
    elif chance.random() < habits.silence or person.stands is None:
        return  # silent for this month
    else:
        person.cells.add((Measure.CAME_BACK, ""))
    for node in _way(chance, person, habits.fork):
        person.cells.add(at(Measure.PASSED, node))
        person.stands = node
        if chance.random() > 0.7 + 0.3 * habits.stay:
            if chance.random() > habits.silence:
                person.cells.add(at(Measure.LEFT, node))
            return
    person.done, person.stands = True, None
    person.cells.add((Measure.FINISHED, ""))
    if chance.random() < habits.stay:
        person.cells.add((Measure.PLANS, ""))
        if chance.random() < 0.7:
            person.cells.add((Measure.STEPS, ""))


def _way(chance: Random, person: Person, fork: float) -> Iterator[str]:
    node = person.stands
    while node is not None:
        yield node
        after = FOLLOWS[node]
        node = None if not after else after[0] if chance.random() < fork else after[-1]


def _afterwards(chance: Random, person: Person) -> None:
    if not person.done or chance.random() < 0.5:
        return
    person.cells.add((Measure.FINISHED, ""))
    for theme in THEMES:
        changed = chance.choice([Measure.CLEAR_CHANGE, Measure.CLEAR_DROP, None, None])
        if changed is not None:
            person.cells.add((changed, theme))
