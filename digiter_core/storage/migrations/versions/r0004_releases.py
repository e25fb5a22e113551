"""Published dialogues: releases, their files, and the texts of the files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# As in `triggers.py` when this was released: a migration keeps its own words for good, and
# `tests/contracts/test_releases.py` compares the two.
FIXED = "number, at, staff_id, note, digest, rolled_back_to, needs_two"
CHANGES = (
    f"CREATE TRIGGER release_kept BEFORE UPDATE OF {FIXED} ON release",
    "CREATE TRIGGER release_file_kept BEFORE UPDATE ON release_file",
    "CREATE TRIGGER release_content_kept BEFORE UPDATE ON release_content",
)
REFUSAL = "a release is never changed"
KEEP = (
    "CREATE FUNCTION release_kept() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
TRIGGERS = {
    "sqlite": tuple(f"{change} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END" for change in CHANGES),
    "postgresql": (
        KEEP,
        *(f"{change} FOR EACH STATEMENT EXECUTE FUNCTION release_kept()" for change in CHANGES),
    ),
}


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", NUMBER, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rolled_back_to", sa.Integer(), nullable=True),
        sa.Column("needs_two", sa.SmallInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "release_content",
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash"),
    )
    op.create_table(
        "release_file",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["release.number"]),
        sa.ForeignKeyConstraint(["content_hash"], ["release_content.content_hash"]),
        sa.PrimaryKeyConstraint("number", "path"),
        sqlite_with_rowid=False,
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("release_file", "release_content", "release"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION release_kept()")
