"""Who works here: found, created, saved. Whoever leaves keeps a number, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from digiter_core.access.people import Channel, Role, Staff, SummaryWish
from digiter_core.errors import StorageError
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.invitations import StoredInvitations
from digiter_core.storage.logins import StoredLogins
from digiter_core.storage.moments import moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.tables import staff
from digiter_core.storage.vault import Vault

TOGETHER: Final = 20
"""Summaries worked out in one go."""

_ID_BITS: Final = 52  # exact in every JSON reader
_PLACE: Final = "staff.profile"
_WHOLE = select(
    staff.c.id,
    staff.c.role,
    staff.c.territory,
    staff.c.channel,
    staff.c.profile,
    staff.c.created_at,
    staff.c.next_summary_at,
    staff.c.left_at,
)
FIND: Final = _WHOLE.where(
    staff.c.channel == bindparam("channel"), staff.c.address_key == bindparam("address_key")
)
GET: Final = _WHOLE.where(staff.c.id == bindparam("of"))
ACTIVE: Final = _WHOLE.where(staff.c.left_at.is_(None)).order_by(staff.c.created_at, staff.c.id)
ACTIVE_IN: Final = ACTIVE.where(staff.c.territory == bindparam("where"))
DUE: Final = (
    _WHOLE.where(staff.c.next_summary_at <= bindparam("now"), staff.c.left_at.is_(None))
    .order_by(staff.c.next_summary_at)
    .suffix_with(f"LIMIT {TOGETHER}")
)
ADD: Final = insert(staff).inline()
SAVE: Final = (
    update(staff)
    .where(staff.c.id == bindparam("of"))
    .values(
        {
            column: bindparam(column.name)
            for column in staff.c
            if column not in {staff.c.id, staff.c.created_at}
        }
    )
)


class StoredStaff:
    """The `StaffBook` of one transaction."""

    def __init__(
        self,
        connection: Connection,
        vault: Vault,
        logins: StoredLogins,
        invitations: StoredInvitations,
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._logins = logins
        self._invitations = invitations

    def find(self, channel: str, address: str) -> Staff | None:
        key = self._vault.keyed_hash(address)
        row = self._connection.one(FIND, {"channel": channel, "address_key": key})
        return self._read(row) if row else None

    def get(self, staff: int) -> Staff | None:
        row = self._connection.one(GET, {"of": staff})
        return self._read(row) if row else None

    def create(self, staff: Staff) -> Staff:
        new = replace(staff, id=self._vault.new_number(_ID_BITS))
        values = {"id": new.id, "created_at": stored(new.created_at), **self._values(new)}
        self._connection.run(ADD, values)
        return new

    def save(self, staff: Staff) -> None:
        has_left = staff.left_at is not None
        kept = nameless(staff) if has_left else staff
        if not self._connection.run(SAVE, {"of": staff.id, **self._values(kept)}):
            message = f"Nobody works here under the number {staff.id}."
            raise StorageError(message)
        if has_left:
            self._logins.close_all(staff.id)
            self._invitations.revoke_all(staff.id)

    def active(self, territory: str | None = None) -> Sequence[Staff]:
        if territory is None:
            rows = self._connection.all(ACTIVE, {})
        else:
            rows = self._connection.all(ACTIVE_IN, {"where": territory})
        return [self._read(row) for row in rows]

    def due(self, now: datetime) -> Sequence[Staff]:
        return [self._read(row) for row in self._connection.all(DUE, {"now": stored(now)})]

    def _values(self, staff: Staff) -> dict[str, Any]:
        sealed = self._vault.of_row(staff.id).seal(_PLACE, encode(_profile(staff)))
        return {
            "role": staff.role.value,
            "territory": staff.territory,
            "channel": staff.channel,
            "address_key": self._vault.keyed_hash(staff.address) if staff.address else None,
            "profile": sealed,
            "next_summary_at": stored_or_none(staff.next_summary_at),
            "left_at": stored_or_none(staff.left_at),
        }

    def _read(self, row: Row) -> Staff:
        number, role, territory, channel, sealed, created, summary, left = row
        profile = decode(self._vault.of_row(number).open(_PLACE, sealed))
        wish = profile.pop("wish")
        return Staff(
            id=number,
            role=Role(role),
            territory=territory,
            channel=channel,
            created_at=moment(created),
            next_summary_at=moment_or_none(summary),
            left_at=moment_or_none(left),
            wish=SummaryWish(
                weekday=wish["weekday"],
                at=wish["at"],
                channels=frozenset(map(Channel, wish["channels"])),
                with_pdf=wish["with_pdf"],
            ),
            **profile,
        )


def nameless(staff: Staff) -> Staff:
    """Return *staff* without name, addresses and second factor, and nothing more to come."""
    return replace(
        staff,
        name="",
        channel="",
        address="",
        email="",
        second_factor="",
        next_summary_at=None,
    )


def _profile(staff: Staff) -> dict[str, Any]:
    wish = staff.wish
    return {
        "organisation": staff.organisation,
        "language": staff.language,
        "zone": staff.zone,
        "name": staff.name,
        "address": staff.address,
        "email": staff.email,
        "can_be_found": staff.can_be_found,
        "is_deputy": staff.is_deputy,
        "second_factor": staff.second_factor,
        "wish": {
            "weekday": wish.weekday,
            "at": wish.at,
            "channels": sorted(wish.channels),
            "with_pdf": wish.with_pdf,
        },
    }
