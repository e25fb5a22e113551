"""`digiter outbox` and `digiter nudges off|on|due`: what an operator sees, and can do about it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery import Lease
from bot.service import Connection, Service
from bot.unasked import NUDGES
from cli.connection import telegram_connection
from cli.settings import Settings
from digiter_core.coaching import nudging
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.errors import StorageUnavailable
from digiter_core.ports import NextNudge, OutboxMessage, Store, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.looking import letters
from digiter_core.storage.retention import sweep
from tests.servers.server import TOKEN, FaultServer
from tests.talk import StoppedClock, coach_on

WORDS = "Kanarienvogel"
CHAT = 740051234
THREE_DAYS = timedelta(days=3)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'digiter.db'}"


def opened(folder: Path, clock: StoppedClock | None = None) -> Store:
    """Open the store the command works on."""
    keyring = Keyring.load_or_create(folder / "data" / "keyring.json")
    address = f"sqlite:///{folder / 'data' / 'digiter.db'}"
    return open_store(address, keyring, clock=clock or StoppedClock())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of a bot that runs."""
    with closing(opened(tmp_path)) as made:
        yield made


def fill(store: Store) -> list[int]:
    """Store messages in each state; return their numbers: two dead letters can be sent again."""
    now = StoppedClock().now()

    def write(work: Work) -> list[int]:
        learner = work.learners.create("telegram", str(CHAT), "fr", now)
        body = {"text": WORDS, "buttons": []}
        made = [
            work.outbox.add(OutboxMessage(0, learner.id, str(CHAT), body, now)).id
            for _ in range(6)
        ]
        work.outbox.sent(made[0], now)
        work.outbox.dead(made[2], "refused")
        work.outbox.dead(made[3], "no_answer")
        work.outbox.dead(made[4], "too_late")
        work.outbox.take_up(made[5])
        work.outbox.uncertain(made[5], now)
        return made

    return store.transact_now(write)


@pytest.fixture
def numbers(tmp_path: Path) -> list[int]:
    """The numbers of messages in each state. The bot does not run."""
    with closing(opened(tmp_path)) as made:
        return fill(made)


def states(url: str) -> list[str]:
    """Return what is not sent, oldest first; with a + behind what can be sent again."""
    return [f"{each.state}{'+' * each.is_replayable}" for each in letters(url)]


# --- digiter outbox


def test_the_list_says_what_waits_and_what_was_given_up(digiter, numbers) -> None:
    code, out, err = digiter("outbox", "list")

    assert (code, err) == (0, "")
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "2 ready 2026-11-24 12:00 unanswered 0",
        "3 dead refused 2026-11-24 12:00 unanswered 0 can be sent again",
        "4 dead no_answer 2026-11-24 12:00 unanswered 0 can be sent again",
        "5 dead too_late 2026-11-24 12:00 unanswered 0",
        "6 uncertain 2026-11-24 12:00 unanswered 0",
        "5 messages",
    ]


def test_programs_get_the_list_as_json(digiter, numbers) -> None:
    code, out, _ = digiter("outbox", "list", "--json")

    found = json.loads(out)
    assert code == 0
    assert [(each["id"], each["state"], each["reason"]) for each in found] == [
        (2, "ready", None),
        (3, "dead", "refused"),
        (4, "dead", "no_answer"),
        (5, "dead", "too_late"),
        (6, "uncertain", None),
    ]
    assert found[1] == {
        "id": 3,
        "state": "dead",
        "reason": "refused",
        "attempts": 0,
        "created_at": "2026-11-24 12:00:00+00:00",
        "closed_at": "2026-11-24 12:00:00+00:00",
        "is_replayable": True,
    }


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_list_shows_no_words_and_nobody(digiter, numbers, options) -> None:
    out = digiter("outbox", "list", *options)[1]

    assert WORDS not in out
    assert str(CHAT) not in out


def test_the_list_can_be_seen_while_the_bot_runs_and_nothing_else(digiter, store, url) -> None:
    fill(store)

    listed = digiter("outbox", "list")
    refused = [digiter("outbox", act, "--all") for act in ("retry", "drop")]

    assert listed[0] == 0
    assert listed[1].endswith("5 messages\n")
    assert [(code, out, err.count("\n")) for code, out, err in refused] == [(1, "", 1)] * 2
    assert states(url) == ["ready", "dead+", "dead+", "dead", "uncertain"]


def test_where_nothing_was_ever_stored_the_list_is_empty_and_nothing_is_made(
    digiter, tmp_path
) -> None:
    assert digiter("outbox", "list") == (0, "0 messages\n", "")
    assert digiter("outbox", "list", "--json") == (0, "[]\n", "")
    assert list(tmp_path.iterdir()) == []


def test_one_dead_letter_is_sent_again(digiter, numbers, url) -> None:
    assert digiter("outbox", "retry", "3") == (0, "Sent at the next start: 1\n", "")

    assert states(url) == ["ready", "ready", "dead+", "dead", "uncertain"]


def test_all_dead_letters_are_sent_again(digiter, numbers, url) -> None:
    assert digiter("outbox", "retry", "--all") == (0, "Sent at the next start: 2\n", "")
    assert digiter("outbox", "retry", "--all") == (0, "Sent at the next start: 0\n", "")

    assert states(url) == ["ready", "ready", "ready", "dead", "uncertain"]


def test_one_dead_letter_is_dropped(digiter, numbers, url) -> None:
    assert digiter("outbox", "drop", "4") == (0, "Dropped: 1\n", "")

    assert states(url) == ["ready", "dead+", "dead", "dead", "uncertain"]


def test_all_dead_letters_are_dropped(digiter, numbers, url) -> None:
    assert digiter("outbox", "drop", "--all") == (0, "Dropped: 2\n", "")

    assert states(url) == ["ready", "dead", "dead", "dead", "uncertain"]


@pytest.mark.parametrize("act", ["retry", "drop"])
@pytest.mark.parametrize("number", ["1", "2", "5", "6", "7", str(2**63 - 1)])
def test_what_is_no_dead_letter_with_words_left_is_said(
    digiter, numbers, url, act, number
) -> None:
    before = states(url)

    code, _, err = digiter("outbox", act, number)

    assert (code, err) == (1, "No dead letter of that number is left.\n")
    assert states(url) == before


@pytest.mark.parametrize("act", ["retry", "drop"])
def test_without_a_number_nothing_is_done(digiter, numbers, url, act) -> None:
    assert digiter("outbox", act) == (2, "", "Give a number, or --all.\n")
    assert states(url) == ["ready", "dead+", "dead+", "dead", "uncertain"]


@pytest.mark.parametrize("act", ["retry", "drop"])
@pytest.mark.parametrize("number", ["three", "3.5", "0", "-3", "", str(2**63), "9" * 30])
def test_what_is_no_number_is_refused(digiter, numbers, url, act, number) -> None:
    code, out, err = digiter("outbox", act, number)

    assert (code, out) == (2, "")
    assert "Usage" in err
    assert "Traceback" not in err
    assert states(url) == ["ready", "dead+", "dead+", "dead", "uncertain"]


def test_a_real_process_lists_and_drops(numbers, url, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setenv("DIGITER_DATA", str(tmp_path / "data"))

    def process(*options: str) -> str:
        command = [sys.executable, "-m", "cli", "outbox", *options]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    listed = json.loads(process("list", "--json"))
    dropped = process("drop", "3")

    assert [each["id"] for each in listed] == [2, 3, 4, 5, 6]
    assert dropped == "Dropped: 1\n"


# --- digiter nudges off, on, due


def test_off_is_a_file_that_is_there_until_on(digiter, tmp_path) -> None:
    switch = tmp_path / "data" / "nudges.off"
    is_off = telegram_connection(Settings(telegram_token=TOKEN)).nudges_off
    seen = [is_off()]

    for word in ("on", "off", "off", "on", "on"):
        code, out, err = digiter("nudges", word)
        assert (code, err) == (0, "")
        assert out.startswith(f"Nudges are {word}.")
        seen.append(is_off())

    assert seen == [False, False, True, True, False, False]
    assert not switch.exists()


def due_now(store: Store, coach: Coach, now: datetime, chat: int = CHAT) -> int:
    """Make a learner whose nudge about a plan has just fallen due; return their number."""

    def make(work: Work) -> int:
        learner = work.learners.create("telegram", str(chat), "fr", now - THREE_DAYS)
        variables = {
            "consent_nudges": True,
            "plan_since": (now - THREE_DAYS).isoformat(),
            "plan_open": True,
            "plan_action": coach.micro_actions.actions[0].id,
            "plan_cue": coach.micro_actions.cues[0],
            "zone": "Etc/GMT",
            "nudge_windows": f"{now - timedelta(minutes=15):%H:%M}-{now:%H:%M}",
        }
        session = replace(learner.session, variables=variables)
        learner = replace(learner, territory="elsewhere", session=session)
        work.learners.save(learner)
        nudging.plan_next(coach, work, learner, now - timedelta(minutes=20))
        return learner.id

    return store.transact_now(make)


@asynccontextmanager
async def service(
    folder: Path, store: Store, clock: StoppedClock, server: FaultServer
) -> AsyncIterator[Service]:
    """The service of a bot that runs, without its ticks: a test gives them."""
    switch = Settings(data=folder / "data").nudges_off_path
    connection = Connection(server.url, server.token, nudges_off=switch.exists)
    made = Service(Live(coach_on(folder, store)), store, clock, connection, lambda _: b"", sweep)
    try:
        yield made
    finally:
        await made._delivery.close(1.0)
        await made._api.close()


async def sent(service: Service, server: FaultServer) -> int:
    """Wait until everything is sent; return how many messages the learner sees."""
    while service._delivery._tasks:
        await asyncio.wait(list(service._delivery._tasks))
        await asyncio.sleep(0)
    return len((await server.chat(CHAT)).from_bot)


async def test_no_nudge_is_sent_while_they_are_off_and_then_it_is(
    digiter, store, tmp_path
) -> None:
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        due_now(store, bot._live.coach, clock.now())
        counts = []
        for word in ("off", "on", "on"):
            digiter("nudges", word)
            await bot._looking_for(NUDGES).look()
            counts.append(await sent(bot, server))

    assert counts == [0, 1, 1]


async def test_what_fell_due_long_before_on_is_planned_anew(digiter, store, tmp_path) -> None:
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        learner = due_now(store, bot._live.coach, clock.now())
        digiter("nudges", "off")
        await bot._looking_for(NUDGES).look()
        clock.turn(timedelta(hours=3))
        digiter("nudges", "on")
        await bot._looking_for(NUDGES).look()
        count = await sent(bot, server)
        planned = store.transact_now(lambda work: work.nudges.of(learner))

    assert count == 0
    assert planned is not None
    assert planned.at > clock.now()


async def test_a_learner_whose_nudge_fails_stops_nobody_elses(store, tmp_path) -> None:
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        broken = due_now(store, bot._live.coach, clock.now(), chat=CHAT + 1)
        due_now(store, bot._live.coach, clock.now())

        def spoil(work: Work) -> None:
            learner = work.learners.get(broken)
            assert learner is not None
            variables = {**learner.session.variables, "nudge_log": "nonsense"}
            session = replace(learner.session, variables=variables)
            work.learners.save(replace(learner, session=session))

        store.transact_now(spoil)
        await bot._looking_for(NUDGES).look()
        count = await sent(bot, server)
        planned = store.transact_now(lambda work: work.nudges.of(broken))

    assert count == 1
    assert planned is not None
    assert planned.at == clock.now() + timedelta(days=1)


async def test_a_bot_whose_nudges_are_off_is_well(digiter, store, tmp_path) -> None:
    """Two minutes after `nudges off` /health said "late": the tick did not count as done."""
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        ticks = []
        for word in ("on", "off", "on"):
            digiter("nudges", word)
            clock.turn(timedelta(minutes=5))
            await bot._looking_for(NUDGES).look()
            ticks.append(clock.now() - bot.meters.ticks["nudges"])

    assert ticks == [timedelta()] * 3


@pytest.mark.parametrize(
    ("roles", "node", "looked_after"),
    [
        (
            ("web", "worker", "scheduler"),
            None,
            {"upkeep", "nudges", "waits", "summaries", "figures"},
        ),
        (
            ("web", "worker", "scheduler"),
            0,
            {"upkeep", "nudges", "waits", "summaries", "figures", "beat"},
        ),
        (("web",), 0, {"beat"}),
    ],
)
async def test_a_node_is_well_whatever_it_leaves_to_others(
    store, tmp_path, roles: tuple[str, ...], node: int | None, looked_after: set[str]
) -> None:
    """One that only took updates in was "late" after two minutes."""
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        bot._connection = replace(bot._connection, roles=frozenset(roles), node=node)
        bot._lease = None if node is None else Lease(node, 28.0, 5.0)

        bot._plan_ticks()

    assert bot.meters.ticks == dict.fromkeys(looked_after, clock.now())


async def test_a_tick_that_found_no_database_has_not_ended_well(store, tmp_path) -> None:
    clock = StoppedClock()
    async with FaultServer() as server, service(tmp_path, store, clock, server) as bot:
        await bot._looking_for(NUDGES).look()
        await bot._look_after()
        well = dict(bot.meters.ticks)
        clock.turn(timedelta(minutes=5))
        store.close()
        with pytest.raises(StorageUnavailable):
            store.transact_now(lambda work: work.outbox.open())
        await bot._looking_for(NUDGES).look()
        await bot._look_after()

    assert bot.meters.ticks == well == dict.fromkeys(("nudges", "upkeep"), StoppedClock().now())


def planned(store: Store, *ats: datetime) -> None:
    def plan(work: Work) -> None:
        for number, at in enumerate(ats):
            learner = work.learners.create("telegram", str(number), "fr", at)
            work.nudges.put(learner.id, NextNudge("plan", date(2026, 11, 24), at))

    store.transact_now(plan)


def test_due_says_day_by_day_how_many_are_planned(digiter, store) -> None:
    today = datetime.now(UTC)
    soon, later, much_later = (today + timedelta(days=n) for n in (1, 3, 30))
    planned(store, soon, later, later, much_later)

    days = [f"{soon:%Y-%m-%d} (UTC)  1\n", f"{later:%Y-%m-%d} (UTC)  2\n"]
    assert digiter("nudges", "due") == (0, "".join([*days, "3 in 7 days\n"]), "")
    assert digiter("nudges", "due", "--days", "2") == (0, "".join([days[0], "1 in 2 days\n"]), "")


def test_due_as_json_says_whether_they_are_off(digiter, store) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    planned(store, soon)

    before = digiter("nudges", "due", "--json")
    digiter("nudges", "off")
    after = digiter("nudges", "due", "--json")

    days = {f"{soon:%Y-%m-%d}": 1}
    assert json.loads(before[1]) == {"off": False, "utc_days": days}
    assert json.loads(after[1]) == {"off": True, "utc_days": days}


def test_due_where_nothing_was_ever_stored(digiter, tmp_path) -> None:
    assert digiter("nudges", "due") == (0, "0 in 7 days\n", "")
    assert list(tmp_path.iterdir()) == []

    digiter("nudges", "off")
    assert digiter("nudges", "due")[1] == "0 in 7 days; nudges are off\n"


@pytest.mark.parametrize("days", ["0", "-1", "401", "9999999999", "week"])
def test_due_knows_how_far_it_can_look(digiter, days) -> None:
    """`--days 9999999999` ended in a traceback."""
    code, out, err = digiter("nudges", "due", "--days", days)

    assert (code, out) == (2, "")
    assert "--days" in err
