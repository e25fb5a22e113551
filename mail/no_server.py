"""In place of `sending` where no mail server is set up: imports nothing that sends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from digiter_core.errors import NotEver

if TYPE_CHECKING:
    from mail.sending import Way


class NoMailServer:
    """Where none is set up: an operator sees each summary that could not be sent."""

    @asynccontextmanager
    async def way(self) -> AsyncIterator[Way]:
        """Raise `NotEver`."""
        raise NotEver("no_mail_server")
        yield  # what makes it a generator
