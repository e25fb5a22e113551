"""What learners and counsellors wrote to each other, sealed with the learner's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, null, select, update

from digiter_core.access.sharing import Letter, Meeting
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import letter, literal
from digiter_core.storage.vault import Seal

TOGETHER: Final = 20

_PLACE: Final = "letter.words"
_WHOLE = select(
    letter.c.id,
    letter.c.learner_id,
    letter.c.staff_id,
    letter.c.from_learner,
    letter.c.words,
    letter.c.at,
    letter.c.read_at,
    letter.c.due_at,
)
_unread = (
    letter.c.staff_id == bindparam("whom"),
    letter.c.from_learner == literal(1),
    letter.c.read_at.is_(None),
)
ADD: Final = (
    insert(letter)
    .values(
        learner_id=bindparam("of"),
        staff_id=bindparam("whom"),
        from_learner=bindparam("own"),
        words=bindparam("sealed"),
        at=bindparam("now"),
        read_at=bindparam("seen"),
        due_at=bindparam("due"),
    )
    .returning(letter.c.id)
)
OF: Final = _WHOLE.where(letter.c.learner_id == bindparam("of")).order_by(letter.c.id)
BETWEEN: Final = OF.where(letter.c.staff_id == bindparam("whom"))
HELD: Final = (
    _WHOLE.where(letter.c.due_at <= bindparam("now"))
    .order_by(letter.c.due_at, letter.c.id)
    .suffix_with(f"LIMIT {TOGETHER}")
)
LET_GO: Final = update(letter).where(letter.c.id == bindparam("which")).values(due_at=null())
DROP: Final = delete(letter).where(letter.c.id == bindparam("which"), letter.c.due_at.is_not(None))
MARK_READ: Final = (
    update(letter)
    .where(letter.c.learner_id == bindparam("of"), *_unread)
    .values(read_at=bindparam("now"))
)
UNREAD: Final = (
    select(letter.c.learner_id, func.count()).where(*_unread).group_by(letter.c.learner_id)
)


class StoredLetters:
    """The `Letters` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def add(self, letter: Letter) -> Letter:
        values = {
            "of": letter.learner,
            "whom": letter.staff,
            "own": int(letter.from_learner),
            "sealed": self._seals.of(letter.learner).seal(_PLACE, _content(letter)),
            "now": stored(letter.at),
            "seen": stored_or_none(letter.read_at),
            "due": stored_or_none(letter.due_at),
        }
        return replace(letter, id=self._connection.insert(ADD, values))

    def between(self, learner: int, staff: int) -> Sequence[Letter]:
        return self._opened(self._connection.all(BETWEEN, {"of": learner, "whom": staff}))

    def of(self, learner: int) -> Sequence[Letter]:
        """Return all of *learner*, oldest first."""
        return self._opened(self._connection.all(OF, {"of": learner}))

    def mark_read(self, learner: int, staff: int, now: datetime) -> None:
        self._connection.run(MARK_READ, {"of": learner, "whom": staff, "now": stored(now)})

    def held(self, now: datetime) -> Sequence[Letter]:
        return self._opened(self._connection.all(HELD, {"now": stored(now)}))

    def let_go(self, letter: int) -> None:
        self._connection.run(LET_GO, {"which": letter})

    def drop(self, letter: int) -> None:
        self._connection.run(DROP, {"which": letter})

    def unread(self, staff: int) -> Mapping[int, int]:
        return dict(self._connection.all(UNREAD, {"whom": staff}))

    def _opened(self, rows: Sequence[Row]) -> Sequence[Letter]:
        return [_letter(row, self._seals.of(row[1])) for row in rows]


def _content(letter: Letter) -> bytes:
    meeting = letter.meeting
    if meeting is None:
        return encode([letter.words, None])
    return encode([letter.words, [stored(meeting.starts_at), meeting.minutes, meeting.place]])


def _letter(row: Row, seal: Seal) -> Letter:
    number, learner, staff, own, sealed, at, seen, due = row
    words, meeting = decode(seal.open(_PLACE, sealed))
    return Letter(
        id=number,
        learner=learner,
        staff=staff,
        from_learner=bool(own),
        words=words,
        at=moment(at),
        read_at=moment_or_none(seen),
        due_at=moment_or_none(due),
        meeting=None if meeting is None else Meeting(moment(meeting[0]), *meeting[1:]),
    )
