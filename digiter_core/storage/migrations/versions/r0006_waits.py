"""Questions that go on by themselves when no answer comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHO = "nullif(current_setting('digiter.staff', true), '')"
WALL = (
    "ALTER TABLE wait ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE wait FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY staff_sees ON wait USING ({WHO} IS NULL OR digiter_shows(learner_id, 1))",
)


def upgrade() -> None:
    op.create_table(
        "wait",
        sa.Column("learner_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.PrimaryKeyConstraint("learner_id"),
    )
    op.create_index("wait_due", "wait", ["due_at"])
    if op.get_bind().dialect.name == "postgresql":
        for statement in WALL:
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("wait")
