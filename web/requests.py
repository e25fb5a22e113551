"""What a request brings that nobody may rely on: form, language, and where it comes from."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from digiter_core.coaching.coach import Coach
from web.page import LARGEST_FORM, Fields

MOST_FIELDS = 500
FORM = "application/x-www-form-urlencoded"
_OUR_OWN = frozenset({"same-origin", "none"})


class UnreadableForm(ValueError):
    """A form is too large, or no form of ours. Show the page for a wrong request."""


def fields_of(encoded: str) -> Fields:
    """Return the fields of a query or a form. Raises `UnreadableForm`."""
    try:
        pairs = parse_qsl(
            encoded, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"
        )
    except ValueError:
        raise UnreadableForm from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return Fields(values)


async def form_of(request: Request, largest: int = LARGEST_FORM) -> Fields:
    """Return the fields of the form that was sent, *largest* bytes at most.

    Raises `UnreadableForm`.
    """
    if request.headers.get("content-type", FORM).partition(";")[0].strip().lower() != FORM:
        raise UnreadableForm
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise UnreadableForm
    except ClientDisconnect:
        raise UnreadableForm from None
    return fields_of(body.decode("latin-1"))


def comes_from_us(request: Request, origin: str) -> bool:
    """Return whether a form was sent by a page of ours, seen by what the browser says of it.

    Browsers say `Sec-Fetch-Site` over https since 2023; the older ones are known by `Origin`,
    which is why our pages let it be sent to ourselves (`headers.py`).
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in _OUR_OWN
    return request.headers.get("origin") == origin


def language_wanted(request: Request, coach: Coach) -> str:
    """Return the first of our languages the browser asks for."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.partition(";")[0].strip().lower().partition("-")[0]
        if code in coach.languages:
            return code
    return coach.default_language
