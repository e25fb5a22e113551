"""Acts of consent: appended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, exists, insert, select

from digiter_core.access.withdrawals import TakenBack
from digiter_core.ports import Consent
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import consent, literal
from digiter_core.storage.withdrawals import Withdrawing

RECORD: Final = (
    insert(consent)
    .values({column: bindparam(column.name) for column in consent.c if column is not consent.c.id})
    .inline()
)
HISTORY: Final = (
    select(
        consent.c.purpose,
        consent.c.given,
        consent.c.at,
        consent.c.language,
        consent.c.text_hash,
    )
    .where(consent.c.learner_id == bindparam("of"))
    .order_by(consent.c.id)
)
_later = consent.alias("later")
AGREEING: Final = (
    select(consent.c.learner_id)
    .where(
        consent.c.purpose == bindparam("purpose"),
        consent.c.given == literal(1),
        ~exists().where(
            _later.c.learner_id == consent.c.learner_id,
            _later.c.purpose == consent.c.purpose,
            _later.c.id > consent.c.id,
        ),
    )
    .order_by(consent.c.learner_id)
)


class StoredConsents:
    """The `Consents` of one transaction."""

    def __init__(self, connection: Connection, withdrawing: Withdrawing) -> None:
        self._connection = connection
        self._withdrawing = withdrawing

    def record(self, learner: int, consent: Consent) -> None:
        if not consent.given:
            self._withdrawing.note(TakenBack(learner, consent.purpose, consent.at))
        values = {
            "learner_id": learner,
            "purpose": consent.purpose,
            "given": int(consent.given),
            "at": stored(consent.at),
            "language": consent.language,
            "text_hash": consent.text_hash,
        }
        self._connection.run(RECORD, values)

    def current(self, learner: int) -> frozenset[str]:
        latest = {act.purpose: act.given for act in self.history(learner)}
        return frozenset(purpose for purpose, given in latest.items() if given)

    def history(self, learner: int) -> Sequence[Consent]:
        """Return all acts, oldest first."""
        return [
            Consent(purpose, bool(given), moment(at), language, text_hash)
            for purpose, given, at, language, text_hash in self._connection.all(
                HISTORY, {"of": learner}
            )
        ]

    def agreeing(self, purpose: str) -> Sequence[int]:
        rows = self._connection.all(AGREEING, {"purpose": purpose})
        return [learner for (learner,) in rows]
