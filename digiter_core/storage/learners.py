"""Learners and their conversations: found, created, saved. Erasing is in `erasing.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, bindparam, insert, literal_column, select, text, update

from digiter_core.engine.session import Session, from_json, to_json
from digiter_core.errors import StorageError
from digiter_core.ports import Learner, LearnerState
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.erasing import Erasing
from digiter_core.storage.moments import day_of, moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import conversation, learner, learner_key

_ID_BITS: Final = 52  # exact in every JSON reader
_STATES: Final = {state.value: state for state in LearnerState}

_WHOLE = (
    select(
        learner.c.id,
        learner.c.channel,
        learner.c.address,
        learner.c.language,
        learner.c.territory,
        learner.c.state,
        learner.c.created_at,
        learner.c.forget_at,
        conversation.c.last_seen_at,
        conversation.c.question_message,
        conversation.c.session,
        learner_key.c.wrapped,
    )
    .join(conversation, conversation.c.learner_id == learner.c.id)
    .join(learner_key, learner_key.c.learner_id == learner.c.id)
)
FIND: Final = _WHOLE.where(
    learner.c.channel == bindparam("channel"), learner.c.address_key == bindparam("address_key")
)
GET: Final = _WHOLE.where(learner.c.id == bindparam("of"))
ADD_LEARNER: Final = insert(learner).inline()
ADD_KEY: Final = insert(learner_key).inline()
ADD_CONVERSATION: Final = insert(conversation).inline()
SAVE_LEARNER: Final = (
    update(learner)
    .where(learner.c.id == bindparam("of"))
    .values(
        {
            column: bindparam(column.name)
            for column in (
                learner.c.channel,
                learner.c.address_key,
                learner.c.address,
                learner.c.language,
                learner.c.territory,
                learner.c.state,
                learner.c.forget_at,
            )
        }
    )
)
SAVE_CONVERSATION: Final = (
    update(conversation)
    .where(conversation.c.learner_id == bindparam("of"))
    .values(
        {
            column: bindparam(column.name)
            for column in (
                conversation.c.last_seen_at,
                conversation.c.last_seen_day,
                conversation.c.question_message,
                conversation.c.pins,
                conversation.c.session,
            )
        }
    )
)
QUESTION_SENT: Final = (
    update(conversation)
    .where(conversation.c.learner_id == bindparam("of"))
    .values(question_message=bindparam("message"))
)
SET_STATE: Final = (
    update(learner).where(learner.c.id == bindparam("of")).values(state=bindparam("new"))
)
TO_FORGET: Final = (
    select(learner.c.id)
    .where(learner.c.forget_at <= bindparam("now"))
    .order_by(learner.c.forget_at)
)
SEEN_SINCE: Final = (
    select(conversation.c.learner_id)
    .where(conversation.c.last_seen_day >= bindparam("day"))
    .where(conversation.c.last_seen_at >= bindparam("moment"))
    .order_by(conversation.c.last_seen_at)
)
SILENT_SINCE: Final = (
    select(conversation.c.learner_id)
    .where(conversation.c.last_seen_day <= bindparam("day"))
    .where(conversation.c.last_seen_at < bindparam("moment"))
    .order_by(conversation.c.last_seen_at)
)
SESSIONS: Final = (
    select(
        conversation.c.learner_id,
        learner.c.territory,
        conversation.c.session,
        learner_key.c.wrapped,
    )
    .join(learner, learner.c.id == conversation.c.learner_id)
    .join(learner_key, learner_key.c.learner_id == conversation.c.learner_id)
    .where(
        conversation.c.learner_id > bindparam("after"),
        conversation.c.pins != literal_column("''"),
    )
    .order_by(conversation.c.learner_id)
    .suffix_with(text("LIMIT :most").bindparams(bindparam("most", type_=Integer)))
)


class StoredLearners:
    """The `Learners` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals, erasing: Erasing) -> None:
        self._connection = connection
        self._seals = seals
        self._erasing = erasing
        self._as_stored: dict[int, Learner] = {}

    def start(self) -> None:
        """Forget what an earlier transaction, perhaps one rolled back, has read."""
        self._as_stored.clear()

    def find(self, channel: str, address: str) -> Learner | None:
        key = self._seals.vault.keyed_hash(address)
        row = self._connection.one(FIND, {"channel": channel, "address_key": key})
        return self._read(row, address) if row else None

    def get(self, learner: int) -> Learner | None:
        row = self._connection.one(GET, {"of": learner})
        return self._read(row) if row else None

    def create(self, channel: str, address: str, language: str, now: datetime) -> Learner:
        new = Learner(
            id=self._seals.vault.new_number(_ID_BITS),
            channel=channel,
            address=address,
            language=language,
            territory="",
            state=LearnerState.ACTIVE,
            created_at=now,
            last_seen_at=now,
            session=Session(),
        )
        wrapped = self._seals.vault.new_key(new.id)
        self._seals.met(new.id, wrapped)
        run = self._connection.run
        run(ADD_LEARNER, {"id": new.id, "created_at": stored(now), **self._learner_values(new)})
        run(
            ADD_KEY,
            {"learner_id": new.id, "key_id": self._seals.vault.active, "wrapped": wrapped},
        )
        run(ADD_CONVERSATION, {"learner_id": new.id, **self._conversation_values(new)})
        self._as_stored[new.id] = new
        return new

    def save(self, learner: Learner) -> None:
        before = self._as_stored.get(learner.id)
        found = 1
        if before is None or _about_learner(before) != _about_learner(learner):
            found &= self._connection.run(
                SAVE_LEARNER, {"of": learner.id, **self._learner_values(learner)}
            )
        if before is None or _about_conversation(before) != _about_conversation(learner):
            found &= self._connection.run(
                SAVE_CONVERSATION, {"of": learner.id, **self._conversation_values(learner)}
            )
        _must_exist(found, learner.id)
        self._as_stored[learner.id] = learner

    def question_sent(self, learner: int, message: int) -> None:
        self._as_stored.pop(learner, None)
        self._connection.run(QUESTION_SENT, {"of": learner, "message": message})

    def set_state(self, learner: int, state: LearnerState) -> None:
        self._as_stored.pop(learner, None)
        self._connection.run(SET_STATE, {"of": learner, "new": state.value})

    def to_forget(self, now: datetime) -> Sequence[int]:
        return [found for (found,) in self._connection.all(TO_FORGET, {"now": stored(now)})]

    def seen_since(self, moment: datetime) -> Sequence[int]:
        rows = self._connection.all(SEEN_SINCE, _since(moment))
        return [found for (found,) in rows]

    def silent_since(self, moment: datetime) -> Sequence[int]:
        rows = self._connection.all(SILENT_SINCE, _since(moment))
        return [found for (found,) in rows]

    def sessions(self, after: int, most: int) -> Sequence[tuple[int, str, Session]]:
        rows = self._connection.all(SESSIONS, {"after": after, "most": most})
        of = self._seals.vault.of
        return [
            (
                number,
                territory,
                from_json(decode(of(number, wrapped).open("conversation.session", sealed))),
            )
            for number, territory, sealed, wrapped in rows
        ]

    def erase(self, learner: int) -> None:
        self._as_stored.pop(learner, None)
        self._seals.forget(learner)
        self._erasing.erase(learner)

    def _read(self, row: Row, address: str | None = None) -> Learner:
        seal = self._seals.met(row[0], row[11])
        data = decode(seal.open("conversation.session", row[10]))
        found = Learner(
            id=row[0],
            channel=row[1],
            address=address or seal.open("learner.address", row[2]).decode(),
            language=row[3],
            territory=row[4],
            state=_STATES[row[5]],
            created_at=moment(row[6]),
            last_seen_at=moment(row[8]),
            session=from_json(data),
            question_message=row[9],
            forget_at=moment_or_none(row[7]),
            needs_help=data["needs_help"],
        )
        self._as_stored[found.id] = found
        return found

    def _learner_values(self, learner: Learner) -> dict[str, Any]:
        seal = self._seals.of(learner.id)
        return {
            "channel": learner.channel,
            "address_key": self._seals.vault.keyed_hash(learner.address),
            "address": seal.seal("learner.address", learner.address.encode()),
            "language": learner.language,
            "territory": learner.territory,
            "state": learner.state.value,
            "forget_at": stored_or_none(learner.forget_at),
        }

    def _conversation_values(self, learner: Learner) -> dict[str, Any]:
        # Whether help was shown is nobody's business: it is sealed with the words.
        content = encode({**to_json(learner.session), "needs_help": learner.needs_help})
        return {
            "last_seen_at": stored(learner.last_seen_at),
            "last_seen_day": day_of(learner.last_seen_at),
            "question_message": learner.question_message,
            "pins": pins(learner.session),
            "session": self._seals.of(learner.id).seal("conversation.session", content),
        }


def pins(session: Session) -> str:
    """Return the script versions *session* stands on, one `script@version` a line."""
    return "\n".join(sorted({f"{place.script}@{place.version}" for place in session.stack}))


def _about_learner(learner: Learner) -> tuple[object, ...]:
    return (
        learner.channel,
        learner.address,
        learner.language,
        learner.territory,
        learner.state,
        learner.forget_at,
    )


def _since(moment: datetime) -> dict[str, int]:
    return {"moment": stored(moment), "day": day_of(moment)}


def _about_conversation(learner: Learner) -> tuple[object, ...]:
    return (
        learner.last_seen_at,
        learner.question_message,
        learner.needs_help,
        learner.session,
    )


def _must_exist(found: int, learner: int) -> None:
    if not found:
        message = f"There is no learner {learner}: nothing can be stored for them."
        raise StorageError(message)
