"""What a translator reads at the top of every catalogue."""

from __future__ import annotations

from digiter_core.texts.languages import Language

_COMMON = (
    "Texts of DIGITER Coach, for learners of 16 to 29 years. Translate from French.\n"
    "Short, warm, plain: 14 words a sentence at most. No idioms, no irony, no jargon.\n"
    "No words that suppose the reader to be a man or a woman.\n"
    "Keep {names} in braces and ** around bold words as they are.\n"
)


def style_note(language: Language) -> str:
    """Return the rules for all translators, and that of *language*."""
    return (_COMMON + language.style).rstrip("\n")
