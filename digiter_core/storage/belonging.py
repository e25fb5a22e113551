"""The proof, kept in the database, that it belongs to a keyring."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, insert, select

from digiter_core.errors import WrongKey
from digiter_core.storage.tables import meta
from digiter_core.storage.vault import Vault

NAME: Final = "keyring"
PLACE: Final = "meta.value"


def claim(connection: Connection, vault: Vault) -> None:
    """Raise `WrongKey` if the database belongs to another keyring; make a new one ours."""
    found = connection.execute(select(meta.c.value).where(meta.c.name == NAME)).scalar()
    proof = vault.keyed_hash(NAME)
    if found is None:
        sealed = vault.service.seal(PLACE, proof)
        connection.execute(insert(meta), {"name": NAME, "value": sealed})
    elif vault.service.open(PLACE, found) != proof:
        raise WrongKey
