"""Agreements: recorded as they are given or withdrawn, with a hash of the words shown."""

from __future__ import annotations

import hashlib
from datetime import datetime

from digiter_core.ports import Consent, Learner, Work


def text_hash(shown: str) -> str:
    """Return what a record keeps of the words somebody agreed to."""
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def record(  # noqa: PLR0913 - who, what for, when, and the words, as Article 7(1) wants it
    work: Work, learner: Learner, purpose: str, now: datetime, *, given: bool, shown: str
) -> None:
    """Record that *purpose* is agreed to, or no longer, if that changes anything.

    *shown*: the `text_hash` of the words that were shown.
    """
    if given == (purpose in work.consents.current(learner.id)):
        return
    work.consents.record(learner.id, Consent(purpose, given, now, learner.language, shown))
