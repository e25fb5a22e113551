"""
To the mail server. The only module that knows SMTP.

The way is opened before a summary is even written: while the server is down nobody's data is read.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from functools import partial
from typing import Literal

import aiosmtplib

from digiter_core.coaching.dispatching import Composed
from digiter_core.coaching.live import Live
from digiter_core.coaching.summary_mail import mail_of
from digiter_core.coaching.summary_words import SummaryWords
from digiter_core.errors import NotEver, NotNow
from digiter_core.ports import Clock
from mail.message import message_of

SECONDS = 20.0
"""How long the server may take for each answer."""

PERMANENT = 500

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes out, and in whose name. `user` "": without a log-in."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = "starttls"
    seconds: float = SECONDS
    trusted: ssl.SSLContext | None = field(default=None, repr=False)  # None: the system's


class Mailer:
    """Carries weekly summaries by e-mail. `pdf` makes the file of one, in a thread."""

    def __init__(
        self, server: MailServer, live: Live, clock: Clock, pdf: Callable[[SummaryWords], bytes]
    ) -> None:
        self._server = server
        self._live = live
        self._clock = clock
        self._pdf = pdf

    @asynccontextmanager
    async def way(self) -> AsyncIterator[Way]:
        """Connect and log in. Raises `NotNow`."""
        client = await connected(self._server)
        try:
            yield Way(client, self._server.sender, self._write)
        finally:
            await _leave(client)

    async def _write(self, composed: Composed) -> EmailMessage:
        mail = mail_of(self._live.coach, composed)
        pdf = await asyncio.to_thread(self._pdf, mail.words) if mail.with_pdf else None
        return message_of(mail, self._server.sender, self._clock.now(), pdf)


@dataclass(slots=True)
class Way:
    """An open connection."""

    client: aiosmtplib.SMTP
    sender: str
    write: Callable[[Composed], Awaitable[EmailMessage]]
    addressed: bool = False

    async def pack(self, composed: Composed) -> Callable[[], Awaitable[None]]:
        """Write the message and address it. Returns what makes its content leave at once.

        Raises `NotNow` or `NotEver`, with the number the server answered.
        """
        message = await self.write(composed)
        with _translated():
            if self.addressed:
                await self.client.rset()
            self.addressed = True
            await self.client.mail(parseaddr(self.sender)[1])
            await self.client.rcpt(composed.staff.email)
        return partial(self._leave, message.as_bytes(policy=SMTP.clone(cte_type="7bit")))

    async def _leave(self, content: bytes) -> None:
        with _translated():
            await self.client.data(content)


async def connected(server: MailServer) -> aiosmtplib.SMTP:
    """Return a connection to *server*, logged in. Raises `NotNow`."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        # The machine's own name takes a look-up, and is nobody's business.
        local_hostname=parseaddr(server.sender)[1].rpartition("@")[2] or None,
        timeout=server.seconds,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=server.trusted,
    )
    try:
        await client.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        raise NotNow("mail_login") from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise NotNow("mail_server") from error
    return client


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the server says into what is to be done about it."""
    try:
        yield
    except aiosmtplib.SMTPSenderRefused as error:
        raise NotNow(f"mail_{error.code}") from error  # the operator's address: to be mended
    except aiosmtplib.SMTPResponseException as error:
        refused = NotEver if error.code >= PERMANENT else NotNow
        raise refused(f"mail_{error.code}") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise NotNow("mail_server") from error
    except ValueError as error:  # signs that no address has
        raise NotEver("mail_address") from error


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say good-bye; what does not listen any more is just let go."""
    try:
        if client.is_connected:
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        client.close()
