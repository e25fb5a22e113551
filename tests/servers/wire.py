"""From an HTTP request of a bot to typed parameters, and the refusals a Bot API server answers.

Not here: what a method does with its parameters (`messages.py`, `profile.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from aiohttp import web

JsonObject: TypeAlias = dict[str, Any]

INTEGERS = frozenset(
    {
        "cache_time",
        "chat_id",
        "limit",
        "max_connections",
        "message_id",
        "message_thread_id",
        "offset",
        "reply_to_message_id",
        "timeout",
        "user_id",
    }
)
FLAGS = frozenset(
    {
        "allow_paid_broadcast",
        "allow_sending_without_reply",
        "disable_content_type_detection",
        "disable_notification",
        "disable_web_page_preview",
        "drop_pending_updates",
        "has_spoiler",
        "protect_content",
        "show_alert",
        "show_caption_above_media",
    }
)
STRUCTURES = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "media",
        "menu_button",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)
TRUE_WORDS = frozenset({"true", "True", "1", "yes"})
FALSE_WORDS = frozenset({"false", "False", "0", "no", ""})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart request."""

    name: str
    content: bytes

    def described(self) -> JsonObject:
        """Return what an outbox keeps of the file: its name and size, not its bytes."""
        return {"upload": self.name, "size": len(self.content)}


class Refused(Exception):
    """The server refused a call; `description` is the text the bot gets."""

    def __init__(
        self, description: str, status: int = 400, parameters: JsonObject | None = None
    ) -> None:
        super().__init__(description)
        self.description = description
        self.status = status
        self.parameters = parameters

    def body(self) -> JsonObject:
        """Return the answer of the real server for this refusal."""
        body: JsonObject = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def too_many_requests(retry_after: int) -> Refused:
    """Return the 429 that asks the bot to wait `retry_after` seconds."""
    return Refused(
        f"Too Many Requests: retry after {retry_after}", 429, {"retry_after": retry_after}
    )


async def read_params(request: web.BaseRequest) -> JsonObject:
    """Return the parameters of a JSON, urlencoded or multipart request, typed by name.

    Uploads are `Upload` values; an `attach://name` is replaced by the part it names. Raises
    `Refused` when the body is malformed.
    """
    raw: JsonObject = dict(parse_qsl(request.query_string, keep_blank_values=True))
    kind = request.content_type
    if kind == "application/json":
        raw.update(_json_object(await request.read()))
    elif kind == "multipart/form-data":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                raw[name] = Upload(value.filename, value.file.read())
            else:
                raw[name] = value
    elif request.can_read_body:
        raw.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    return normalised(raw)


def normalised(raw: JsonObject) -> JsonObject:
    """Return `raw` with numbers, flags and structures decoded where a form sent them as text."""
    params: JsonObject = {}
    for name, value in raw.items():
        if isinstance(value, str):
            params[name] = _attached(raw, _typed(name, value))
        elif value is not None:
            params[name] = value
    attached = {value[9:] for value in raw.values() if _is_attachment(value)}
    return {name: value for name, value in params.items() if name not in attached}


def recorded(params: JsonObject) -> JsonObject:
    """Return `params` as JSON that is safe to keep: uploads are described, not held."""
    return {
        name: value.described() if isinstance(value, Upload) else value
        for name, value in params.items()
    }


def _typed(name: str, value: str) -> Any:
    if name in STRUCTURES:
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(f"Bad Request: can't parse {name} JSON object") from None
    if name in INTEGERS:
        try:
            return int(value)
        except ValueError:
            return value
    if name in FLAGS:
        return True if value in TRUE_WORDS else False if value in FALSE_WORDS else value
    return value


def _is_attachment(value: object) -> bool:
    return isinstance(value, str) and value.startswith("attach://")


def _attached(raw: JsonObject, value: Any) -> Any:
    return raw.get(value[9:], value) if _is_attachment(value) else value


def _json_object(body: bytes) -> JsonObject:
    try:
        value = json.loads(body)
    except ValueError:
        raise Refused("Bad Request: can't parse JSON object") from None
    if not isinstance(value, dict):
        raise Refused("Bad Request: JSON object expected")
    return value
