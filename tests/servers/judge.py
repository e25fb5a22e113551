"""What is wrong with a request of the bot, by two judges that nobody here wrote.

aiogram's pydantic models say which methods, parameters and types exist; `teremok.validation`
says what Telegram refuses beyond that (lengths, markup, buttons).
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from aiogram import Bot, methods
from aiogram.types import (
    ForceReply,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from pydantic import BaseModel, ValidationError
from teremok.validation import ApiRuleViolation, validate_method

MARKUPS: dict[str, type[BaseModel]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}
BOT_TOKEN = "1000000001:TEST-token-of-the-judge"


def judge(method: str, params: Mapping[str, Any]) -> list[str]:
    """Return the complaints about a call; an empty list when it is good.

    `params` are JSON values as in `Call.params`: numbers and flags as such and not as text,
    structures as objects, an uploaded file as `{"upload": name, ...}`.
    """
    model = _models().get(method)
    if model is None:
        return [f"{method}: no such method"]
    known = {name: _upload_as_text(value) for name, value in params.items()}
    complaints = _about_markup(f"{method}.reply_markup", known.get("reply_markup"))
    if complaints:
        return complaints
    try:
        request = model.model_validate_json(json.dumps(known), strict=True)
    except ValidationError as error:
        return _told(method, error)
    complaints = [f"{method}{path}: no such parameter" for path in _unknown(request, "")]
    try:
        validate_method(_bot(), request)
    except ApiRuleViolation as violation:
        complaints.append(f"{method}: {violation.description}")
    return complaints


@cache
def _models() -> dict[str, type[methods.TelegramMethod[Any]]]:
    classes = (getattr(methods, name) for name in methods.__all__)
    return {
        found.__api_method__: found
        for found in classes
        if issubclass(found, methods.TelegramMethod) and not inspect.isabstract(found)
    }


@cache
def _bot() -> Bot:
    return Bot(BOT_TOKEN)


def _upload_as_text(value: Any) -> Any:
    is_upload = isinstance(value, Mapping) and "upload" in value
    return f"attach://{value['upload']}" if is_upload else value


def _unknown(value: Any, path: str) -> Iterable[str]:
    """Find parameters, at any depth, that aiogram's models keep but do not know."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}.{name}"
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _unknown(item, f"{path}.{index}")


def _about_markup(path: str, markup: Any) -> list[str]:
    # By itself, because pydantic takes a malformed keyboard for a ForceReply with odd extras.
    if not isinstance(markup, dict):
        return []
    kind = next((MARKUPS[name] for name in MARKUPS if name in markup), None)
    if kind is None:
        return [f"{path}: none of {', '.join(MARKUPS)}"]
    try:
        kind.model_validate_json(json.dumps(markup), strict=True)
    except ValidationError as error:
        return _told(path, error)
    return []


def _told(path: str, error: ValidationError) -> list[str]:
    # "Default" is how aiogram itself leaves a parameter out; JSON cannot say it.
    found = [e for e in error.errors(include_url=False) if "is-instance[Default]" not in e["loc"]]
    return [".".join([path, *map(str, e["loc"])]) + f": {e['msg']}" for e in found]
