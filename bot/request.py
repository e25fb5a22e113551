"""
python-telegram-bot's request layer on aiohttp, and the calls the product makes through it.

httpx, the layer's own transport, costs most of the CPU of a bot (`docs/decisions/`); what an
answer means - which error is which - stays python-telegram-bot's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter  # what RequestData is made of

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
UPLOAD_SECONDS = 30.0
CONNECTIONS = 100
_JSON = {"Content-Type": "application/json"}


class NotDelivered(NetworkError):
    """No connection was made: the call certainly did not reach Telegram. It is tried again."""


class AiohttpRequest(BaseRequest):
    """`BaseRequest` over one aiohttp session."""

    def __init__(self, read_seconds: float = READ_SECONDS) -> None:
        super().__init__()
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0913, PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if self._session is None:
            await self.initialize()
        assert self._session is not None
        body, headers = _body(request_data)
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_seconds
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=seconds)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            # The error's own text holds the URL, and the URL holds the token.
            raise NotDelivered("no connection to Telegram") from None
        except TimeoutError:
            raise TimedOut("Telegram did not answer in time") from None
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None


class Api:
    """Calls methods of the Bot API. Its `repr` does not show the token."""

    def __init__(self, base_url: str, token: str, request: AiohttpRequest) -> None:
        self._url = f"{base_url.rstrip('/')}/bot{token}/"
        self._request = request

    def __repr__(self) -> str:
        return "Api()"

    async def call(
        self, method: str, params: Mapping[str, Any], read_seconds: float | None = None
    ) -> Any:
        """Return the result of *method*. Raises `telegram.error.TelegramError`."""
        data = RequestData(
            [
                RequestParameter(name, value, [value] if isinstance(value, InputFile) else None)
                for name, value in params.items()
            ]
        )
        seconds = BaseRequest.DEFAULT_NONE if read_seconds is None else read_seconds
        return await self._request.post(
            self._url + method, request_data=data, read_timeout=seconds
        )

    async def close(self) -> None:
        await self._request.shutdown()


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.parameters, ensure_ascii=False).encode(), _JSON
    form = aiohttp.FormData()
    for name, value in data.parameters.items():
        if not isinstance(value, InputFile):
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form, {}
