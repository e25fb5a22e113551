"""The message keys reports speak with: words of the framework, and `ui/report/…`."""

from __future__ import annotations

import math

from digiter_core.assessment.scoring import HIGHEST, LOWEST
from digiter_core.engine.script import MessageKey


def word(thing: str, field: str) -> MessageKey:
    """Return where *field* of a dimension, sub-competence or item is worded."""
    return MessageKey(f"competences/{thing}/{field}")


def ui(name: str) -> MessageKey:
    """Return where the report's own text *name* is worded."""
    return MessageKey(f"ui/report/{name}")


def level_of(value: float) -> int:
    """Return the rung of the ladder (1 to 4) nearest to *value*; halfway counts as the upper."""
    return min(HIGHEST, max(LOWEST, math.floor(value + 0.5)))


def level_word(value: float) -> MessageKey:
    """Return the words of the rung nearest to *value*, such as "with support"."""
    return ui(f"level_{level_of(value)}")
