"""What a log holds when something fails that nobody thought of: where, and no word of anybody."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

WORDS = "Lina ne veut plus"
BEGINNING = """
import asyncio, gc, logging, sys, threading
from cli import logs
logs.set_up("info", [])
def fails(words="WORDS"):
    raise ValueError(words)
"""
ENDINGS = {
    "a task nobody waits for": """
async def task():
    fails()
async def main():
    asyncio.ensure_future(task())
    await asyncio.sleep(0)
    gc.collect()
asyncio.run(main())
""",
    "a callback": """
async def main():
    asyncio.get_running_loop().call_soon(fails, "WORDS")
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
    "a library": """
try:
    fails()
except ValueError:
    logging.getLogger("uvicorn.error").error("failed", exc_info=sys.exc_info())
""",
    "a thread": "thread = threading.Thread(target=fails); thread.start(); thread.join()",
    "the whole process": "fails()",
}


@pytest.mark.parametrize("what", ENDINGS)
def test_an_error_is_logged_by_its_place_and_not_by_its_words(what: str) -> None:
    """asyncio once wrote out the error of a forgotten task, and Python that of a crash."""
    program = (BEGINNING + ENDINGS[what]).replace("WORDS", WORDS)

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    [line] = done.stderr.splitlines()
    logged = json.loads(line)
    assert WORDS not in done.stdout + done.stderr
    assert logged["error"] == "ValueError"
    assert logged["at"][-1].endswith("fails")
