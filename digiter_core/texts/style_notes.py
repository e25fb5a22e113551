"""What a translator reads at the top of every catalogue."""

from __future__ import annotations

from collections.abc import Mapping

_COMMON = (
    "Texts of DIGITER Coach, for learners of 16 to 29 years. Translate from French.\n"
    "Short, warm, plain: 14 words a sentence at most. No idioms, no irony, no jargon.\n"
    "No words that suppose the reader to be a man or a woman.\n"
    "Keep {names} in braces and ** around bold words as they are.\n"
)

STYLE_NOTES: Mapping[str, str] = {
    "de": _COMMON + "German: say du, never Sie.",
    "pt": _COMMON + "Portuguese of Portugal: say tu, never você or o senhor.",
    "ro": _COMMON + "Romanian: say tu, never dumneavoastră. Comma below ș and ț, no cedilla.",
    "en": _COMMON + "British English.",
}

PLURAL_FORMS: Mapping[str, str] = {
    "de": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
"""No text has plural forms yet; PO editors ask for the rule all the same."""
