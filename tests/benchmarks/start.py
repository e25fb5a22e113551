"""
From the start of a `digiter run` to its being ready, and to the first answer to a learner:
`python -m tests.benchmarks.start --rounds 9`.

Webhook, SQLite, no model, a database that has release 1, Telegram on loopback. CPU is that of the
product alone, so it says more than seconds do on a machine that is shared. The first start is not
counted: it writes the first release, and bytecode.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.faults.figures import Figure, at_most, load
from tests.product import Product
from tests.servers import incoming
from tests.servers.remote import RemoteFaultServer, fault_server_process

READY_SECONDS = 1.0
TICKS = os.sysconf("SC_CLK_TCK")
LEARNER = 71_001


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds, and CPU seconds of the process, of one start."""

    ready: float
    ready_cpu: float
    answered: float
    answered_cpu: float


async def starts(rounds: int) -> list[Start]:
    """Return what *rounds* starts took, one after the other, of one product."""
    with tempfile.TemporaryDirectory() as folder:
        async with fault_server_process() as server:
            product = Product(Path(folder) / "data", server.url, server.token, webhook=True)
            every = [await _start(product, server, number) for number in range(rounds + 1)]
    return every[1:]


def figures(measured: list[Start]) -> list[Figure]:
    """Return the medians, and how busy the machine was."""
    return [
        at_most("ready_s", median(each.ready for each in measured), READY_SECONDS, " s"),
        Figure("ready_cpu_s", round(median(each.ready_cpu for each in measured), 3)),
        Figure("first_answer_s", round(median(each.answered for each in measured), 3)),
        Figure("first_answer_cpu_s", round(median(each.answered_cpu for each in measured), 3)),
        Figure("ready_s_fastest", round(min(each.ready for each in measured), 3)),
        load(),
    ]


async def _start(product: Product, server: RemoteFaultServer, number: int) -> Start:
    began = time.perf_counter()
    await product.start()
    ready, ready_cpu = time.perf_counter() - began, _cpu(product)
    learner = LEARNER + number  # a new one each time: the first message is the language question
    user = incoming.user(learner, "Lina", "fr")
    await server.feed(incoming.message(user, incoming.private_chat(user), incoming.text("/start")))
    version = -1
    while not (view := await server.chat(learner, after=version, within=10)).from_bot:
        assert view.version > version, "no answer within ten seconds"
        version = view.version
    answered, answered_cpu = time.perf_counter() - began, _cpu(product)
    await product.stop()
    return Start(ready, ready_cpu, answered, answered_cpu)


def _cpu(product: Product) -> float:
    """Return the CPU seconds the process has taken, in hundredths."""
    assert product.process is not None
    stat = Path(f"/proc/{product.process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    for figure in figures(asyncio.run(starts(options.parse_args().rounds))):
        print(figure, flush=True)
