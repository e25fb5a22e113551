"""What comes in is durable, in order and once, and whatever it is, it stops nobody."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

import bot.intake
from bot.delivery import Delivery
from bot.errors import Unanswered
from bot.intake import READ_SECONDS, TELL_AGAIN, Intake
from bot.meters import Meters
from bot.pacing import Pace
from cli import wiring
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.engine.safety import Concern
from digiter_core.errors import StorageError, StorageUnavailable
from digiter_core.ports import Reading, Store, Thresholds, Work
from digiter_core.storage.queueing import QueuedStore
from tests.contracts.conftest import noted
from tests.faults.in_process import NoNetwork, words
from tests.servers import incoming
from tests.talk import CHANNEL, NOON, StoppedClock, opened

ANA, BEN, CARLA, DAVID = 6001, 6002, 6003, 6004
GROUP = -100
TRY_LATER = "Je n'arrive pas à enregistrer en ce moment"
APOLOGY = "Quelque chose a coincé chez moi"
HELLO = "Salut"
NOT_READABLE = {"update_id": 7, "message": {"text": "secret words"}}


class Network(NoNetwork):
    """Telegram, as far as anybody asks: what was called, and which methods it refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[int] = []
        self.failing: set[str] = set()

    async def call(self, method: str, params: Any, read_seconds: float | None = None) -> Any:
        if method in self.failing:
            raise Unanswered
        if method == "leaveChat":
            self.left.append(params["chat_id"])
        return await super().call(method, params, read_seconds)


@dataclass(slots=True)
class Reluctant:
    """A store that is away, or takes until somebody lets go, for those who ask it to."""

    real: Store
    away: bool = False
    breaks: int = 0  # how many who come next find a mistake of the program
    held: asyncio.Event | None = None  # who comes waits for it
    waiting: int = 0

    async def transact(self, work: Callable[[Work], Any]) -> Any:
        if self.away:
            raise StorageUnavailable("away")
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("a mistake of the program")
        if self.held is not None:
            self.waiting += 1
            await self.held.wait()
        return await self.real.transact(work)

    def transact_now(self, work: Callable[[Work], Any]) -> Any:
        return self.real.transact_now(work)

    def close(self) -> None:
        self.real.close()


@dataclass(slots=True)
class Hears:
    """Understands as the coach does; in German, one sentence more means danger."""

    real: Any
    takes: float = 0.0  # seconds
    threads: set[str] = field(default_factory=set)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def read(self, text: str, language: str) -> Reading | None:
        self.threads.add(threading.current_thread().name)
        time.sleep(self.takes)
        if (text, language) != ("so ein komischer Tag", "de"):
            return None
        return Reading((), Thresholds(1, 1, 1), Concern.DANGER_NOW)


@dataclass(slots=True)
class Door:
    """The intake of a bot, and everything around it that a test may look at."""

    coach: Coach
    store: Reluctant
    clock: StoppedClock
    network: Network = field(default_factory=Network)
    meters: Meters = field(default_factory=Meters)
    intake: Intake = field(init=False)
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        pace = Pace(1e9, 1e9)
        rest = (self.network, self.store, self.clock, wiring.draw, pace, self.meters)
        self.delivery = Delivery(*rest)
        self.intake = Intake(
            Live(self.coach), self.store, self.delivery, self.network, self.clock, self.meters
        )

    async def take(self, raw: Any) -> Any:
        """Take *raw* in and wait until all answers have left."""
        taken = await self.intake.take(raw)
        await self.idle()
        return taken

    async def refuses(self, raw: Any) -> None:
        """Take *raw* in, which the database does not."""
        with pytest.raises(StorageError):
            await self.intake.take(raw)

    async def idle(self) -> None:
        while self.delivery._tasks:
            await asyncio.wait(list(self.delivery._tasks))
            await asyncio.sleep(0)

    def told(self, chat: int) -> list[str]:
        return self.network.texts.get(chat, [])

    def handled(self) -> dict[int, str | None]:
        assert isinstance(self.store.real, QueuedStore)
        return noted(self.store.real)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened(tmp_path) as (store, coach, clock):
        yield Door(coach, Reluctant(store), clock)


@pytest.fixture
def open_door(tmp_path: Path) -> Iterator[Callable[..., Door]]:
    """Opens a door whose coach has something changed."""
    with opened(tmp_path) as (store, coach, clock):
        yield lambda **changes: Door(replace(coach, **changes), Reluctant(store), clock)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until *condition* holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.005)


def in_german(number: int, chat: int, text: str) -> dict[str, Any]:
    raw = words(number, chat, text)
    raw["message"]["from"]["language_code"] = "de"
    return raw


# --- once, durable, measured


async def test_an_update_is_answered_once_however_often_it_comes(door: Door) -> None:
    first = await door.take(words(1, ANA, "/start"))
    again = await door.take(words(1, ANA, "/start"))

    assert first == again
    assert (first.id, first.chat, first.arrival.text) == (1, ANA, "start")
    assert len(door.told(ANA)) == 1
    assert door.handled() == {1: None}


async def test_what_was_taken_in_is_measured(door: Door) -> None:
    assert door.intake.last_taken_at is None

    await door.take(words(1, ANA, "/start"))

    assert door.intake.last_taken_at == NOON
    assert door.meters.turns.count == 1
    assert 0 < door.meters.turns.total < 60


async def test_what_concerns_no_chat_is_let_through(door: Door) -> None:
    taken = await door.take({"update_id": 5, "poll_answer": {}})

    assert (taken.id, taken.chat, taken.arrival) == (5, None, None)
    assert (door.handled(), door.meters.turns.count, door.meters.set_aside) == ({}, 0, 0)


async def test_what_has_nothing_to_say_is_noted_and_not_answered(door: Door) -> None:
    raw = words(1, ANA, "/start")
    raw["message"]["pinned_message"] = {}

    await door.take(raw)

    assert (door.handled(), door.told(ANA)) == ({1: None}, [])


# --- what cannot be read


async def test_what_cannot_be_read_is_set_aside_without_its_words(door: Door) -> None:
    with capture_logs() as logs:
        assert await door.take(NOT_READABLE) is None

    assert door.handled() == {7: "chat"}
    assert door.meters.set_aside == 1
    assert logs == [
        {"event": "update_set_aside", "log_level": "warning", "update": 7, "reason": "chat"}
    ]


async def test_whatever_shape_an_update_has_it_stops_nobody(door: Door) -> None:
    """JSON has no such keys; the reading of the next version of Telegram may fail elsewhere."""
    raw = words(8, ANA, "/start")
    raw["message"][5] = ""

    assert await door.take(NOT_READABLE) is None
    assert await door.take(raw) is None
    assert await door.take(words(9, ANA, "/start")) is not None

    assert door.handled() == {7: "chat", 8: "AttributeError", 9: None}
    assert (door.meters.set_aside, len(door.told(ANA))) == (2, 1)


@pytest.mark.parametrize("raw", [[], None, {}, {"update_id": True}, {"update_id": -1}])
async def test_what_has_no_number_is_passed_over(door: Door, raw: Any) -> None:
    with capture_logs() as logs:
        assert await door.take(raw) is None

    assert (door.handled(), door.meters.set_aside) == ({}, 0)
    assert logs == [{"event": "update_without_id", "log_level": "warning"}]


# --- order


async def test_what_one_chat_sends_is_handled_in_its_order(door: Door) -> None:
    await door.take(words(1, ANA, "/start"))
    door.store.held = asyncio.Event()
    tasks = [asyncio.create_task(door.intake.take(words(n, ANA, "/start"))) for n in (2, 3)]
    await until(lambda: door.store.waiting)
    await asyncio.sleep(0.05)
    third = asyncio.create_task(door.intake.take(words(4, ANA, "/start")))
    await asyncio.sleep(0.05)

    assert door.store.waiting == 1  # the others wait for their turn, not for the database

    door.store.held.set()
    await asyncio.gather(*tasks, third)
    await door.idle()
    assert door.handled() == dict.fromkeys((1, 2, 3, 4))


async def test_chats_do_not_wait_for_each_other(door: Door) -> None:
    door.store.held = asyncio.Event()
    tasks = [asyncio.create_task(door.intake.take(words(n, n, "/start"))) for n in (ANA, BEN)]

    await until(lambda: door.store.waiting == 2)

    door.store.held.set()
    await asyncio.gather(*tasks)
    await door.idle()
    assert [len(door.told(chat)) for chat in (ANA, BEN)] == [1, 1]


async def test_nothing_is_remembered_of_chats_nobody_writes_in(door: Door) -> None:
    for number in range(1, 4):
        await asyncio.gather(
            *(door.intake.take(words(number * 10 + n, ANA + n % 2, "/start")) for n in range(4))
        )
    await door.idle()

    assert door.intake._turns._locks == {}


# --- a turn that fails


@dataclass(slots=True)
class Fails:
    """Looks on, and falls over as often as it is told to."""

    times: int

    def __call__(self, _stepped: object) -> None:
        if self.times:
            self.times -= 1
            raise RuntimeError("a mistake of the program")


async def test_after_a_mistake_of_the_program_the_learner_hears_of_it_and_stays_there(
    open_door: Callable[..., Door],
) -> None:
    fails = Fails(0)
    door = open_door(watch=fails)
    for number, text in enumerate(("/start", "Français", "2006", "Marseille")):
        await door.take(words(number, ANA, text))
    before = learner_of(door)
    fails.times = 1

    with capture_logs() as logs:
        await door.take(words(10, ANA, "oui"))

    assert APOLOGY in door.told(ANA)[-1]
    assert learner_of(door) == before
    assert before is not None
    assert door.handled() == {**dict.fromkeys(range(4)), 10: "turn_failed"}
    [log] = [each for each in logs if each["event"] == "turn_failed"]
    assert (log["update"], log["error"], log["log_level"]) == (10, "RuntimeError", "error")
    assert log["exc_info"]


def learner_of(door: Door) -> object:
    return door.store.transact_now(lambda work: work.learners.find(CHANNEL, str(ANA)))


async def test_after_a_mistake_of_the_program_one_can_go_on(
    open_door: Callable[..., Door],
) -> None:
    door = open_door(watch=Fails(1))

    await door.take(words(1, ANA, "/start"))
    await door.take(words(2, ANA, "Français"))
    await door.take(words(1, ANA, "/start"))  # comes once more: not apologised for again
    await door.take(words(3, ANA, "2006"))

    assert [APOLOGY in text for text in door.told(ANA)].count(True) == 1
    assert door.handled()[3] is None


async def test_nobody_apologises_for_what_another_process_answered_meanwhile(door: Door) -> None:
    door.store.transact_now(lambda work: work.inbox.handled(1, NOON))
    door.store.breaks = 1

    await door.take(words(1, ANA, "/start"))

    assert (door.told(ANA), door.handled()) == ([], {1: None})


async def test_what_has_nothing_to_say_is_not_apologised_for(door: Door) -> None:
    door.store.breaks = 1

    await door.take(group_update(1))

    assert (door.network.texts, door.handled()) == ({}, {1: None})


# --- without a database


async def test_while_the_database_is_away_everybody_is_told_once_in_five_minutes(
    door: Door,
) -> None:
    door.store.away = True

    for minutes in (0, 4, 5, 6, 9, 10):
        door.clock.moment = NOON + timedelta(minutes=minutes)
        before = len(door.told(ANA))
        await door.refuses(words(minutes, ANA, "hello"))
        assert len(door.told(ANA)) - before == (minutes % 5 == 0), minutes

    assert all(TRY_LATER in text for text in door.told(ANA))
    assert timedelta(minutes=5) == TELL_AGAIN


async def test_everybody_is_told_in_their_own_language(door: Door) -> None:
    door.store.away = True

    await door.refuses(words(1, ANA, "hello"))
    await door.refuses(in_german(2, BEN, "hello"))

    assert TRY_LATER in door.told(ANA)[0]
    assert "Minuten" in door.told(BEN)[0]


async def test_help_is_shown_for_every_call_while_the_database_is_away(door: Door) -> None:
    door.store.away = True

    await door.refuses(words(1, ANA, "hello"))
    await door.refuses(words(2, ANA, "/sos"))
    await door.refuses(words(2, ANA, "/sos"))  # Telegram gives it again: it was shown already
    await door.refuses(words(3, ANA, "/sos"))

    assert ["112" in text for text in door.told(ANA)] == [False, True, True]


async def test_what_has_nothing_to_say_is_not_told_to_wait(door: Door) -> None:
    door.store.away = True
    raw = words(1, ANA, "hello")
    raw["message"]["pinned_message"] = {}

    await door.refuses(raw)

    assert door.told(ANA) == []


async def test_an_update_the_database_did_not_take_goes_through_later(door: Door) -> None:
    door.store.away = True
    await door.refuses(words(1, ANA, "/start"))
    door.store.away = False

    await door.take(words(1, ANA, "/start"))

    assert HELLO in door.told(ANA)[-1]
    assert door.handled() == {1: None}


async def test_if_telegram_is_away_as_well_the_update_is_refused_all_the_same(
    door: Door,
) -> None:
    door.store.away = True
    door.network.failing = {"sendMessage"}

    with capture_logs() as logs:
        await door.refuses(words(1, ANA, "hello"))

    assert logs == [
        {"event": "not_told", "log_level": "warning", "update": 1, "error": "Unanswered"}
    ]


async def test_who_was_told_is_not_remembered_without_end(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "CHATS_TOLD", 2)
    door.store.away = True

    for number, chat in enumerate((ANA, BEN, CARLA, ANA, DAVID, ANA)):
        await door.refuses(words(number, chat, "hello"))

    assert [len(door.told(chat)) for chat in (ANA, BEN, CARLA, DAVID)] == [2, 1, 1, 1]


# --- help that cannot wait


async def test_help_does_not_wait_for_a_slow_database(door: Door) -> None:
    door.store.held = asyncio.Event()
    task = asyncio.create_task(door.intake.take(words(1, ANA, "/sos")))

    await until(lambda: door.told(ANA))
    shown_at_once = list(door.told(ANA))
    door.store.held.set()
    await task
    await door.idle()

    assert "112" in shown_at_once[0]
    assert len(door.told(ANA)) > 1  # and then as the conversation has it
    assert door.handled() == {1: None}


async def test_what_is_no_call_for_help_waits_for_a_slow_database(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "HELP_SECONDS", 0.01)
    door.store.held = asyncio.Event()
    tasks = [
        asyncio.create_task(door.intake.take(raw))
        for raw in (words(1, ANA, "hello"), {**words(2, BEN, ""), **group_update(2)})
    ]
    await until(lambda: door.store.waiting == 2)
    await asyncio.sleep(0.1)

    told = dict(door.network.texts)
    door.store.held.set()
    await asyncio.gather(*tasks)
    await door.idle()

    assert told == {}


async def test_help_that_is_stored_in_time_is_shown_once(door: Door) -> None:
    await door.take(words(1, ANA, "/sos"))

    assert door.intake._told == {}


async def test_whoever_asks_for_help_behind_a_batch_that_waits_gets_it(door: Door) -> None:
    door.store.away = True

    for raw in (words(1, ANA, "/sos"), words(2, BEN, "hello"), NOT_READABLE, None):
        await door.intake.help_at_once(raw)
    await door.intake.help_at_once({"update_id": 5, "poll_answer": {}})

    assert ["112" in text for text in door.told(ANA)] == [True]
    assert (door.told(BEN), door.handled()) == ([], {})


# --- what an engine reads


async def test_an_engine_reads_free_text_in_the_language_of_the_learner(
    open_door: Callable[..., Door],
) -> None:
    hears = Hears(None)
    door = open_door()
    hears.real = door.coach.understanding
    door = Door(replace(door.coach, understanding=hears), door.store, door.clock)
    await door.take(words(0, ANA, "/start"))

    await door.take(words(1, ANA, "so ein komischer Tag"))
    await door.take(in_german(2, BEN, "so ein komischer Tag"))

    assert ["112" in "".join(door.told(chat)) for chat in (ANA, BEN)] == [False, True]
    assert hears.threads == {"reader_0"}  # nobody else waits for it


async def test_an_engine_that_takes_too_long_is_not_waited_for(
    open_door: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.intake, "READ_SECONDS", 0.05)
    door = open_door()
    hears = Hears(door.coach.understanding, takes=0.5)
    door = Door(replace(door.coach, understanding=hears), door.store, door.clock)

    with capture_logs() as logs:
        await door.take(in_german(1, BEN, "so ein komischer Tag"))

    assert "112" not in "".join(door.told(BEN))
    assert len(door.told(BEN)) == 1
    assert {"event": "read_too_late", "log_level": "warning", "update": 1} in logs
    assert READ_SECONDS == 1.0


async def test_help_and_buttons_do_not_wait_for_an_engine(
    open_door: Callable[..., Door],
) -> None:
    door = open_door()
    hears = Hears(door.coach.understanding)
    door = Door(replace(door.coach, understanding=hears), door.store, door.clock)

    await door.take(words(1, ANA, "/start"))
    await door.take(words(2, ANA, "SOS"))
    await door.take(group_update(3))

    assert hears.threads == set()


async def test_one_text_is_read_at_a_time(open_door: Callable[..., Door]) -> None:
    """A model takes all of a core: two at once would only be slower, and hold up the rest."""
    door = open_door()
    hears = Hears(door.coach.understanding, takes=0.05)
    door = Door(replace(door.coach, understanding=hears), door.store, door.clock)

    await asyncio.gather(*(door.intake.take(in_german(n, n, "hallo")) for n in (ANA, BEN, CARLA)))
    await door.idle()

    assert hears.threads == {"reader_0"}


@pytest.mark.parametrize("how", ["text", "forwarded", "edited"])
async def test_words_are_read_however_they_come(open_door: Callable[..., Door], how: str) -> None:
    door = open_door()
    hears = Hears(door.coach.understanding)
    door = Door(replace(door.coach, understanding=hears), door.store, door.clock)
    raw = in_german(1, BEN, "so ein komischer Tag")
    if how == "forwarded":
        raw["message"] = incoming.forwarded(raw["message"])
    elif how == "edited":
        raw["edited_message"] = raw.pop("message")

    await door.take(raw)

    assert "112" in "".join(door.told(BEN))


# --- groups


def group_update(number: int) -> dict[str, Any]:
    user = incoming.user(ANA, "Ana", "fr")
    content = {"message_id": number, "date": 1, **incoming.text("hello")}
    return {"update_id": number, **incoming.message(user, incoming.group_chat(GROUP), content)}


async def test_a_group_is_left_without_a_word(door: Door) -> None:
    await door.take(group_update(1))

    assert (door.network.left, door.network.texts) == ([GROUP], {})
    assert door.handled() == {1: None}


async def test_a_group_that_cannot_be_left_disturbs_nobody(door: Door) -> None:
    door.network.failing = {"leaveChat"}

    with capture_logs() as logs:
        await door.take(group_update(1))

    assert logs == [{"event": "group_not_left", "log_level": "info", "error": "Unanswered"}]
    assert door.handled() == {1: None}
