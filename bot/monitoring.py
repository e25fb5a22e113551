"""
`/health` and `/metrics` on a port of their own, for the operator alone.

Switched on by `DIGITER_METRICS_PORT`; it listens on loopback unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.meters import PROMISED, Durations, Meters

LATE_TICK = 120.0
"""Seconds without a tick after which the process is not well."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What is looked at: the meters, what waits now, and the time."""

    meters: Meters
    waiting: Callable[[], int]
    now: Callable[[], datetime]

    def oldest_tick(self) -> float:
        """Return how many seconds ago the tick that is latest behind ended well; 0 before any."""
        return max(
            ((self.now() - at).total_seconds() for at in self.meters.ticks.values()), default=0
        )


def health(observed: Observed) -> Response:
    """Return 200 while all is well, 503 when nothing has been looked after for two minutes."""
    late = observed.oldest_tick()
    is_well = late < LATE_TICK
    body = {
        "status": "ok" if is_well else "late",
        "seconds_since_last_tick": round(late, 1),
        "messages_waiting": observed.waiting(),
        "replies_within_2s": round(observed.meters.replies.share_within(PROMISED), 5),
    }
    return JSONResponse(body, status_code=200 if is_well else 503)


def create_monitor(observed: Observed) -> Starlette:
    """Return the ASGI application with both."""
    registry = CollectorRegistry()
    registry.register(_Collected(observed))

    async def show_health(_: Request) -> Response:
        return health(observed)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[
            Route("/health", show_health, methods=["GET"]),
            Route("/metrics", metrics, methods=["GET"]),
        ]
    )


class _Collected(Collector):
    """Turns the meters into what Prometheus reads."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    def collect(self) -> Iterator[Metric]:
        meters = self._observed.meters
        yield _histogram("turn_seconds", "Update taken in until it is durable.", meters.turns)
        yield _histogram("reply_seconds", "Answer durable until Telegram has it.", meters.replies)
        yield _histogram("nudge_seconds", "Nudge due until Telegram has it.", meters.unasked)
        yield _counter("sends", "Messages Telegram took.", "lane", meters.sends)
        yield _counter("dead", "Messages given up.", "reason", meters.dead)
        yield _counter("releases", "Releases of the dialogues.", "result", meters.releases)
        yield _summaries(meters)
        for name, words, value in (
            ("retries", "Sends tried again.", meters.retries),
            ("told_to_wait", "Answers 429.", meters.told_to_wait),
            ("uncertain", "Nudges that may or may not have arrived.", meters.uncertain),
            ("updates_set_aside", "Updates nobody could read.", meters.set_aside),
        ):
            yield CounterMetricFamily(f"digiter_{name}", words, value=value)
        yield GaugeMetricFamily(
            "digiter_messages_waiting", "In the outbox, not sent.", self._observed.waiting()
        )
        share = meters.replies.share_within(PROMISED)
        yield GaugeMetricFamily(
            "digiter_replies_within_2s", "Share of replies sent within 2 s.", share
        )
        ticks = GaugeMetricFamily(
            "digiter_tick_last_ok_timestamp", "When a tick last ended well.", labels=["name"]
        )
        for name, at in meters.ticks.items():
            ticks.add_metric([name], at.timestamp())
        yield ticks


def _histogram(name: str, words: str, durations: Durations) -> HistogramMetricFamily:
    bins = [("+Inf" if bound == float("inf") else str(bound), n) for bound, n in durations.up_to()]
    return HistogramMetricFamily(f"digiter_{name}", words, buckets=bins, sum_value=durations.total)


def _counter(name: str, words: str, label: str, counts: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(f"digiter_{name}", words, labels=[label])
    for key, value in counts.items():
        family.add_metric([key], value)
    return family


def _summaries(meters: Meters) -> CounterMetricFamily:
    family = CounterMetricFamily(
        "digiter_summaries",
        "Weekly summaries by what became of them.",
        labels=["channel", "result"],
    )
    for labels, value in meters.summaries.items():
        family.add_metric(labels, value)
    return family
