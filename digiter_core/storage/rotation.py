"""
Moving to a new key of the keyring.

Add a key (`Keyring.with_new_key`), open the store with it, call `rotate` until it returns 0:
then the older key opens nothing any more but messages under way and old backups, and can be
taken out once those are gone. What learners wrote stays as it is, for only their keys are wrapped.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select, update

from digiter_core.ports import Work
from digiter_core.storage.belonging import NAME, PLACE
from digiter_core.storage.tables import learner_key, meta
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
PROOF: Final = select(meta.c.value).where(meta.c.name == bindparam("of"))
RENEW: Final = update(meta).where(meta.c.name == bindparam("of")).values(value=bindparam("again"))


def rotate(work: Work) -> int:
    """Wrap some learners' keys with the active key and return how many; 0: all are."""
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
    return len(rows)
