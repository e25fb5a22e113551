"""Invitations: stored without their codes, used up by one statement."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, insert, or_, select, update

from digiter_core.access.people import Codes, Invitation, Role
from digiter_core.ports import Clock
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import code_try, invitation, literal
from digiter_core.storage.upserting import insert_unless_known
from digiter_core.storage.vault import Vault

_ID_BITS: Final = 52
_LINK_BYTES: Final = 16
_LINK_LENGTH: Final = 22
_TYPED: Final = 10
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32
_SPELLING: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_PLACE: Final = "invitation.content"

_WHOLE = select(
    invitation.c.id,
    invitation.c.role,
    invitation.c.territory,
    invitation.c.created_at,
    invitation.c.expires_at,
    invitation.c.uses_left,
    invitation.c.uses,
    invitation.c.inviter_id,
    invitation.c.content,
)
_has_code = or_(
    invitation.c.link_hash == bindparam("link"), invitation.c.code_hash == bindparam("typed")
)
_usable = (invitation.c.uses_left > literal(0), invitation.c.expires_at > bindparam("now"))
ADD: Final = insert(invitation).inline()
FIND: Final = _WHOLE.where(_has_code)
LOOK_UP: Final = _WHOLE.where(_has_code, *_usable)
REDEEM: Final = (
    update(invitation)
    .where(_has_code, *_usable)
    .values(uses_left=invitation.c.uses_left - literal(1))
)
OF: Final = _WHOLE.where(invitation.c.inviter_id == bindparam("of"), *_usable).order_by(
    invitation.c.created_at.desc(), invitation.c.id
)
_end = (
    update(invitation)
    .where(invitation.c.inviter_id == bindparam("of"), *_usable)
    .values(uses_left=literal(0), expires_at=bindparam("now"))
)
REVOKE: Final = _end.where(invitation.c.id == bindparam("which"))
REVOKE_ALL: Final = _end
FIRST_TRY: Final = insert_unless_known(code_try)
TRY: Final = (
    update(code_try)
    .where(code_try.c.chat_key == bindparam("chat"), code_try.c.day == bindparam("on"))
    .values(tries=code_try.c.tries + literal(1))
)
TRIES: Final = select(code_try.c.tries).where(
    code_try.c.chat_key == bindparam("chat"), code_try.c.day == bindparam("on")
)


class StoredInvitations:
    """The `Invitations` of one transaction."""

    def __init__(self, connection: Connection, vault: Vault, clock: Clock) -> None:
        self._connection = connection
        self._vault = vault
        self._clock = clock

    def create(self, invitation: Invitation) -> tuple[Invitation, Codes]:
        new = replace(invitation, id=self._vault.new_number(_ID_BITS))
        codes = Codes(link=secrets.token_urlsafe(_LINK_BYTES), typed=_new_typed())
        content = encode([new.name, new.organisation, new.language])
        link, typed = self._hashes(codes.link)[0], self._hashes(codes.typed)[1]
        values = {
            "id": new.id,
            "role": new.role.value,
            "territory": new.territory,
            "inviter_id": new.inviter,
            "link_hash": link,
            "code_hash": typed,
            "content": self._vault.of_row(new.id).seal(_PLACE, content),
            "uses": new.uses,
            "uses_left": new.uses_left,
            "created_at": stored(new.created_at),
            "expires_at": stored(new.expires_at),
        }
        self._connection.run(ADD, values)
        return new, codes

    def redeem(self, code: str, now: datetime) -> Invitation | None:
        # The same two statements whatever the code is worth: time tells nothing of it. The
        # first one decides who of two was faster.
        link, typed = self._hashes(code)
        used = self._connection.run(REDEEM, {"link": link, "typed": typed, "now": stored(now)})
        row = self._connection.one(FIND, {"link": link, "typed": typed})
        return self._read(row) if used and row else None

    def look_up(self, code: str, now: datetime) -> Invitation | None:
        link, typed = self._hashes(code)
        values = {"link": link, "typed": typed, "now": stored(now)}
        row = self._connection.one(LOOK_UP, values)
        return self._read(row) if row else None

    def of(self, staff: int) -> Sequence[Invitation]:
        values = {"of": staff, "now": stored(self._clock.now())}
        return [self._read(row) for row in self._connection.all(OF, values)]

    def revoke(self, staff: int, invitation: int, now: datetime) -> None:
        values = {"of": staff, "which": invitation, "now": stored(now)}
        self._connection.run(REVOKE, values)

    def revoke_all(self, staff: int) -> None:
        """Nobody can use anything that *staff* made any more."""
        values = {"of": staff, "now": stored(self._clock.now())}
        self._connection.run(REVOKE_ALL, values)

    def count_try(self, address: str, day: date) -> int:
        chat, on = self._vault.keyed_hash(address), day.isoformat()
        self._connection.run(FIRST_TRY, {"chat_key": chat, "day": on, "tries": 0})
        self._connection.run(TRY, {"chat": chat, "on": on})
        row = self._connection.one(TRIES, {"chat": chat, "on": on})
        assert row is not None
        return int(row[0])

    def _hashes(self, code: str) -> tuple[bytes, bytes]:
        """Return what *code* is found by: as a link, and as a typed one."""
        hashed = self._vault.keyed_hash
        # Links are not counted as tries: a typed one with hyphens up to that length is none.
        typed = "" if len(code) == _LINK_LENGTH else spelt(code)
        return hashed(f"invitation link {code}"), hashed(f"invitation code {typed}")

    def _read(self, row: Row) -> Invitation:
        number, role, territory, created, expires, left, uses, inviter, sealed = row
        content = decode(self._vault.of_row(number).open(_PLACE, sealed))
        name, organisation, language = content
        return Invitation(
            id=number,
            role=Role(role),
            territory=territory,
            created_at=moment(created),
            expires_at=moment(expires),
            uses_left=left,
            uses=uses,
            inviter=inviter,
            name=name,
            organisation=organisation,
            language=language,
        )


def spelt(typed: str) -> str:
    """Return a typed code as it was made: capitals, no spaces, no letters taken for digits."""
    return "".join(typed.split()).upper().translate(_SPELLING)


def _new_typed() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_TYPED))
