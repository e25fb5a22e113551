"""The day a learner last wrote, in place of the moment, is what learners are selected by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MICROSECONDS_A_DAY = 24 * 60 * 60 * 1_000_000


def upgrade() -> None:
    op.drop_index("conversation_last_seen", "conversation")
    op.add_column("conversation", sa.Column("last_seen_day", sa.BigInteger(), nullable=True))
    op.execute(f"UPDATE conversation SET last_seen_day = last_seen_at / {MICROSECONDS_A_DAY}")
    op.create_index("conversation_last_seen_day", "conversation", ["last_seen_day"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE conversation SET (fillfactor = 50)")


def downgrade() -> None:
    op.drop_index("conversation_last_seen_day", "conversation")
    op.drop_column("conversation", "last_seen_day")
    op.create_index("conversation_last_seen", "conversation", ["last_seen_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE conversation RESET (fillfactor)")
