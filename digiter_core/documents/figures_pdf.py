"""The figures of a month as one page of PDF, drawn like the weekly summary."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from digiter_core.coaching.figure_words import FigureWords
from digiter_core.documents.typesetting import ACCESSIBLE, compiled

_TEMPLATE: Final = Path(__file__).parent / "figures.typ"


def figures_pdf(words: FigureWords) -> bytes:
    """Return *words* as PDF/UA: no word in it was typed by a learner, so all of it can be shown.

    Takes about 10 ms, 40 the first time.
    """
    return compiled(_TEMPLATE, json.dumps(asdict(words)), ACCESSIBLE)
