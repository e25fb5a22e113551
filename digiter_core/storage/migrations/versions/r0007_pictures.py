"""Pictures of published dialogues."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As in `triggers.py` when this was released; `tests/contracts/test_releases.py` compares.
CHANGE = "CREATE TRIGGER release_picture_kept BEFORE UPDATE ON release_picture"
REFUSAL = "a release is never changed"
TRIGGERS = {
    "sqlite": (f"{CHANGE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",),
    "postgresql": (f"{CHANGE} FOR EACH STATEMENT EXECUTE FUNCTION release_kept()",),
}


def upgrade() -> None:
    op.create_table(
        "release_picture",
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash"),
    )
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("release_picture")
