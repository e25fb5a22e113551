"""What an edge understood of something that arrived, free of the edge's own types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from digiter_core.ports import Reading


class Kind(StrEnum):
    TEXT = "text"
    COMMAND = "command"  # `text` is its name without the slash
    TAP = "tap"  # `text` is the button's data
    UNREADABLE = "unreadable"  # sticker, voice, file, picture, location, …
    FORWARDED = "forwarded"
    EDITED = "edited"
    LEFT = "left"  # the learner blocked the bot
    RETURNED = "returned"  # … and unblocked it


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing a learner did."""

    channel: str
    address: str
    kind: Kind
    text: str = ""
    message: int | None = None  # id of the message written, or of the one the button stands in
    language_code: str = ""  # what the channel says the learner speaks
    reading: Reading | None = None  # what an engine made of the text, None: there is none yet
