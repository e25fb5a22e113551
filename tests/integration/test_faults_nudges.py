"""Nudges through kills, several nodes and a year: small versions of `tests/faults`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, start_postgres
from tests.faults import nudge_kills, rounds
from tests.faults.year import run_year

pytestmark = pytest.mark.e2e

KILLS = {("sqlite", 1): 20, ("postgresql", 1): 20, ("postgresql", 2): 10, ("postgresql", 3): 10}


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Postgres | None]]:
    with start_postgres() as postgres:
        yield {"sqlite": None, "postgresql": postgres}


@pytest.mark.parametrize(("database", "nodes"), KILLS)
async def test_kills_double_no_nudge_and_lose_none_without_a_trace(
    database, nodes: int, servers, tmp_path: Path
):
    seed = secrets.randbelow(10**6)  # a failure names it
    kills = KILLS[database, nodes]

    tally = await nudge_kills.run_rounds(
        database, kills, seed, tmp_path, postgres=servers[database], faults=True, nodes=nodes
    )

    assert tally.kills == kills
    assert [str(each) for each in tally.figures() if each.met is False] == [], f"seed {seed}"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_kills_double_no_wait_and_lose_none_without_a_trace(
    database, servers, tmp_path: Path
):
    seed = secrets.randbelow(10**6)

    tally = await nudge_kills.run_rounds(
        database, 5, seed, tmp_path, postgres=servers[database], faults=True, waits=True
    )

    assert len(tally.chats) == 5 * nudge_kills.TOGETHER
    assert [str(each) for each in tally.figures() if each.met is False] == [], f"seed {seed}"


async def test_a_node_stopped_for_longer_than_its_lease_doubles_nothing(servers, tmp_path: Path):
    tally = await nudge_kills.run_rounds(
        "postgresql", 1, 1, tmp_path, postgres=servers["postgresql"], nodes=2, pause=True
    )

    assert [str(each) for each in tally.figures() if each.met is False] == []


async def test_two_nodes_behind_a_balancer_keep_every_answer_and_its_order(
    servers, tmp_path: Path
):
    seed = secrets.randbelow(10**6)

    tally = await rounds.run_rounds(
        "postgresql", "webhook", 4, seed, tmp_path, postgres=servers["postgresql"],
        cold_every=0, nodes=2,
    )  # fmt: skip

    missed = [each for each in tally.figures() if each.met is False]
    assert [str(each) for each in missed if not each.goal.endswith(" s")] == [], f"seed {seed}"


def test_weeks_of_nudges_reach_everybody_as_promised(tmp_path: Path):
    figures = run_year(60, 10, 1, tmp_path)

    slow_to_settle = "growth of memory"  # ten weeks of sixty people are too little to judge it
    missed = [each for each in figures if each.met is False and each.name != slow_to_settle]
    assert [str(each) for each in missed] == []
