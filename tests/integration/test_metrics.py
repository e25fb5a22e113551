"""The real `digiter run` shows the operator how it is, and nothing of anybody."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.journey import Journey
from tests.product import Product, free_port
from tests.servers.learner import SimulatedLearner
from tests.servers.server import FaultServer

pytestmark = pytest.mark.e2e

CHAT = 740051234
NAME = "Lina"


async def get(port: int, path: str) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


def read(text: str) -> dict[str, float]:
    """Return every sample by its name with its labels."""
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def measured(port: int, replies: int) -> tuple[str, dict[str, float]]:
    """Return /metrics once so many replies are marked as sent: that comes after they arrive."""
    async with asyncio.timeout(20):
        while True:
            _, text = await get(port, "/metrics")
            if (samples := read(text))["digiter_reply_seconds_count"] >= replies:
                return text, samples
            await asyncio.sleep(0.05)


async def test_after_a_turn_the_metrics_count_it_and_name_nobody(tmp_path: Path) -> None:
    port = free_port()
    async with FaultServer() as server:
        product = Product(
            tmp_path / "data",
            server.url,
            server.token,
            environment={"DIGITER_METRICS_PORT": str(port)},
        )
        await product.start()
        try:
            before = read((await get(port, "/metrics"))[1])
            learner = SimulatedLearner(server, CHAT, "fr", NAME, patience=20.0)
            await Journey(learner, "fr").welcome(name=NAME)
            sent = [call for call in await server.calls() if call.accepted and call.message_id]
            text, samples = await measured(port, len(sent))
            status, health = await get(port, "/health")
        finally:
            await product.stop()

    assert (before["digiter_reply_seconds_count"], before["digiter_turn_seconds_count"]) == (0, 0)
    assert samples["digiter_reply_seconds_count"] == len(sent)
    assert samples["digiter_sends_total reply"] == len(sent)
    assert samples["digiter_turn_seconds_count"] == 9
    assert samples["digiter_messages_waiting"] == 0
    assert samples["digiter_tick_last_ok_timestamp upkeep"] > 0
    assert samples["digiter_tick_last_ok_timestamp nudges"] > 0
    assert (status, '"status":"ok"' in health) == (200, True)
    for told in (text, health):
        assert NAME not in told
        assert not re.search(rf"{CHAT}|{CHAT:x}", told)
        assert server.token not in told
        assert server.token.partition(":")[2] not in told


async def test_without_the_setting_nothing_listens(tmp_path: Path) -> None:
    port = free_port()
    async with FaultServer() as server:
        product = Product(
            tmp_path / "data",
            server.url,
            server.token,
            environment={"DIGITER_METRICS_HOST": "127.0.0.1", "DIGITER_LISTEN_PORT": str(port)},
        )
        await product.start()
        try:
            with pytest.raises(aiohttp.ClientConnectorError):
                await get(port, "/health")
        finally:
            await product.stop()
