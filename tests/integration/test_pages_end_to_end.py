"""The real `digiter run` serves pages: from the bot's link to the first page, over HTTP."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.integration.test_team_end_to_end import NAME, invited
from tests.product import Product, free_port
from tests.servers.fault_server import FaultServer
from tests.servers.learner import SimulatedLearner

pytestmark = pytest.mark.e2e


async def test_the_link_of_the_bot_opens_the_pages_once(tmp_path: Path) -> None:
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    pages = {"DIGITER_PAGES_URL": origin, "DIGITER_PAGES_PORT": str(port)}
    async with FaultServer() as server, httpx.AsyncClient(base_url=origin) as browser:
        product = Product(tmp_path / "data", server.url, server.token, environment=pages)
        token = invited(product)
        await product.start()
        try:
            staff = SimulatedLearner(server, 4242, "fr", patience=20.0, quiet=0.1)
            await staff.starts(token)
            (login,) = await staff.says("/pages")
            link = str(login.buttons[0].url)
            key = link.rpartition("/")[2]
            looked = await browser.get(link)
            entered = await browser.post("/enter", data={"token": key}, headers={"Origin": origin})
            listed = await browser.get("/learners")
            again = await browser.post("/enter", data={"token": key}, headers={"Origin": origin})
        finally:
            await product.stop()

        assert (looked.status_code, entered.status_code, again.status_code) == (200, 303, 404)
        assert listed.status_code == 200
        assert NAME in listed.text
        assert NAME not in product.log_text()
        assert key not in product.log_text()
