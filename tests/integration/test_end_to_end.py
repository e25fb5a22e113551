"""The real `digiter run` over HTTP: welcome to profile picture, killed and restarted on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journey import LANGUAGES, Journey
from tests.product import Product
from tests.servers.emulator import EmulatorServer
from tests.servers.fault_server import FaultServer
from tests.servers.judge import judge
from tests.servers.learner import SimulatedLearner
from tests.servers.protocol import BotApiServer

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("server_of", [FaultServer, EmulatorServer], ids=["fault", "emulator"])
async def test_a_learner_gets_from_the_welcome_to_the_profile_picture(
    server_of, way: str, language: str, tmp_path: Path
):
    async with server_of() as server:
        product = Product(tmp_path / "data", server.url, server.token, webhook=way == "webhook")
        await product.start()
        try:
            journey = Journey(_learner(server, language), language)

            await journey.welcome()
            await journey.tap("short")
            await journey.theme()
            await product.kill()
            await product.start()
            await journey.tap("next")
            await journey.tap("go")
            for _ in range(3):
                await journey.theme()
                await journey.tap("next")
                await journey.tap("go")
            await journey.theme()

            assert await journey.pictures() == 1
            assert await _complaints(server) == []
        finally:
            seconds = await product.stop()
        assert seconds < 3
        assert server.token not in product.log_text()
        assert "Lina" not in product.log_text()


def _learner(server: BotApiServer, language: str) -> SimulatedLearner:
    return SimulatedLearner(server, 4242, language, patience=20.0, quiet=0.1)


async def _complaints(server: BotApiServer) -> list[tuple[str, str]]:
    """Return what the judge holds against any request the product has sent."""
    return [
        (call.method, complaint)
        for call in await server.calls()
        for complaint in judge(call.method, call.params)
    ]
