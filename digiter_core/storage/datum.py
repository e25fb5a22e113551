"""What must be known of a column before it may hold anything: an entry of the data inventory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

UNTIL_ERASED: Final = "until the learner is erased, at the latest after 12 months of silence"
NINETY_DAYS: Final = f"{UNTIL_ERASED}; what tells of distress 90 days"
NOTE_DAYS: Final = "90 days, or until the learner is erased or takes the consent back"
SEVEN_DAYS: Final = "7 days after the row is closed"
WIPED: Final = "wiped when the row is closed; a dead letter that can be sent again 7 days"
FOR_GOOD: Final = "as long as the product runs"
WHILE_WORKING: Final = "while the person works here; names and addresses are wiped when they leave"
A_YEAR: Final = "12 months"
UNTIL_FROZEN: Final = "until the table of its month is frozen, 15 days after the month; or erased"
A_YEAR_OR_ERASED: Final = "12 months, or until the learner is erased"
ALERT_DAYS: Final = "90 days after somebody answered, or until the learner is erased"
AFTER_30_DAYS: Final = "30 days after it ran out"
AFTER_90_DAYS: Final = "90 days after the row is closed"

EXPORTED: Final = "in the learner's export"
NO_MEANING: Final = "left out: technical, without meaning to the learner"
IN_THE_CHAT: Final = "left out: gone within moments, and its content is in the chat"
NOBODY: Final = "left out: it concerns no learner"
STAFF: Final = "left out: it concerns a member of staff"

DELETED: Final = "row deleted with the learner"
KEY_DELETED: Final = "row deleted with the learner, before all others; backups lose it too"
CHAT_DELETED: Final = "rows of the learner or chat deleted; a closed row names no chat"
KEPT: Final = "kept"
KEPT_UNNAMED: Final = "kept for its 12 months: the number of someone erased leads nowhere"


@dataclass(frozen=True, slots=True)
class Datum:
    """Why a column is there, whether it is personal, and what becomes of it."""

    purpose: str
    personal: bool
    retention: str
    export: str
    erasure: str
    sealed: bool = False  # encrypted; on disk nothing of it can be read


def personal(purpose: str, *, sealed: bool = False, export: str = EXPORTED) -> Datum:
    """Return the entry of a column that tells something about a learner."""
    return Datum(
        purpose,
        personal=True,
        retention=UNTIL_ERASED,
        export=export,
        erasure=DELETED,
        sealed=sealed,
    )


def technical(purpose: str, *, erasure: str = DELETED, sealed: bool = False) -> Datum:
    """Return the entry of a column in a learner's row that tells nothing about them."""
    return Datum(
        purpose,
        personal=False,
        retention=UNTIL_ERASED,
        export=NO_MEANING,
        erasure=erasure,
        sealed=sealed,
    )


def happened(purpose: str, *, sealed: bool = False) -> Datum:
    """Return the entry of a column that tells what happened to a learner."""
    return replace(personal(purpose, sealed=sealed), retention=NINETY_DAYS)


def kept_note(purpose: str) -> Datum:
    """Return the entry of a column with words the learner agreed to have kept."""
    return replace(personal(purpose, sealed=True), retention=NOTE_DAYS)


def counted(purpose: str) -> Datum:
    """Return the entry of a column that is there to be counted, only with consent."""
    return replace(personal(purpose), retention=UNTIL_FROZEN)


def alerted(purpose: str) -> Datum:
    """Return the entry of a column that tells of a learner who asked for somebody."""
    return replace(personal(purpose), retention=ALERT_DAYS)


def written(purpose: str, *, sealed: bool = False) -> Datum:
    """Return the entry of a column of what learner and counsellor wrote to each other."""
    return replace(personal(purpose, sealed=sealed), retention=A_YEAR_OR_ERASED)


def accessed(purpose: str) -> Datum:
    """Return the entry of a column of the audit: who read what of a learner."""
    return replace(personal(purpose), retention=A_YEAR, erasure=KEPT_UNNAMED)


def of_staff(
    purpose: str,
    *,
    personal: bool = False,
    sealed: bool = False,
    retention: str = WHILE_WORKING,
) -> Datum:
    """Return the entry of a column that concerns somebody who works here."""
    return Datum(
        purpose,
        personal=personal,
        retention=retention,
        export=STAFF,
        erasure=KEPT,
        sealed=sealed,
    )


def noted(purpose: str) -> Datum:
    """Return the entry of a column of the inbox."""
    return impersonal(purpose, retention=SEVEN_DAYS)


def queued(purpose: str, *, personal: bool = False, sealed: bool = False) -> Datum:
    """Return the entry of a column of the outbox."""
    return Datum(
        purpose,
        personal=personal,
        retention=WIPED if personal else SEVEN_DAYS,
        export=IN_THE_CHAT,
        erasure=CHAT_DELETED,
        sealed=sealed,
    )


def impersonal(purpose: str, *, retention: str = FOR_GOOD) -> Datum:
    """Return the entry of a column that concerns no learner."""
    return Datum(
        purpose,
        personal=False,
        retention=retention,
        export=NOBODY,
        erasure=KEPT,
    )
