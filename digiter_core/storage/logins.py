"""One-time links and open sessions, by keyed hashes of them."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update

from digiter_core.ports.counselling import WebSession
from digiter_core.storage.connection import Connection
from digiter_core.storage.moments import moment, stored
from digiter_core.storage.tables import login_link, staff, web_session
from digiter_core.storage.vault import Vault

_BYTES: Final = 32
_SEEN_AGAIN_AFTER: Final = timedelta(minutes=1)  # not one write for every page

ADD_LINK: Final = insert(login_link).inline()
LINK: Final = select(login_link.c.staff_id).where(
    login_link.c.key_hash == bindparam("key"), login_link.c.expires_at > bindparam("now")
)
USE_LINK: Final = delete(login_link).where(
    login_link.c.key_hash == bindparam("key"), login_link.c.expires_at > bindparam("now")
)
VOID_LINKS: Final = delete(login_link).where(login_link.c.staff_id == bindparam("of"))
ADD_SESSION: Final = insert(web_session).inline()
SESSION: Final = (
    select(web_session.c.staff_id, web_session.c.confirmed, web_session.c.seen_at)
    .join(staff, staff.c.id == web_session.c.staff_id)
    .where(
        web_session.c.key_hash == bindparam("key"),
        web_session.c.seen_at >= bindparam("since"),
        staff.c.left_at.is_(None),
    )
)
SEEN: Final = (
    update(web_session)
    .where(web_session.c.key_hash == bindparam("key"))
    .values(seen_at=bindparam("now"))
)
CLOSE: Final = delete(web_session).where(web_session.c.key_hash == bindparam("key"))
CLOSE_ALL: Final = delete(web_session).where(web_session.c.staff_id == bindparam("of"))


class StoredLogins:
    """The `Logins` of one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def make_link(self, staff: int, now: datetime, expires_at: datetime) -> str:
        token = secrets.token_urlsafe(_BYTES)
        values = {
            "key_hash": self._link(token),
            "staff_id": staff,
            "made_at": stored(now),
            "expires_at": stored(expires_at),
        }
        self._connection.run(ADD_LINK, values)
        return token

    def knows_link(self, token: str, now: datetime) -> bool:
        return self._connection.one(LINK, self._at(token, now)) is not None

    def use_link(self, token: str, now: datetime) -> int | None:
        values = self._at(token, now)
        row = self._connection.one(LINK, values)
        # Of two who read it at once, one deletes it.
        is_ours = self._connection.run(USE_LINK, values) == 1
        return int(row[0]) if row and is_ours else None

    def open_session(self, staff: int, now: datetime, *, confirmed: bool) -> str:
        token = secrets.token_urlsafe(_BYTES)
        values = {
            "key_hash": self._session(token),
            "staff_id": staff,
            "confirmed": int(confirmed),
            "opened_at": stored(now),
            "seen_at": stored(now),
        }
        self._connection.run(ADD_SESSION, values)
        return token

    def session(self, token: str, now: datetime, idle_since: datetime) -> WebSession | None:
        key = self._session(token)
        row = self._connection.one(SESSION, {"key": key, "since": stored(idle_since)})
        if row is None:
            return None
        staff, confirmed, seen = row
        if now - moment(seen) >= _SEEN_AGAIN_AFTER:
            self._connection.run(SEEN, {"key": key, "now": stored(now)})
        return WebSession(staff, bool(confirmed))

    def close_session(self, token: str) -> None:
        self._connection.run(CLOSE, {"key": self._session(token)})

    def close_all(self, staff: int) -> None:
        for statement in (CLOSE_ALL, VOID_LINKS):
            self._connection.run(statement, {"of": staff})

    def _at(self, token: str, now: datetime) -> dict[str, object]:
        return {"key": self._link(token), "now": stored(now)}

    def _link(self, token: str) -> bytes:
        return self._vault.keyed_hash(f"log-in link {token}")

    def _session(self, token: str) -> bytes:
        return self._vault.keyed_hash(f"web session {token}")
