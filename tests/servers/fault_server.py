"""A fake Bot API server with faults, on loopback only.

In a test: `async with FaultServer() as server`. As a process of its own:
`python -m tests.servers.fault_server --port 0 --latency-ms 60`, which prints one line of JSON
with its port and address and is driven through `/__control/...` (`remote.py`).

It does not know groups' rights, media groups, Markdown, forum topics, or the buckets of big
uploads; a call from a webhook's answer meets no planned faults.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.servers.disorder import DeliveryFault
from tests.servers.faults import Fault
from tests.servers.server import TOKEN, FaultServer

__all__ = ["TOKEN", "DeliveryFault", "Fault", "FaultServer"]


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="A fake Bot API server with faults.")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--seed", type=int, default=0, help="of faults with a probability")
    options = parser.parse_args()
    server = FaultServer(
        token=options.token, latency_ms=options.latency_ms, seed=options.seed, port=options.port
    )
    asyncio.run(_serve(server))


async def _serve(server: FaultServer) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with server:
        port = int(server.url.rpartition(":")[2])
        print(json.dumps({"port": port, "url": server.url}), flush=True)
        await stopped.wait()


if __name__ == "__main__":
    main()
