"""
How Alembic reaches the database.

`migrating.py` hands over its connection. From the command line (`alembic revision
--autogenerate`), give the database with `-x url=...`.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from digiter_core.storage.engines import engine_for
from digiter_core.storage.partial_indexes import complete


def migrate(connection: Connection) -> None:
    """Run the migrations on *connection*, in its transaction if it is in one."""
    context.configure(
        connection=connection,
        target_metadata=complete,
        render_as_batch=connection.dialect.name == "sqlite",  # it cannot alter a table
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with engine_for(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        migrate(opened)
