"""What people type to each other, as it is passed on: nothing in it hides or turns text around."""

from __future__ import annotations

import re
import unicodedata

_TURNS_AROUND = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NOTHING_TO_SEE = frozenset("\u00ad\u200b\u2060\ufeff")
_GAPS = re.compile(r"\n{3,}")
_NEVER = ("Cc", "Cs", "Cn", "Co")  # controls, halves of characters, none, private ones


def as_typed(text: str) -> str:
    """Return *text* without controls, direction marks and signs nobody sees; lines stay.

    Joiners stay as well: families and flags are made of several signs with joiners between them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in lines if one == "\n" or not _is_hidden(one))
    return _GAPS.sub("\n\n", kept).strip()


def _is_hidden(one: str) -> bool:
    hidden = one in _TURNS_AROUND or one in _NOTHING_TO_SEE
    return hidden or unicodedata.category(one) in _NEVER
