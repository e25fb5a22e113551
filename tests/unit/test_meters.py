"""What the bot measures of itself, and how an operator sees it: /health and /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from bot.meters import BOUNDS, PROMISED, Durations, Meters
from bot.monitoring import LATE_TICK, Observed, create_monitor

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FAMILIES = {
    "digiter_turn_seconds": "histogram",
    "digiter_reply_seconds": "histogram",
    "digiter_nudge_seconds": "histogram",
    "digiter_sends": "counter",
    "digiter_dead": "counter",
    "digiter_releases": "counter",
    "digiter_summaries": "counter",
    "digiter_retries": "counter",
    "digiter_told_to_wait": "counter",
    "digiter_uncertain": "counter",
    "digiter_updates_set_aside": "counter",
    "digiter_messages_waiting": "gauge",
    "digiter_replies_within_2s": "gauge",
    "digiter_tick_last_ok_timestamp": "gauge",
}


@dataclass
class Process:
    """A process that is looked at: its meters, what waits, and its clock."""

    meters: Meters = field(default_factory=Meters)
    waiting: int = 0
    time: datetime = NOON

    def get(self, path: str) -> httpx.Response:
        observed = Observed(self.meters, lambda: self.waiting, lambda: self.time)
        transport = httpx.ASGITransport(create_monitor(observed))

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                return await client.get(path)

        return asyncio.run(ask())

    def health(self) -> tuple[int, dict[str, object]]:
        answer = self.get("/health")
        return answer.status_code, answer.json()

    def families(self) -> dict[str, object]:
        text = self.get("/metrics").text
        return {each.name: each for each in text_string_to_metric_families(text)}

    def value(self, name: str, /, **labels: str) -> float | None:
        """Return one number of /metrics, None if it is not there."""
        for family in self.families().values():
            for sample in family.samples:
                if (sample.name, sample.labels) == (name, labels):
                    return sample.value
        return None


def durations(seconds: Iterable[float]) -> Durations:
    made = Durations()
    for each in seconds:
        made.add(each)
    return made


# --- Durations


def test_each_duration_is_in_the_first_bin_it_fits_into() -> None:
    made = durations([0.0, 0.05, 0.051, 2.0, 2.001, 300.0, 300.1])

    assert made.bins == [2, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1]
    assert (made.count, made.total) == (7, pytest.approx(604.202))


def test_what_took_at_most_so_long_is_added_up_to_the_infinite_bound() -> None:
    made = durations([0.01, 1.0, 1.5, 1000.0])

    up_to = dict(made.up_to())

    assert list(up_to) == [*BOUNDS, float("inf")]
    assert (up_to[0.05], up_to[0.5], up_to[1.0], up_to[2.0]) == (1, 1, 2, 3)
    assert (up_to[300.0], up_to[float("inf")]) == (3, 4)


def test_a_share_counts_what_took_exactly_the_bound() -> None:
    made = durations([0.1, 2.0, 2.1, 400.0])

    assert [made.share_within(bound) for bound in (0.05, PROMISED, 300.0)] == [0.0, 0.5, 0.75]


def test_where_nothing_was_measured_nothing_was_late() -> None:
    assert Durations().share_within(PROMISED) == 1.0


def test_only_a_bound_of_the_bins_can_be_asked_about() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        Durations().share_within(1.7)


@given(st.lists(st.floats(0, 1000)), st.sampled_from(BOUNDS))
def test_bins_lose_nothing(seconds: list[float], bound: float) -> None:
    made = durations(seconds)

    within = sum(each <= bound for each in seconds)
    assert made.count == len(seconds)
    assert dict(made.up_to())[bound] == within
    assert made.share_within(bound) == (within / len(seconds) if seconds else 1.0)


def test_two_meters_share_nothing() -> None:
    first, second = Meters(), Meters()

    first.sent(1.0, unasked=False)

    assert (second.replies.count, dict(second.sends)) == (0, {})


def test_replies_and_what_is_sent_unasked_are_kept_apart() -> None:
    meters = Meters()

    meters.sent(0.3, unasked=False)
    meters.sent(3.0, unasked=True)
    meters.sent(-5.0, unasked=True)  # the clock of the machine went back

    assert dict(meters.sends) == {"reply": 1, "unasked": 2}
    assert (meters.replies.total, meters.unasked.total) == (0.3, 3.0)
    assert meters.unasked.bins[0] == 1


# --- /health


def test_a_process_that_has_just_begun_is_well() -> None:
    assert Process().health() == (
        200,
        {
            "status": "ok",
            "seconds_since_last_tick": 0,
            "messages_waiting": 0,
            "replies_within_2s": 1.0,
        },
    )


def test_health_says_what_waits_and_how_many_replies_were_quick() -> None:
    process = Process(waiting=7, time=NOON + timedelta(seconds=3.14159))
    process.meters.ticks["nudges"] = NOON
    for seconds in (0.1, 0.2, 9.0):
        process.meters.sent(seconds, unasked=False)

    assert process.health() == (
        200,
        {
            "status": "ok",
            "seconds_since_last_tick": 3.1,
            "messages_waiting": 7,
            "replies_within_2s": 0.66667,
        },
    )


@pytest.mark.parametrize(
    ("seconds", "status", "word"),
    [(LATE_TICK - 0.1, 200, "ok"), (LATE_TICK, 503, "late"), (86400.0, 503, "late")],
)
def test_the_tick_that_is_latest_behind_decides(seconds: float, status: int, word: str) -> None:
    process = Process(time=NOON + timedelta(seconds=seconds))
    process.meters.ticks = {"upkeep": NOON, "nudges": process.time}

    code, body = process.health()

    assert (code, body["status"], body["seconds_since_last_tick"]) == (status, word, seconds)


# --- /metrics


def test_every_family_is_there_from_the_start() -> None:
    families = Process().families()

    assert {name: family.type for name, family in families.items()} == FAMILIES
    assert all(family.documentation for family in families.values())


def test_prometheus_is_told_which_format_it_reads() -> None:
    assert (
        Process().get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    )


def test_what_was_counted_is_what_prometheus_reads() -> None:
    process = Process(waiting=3)
    meters = process.meters
    meters.turns.add(0.2)
    meters.sent(0.3, unasked=False)
    meters.sent(2.5, unasked=False)
    meters.sent(61.0, unasked=True)
    meters.retries, meters.told_to_wait, meters.uncertain, meters.set_aside = 4, 5, 6, 7
    meters.dead.update(refused=2, too_late=1)
    meters.ticks["nudges"] = NOON

    read = {
        name: process.value(f"digiter_{name}")
        for name in (
            *("turn_seconds_count", "reply_seconds_count", "nudge_seconds_count"),
            *("reply_seconds_sum", "retries_total", "told_to_wait_total", "uncertain_total"),
            *("updates_set_aside_total", "messages_waiting", "replies_within_2s"),
        )
    }

    assert read == {
        "turn_seconds_count": 1,
        "reply_seconds_count": 2,
        "nudge_seconds_count": 1,
        "reply_seconds_sum": pytest.approx(2.8),
        "retries_total": 4,
        "told_to_wait_total": 5,
        "uncertain_total": 6,
        "updates_set_aside_total": 7,
        "messages_waiting": 3,
        "replies_within_2s": 0.5,
    }
    assert process.value("digiter_sends_total", lane="reply") == 2
    assert process.value("digiter_sends_total", lane="unasked") == 1
    assert process.value("digiter_dead_total", reason="refused") == 2
    assert process.value("digiter_reply_seconds_bucket", le="2.0") == 1
    assert process.value("digiter_reply_seconds_bucket", le="+Inf") == 2
    assert process.value("digiter_tick_last_ok_timestamp", name="nudges") == NOON.timestamp()


@pytest.mark.parametrize("path", ["/", "/metrics/all", "/docs"])
def test_nothing_else_is_shown(path: str) -> None:
    assert Process().get(path).status_code == 404
