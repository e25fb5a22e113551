"""A meeting as a calendar file that every phone can read (RFC 5545). Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line, its end not counted (3.1)."""

_SIGNS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_file(  # noqa: PLR0913 - what one entry is made of
    *, uid: str, title: str, place: str, starts_at: datetime, minutes: int, now: datetime
) -> str:
    """Return the file. *uid* is the only name by which calendars know the entry again.

    Times are in UTC: each calendar shows them in its own zone.
    """
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//DIGITER//Coach//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(uid)}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(starts_at + timedelta(minutes=minutes))}",
        f"SUMMARY:{_text(title)}",
        *([f"LOCATION:{_text(place)}"] if place else []),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS)


def _folded(line: str) -> str:
    """Return *line* cut where it is too long, never within a character; see 3.1."""
    parts, room, part = list[str](), LONGEST_LINE, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1  # the blank that goes on a line counts as well
        part += character
        room -= size
    return "\r\n ".join([*parts, part])
