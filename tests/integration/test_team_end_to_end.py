"""The real `digiter staff invite` and `digiter run`: a counsellor is hired over HTTP."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import Product
from tests.servers.account import USERNAME
from tests.servers.fault_server import FaultServer
from tests.servers.judge import judge
from tests.servers.learner import SimulatedLearner
from tests.staff import PAGES

pytestmark = pytest.mark.e2e

NAME = "Kanarienvogel"
ROOT = Path(__file__).parents[2]


def invited(product: Product) -> str:
    """Return the token of the link that the command prints."""
    options = ("--role", "counsellor", "--territory", "marseille", "--name", NAME)
    command = [sys.executable, "-m", "cli", "staff", "invite", *options, "--bot", USERNAME]
    environment = product._environment()
    printed = subprocess.run(
        command, capture_output=True, check=True, text=True, cwd=ROOT, env=environment
    ).stdout
    found = re.search(rf"https://t\.me/{USERNAME}\?start=(\S+)", printed)
    assert found is not None
    return found[1]


async def test_a_counsellor_is_hired_gets_a_log_in_link_and_invites(tmp_path: Path) -> None:
    async with FaultServer() as server:
        pages = {"DIGITER_PAGES_URL": f"{PAGES}/"}
        product = Product(tmp_path / "data", server.url, server.token, environment=pages)
        token = invited(product)
        await product.start()
        try:
            staff = SimulatedLearner(server, 4242, "fr", patience=20.0, quiet=0.1)
            (welcome,) = await staff.starts(token)
            (login,) = await staff.says("/pages")
            invitation = await staff.says("/invite", at_least=2)
            complaints = [
                (call.method, complaint)
                for call in await server.calls()
                for complaint in judge(call.method, call.params)
            ]
        finally:
            await product.stop()

        links = re.findall(rf"https://t\.me/{USERNAME}\?start=\S{{22}}", invitation[-1].text)
        (button,) = login.buttons
        assert NAME in welcome.text
        assert str(button.url).startswith(f"{PAGES}/enter/")
        assert len(links) == 1
        assert complaints == []
        assert not any(words in product.log_text() for words in (NAME, token, str(button.url)))
