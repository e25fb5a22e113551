"""The languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

SOURCE = "fr"
TRANSLATED = ("de", "pt", "ro", "en")
LANGUAGES = (SOURCE, *TRANSLATED)

FALLBACK = "en"
"""Read where a language lacks a text; after it comes French, which has them all."""

ENGLISH_NAMES: Mapping[str, str] = {
    "fr": "French",
    "de": "German",
    "pt": "Portuguese",
    "ro": "Romanian",
    "en": "English",
}
"""What findings and reports call them."""
