"""A fresh fault server, and a bot's client to it, for every test of the servers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.servers.bot_client import BotClient
from tests.servers.server import FaultServer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FaultServer]:
    """Start a fault server in the test's own event loop."""
    async with FaultServer() as started:
        yield started


@pytest_asyncio.fixture
async def bot(server: FaultServer) -> AsyncIterator[BotClient]:
    """Return a client that calls methods of `server`."""
    async with BotClient(server) as client:
        yield client
