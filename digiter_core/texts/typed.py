"""What people type, as others get to see it: nothing in it hides, turns or moves text around."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_GAPS: Final = re.compile(r"\n{3,}")
_JOINER: Final = "\u200d"
"""Makes one picture of several: a woman, a joiner and a laptop are a developer."""

_PICTURE: Final = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_LOOSE_JOINER: Final = re.compile(f"(?<!{_PICTURE}){_JOINER}|{_JOINER}(?!{_PICTURE})")
_SUSPICIOUS: Final = re.compile(
    # Everything but visible Latin letters and what is often beside them.
    "[^\n\t -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205f\u20a0-\u20bf]"
)


def plain(text: str) -> str:
    """Return *text* without control, direction and zero-width characters.

    Half a surrogate pair, which no page can hold, becomes U+FFFD.
    """
    if _SUSPICIOUS.search(text) is None:
        return text
    shown = "".join(_shown(letter) for letter in text)
    return _LOOSE_JOINER.sub("", shown) if _JOINER in shown else shown


def _shown(letter: str) -> str:
    if letter == _JOINER:
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind in _HIDDEN and letter not in _KEPT else letter


def as_typed(text: str) -> str:
    """Return *text* as it is passed on: `plain`, its lines kept, without empty space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _GAPS.sub("\n\n", plain(lines)).strip()
