"""Pictures Telegram already has, so that the same one is not uploaded twice."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from digiter_core.storage.connection import Connection
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import picture
from digiter_core.storage.upserting import insert_or_change

FILE_ID: Final = select(picture.c.file_id).where(
    picture.c.learner_id == bindparam("of"), picture.c.digest == bindparam("drawn")
)
REMEMBER: Final = insert_or_change(picture, picture.c.file_id)


class StoredPictures:
    """The `Pictures` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def file_id(self, learner: int, digest: str) -> str | None:
        row = self._connection.one(FILE_ID, {"of": learner, "drawn": digest})
        return self._seals.of(learner).open("picture.file_id", row[0]).decode() if row else None

    def remember(self, learner: int, digest: str, file_id: str) -> None:
        sealed = self._seals.of(learner).seal("picture.file_id", file_id.encode())
        values = {"learner_id": learner, "digest": digest, "file_id": sealed}
        self._connection.run(REMEMBER, values)
