"""Who passed which node, and the frozen figures of territories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHO = "nullif(current_setting('digiter.staff', true), '')"

# As in `triggers.py` when this was released: a migration keeps its own words for good.
REFUSAL = "a figure is frozen"
FREEZE = (
    "CREATE FUNCTION figure_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
ON_CHANGE = "CREATE TRIGGER figure_frozen BEFORE UPDATE ON figure"
TRIGGERS = {
    "sqlite": (f"{ON_CHANGE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",),
    "postgresql": (
        FREEZE,
        f"{ON_CHANGE} FOR EACH STATEMENT EXECUTE FUNCTION figure_frozen()",
    ),
}
WALL = (
    "ALTER TABLE passage ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE passage FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY staff_sees ON passage USING ({WHO} IS NULL OR false)",
)


def upgrade() -> None:
    op.create_table(
        "passage",
        sa.Column("learner_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.PrimaryKeyConstraint("learner_id", "month", "script", "node"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure",
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("frozen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("territory", "month", "measure", "detail"),
        sqlite_with_rowid=False,
    )
    dialect = op.get_bind().dialect.name
    for statement in (*TRIGGERS[dialect], *(WALL if dialect == "postgresql" else ())):
        op.execute(statement)


def downgrade() -> None:
    for table in ("figure", "passage"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION figure_frozen()")
