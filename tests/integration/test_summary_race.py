"""
Whoever withdraws is in nothing that leaves afterwards, whatever happens in between.

Every step of sending is a place where somebody may withdraw; a seed says where, who and how. Time
stands still between the steps, so that the same seed is the same story.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import summaries as workers
from bot.meters import Meters
from bot.methods import call_for
from bot.summaries import Summaries
from digiter_core.access.people import Channel
from digiter_core.access.sharing import Level
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.dispatching import Composed, plan_due
from digiter_core.coaching.live import Live
from digiter_core.coaching.summary_mail import chat_message, mail_of
from digiter_core.ports import LearnerState, Store, Work
from mail.message import as_page, as_text
from mail.sending import Mailer, MailServer
from tests.servers.mail_server import MailServer as Postmaster
from tests.summary_office import BOTH, counsellor, learner
from tests.talk import StoppedClock, opened

WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
STORIES = 1_000
PARTS = 4  # told side by side
OVER_THE_WIRE = 60
LEARNERS = 4
STEP = 0.18
"""How likely somebody changes something at each step."""

MORE = "et les progrès"
"""What stands in the reasons of who shows more than that they are active."""


@dataclass(slots=True)
class Story:
    """One counsellor's summaries on their way, with learners who change their mind."""

    store: Store
    coach: Coach
    clock: StoppedClock
    seed: int
    chance: random.Random = field(init=False)
    names: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)  # committed so far
    lowered: set[int] = field(default_factory=set)
    hidden_then: frozenset[int] = frozenset()  # when it was last looked
    lowered_then: frozenset[int] = frozenset()
    left: list[tuple[str, str, frozenset[int], frozenset[int]]] = field(default_factory=list)
    staff: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def begin(self) -> None:
        def made(work: Work) -> None:
            staff = counsellor(work, WEDNESDAY, address=str(90_000 + self.seed))
            for n in range(LEARNERS):
                name = f"Kanari{'abcd'[n]}"
                number = learner(work, staff, WEDNESDAY, name=name, address=f"{self.seed}0{n}")
                self.names[number] = name
            work.staff.save(replace(staff, next_summary_at=MONDAY))
            assert plan_due(work, MONDAY) == len(BOTH)
            self.staff = staff.id

        self.store.transact_now(made)

    def maybe(self) -> None:
        """Let somebody change something here, or nobody."""
        while self.chance.random() < STEP:
            self.clock.turn(timedelta(seconds=1))
            act = self.chance.choice((close, hide, lower, erase, pause))
            number = self.chance.choice(list(self.names))
            if number not in self.hidden:
                act(self, number)

    # --- what the workers see of the world

    async def transact(self, function: Callable[[Work], Any]) -> Any:
        """Be the store: others may come before and after each transaction."""
        self.maybe()
        result = self.store.transact_now(function)
        if result is True:  # what the last look says
            self.hidden_then, self.lowered_then = frozenset(self.hidden), frozenset(self.lowered)
        self.maybe()
        return result

    @asynccontextmanager
    async def way(self) -> AsyncIterator[Story]:
        """Be the way out."""
        self.maybe()
        yield self
        self.maybe()

    async def pack(self, composed: Composed) -> Callable[[], Awaitable[None]]:
        self.maybe()
        content = self._written(composed)
        self.maybe()

        async def leave() -> None:
            channel = composed.dispatch.channel.value
            self.left.append((channel, content, self.hidden_then, self.lowered_then))
            self.maybe()

        return leave

    def _written(self, composed: Composed) -> str:
        if composed.dispatch.channel is Channel.TELEGRAM:
            return str(call_for(1, chat_message(self.coach, composed)))
        mail = mail_of(self.coach, composed)
        return "\n".join([mail.subject, as_text(mail), as_page(mail)])

    async def send(self) -> None:
        carriers = dict.fromkeys(BOTH, self)
        summaries = Summaries(Live(self.coach), self, self.clock, carriers, Meters())
        for channel in sorted(BOTH):
            await summaries.work_off(channel)


def close(story: Story, number: int) -> None:
    _change(story, number, level=Level.NOTHING, closed_at=story.clock.now())
    story.hidden.add(number)


def hide(story: Story, number: int) -> None:
    _change(story, number, level=Level.NOTHING)
    story.hidden.add(number)


def lower(story: Story, number: int) -> None:
    _change(story, number, level=Level.ACTIVITY)
    story.lowered.add(number)


def erase(story: Story, number: int) -> None:
    story.store.transact_now(lambda work: work.learners.erase(number))
    story.hidden.add(number)


def pause(story: Story, number: int) -> None:
    paused = LearnerState.PAUSED
    story.store.transact_now(lambda work: work.learners.set_state(number, paused))
    story.lowered.add(number)


def _change(story: Story, number: int, **changes: object) -> None:
    def change(work: Work) -> None:
        bond = work.bonds.open_of(number)
        assert bond is not None
        work.bonds.save(replace(bond, changed_at=story.clock.now(), **changes))

    story.store.transact_now(change)


def blocks(content: str, names: Iterator[str]) -> dict[str, str]:
    """Return the lines of the text that stand below each name."""
    found: dict[str, str] = {}
    wanted, current = set(names), ""
    for line in content.splitlines():
        current = line if line in wanted else "" if not line.strip() else current
        if current:
            found[current] = found.get(current, "") + line
    return found


def judge(story: Story) -> int:
    """Check what left. Returns how many names that were."""
    named = 0
    for channel, content, hidden, lowered in story.left:
        below = blocks(content, iter(story.names.values()))
        for number, name in story.names.items():
            assert not (number in hidden and name in content), f"seed {story.seed}: {name} left"
            if number in lowered:
                assert MORE not in below.get(name, ""), f"seed {story.seed}: too much of {name}"
            if name in content:
                named += 1
                assert channel == "email"
                assert audited(story, number, channel), f"seed {story.seed}: no row for {name}"
    return named


def audited(story: Story, number: int, channel: str) -> bool:
    rows = story.store.transact_now(lambda work: work.audit.of(number))
    return any((row.staff, row.through) == (story.staff, channel) for row in rows)


@pytest.fixture
def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Coach, StoppedClock]]:
    monkeypatch.setattr(workers, "TOGETHER", 1)  # else the seed alone would not tell the story
    with opened(tmp_path) as opened_world:
        yield opened_world


@pytest.mark.parametrize("part", range(PARTS))
async def test_nothing_of_who_withdrew_leaves_in_a_thousand_stories(world, part: int) -> None:
    store, coach, clock = world
    named = mails = withdrawn = 0

    for seed in range(part, STORIES, PARTS):
        clock.moment = MONDAY
        story = Story(store, coach, clock, seed)
        story.begin()
        await story.send()
        named += judge(story)
        mails += sum(channel == "email" for channel, *_ in story.left)
        withdrawn += len(story.hidden)

    # The stories are worth something: much was sent, and much was withdrawn on the way.
    told = STORIES // PARTS
    assert mails > told * 0.9
    assert named > told
    assert withdrawn > told


async def test_nor_over_a_real_connection_to_a_mail_server(world) -> None:
    store, coach, clock = world
    post = Postmaster()
    await post.start()
    server = MailServer("127.0.0.1", post.port, "digiter@example.org", security="none")

    for seed in range(OVER_THE_WIRE):
        clock.moment = MONDAY
        story = Story(store, coach, clock, STORIES + seed)
        story.begin()
        mailer = Mailer(server, Live(coach), clock, lambda _: b"")
        summaries = Summaries(Live(coach), story, clock, {Channel.EMAIL: mailer}, Meters())
        before = len(post.took)
        await summaries.work_off(Channel.EMAIL)
        for message in post.messages(before):
            text = message.get_body(("plain",)).get_content()
            story.left.append(("email", text, story.hidden_then, story.lowered_then))
        judge(story)
    await post.stop()

    assert len(post.took) > OVER_THE_WIRE * 0.8
