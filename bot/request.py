"""
Calls to the Bot API, over one aiohttp session.

httpx, python-telegram-bot's own transport, costs most of the CPU of a bot (`docs/decisions/`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import NotDelivered, Unanswered

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 30.0
CONNECTIONS = 100
SUCCESS = 200
_JSON = {"Content-Type": "application/json"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes along with a call."""

    name: str
    content: bytes
    kind: str  # MIME type


class Api:
    """Calls methods of the Bot API. Neither its `repr` nor its errors show the token."""

    def __init__(self, base_url: str, token: str, read_seconds: float = READ_SECONDS) -> None:
        self._url = f"{base_url.rstrip('/')}/bot{token}/"
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "Api()"

    async def call(
        self, method: str, params: Mapping[str, Any], read_seconds: float | None = None
    ) -> Any:
        """Return the result of *method*. Raises `TelegramError`."""
        seconds = self._read_seconds if read_seconds is None else read_seconds
        status, payload = await self._post(method, params, seconds)
        if status != SUCCESS:
            from bot.meaning import error_of  # noqa: PLC0415 - see there

            raise await error_of(status, payload)
        try:
            return json.loads(payload)["result"]
        except (ValueError, KeyError, TypeError):
            raise Unanswered from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(
        self, method: str, params: Mapping[str, Any], seconds: float
    ) -> tuple[int, bytes]:
        body, headers = encoded(params)
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._opened().post(
                self._url + method, data=body, headers=headers, timeout=timeout
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            # The error's own text holds the URL, and the URL holds the token: `from None`.
            raise NotDelivered from None
        except (TimeoutError, aiohttp.ClientError):
            raise Unanswered from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


def encoded(params: Mapping[str, Any]) -> tuple[bytes | aiohttp.FormData, dict[str, str]]:
    """Return the body of a call and its headers: JSON, or a form if a file goes along."""
    if not any(isinstance(value, Upload) for value in params.values()):
        return _encode(params).encode(errors="replace"), _JSON
    form = aiohttp.FormData()
    for name, value in params.items():
        if isinstance(value, Upload):
            form.add_field(name, value.content, filename=value.name, content_type=value.kind)
        else:
            form.add_field(name, value if isinstance(value, str) else _encode(value))
    return form, {}
