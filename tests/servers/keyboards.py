"""What the server accepts as `reply_markup`."""

from __future__ import annotations

from typing import Any

from tests.servers.wire import JsonObject, Refused

MAX_CALLBACK_DATA_BYTES = 64
MAX_BUTTONS = 100
APPEARANCE = frozenset({"text", "style", "icon_custom_emoji_id"})
OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")


def inline_keyboard(markup: Any) -> JsonObject | None:
    """Return `markup` when it is an inline keyboard with buttons; refuse a malformed one."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise Refused("Bad Request: object expected as reply markup")
    if "inline_keyboard" not in markup:
        return None
    buttons = [button for row in _rows(markup["inline_keyboard"]) for button in row]
    for button in buttons:
        _check_inline_button(button)
    if len(buttons) > MAX_BUTTONS:
        raise Refused("Bad Request: REPLY_MARKUP_TOO_LONG")
    return markup if buttons else None


def reply_keyboard(markup: JsonObject) -> list[list[str]]:
    """Return the labels of a reply keyboard, row by row; refuse a malformed one."""
    return [[_label(button) for button in row] for row in _rows(markup["keyboard"])]


def check_any_markup(markup: Any) -> None:
    """Refuse what is none of the four kinds of markup, or malformed."""
    if inline_keyboard(markup) is not None or markup is None or "inline_keyboard" in markup:
        return
    if not any(name in markup for name in OTHER_MARKUPS):
        raise Refused("Bad Request: can't parse reply keyboard markup JSON object")
    if "keyboard" in markup:
        reply_keyboard(markup)


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise Refused("Bad Request: can't parse keyboard: expected an Array of Arrays")
    return rows


def _label(button: Any) -> str:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str) or not text:
        raise Refused("Bad Request: can't parse keyboard button: Text must be non-empty")
    return text


def _check_inline_button(button: Any) -> None:
    _label(button)
    actions = set(button) - APPEARANCE if isinstance(button, dict) else set()
    if not actions:
        raise Refused(
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the "
            "inline keyboard"
        )
    if len(actions) > 1:
        raise Refused("Bad Request: can't parse inline keyboard button: one action expected")
    data = button.get("callback_data")
    if data is not None and not (
        isinstance(data, str) and 1 <= len(data.encode()) <= MAX_CALLBACK_DATA_BYTES
    ):
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not (isinstance(url, str) and "." in url and " " not in url):
        raise Refused("Bad Request: BUTTON_URL_INVALID")
