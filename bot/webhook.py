"""
Receives updates over HTTPS: one Starlette route at a path nobody can guess.

The secret is compared, in constant time, before anything is parsed. A tap is acknowledged in the
answer itself, which saves a call to Telegram.
"""

from __future__ import annotations

import hashlib
import hmac
import json

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake import Intake
from digiter_core.errors import StorageError

log = structlog.get_logger(__name__)

LARGEST_BODY = 1024 * 1024
DEEPEST = 50
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
RETRY_SECONDS = "2"


def webhook_path(secret: str) -> str:
    """Return the path the updates come to, made from the secret so that only Telegram has it."""
    return "/telegram/" + hashlib.sha256(f"path:{secret}".encode()).hexdigest()[:32]


def create_app(intake: Intake, secret: str) -> Starlette:
    """Return the ASGI application with the webhook and a health check."""
    expected = secret.encode()

    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, expected):
            log.warning("webhook_refused")
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            # Telegram would send it again for hours; what is not JSON has no update id to keep.
            log.warning("webhook_body_unreadable", size=len(body))
            return Response(status_code=200)
        return await _answer(intake, raw)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route(webhook_path(secret), receive, methods=["POST"]),
            Route("/health", health, methods=["GET"]),
        ]
    )


async def _answer(intake: Intake, raw: object) -> Response:
    try:
        update = await intake.take(raw)
    except StorageError:
        return Response(status_code=503, headers={"Retry-After": RETRY_SECONDS})
    if update is not None and update.query is not None:
        return JSONResponse({"method": "answerCallbackQuery", "callback_query_id": update.query})
    return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """Return the body, None if it is larger than 1 MiB: then the rest is not even read."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST_BODY:
        return None
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)
