"""A nudge on its way to Telegram: once or not at all, and nothing about it is lost."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.delivery import Delivery
from bot.meters import Meters
from bot.pacing import Pace, Window
from bot.request import Api
from cli.commands import app
from digiter_core.coaching.outgoing import Outgoing, to_json
from digiter_core.ports import Learner, LearnerState, OutboxMessage, Store, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.looking import Letter, letters
from tests.servers.faults import Fault
from tests.servers.server import FaultServer
from tests.talk import StoppedClock

CHAT = 4242
HOUR = timedelta(hours=1)
WORDS = "Petit rappel du coach.\n||Quand je pose mon sac → j'écris trois tâches.||"
SHOWN = "Petit rappel du coach.\nQuand je pose mon sac → j'écris trois tâches."
NOT_FOUND = "Bad Request: message thread not found"


@dataclass(slots=True)
class Setting:
    """A store, a server, and one process after another that delivers."""

    server: FaultServer
    folder: Path
    clock: StoppedClock
    meters: Meters = field(default_factory=Meters)
    store: Store = field(init=False)
    delivery: Delivery = field(init=False)
    api: Api = field(init=False)

    def begin(self, *, read_seconds: float = 10.0) -> None:
        """Start a process."""
        keyring = Keyring.load_or_create(self.folder / "keyring.json")
        self.store = open_store(self.url, keyring, clock=self.clock)
        self.api = Api(self.server.url, self.server.token, read_seconds)
        self.meters = Meters()
        self.delivery = Delivery(
            self.api, self.store, self.clock, lambda _: b"", Pace(1e9, 1e9), self.meters
        )

    async def end(self, seconds: float = 1.0) -> None:
        """End the process; what is on the wire after *seconds* is broken off."""
        await self.delivery.close(seconds)
        await self.api.close()
        self.store.close()

    async def again(self) -> None:
        """End the process and start another, which looks at what is left."""
        await self.end()
        self.begin()
        await self.delivery.recover()
        await self.idle()

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'digiter.db'}"

    def learner(self) -> Learner:
        def find(work: Work) -> Learner:
            found = work.learners.find("telegram", str(CHAT))
            return found or work.learners.create("telegram", str(CHAT), "fr", self.clock.now())

        return self.store.transact_now(find)

    def nudge(self, *, good_for: timedelta = HOUR, dedup: str = "n:1") -> OutboxMessage:
        """Store a nudge, as `coaching/nudging.py` does."""
        now = self.clock.now()
        body = {**to_json(Outgoing(WORDS)), "unasked": True, "once": (now + good_for).isoformat()}
        return self.add(body, dedup)

    def reply(self, text: str) -> OutboxMessage:
        return self.add(to_json(Outgoing(text)))

    def add(self, body: dict[str, Any], dedup: str | None = None) -> OutboxMessage:
        number, now = self.learner().id, self.clock.now()
        message = OutboxMessage(0, number, str(CHAT), body, now, dedup=dedup)
        return self.store.transact_now(lambda work: work.outbox.add(message))

    async def send(self, *messages: OutboxMessage) -> None:
        """Send *messages*, and wait until there is nothing more to do."""
        self.delivery.send(messages)
        await self.idle()

    async def idle(self) -> None:
        while self.delivery._tasks:
            await asyncio.wait(list(self.delivery._tasks))
            await asyncio.sleep(0)

    async def heard(self) -> list[str]:
        """Return what the learner sees."""
        return [message.text for message in (await self.server.chat(CHAT)).from_bot]

    async def tries(self) -> int:
        return sum(call.method == "sendMessage" for call in await self.server.calls())

    def left(self) -> list[tuple[str, str | None, bool]]:
        """Return what is not sent: state, reason, and whether it can be sent again."""
        return [(each.state, each.reason, each.is_replayable) for each in self.letters()]

    def letters(self) -> Sequence[Letter]:
        return letters(self.url)

    def digiter(self, *options: str) -> tuple[int, str]:
        """Run the command; return its exit code and what it printed."""
        done = CliRunner().invoke(app, options, env={"DIGITER_DATA": str(self.folder)})
        return done.exit_code, done.output


@pytest.fixture
async def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Setting]:
    monkeypatch.chdir(tmp_path)  # away from an operator's .env
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else python-telegram-bot warns at every 429
    async with FaultServer() as server:
        made = Setting(server, tmp_path, StoppedClock())
        made.begin()
        yield made
        await made.end()


async def test_a_nudge_waits_at_the_very_last_where_the_second_is_full(setting: Setting) -> None:
    """Marking it took as long as others needed to catch up with it."""
    loop = asyncio.get_running_loop()
    wire = setting.delivery._pace.wire = Window(1.0)
    began = loop.time()
    wire.take(began - 0.7)  # it left a moment ago
    await setting.send(setting.reply("Re."))
    assert await setting.heard() == ["Re."]
    assert wire.moments == deque([began - 0.7]), "an answer does not wait"
    await setting.send(setting.nudge())
    assert await setting.heard() == ["Re.", SHOWN]
    assert loop.time() - began >= 0.3


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_true():  # noqa: ASYNC110 - what is waited for is a number
            await asyncio.sleep(0.01)


async def test_a_nudge_is_sent_once_and_hidden_where_it_says_so(setting: Setting) -> None:
    await setting.send(setting.nudge())
    await setting.again()

    [call] = [call for call in await setting.server.calls() if call.method == "sendMessage"]
    assert await setting.heard() == [SHOWN]
    assert call.params["entities"] == [{"type": "spoiler", "offset": 23, "length": 45}]
    assert setting.left() == []


async def test_what_telegram_took_is_counted_as_sent_unasked(setting: Setting) -> None:
    one = setting.nudge()
    setting.clock.turn(timedelta(seconds=3))
    await setting.send(one, setting.reply("Bonjour."))

    meters = setting.meters
    assert dict(meters.sends) == {"unasked": 1, "reply": 1}
    assert (meters.unasked.count, meters.unasked.total) == (1, 3.0)
    assert (meters.replies.count, meters.replies.total) == (1, 0.0)
    assert (meters.uncertain, meters.retries, dict(meters.dead)) == (0, 0, {})


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        (Fault("drop_after", "sendMessage"), 1),
        (Fault("drop_before", "sendMessage"), 0),
        (Fault("server_error", "sendMessage"), 0),
        (Fault("late_answer", "sendMessage", seconds=1.0), 1),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_a_nudge_without_an_answer_is_never_sent_again(
    setting: Setting, fault: Fault, arrived: int
) -> None:
    """From here, a break before Telegram took it looks like one after: it may have arrived."""
    await setting.end()
    setting.begin(read_seconds=0.2)
    await setting.server.add_fault(fault)

    await setting.send(setting.nudge())
    uncertain = setting.meters.uncertain
    await setting.again()

    assert await setting.heard() == [SHOWN] * arrived
    assert await setting.tries() == 1
    assert setting.left() == [("uncertain", None, False)]
    assert (uncertain, setting.meters.uncertain) == (1, 0)


async def test_an_uncertain_nudge_holds_nothing_up(setting: Setting) -> None:
    await setting.server.add_fault(Fault("drop_before", "sendMessage"))

    await setting.send(setting.nudge(), setting.reply("Bonjour."))

    assert await setting.heard() == ["Bonjour."]


async def test_a_nudge_told_to_wait_is_sent_once_later(setting: Setting) -> None:
    await setting.server.add_fault(
        Fault("too_many_requests", "sendMessage", retry_after=1, seconds=0.1)
    )

    await setting.send(setting.nudge())

    assert await setting.heard() == [SHOWN]
    assert await setting.tries() == 2
    assert (setting.meters.told_to_wait, setting.left()) == (1, [])


async def test_a_nudge_that_reached_nobody_is_put_back_and_sent_once(setting: Setting) -> None:
    """A connection that was never made: this is certain, so it may be tried again."""
    one = setting.nudge()
    await setting.server.stop()

    setting.delivery.send([one])
    await until(lambda: setting.meters.retries > 0)
    waiting = setting.left()
    await setting.server.start()
    await setting.idle()

    assert waiting == [("ready", None, False)]
    assert await setting.heard() == [SHOWN]
    assert (await setting.tries(), setting.left()) == (1, [])


async def test_a_process_that_ends_while_it_waits_leaves_the_nudge_to_the_next(
    setting: Setting,
) -> None:
    await setting.server.add_fault(
        Fault("too_many_requests", "sendMessage", retry_after=60, seconds=0.0)
    )
    setting.delivery.send([setting.nudge()])
    await until(lambda: setting.meters.told_to_wait > 0)

    await setting.again()

    assert await setting.heard() == [SHOWN]
    assert (setting.meters.uncertain, setting.left()) == (0, [])


async def test_too_late_is_not_sent_at_all(setting: Setting) -> None:
    one = setting.nudge()
    setting.clock.turn(HOUR)

    await setting.send(one)

    assert (await setting.heard(), await setting.tries()) == ([], 0)
    assert setting.left() == [("dead", "too_late", False)]
    assert dict(setting.meters.dead) == {"too_late": 1}
    assert setting.learner().state is LearnerState.ACTIVE


async def test_too_late_for_it_while_it_was_told_to_wait(setting: Setting) -> None:
    await setting.server.add_fault(
        Fault("too_many_requests", "sendMessage", retry_after=1, seconds=0.0)
    )
    setting.delivery.send([setting.nudge()])
    await until(lambda: setting.meters.told_to_wait > 0)
    setting.clock.turn(HOUR)
    await setting.idle()

    assert (await setting.heard(), await setting.tries()) == ([], 1)
    assert setting.left() == [("dead", "too_late", False)]


async def test_a_nudge_left_by_an_earlier_process_goes_while_it_is_not_too_late(
    setting: Setting,
) -> None:
    setting.nudge(dedup="n:1")
    setting.nudge(dedup="n:2", good_for=2 * HOUR)
    setting.clock.turn(HOUR)

    await setting.again()

    assert await setting.heard() == [SHOWN]
    assert setting.left() == [("dead", "too_late", False)]


async def test_whoever_says_stop_meanwhile_gets_nothing(setting: Setting) -> None:
    one, learner = setting.nudge(), setting.learner()
    setting.delivery.send([one])
    setting.store.transact_now(lambda work: work.outbox.drop_for(learner.id))

    await setting.idle()

    assert (await setting.heard(), await setting.tries()) == ([], 0)
    assert setting.left() == [("dead", "dropped", False)]


async def test_a_process_that_dies_with_a_nudge_on_the_wire_leaves_it_uncertain(
    setting: Setting,
) -> None:
    await setting.server.add_fault(Fault("freeze", "sendMessage"))
    setting.delivery.send([setting.nudge()])
    await setting.server.chat(CHAT, after=0, within=10)

    await setting.end(0)
    died = setting.left()
    setting.begin()
    recovered = await setting.delivery.recover()
    await setting.idle()

    assert died == [("sending", None, False)]
    assert (recovered, setting.meters.uncertain) == (0, 1)
    assert setting.left() == [("uncertain", None, False)]
    assert (await setting.heard(), await setting.tries()) == ([SHOWN], 1)


async def test_whoever_blocked_the_bot_is_not_written_to_again(setting: Setting) -> None:
    await setting.server.set_blocked(CHAT)

    await setting.send(setting.nudge(dedup="n:1"), setting.nudge(dedup="n:2"))

    assert (await setting.heard(), await setting.tries()) == ([], 1)
    assert setting.left() == [("dead", "unreachable", False), ("dead", "dropped", False)]
    assert setting.learner().state is LearnerState.UNREACHABLE


@pytest.mark.parametrize("is_nudge", [True, False])
async def test_what_was_refused_is_kept_and_sent_once_the_operator_says_so(
    setting: Setting, *, is_nudge: bool
) -> None:
    await setting.server.add_fault(Fault("bad_request", "sendMessage", description=NOT_FOUND))
    one = setting.nudge() if is_nudge else setting.reply(WORDS)
    await setting.send(one)
    refused = setting.left()
    await setting.again()
    waited = await setting.tries()
    await setting.end()

    printed = setting.digiter("outbox", "retry", str(one.id))
    revived = setting.left()
    setting.begin()
    await setting.delivery.recover()
    await setting.idle()

    assert (refused, waited) == ([("dead", "refused", True)], 1)
    assert printed == (0, "Sent at the next start: 1\n")
    assert revived == [("ready", None, False)]
    assert (await setting.heard(), setting.left()) == ([SHOWN], [])


async def test_a_nudge_retried_the_next_day_is_too_late_all_the_same(setting: Setting) -> None:
    await setting.server.add_fault(Fault("bad_request", "sendMessage", description=NOT_FOUND))
    await setting.send(setting.nudge())
    await setting.end()
    assert setting.digiter("outbox", "retry", "--all") == (0, "Sent at the next start: 1\n")

    setting.clock.turn(timedelta(days=1))
    setting.begin()
    await setting.delivery.recover()
    await setting.idle()

    assert (await setting.heard(), setting.left()) == ([], [("dead", "too_late", False)])


async def test_an_edit_of_a_nudge_that_is_gone_is_sent_as_a_message(setting: Setting) -> None:
    """Whatever the outbox holds with `once` is settled, also what no nudge does today."""
    until_then = (setting.clock.now() + HOUR).isoformat()
    outgoing = replace(Outgoing("Merci."), edit=77)

    await setting.send(setting.add({**to_json(outgoing), "once": until_then}))

    assert (await setting.heard(), setting.left()) == (["Merci."], [])


def for_later(setting: Setting, text: str, by: timedelta) -> OutboxMessage:
    due = setting.clock.now() + by
    message = OutboxMessage(0, setting.learner().id, str(CHAT), to_json(Outgoing(text)), due)
    return setting.store.transact_now(lambda work: work.outbox.add(message))


async def test_what_is_due_in_the_morning_keeps_nobody_waiting(setting: Setting) -> None:
    """It once held back whatever was written to the same chat after it, all night long."""
    later, now = for_later(setting, "demain", 8 * HOUR), setting.reply("maintenant")

    await setting.send(later, now)
    at_night = await setting.heard()
    setting.clock.turn(8 * HOUR)
    await setting.again()

    assert at_night == ["maintenant"]
    assert await setting.heard() == ["maintenant", "demain"]


async def test_what_is_due_later_goes_by_itself_when_it_is_due(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.LANE_HOLDS", 0.0)
    later = for_later(setting, "plus tard", timedelta(seconds=0.1))

    await setting.send(later)
    too_early = await setting.heard()
    setting.clock.turn(timedelta(seconds=0.1))
    await until(lambda: not setting.delivery._later)
    await setting.idle()

    assert too_early == []
    assert await setting.heard() == ["plus tard"]
