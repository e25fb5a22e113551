"""Counsellors: who works here, what learners show them, and who read what."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER audit_appended_only BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_appended_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the audit is only appended to'; END $$",
        "CREATE TRIGGER audit_appended_only BEFORE UPDATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_appended_only()",
    ),
}

# As in `row_security.py` when this was released: a migration keeps its own words for good, and
# `tests/contracts/test_row_security.py` compares the two.
WHO = "nullif(current_setting('digiter.staff', true), '')"
MINE = f"staff_id = {WHO}::bigint"
FUNCTIONS = (
    "CREATE FUNCTION digiter_shows(whose bigint, from_level integer) RETURNS boolean "
    "LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$ SELECT EXISTS ("
    "SELECT 1 FROM bond WHERE learner_id = whose "
    f"AND {MINE} AND closed_at IS NULL AND level >= from_level) $$",
    "CREATE FUNCTION digiter_meets(whose bigint) RETURNS boolean "
    "LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$ SELECT digiter_shows(whose, 1) "
    "OR EXISTS ("
    f"SELECT 1 FROM alert WHERE learner_id = whose AND ({MINE} OR deputy_id = {WHO}::bigint)) $$",
)
SHOWN = {
    "learner": "digiter_meets(id)",
    "learner_key": "digiter_meets(learner_id)",
    "conversation": "digiter_meets(learner_id)",
    "event": "digiter_shows(learner_id, 1)",
    "consent": "digiter_shows(learner_id, 1)",
    "next_nudge": "digiter_shows(learner_id, 1)",
    "picture": "digiter_shows(learner_id, 1)",
    "run": "digiter_shows(learner_id, 2)",
    "answer": "EXISTS (SELECT 1 FROM run WHERE run.id = run_id)",
    "plan": "digiter_shows(learner_id, 1)",
    "plan_report": "digiter_shows(learner_id, 1)",
    "observation": "digiter_shows(learner_id, 2)",
    "bond": MINE,
    "letter": f"{MINE} AND digiter_shows(learner_id, 1)",
    "alert": f"{MINE} OR deputy_id = {WHO}::bigint",
}


def upgrade() -> None:
    op.drop_index("event_learner", "event")
    op.create_index("event_learner", "event", ["learner_id", "at"])
    _people()
    _bonds()
    _what_passes_between()
    _audit()
    _pages_and_summaries()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _no_wall()
    for table in (
        "dispatch",
        "web_session",
        "login_link",
        "audit",
        "observation",
        "letter",
        "alert",
        "bond",
        "code_try",
        "invitation",
        "staff",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_appended_only()")
    op.drop_index("event_learner", "event")
    op.create_index("event_learner", "event", ["learner_id"])


def _wall() -> None:
    connection = op.get_bind()
    for function in FUNCTIONS:
        connection.exec_driver_sql(function)
    for table, shown in SHOWN.items():
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        policy = f"CREATE POLICY staff_sees ON {table} USING ({WHO} IS NULL OR {shown})"
        connection.exec_driver_sql(policy)


def _no_wall() -> None:
    connection = op.get_bind()
    for table in SHOWN:
        connection.exec_driver_sql(f"DROP POLICY staff_sees ON {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql("DROP FUNCTION digiter_meets(bigint)")
    connection.exec_driver_sql("DROP FUNCTION digiter_shows(bigint, integer)")


def _people() -> None:
    op.create_table(
        "staff",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(), nullable=True),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_summary_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("staff_address", "staff", ["channel", "address_key"], unique=True)
    op.create_index("staff_active", "staff", ["created_at"], **_where("left_at IS NULL"))
    op.create_index(
        "staff_summary", "staff", ["next_summary_at"], **_where("next_summary_at IS NOT NULL")
    )
    op.create_table(
        "invitation",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("inviter_id", NUMBER, nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.SmallInteger(), nullable=False),
        sa.Column("uses_left", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["inviter_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("invitation_link", "invitation", ["link_hash"], unique=True)
    op.create_index("invitation_code", "invitation", ["code_hash"], unique=True)
    op.create_index("invitation_inviter", "invitation", ["inviter_id"])
    op.create_index("invitation_expires", "invitation", ["expires_at"])
    op.create_table(
        "code_try",
        sa.Column("chat_key", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat_key", "day"),
        sqlite_with_rowid=False,
    )
    op.create_index("code_try_day", "code_try", ["day"])


def _bonds() -> None:
    op.create_table(
        "bond",
        *_between_learner_and_staff(),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("in_distress", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("muted", sa.SmallInteger(), nullable=False),
        sa.Column("taken_over_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("bond_learner", "bond", ["learner_id", "id"])
    op.create_index("bond_staff", "bond", ["staff_id", "closed_at"])
    op.create_index("bond_open", "bond", ["learner_id"], unique=True, **_where("closed_at IS NULL"))
    op.create_index(
        "bond_taken_over",
        "bond",
        ["taken_over_until"],
        **_where("taken_over_until IS NOT NULL"),
    )


def _what_passes_between() -> None:
    op.create_table(
        "alert",
        *_between_learner_and_staff(),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", NUMBER, nullable=True),
        sa.Column("told_deputy_at", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_by", NUMBER, nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("alert_learner", "alert", ["learner_id", "id"])
    op.create_index("alert_staff", "alert", ["staff_id", "at"])
    op.create_index("alert_deputy", "alert", ["deputy_id", "told_deputy_at"])
    op.create_index("alert_waiting", "alert", ["at"], **_where("acknowledged_at IS NULL"))
    op.create_index(
        "alert_closed", "alert", ["acknowledged_at"], **_where("acknowledged_at IS NOT NULL")
    )
    op.create_table(
        "letter",
        *_between_learner_and_staff(),
        sa.Column("from_learner", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("letter_learner", "letter", ["learner_id", "id"])
    op.create_index("letter_at", "letter", ["at"])
    op.create_index(
        "letter_unread", "letter", ["staff_id"], **_where("from_learner = 1 AND read_at IS NULL")
    )
    op.create_index("letter_held", "letter", ["due_at"], **_where("due_at IS NOT NULL"))
    op.create_table(
        "observation",
        *_between_learner_and_staff(),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("observation_learner", "observation", ["learner_id", "id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", NUMBER, nullable=True),
        sa.Column("learner_id", NUMBER, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("through", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_learner", "audit", ["learner_id", "id"])
    op.create_index("audit_at", "audit", ["at"])
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _pages_and_summaries() -> None:
    op.create_table(
        "login_link",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", NUMBER, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("key_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("login_link_staff", "login_link", ["staff_id"])
    op.create_index("login_link_expires", "login_link", ["expires_at"])
    op.create_table(
        "web_session",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", NUMBER, nullable=False),
        sa.Column("confirmed", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("key_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("web_session_staff", "web_session", ["staff_id"])
    op.create_index("web_session_seen", "web_session", ["seen_at"])
    op.create_table(
        "dispatch",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("staff_id", NUMBER, nullable=False),
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("dispatch_once", "dispatch", ["staff_id", "week", "channel"], unique=True)
    op.create_index("dispatch_open", "dispatch", ["due_at"], **_where("state = 0"))
    op.create_index("dispatch_dead", "dispatch", ["id"], **_where("state = 2"))
    op.create_index("dispatch_closed", "dispatch", ["closed_at"], **_where("closed_at IS NOT NULL"))


def _between_learner_and_staff() -> tuple[sa.sql.schema.SchemaItem, ...]:
    return (
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("learner_id", NUMBER, nullable=False),
        sa.Column("staff_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
    )


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
