"""How fast messages may go out. Pure: the caller gives the time and does the waiting."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import ceil

OVERALL_PER_SECOND = 29.1
"""30 within 1.03 seconds. Telegram asks for at most 30 in one, and what leaves 30 ms apart may
arrive together."""

CHAT_PER_SECOND = 1.0
CHAT_BURST = 20.0  # "short bursts" are tolerated: somebody who taps quickly gets quick answers
CHATS_REMEMBERED = 10_000
WIDESPREAD = 2  # chats told to wait within the same time: then everybody waits
TOGETHER_SECONDS = 10.0


@dataclass(slots=True)
class Bucket:
    """A token bucket that may run into debt: the debt is how long to wait."""

    per_second: float
    capacity: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take one token and return how many seconds to wait for it."""
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.per_second) - 1
        self.at = now
        return max(0.0, -self.tokens / self.per_second)


@dataclass(slots=True)
class Window:
    """At most so many within a time that slides along: nothing waits before they are used up.

    An even pace of as many a second makes those wait who come together by chance: at 25 a second,
    0.46 s (p99) in place of 0.31.
    """

    per_second: float
    most: int = field(init=False)
    span: float = field(init=False)
    moments: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.most = ceil(self.per_second)
        self.span = self.most / self.per_second

    def take(self, now: float) -> float:
        """Take the next turn and return how many seconds to wait for it."""
        moments = self.moments
        at = max(now, moments[-1]) if moments else now
        while moments and moments[0] + self.span <= at:
            moments.popleft()
        if len(moments) >= self.most:
            at = max(at, moments[-self.most] + self.span)
        moments.append(at)
        return at - now


@dataclass(slots=True)
class Pace:
    """The pace of one bot: overall for what is sent unasked, per chat for everything."""

    overall_per_second: float = OVERALL_PER_SECOND
    chat_per_second: float = CHAT_PER_SECOND
    overall: Window = field(init=False)
    wire: Window = field(init=False)
    chats: dict[int, Bucket] = field(default_factory=dict)
    chat_until: dict[int, float] = field(default_factory=dict)
    all_until: float = 0.0
    told_at: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.overall = Window(self.overall_per_second)
        self.wire = Window(self.overall_per_second)

    def wait(self, chat: int, now: float, *, unasked: bool = False) -> float:
        """Return how many seconds the next message to *chat* has to wait."""
        bucket = self.chats.get(chat)
        if bucket is None:
            if len(self.chats) >= CHATS_REMEMBERED:
                self.chats.clear()
            bucket = Bucket(self.chat_per_second, CHAT_BURST, CHAT_BURST, now)
            self.chats[chat] = bucket
        waits = [bucket.take(now), self.all_until - now, self.chat_until.get(chat, 0.0) - now]
        if unasked:
            waits.append(self.overall.take(now))
        return max(0.0, *waits)

    def leave(self, now: float) -> float:
        """Return how many seconds an unasked message still has to wait, at the very last.

        Its turn came before it was stored that it leaves. Where that took long, several are ready
        at once, and would be more than Telegram takes.
        """
        return self.wire.take(now)

    def told_to_wait(self, chat: int, seconds: float, now: float) -> None:
        """Telegram answered 429. Two chats within ten seconds: the whole bot waits."""
        self.chat_until[chat] = max(self.chat_until.get(chat, 0.0), now + seconds)
        self.told_at = {c: at for c, at in self.told_at.items() if now - at < TOGETHER_SECONDS}
        self.told_at[chat] = now
        if len(self.told_at) >= WIDESPREAD:
            self.all_until = max(self.all_until, now + seconds)

    def blocked_until(self, chat: int) -> float:
        """Return until when nothing may go to *chat* because Telegram said so."""
        return max(self.all_until, self.chat_until.get(chat, 0.0))
