"""
Moving to a new key of the keyring.

Add a key (`Keyring.with_new_key`), open the store with it, call `rotate` until it returns 0:
then the older key opens nothing any more but messages under way and old backups, and can be
taken out once those are gone. What learners wrote stays as it is, for only their keys are wrapped;
what is stored of staff and invitations, a few hundred rows, is sealed anew.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select, update

from digiter_core.ports import Work
from digiter_core.storage.belonging import NAME, PLACE
from digiter_core.storage.connection import Connection
from digiter_core.storage.tables import invitation, learner_key, meta, staff
from digiter_core.storage.vault import Vault
from digiter_core.storage.work import StoredWork

_AT_ONCE: Final = 500

_OLDER: Final = (
    select(learner_key.c.learner_id, learner_key.c.wrapped)
    .where(learner_key.c.key_id != bindparam("active"))
    .suffix_with(f"LIMIT {_AT_ONCE}")
)
REWRAP: Final = (
    update(learner_key)
    .where(learner_key.c.learner_id == bindparam("of"))
    .values(key_id=bindparam("active"), wrapped=bindparam("again"))
)
PROFILES: Final = select(staff.c.id, staff.c.profile)
SEAL_PROFILE: Final = (
    update(staff).where(staff.c.id == bindparam("of")).values(profile=bindparam("again"))
)
CONTENTS: Final = select(invitation.c.id, invitation.c.content)
SEAL_CONTENT: Final = (
    update(invitation).where(invitation.c.id == bindparam("of")).values(content=bindparam("again"))
)
_SEALED_BY_ROW: Final = (
    ("staff.profile", PROFILES, SEAL_PROFILE),
    ("invitation.content", CONTENTS, SEAL_CONTENT),
)
PROOF: Final = select(meta.c.value).where(meta.c.name == bindparam("of"))
RENEW: Final = update(meta).where(meta.c.name == bindparam("of")).values(value=bindparam("again"))


def rotate(work: Work) -> int:
    """Bring some learners' keys, and all of staff, to the active key; return how many; 0: done."""
    assert isinstance(work, StoredWork)
    connection, vault = work.connection, work.vault
    rows = connection.all(_OLDER, {"active": vault.active})
    connection.run_each(
        REWRAP,
        [
            {"of": learner, "active": vault.active, "again": vault.rewrapped(learner, wrapped)}
            for learner, wrapped in rows
        ],
    )
    proof = connection.one(PROOF, {"of": NAME})
    assert proof is not None
    again = vault.service.seal(PLACE, vault.service.open(PLACE, proof[0]))
    connection.run(RENEW, {"of": NAME, "again": again})
    return len(rows) + _sealed_anew(connection, vault)


def _sealed_anew(connection: Connection, vault: Vault) -> int:
    done = 0
    for place, find, replace in _SEALED_BY_ROW:
        for number, sealed in connection.all(find, {}):
            if vault.is_current(sealed):
                continue
            seal = vault.of_row(number)
            again = seal.seal(place, seal.open(place, sealed))
            connection.run(replace, {"of": number, "again": again})
            done += 1
    return done
