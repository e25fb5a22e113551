"""Published dialogues. A text that several releases share is stored once, by its hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import Integer, bindparam, insert, or_, select, text, update

from digiter_core.ports.publishing import Release, digest_of, sha256_of
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.moments import moment, moment_or_none, stored
from digiter_core.storage.tables import (
    literal,
    release,
    release_content,
    release_file,
    release_picture,
)
from digiter_core.storage.upserting import insert_unless_known

_ALL: Final = (
    select(
        release.c.number,
        release.c.at,
        release.c.staff_id,
        release.c.note,
        release.c.digest,
        release.c.rolled_back_to,
        release.c.needs_two,
        release.c.confirmed_at,
        release.c.confirmed_by,
    )
    .where(release.c.number > literal(0))
    .order_by(release.c.number.desc())
    .suffix_with(text("LIMIT :most").bindparams(bindparam("most", type_=Integer)))
)
LATEST: Final = _ALL
GET: Final = _ALL.where(release.c.number == bindparam("which"))
# Backwards over the key: it ends at the first live one, behind a proposal or none.
NEWEST_LIVE: Final = (
    select(release.c.number)
    .where(
        release.c.number > literal(0),
        or_(release.c.needs_two == literal(0), release.c.confirmed_at.is_not(None)),
    )
    .order_by(release.c.number.desc())
    .suffix_with(text("LIMIT :most").bindparams(bindparam("most", type_=Integer)))
)
FILES: Final = (
    select(release_file.c.path, release_content.c.text)
    .join(release_content, release_content.c.content_hash == release_file.c.content_hash)
    .where(release_file.c.number == bindparam("which"))
    .order_by(release_file.c.path)
)
ADD: Final = insert(release).inline()
ADD_FILE: Final = insert(release_file).inline()
ADD_CONTENT: Final = insert_unless_known(release_content)
ADD_PICTURE: Final = insert_unless_known(release_picture)
PICTURE: Final = select(release_picture.c.content).where(
    release_picture.c.content_hash == bindparam("which")
)
CONFIRM: Final = (
    update(release)
    .where(release.c.number == bindparam("which"), release.c.confirmed_at.is_(None))
    .values(confirmed_at=bindparam("at"), confirmed_by=bindparam("who"))
)


class StoredReleases:
    """The `Releases` of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self) -> int:
        row = self._connection.one(NEWEST_LIVE, {"most": 1})
        return int(row[0]) if row else 0

    def waiting(self) -> Release | None:
        last = next(iter(self.all(1)), None)
        return None if last is None or last.is_live else last

    def get(self, number: int) -> Release | None:
        row = self._connection.one(GET, {"which": number, "most": 1})
        return _release(row) if row else None

    def all(self, limit: int = 50) -> Sequence[Release]:
        return [_release(row) for row in self._connection.all(LATEST, {"most": limit})]

    def files(self, number: int) -> Mapping[str, str]:
        return dict(self._connection.all(FILES, {"which": number}))

    def add(  # noqa: PLR0913 - what a release is made of, named at every call
        self,
        files: Mapping[str, str],
        *,
        at: datetime,
        staff: int | None,
        note: str,
        rolled_back_to: int | None = None,
        needs_two: bool = False,
        pictures: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Release:
        last = next(iter(self.all(1)), None)
        hashes = {path: sha256_of(text) for path, text in files.items()}
        new = Release(
            number=last.number + 1 if last else 1,
            at=at,
            staff=staff,
            note=note,
            digest=digest_of(files),
            rolled_back_to=rolled_back_to,
            needs_two=needs_two,
        )
        self._connection.run(ADD, _row(new))
        contents = {hashes[path]: text for path, text in files.items()}
        self._connection.run_each(
            ADD_CONTENT, [{"content_hash": key, "text": text} for key, text in contents.items()]
        )
        self._connection.run_each(
            ADD_FILE,
            [
                {"number": new.number, "path": path, "content_hash": key}
                for path, key in hashes.items()
            ],
        )
        shown = [{"content_hash": key, "content": each} for key, each in pictures.items()]
        if shown:
            self._connection.run_each(ADD_PICTURE, shown)
        return new

    def picture(self, digest: str) -> bytes | None:
        row = self._connection.one(PICTURE, {"which": digest})
        return bytes(row[0]) if row else None

    def confirm(self, number: int, staff: int | None, at: datetime) -> None:
        values = {"which": number, "who": staff, "at": stored(at)}
        self._connection.run(CONFIRM, values)


def _row(new: Release) -> dict[str, object]:
    return {
        "number": new.number,
        "at": stored(new.at),
        "staff_id": new.staff,
        "note": new.note,
        "digest": new.digest,
        "rolled_back_to": new.rolled_back_to,
        "needs_two": int(new.needs_two),
        "confirmed_at": None,
        "confirmed_by": None,
    }


def _release(row: Row) -> Release:
    number, at, staff, note, digest, back_to, needs_two, confirmed_at, confirmed_by = row
    return Release(
        number=number,
        at=moment(at),
        staff=staff,
        note=note,
        digest=digest,
        rolled_back_to=back_to,
        needs_two=bool(needs_two),
        confirmed_at=moment_or_none(confirmed_at),
        confirmed_by=confirmed_by,
    )
