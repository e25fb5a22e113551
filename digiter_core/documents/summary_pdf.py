"""The weekly summary as PDF."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from digiter_core.coaching.summary_words import SummaryWords
from digiter_core.documents.typesetting import ACCESSIBLE, NotAccessible, compiled

_TEMPLATE: Final = Path(__file__).parent / "summary.typ"


def summary_pdf(words: SummaryWords) -> bytes:
    """Return *words* as PDF/UA; as plain PDF where a name does not allow it.

    That is a name with signs that no bundled letter shows, or without any sign to be seen. Takes
    about 10 ms, 40 the first time.
    """
    data = json.dumps(asdict(words))
    try:
        return compiled(_TEMPLATE, data, ACCESSIBLE)
    except NotAccessible:
        return compiled(_TEMPLATE, data, ())
