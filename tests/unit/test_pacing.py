"""How fast messages may go out: never more than the pace, and no later than it asks for."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import CHAT_BURST, OVERALL_PER_SECOND, Pace, Window

TELEGRAM_ALLOWS = 30
A_MILLISECOND = 0.001

gaps = st.lists(st.floats(0, 2), min_size=1, max_size=200)
paces = st.floats(0.2, 40)


def left(window: Window, gaps_between: list[float]) -> tuple[list[float], list[float]]:
    """Return when each message was ready, and when it left."""
    ready, leaves = [], []
    now = 1000.0
    for gap in gaps_between:
        now += gap
        ready.append(now)
        leaves.append(now + window.take(now))
    return ready, leaves


@given(gaps, paces)
def test_no_sliding_span_holds_more_than_the_pace(each: list[float], per_second: float) -> None:
    window = Window(per_second)
    _, leaves = left(window, each)
    for at in leaves:
        within = bisect_left(leaves, at + window.span - A_MILLISECOND) - bisect_left(leaves, at)
        assert within <= window.most


@given(gaps, paces)
def test_each_leaves_as_early_as_the_ones_before_allow(
    each: list[float], per_second: float
) -> None:
    window = Window(per_second)
    ready, leaves = left(window, each)
    for number, (was_ready, at) in enumerate(zip(ready, leaves, strict=True)):
        before = leaves[number - 1] if number else 0.0
        full = leaves[number - window.most] + window.span if number >= window.most else 0.0
        assert at == pytest.approx(max(was_ready, before, full))


def test_as_many_as_telegram_allows_leave_at_once_and_the_next_waits() -> None:
    window = Window(OVERALL_PER_SECOND)
    assert [window.take(5.0) for _ in range(TELEGRAM_ALLOWS)] == [0.0] * TELEGRAM_ALLOWS
    assert window.take(5.0) > 1.0
    assert len(window.moments) == TELEGRAM_ALLOWS + 1


def test_what_left_long_ago_is_forgotten() -> None:
    window = Window(OVERALL_PER_SECOND)
    for second in range(1000):
        assert window.take(float(second)) == 0.0
    assert len(window.moments) <= 2


def test_what_became_ready_together_does_not_leave_together() -> None:
    """Their turns were a second apart; storing that they leave held the first ones up."""
    pace = Pace()
    turns = [pace.wait(chat, 0.0, unasked=True) for chat in range(2 * TELEGRAM_ALLOWS)]
    assert turns[0] == 0.0
    assert turns[-1] == pytest.approx(1.03, abs=0.01)
    stored_at = max(turns)
    waits = [pace.leave(stored_at) for _ in turns]
    assert sum(wait == 0.0 for wait in waits) == TELEGRAM_ALLOWS


def test_answers_do_not_wait_for_what_is_sent_unasked() -> None:
    pace = Pace()
    for chat in range(100):
        pace.wait(chat, 0.0, unasked=True)
    assert pace.wait(1000, 0.0) == 0.0


def test_one_chat_gets_a_burst_and_then_one_a_second() -> None:
    pace = Pace()
    waits = [pace.wait(7, 0.0) for _ in range(int(CHAT_BURST) + 2)]
    assert waits[: int(CHAT_BURST)] == [0.0] * int(CHAT_BURST)
    assert waits[-2:] == pytest.approx([1.0, 2.0])
