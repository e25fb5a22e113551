"""Logs: one JSON line an event on stderr, ids only, and no secret whatever wrote the line."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable, MutableMapping
from types import TracebackType
from typing import Any

import structlog

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
REDACTED = "[redacted]"
ASYNCIO = "asyncio"
BEFORE_VALUES = re.compile(r"[\n(]")
"""Where a message of asyncio stops saying what happened, and begins with values."""

TALKATIVE = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp",
    "apscheduler",
    "uvicorn",
    "sqlalchemy",
    "asyncio",
)
"""Libraries that would log addresses with the token, whole updates, or every tick."""


class Redaction:
    """Takes the token, its shape and every other secret out of what is about to be written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return TOKEN.sub(REDACTED, text)

    def __call__(
        self, _: Any, __: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        for key, value in event.items():
            if isinstance(value, str):
                event[key] = self.text(value)
        return event


def _without_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep where an error happened, not what it says: its message may quote a learner."""
    error = _error(event.pop("exc_info", None))
    record = event.get("_record")
    if record is not None and record.name == ASYNCIO:
        # It writes out the arguments of the callback, or the error of the task.
        event["event"] = BEFORE_VALUES.split(str(event["event"]), maxsplit=1)[0]
    if error is not None:
        event["error"] = type(error).__name__
        event["at"] = _places(error)
    return event


def _error(info: Any) -> BaseException | None:
    """Return the error of `exc_info`: structlog gives a flag, libraries give the three of it."""
    if isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        return info
    return sys.exc_info()[1] if info else None


def _places(error: BaseException) -> list[str]:
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Send all logging, our own and that of libraries, through one redacting chain."""
    redaction = Redaction(secrets)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redaction,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_number(level))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _crashed
    threading.excepthook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)


def _crashed(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Log what nobody caught: Python itself would write out what the error says."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
    else:
        logging.getLogger(__name__).critical("crashed", exc_info=error)


def _number(level: str) -> int:
    return logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
