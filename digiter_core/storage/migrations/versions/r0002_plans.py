"""Plans, what was told of them, the next nudge, and nudges in the outbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("learner_id", NUMBER, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("plan_learner", "plan", ["learner_id", "id"])
    op.create_index("plan_open", "plan", ["learner_id"], unique=True, **_where("closed_at IS NULL"))
    op.create_table(
        "plan_report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("learner_id", NUMBER, nullable=False),
        sa.Column("plan_id", NUMBER, nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("plan_report_plan", "plan_report", ["plan_id"])
    op.create_index("plan_report_learner", "plan_report", ["learner_id", "id"])
    op.create_index("plan_report_note", "plan_report", ["at"], **_where("note IS NOT NULL"))
    op.create_table(
        "next_nudge",
        sa.Column("learner_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.PrimaryKeyConstraint("learner_id"),
    )
    op.create_index("next_nudge_due", "next_nudge", ["due_at"])
    op.add_column("outbox", sa.Column("dedup", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("owner", sa.SmallInteger(), nullable=True))
    op.create_table(
        "node",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "pace",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("outbox_dedup", "outbox", ["dedup"], unique=True, **_where("dedup IS NOT NULL"))
    op.create_index("outbox_lane", "outbox", ["chat_key"], **_where("state = 0"))
    op.create_index("outbox_sending", "outbox", ["id"], **_where("state = 3"))


def downgrade() -> None:
    op.drop_index("outbox_sending", "outbox")
    op.drop_index("outbox_lane", "outbox")
    op.drop_index("outbox_dedup", "outbox")
    op.drop_column("outbox", "dedup")
    op.drop_column("outbox", "owner")
    for table in ("pace", "node", "next_nudge", "plan_report", "plan"):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
