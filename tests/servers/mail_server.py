"""A mail server on loopback that takes, refuses, or keeps one waiting; it keeps what it took."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"


# Without slots: aiosmtpd looks at every name of it, and Python 3.11.2 cannot read `__weakref__`.
@dataclass
class MailServer:
    """`rcpt` and `data`: answers by address, other than `250 OK`; `slow`: seconds before one."""

    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0
    broken_off: int = 0  # so many messages are taken, but the sender hears something else
    took: list[tuple[str, bytes]] = field(default_factory=list)
    addressed: list[str] = field(default_factory=list)
    port: int = 0
    encryption: ssl.SSLContext | None = None  # offered with STARTTLS
    wrapped: ssl.SSLContext | None = None  # from the first byte
    users: dict[str, str] = field(default_factory=dict)  # passwords; empty: no log-in
    logged_in: list[tuple[str, bool]] = field(default_factory=list)  # who, and was it encrypted
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(
                self,
                hostname="loopback",
                loop=loop,
                enable_SMTPUTF8=True,
                tls_context=self.encryption,
                authenticator=self._authenticate if self.users else None,
                auth_require_tls=False,
            ),
            "127.0.0.1",
            self.port,
            ssl=self.wrapped,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Nobody answers any more; the port stays the same for a later start."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _authenticate(
        self, _server: SMTP, session: Session, _envelope: Envelope, _way: str, given: LoginPassword
    ) -> AuthResult:
        name, password = given.login.decode(), given.password.decode()
        if self.users.get(name) != password:
            return AuthResult(success=False, handled=False)
        self.logged_in.append((name, session.ssl is not None))
        return AuthResult(success=True)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list
    ) -> str:
        await asyncio.sleep(self.slow)
        self.addressed.append(address)
        answer = self.rcpt.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - likewise
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        [address] = envelope.rcpt_tos
        answer = self.data.get(address, OK)
        if answer == OK:
            self.took.append((address, bytes(envelope.content or b"")))
        if self.broken_off:
            self.broken_off -= 1
            return "421 Service closing"
        return answer

    def messages(self, first: int = 0) -> list[EmailMessage]:
        """Return what arrived, read as a mail program does, from the message *first* on."""
        return [
            email.message_from_bytes(content, EmailMessage, policy=email.policy.default)
            for _, content in self.took[first:]
        ]
