"""What others typed, harmless to look at: no letter that hides, turns or moves others."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from markupsafe import Markup

_KEPT: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINER: Final = "\u200d"
"""Makes one picture of several: a woman, a joiner and a laptop are a developer."""

_PICTURE: Final = "[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_LOOSE_JOINER: Final = re.compile(f"(?<!{_PICTURE}){JOINER}|{JOINER}(?!{_PICTURE})")
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
    return _LOOSE_JOINER.sub("", shown) if JOINER in shown else shown


def _shown(letter: str) -> str:
    if letter == JOINER:
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cs":
        return "\ufffd"
    return "" if kind in _HIDDEN and letter not in _KEPT else letter


def finalize(value: object) -> object:
    """Return *value* as a template shows it. Jinja calls it before it escapes."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
