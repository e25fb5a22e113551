"""A PostgreSQL that answers later, as one on another machine does."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


@contextlib.asynccontextmanager
async def away(url: str, folder: Path, seconds: float) -> AsyncIterator[str]:
    """Yield another url of the database *url*: what is sent there takes *seconds* on its way."""
    name, _, directory = url.partition("?host=")

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        there = await asyncio.open_unix_connection(f"{directory}/{SOCKET}")
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(
                _pass_on(reader, there[1], seconds), _pass_on(there[0], writer, 0)
            )

    folder.mkdir(parents=True)  # noqa: ASYNC240 - at once
    server = await asyncio.start_unix_server(serve, folder / SOCKET)
    try:
        yield f"{name}?host={folder}"
    finally:
        server.close()


async def _pass_on(reader: StreamReader, writer: StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 16):
        loop.call_later(seconds, writer.write, data)
    loop.call_later(seconds, writer.close)
