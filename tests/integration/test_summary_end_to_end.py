"""The real `digiter run` sends a summary that is due, on both channels, and says so in numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from cli.wiring import SystemClock
from digiter_core.ports import Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from tests.product import Product, free_port
from tests.servers.mail_server import MailServer as Postmaster
from tests.servers.server import FaultServer
from tests.summary_office import counsellor, learner

pytestmark = pytest.mark.e2e

CHAT = 9001
NAME = "Kanarienvogel"


def fill(data: Path) -> None:
    """Put a counsellor there whose summary has been due for a minute."""
    now = datetime.now(UTC)

    def made(work: Work) -> None:
        staff = counsellor(work, now, address=str(CHAT))
        learner(work, staff, now, name=NAME, address="740051234")
        work.staff.save(replace(staff, next_summary_at=now - timedelta(minutes=1)))

    keyring = Keyring.load_or_create(data / "keyring.json")
    store = open_store(f"sqlite:///{data / 'digiter.db'}", keyring, clock=SystemClock())
    with closing(store):
        store.transact_now(made)


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_true():  # noqa: ASYNC110 - what is waited for is a number
            await asyncio.sleep(0.05)


async def test_a_summary_that_is_due_goes_out_on_both_channels(tmp_path: Path) -> None:
    port, post = free_port(), Postmaster()
    await post.start()
    async with FaultServer() as server:
        product = Product(
            tmp_path / "data",
            server.url,
            server.token,
            environment={
                "DIGITER_METRICS_PORT": str(port),
                "DIGITER_MAIL_HOST": "127.0.0.1",
                "DIGITER_MAIL_PORT": str(post.port),
                "DIGITER_MAIL_SECURITY": "none",
                "DIGITER_MAIL_FROM": "digiter@example.org",
            },
        )
        fill(product.data)
        await product.start()
        try:
            await until(lambda: bool(post.took))
            chat = await server.chat(CHAT, after=0, within=30)
            metrics = await told(
                port, 'digiter_summaries_total{channel="email",result="sent"} 1.0'
            )
        finally:
            seconds = await product.stop()
        log = product.log_text()
    await post.stop()

    [mail] = post.messages()
    assert NAME in mail.get_body(("plain",)).get_content()
    assert [NAME in message.text for message in chat.from_bot] == [False]
    assert 'digiter_summaries_total{channel="telegram",result="sent"} 1.0' in metrics
    assert seconds < 3
    assert NAME not in log
    assert "claire@example.org" not in log


async def told(port: int, line: str) -> str:
    """Return the metrics once *line* is among them."""
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                text = await answer.text()
            if line in text:
                return text
            await asyncio.sleep(0.05)
