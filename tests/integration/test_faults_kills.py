"""Kill -9, at random moments and at every commit: small versions of `tests/faults`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, start_postgres
from tests.faults.at_every_commit import at_every_commit
from tests.faults.erasure import erased_and_killed
from tests.faults.figures import Figure
from tests.faults.instances import switch_overs
from tests.faults.rounds import run_rounds

pytestmark = pytest.mark.e2e

ROUNDS = 15  # times four combinations
SWITCHES = 3
HALVES = {"first": range(1, 21), "rest": range(21, 500)}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Postgres | None]]:
    with start_postgres() as postgres:
        yield {"sqlite": None, "postgresql": postgres}


MOST_OF_THEM = 0.85
"""Of the kills tried. The busier the machine, the more marks share a commit: there are fewer of
them in some conversations than in others, and a kill at one of the last may find none."""


def missed(figures: Iterable[Figure]) -> list[str]:
    """Return the figures that miss their goal."""
    return [str(figure) for figure in figures if figure.met is False]


def timeless(figures: Iterable[Figure]) -> list[str]:
    """Return the same without seconds: other tests run at the same time."""
    return missed(figure for figure in figures if not figure.goal.endswith(" s"))


@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_kills_at_random_moments_lose_nothing_and_double_nothing(
    database, way, servers, tmp_path: Path
):
    seed = secrets.randbelow(10**6)  # a failure names it

    tally = await run_rounds(
        database, way, ROUNDS, seed, tmp_path, postgres=servers[database], cold_every=0
    )

    assert tally.kills == ROUNDS
    assert timeless(tally.figures()) == [], f"seed {seed}"


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("database", "way"), [("sqlite", "polling"), ("postgresql", "webhook")])
async def test_a_kill_before_and_after_every_commit_loses_and_doubles_nothing(
    database, way, half: str, servers, tmp_path: Path
):
    result = await at_every_commit(database, way, tmp_path, servers[database], HALVES[half])

    tried = 2 * (result.commits - HALVES[half].start + 1)
    assert result.kills >= MOST_OF_THEM * tried
    assert result.commits >= 20
    assert timeless(result.figures()) == []


@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_of_two_instances_one_works_and_the_other_takes_over(
    database, way, servers, tmp_path: Path
):
    result = await switch_overs(database, way, SWITCHES, 1, tmp_path, postgres=servers[database])

    assert result.switches == SWITCHES
    assert timeless(result.figures()) == []


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_kill_right_after_an_erasure_leaves_no_key_beside_the_backups(
    database, servers, tmp_path: Path
):
    figures = await erased_and_killed(database, tmp_path, servers[database])

    assert missed(figures) == []
