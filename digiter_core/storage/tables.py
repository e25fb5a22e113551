"""
Every table, with the entry of the data inventory in each column's `info`.

Longer than other modules because it is one list: splitting it would hide what belongs together.

Content is sealed (`vault.py`); what stands open is what statements select by: opaque ids, keyed
hashes, moments, states. Moments are whole microseconds since 1970 in UTC (`moments.py`), one
exact integer on both databases. States are small integers and stand in partial indexes
(`partial_indexes.py`) as literals: neither database uses such an index when the state is a
parameter.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.types import TypeEngine

from digiter_core.storage.datum import (
    FOR_GOOD,
    KEPT,
    KEY_DELETED,
    NOBODY,
    Datum,
    happened,
    impersonal,
    kept_note,
    noted,
    personal,
    queued,
    technical,
)

INVENTORY: Final = "inventory"
"""Key of a column's `Datum` in its `info`."""

Moment = BigInteger
# On SQLite only an INTEGER key is the row's own number: one tree less, and it counts up by itself.
Number = BigInteger().with_variant(Integer, "sqlite")


class RunState(IntEnum):
    """Where one pass through the questionnaire stands."""

    OPEN = 0
    FINISHED = 1
    LEFT = 2  # abandoned, or replaced by another


class InboxState(IntEnum):
    """What became of an update."""

    DONE = 0
    QUARANTINED = 1


class OutboxState(IntEnum):
    """What became of a message."""

    READY = 0
    SENT = 1
    DEAD = 2
    SENDING = 3  # a nudge on the wire: never sent again, whatever happens now
    UNCERTAIN = 4  # a nudge that was on the wire when the process died, or had no answer


def literal(value: int) -> ColumnElement[int]:
    """Return *value* as a literal of SQL, the form in which a partial index is used."""
    return literal_column(str(int(value)), type_=SmallInteger())


def _column(
    name: str,
    kind: type[TypeEngine[Any]] | TypeEngine[Any],
    datum: Datum,
    *args: ForeignKey,
    nullable: bool = False,
    **options: Any,
) -> Column[Any]:
    return Column(name, kind, *args, info={INVENTORY: datum}, nullable=nullable, **options)


def _learner_id(**options: Any) -> Column[Any]:
    whose = technical("whose row it is: a random number")
    return _column("learner_id", Number, whose, ForeignKey("learner.id"), **options)


metadata = MetaData()

learner = Table(
    "learner",
    metadata,
    # Random and not counted up: after a restore a number must never come back to someone else,
    # for the list of the erased would have them erased as well.
    _column("id", Number, technical("a random number"), primary_key=True, autoincrement=False),
    _column("channel", Text, personal("where we talk")),
    _column("address_key", LargeBinary, technical("finds the chat: keyed hash of its id")),
    _column("address", LargeBinary, personal("chat id to send to", sealed=True)),
    _column("language", Text, personal("language of the coaching")),
    _column("territory", Text, personal("city: its help lines, hours and contacts")),
    _column("state", Text, personal("whether the coach may write of its own accord")),
    _column("created_at", Moment, personal("when the learner came")),
    _column("forget_at", Moment, personal("when the learner is to be erased"), nullable=True),
    Index("learner_address", "channel", "address_key", unique=True),
)

learner_key = Table(
    "learner_key",
    metadata,
    _learner_id(primary_key=True, autoincrement=False),
    _column("key_id", SmallInteger, technical("which key of the keyring wraps it")),
    _column(
        "wrapped",
        LargeBinary,
        technical("opens all that is sealed for the learner", erasure=KEY_DELETED, sealed=True),
    ),
)

conversation = Table(
    "conversation",
    metadata,
    _learner_id(primary_key=True, autoincrement=False),
    _column("last_seen_at", Moment, personal("when the learner last wrote")),
    _column(
        "question_message", BigInteger, technical("message with the open buttons"), nullable=True
    ),
    _column("pins", Text, technical("script versions the session needs, so that they stay")),
    _column(
        "session",
        LargeBinary,
        personal("place, words typed, whether help was shown", sealed=True),
    ),
    Index("conversation_last_seen", "last_seen_at"),
)

run = Table(
    "run",
    metadata,
    _column("id", Number, technical("number of the run"), primary_key=True),
    _learner_id(),
    _column("form", Text, personal("full or short questionnaire")),
    _column("framework", Text, personal("version of the competences that were asked")),
    _column("state", SmallInteger, personal("open, finished or left")),
    _column("started_at", Moment, personal("when it began")),
    _column("finished_at", Moment, personal("when it was finished"), nullable=True),
    Index("run_learner", "learner_id", "id"),
    sqlite_autoincrement=True,
)

answer = Table(
    "answer",
    metadata,
    _column(
        "run_id",
        Number,
        technical("run it belongs to"),
        ForeignKey("run.id"),
        primary_key=True,
        autoincrement=False,
    ),
    _column("item", Text, personal("item that was asked"), primary_key=True),
    _column("content", LargeBinary, personal("option chosen and its score", sealed=True)),
    _column("at", Moment, personal("when it was given")),
    sqlite_with_rowid=False,
)

consent = Table(
    "consent",
    metadata,
    _column("id", Number, technical("order of the acts"), primary_key=True),
    _learner_id(),
    _column("purpose", Text, personal("what for")),
    _column("given", SmallInteger, personal("1 given, 0 withdrawn")),
    _column("at", Moment, personal("when")),
    _column("language", Text, personal("language of the words shown")),
    _column("text_hash", Text, personal("which words were shown")),
    Index("consent_learner", "learner_id", "purpose", "id"),
)

event = Table(
    "event",
    metadata,
    _column("id", Number, technical("order of the events"), primary_key=True),
    _learner_id(),
    _column("kind", Text, happened("what happened")),
    _column("at", Moment, happened("when")),
    _column("data", LargeBinary, happened("ids and numbers of it", sealed=True)),
    Index("event_learner", "learner_id"),
    Index("event_kind", "kind", "at"),
)

inbox = Table(
    "inbox",
    metadata,
    _column(
        "update_id",
        Number,
        noted("number Telegram gave the update: known once, never handled twice"),
        primary_key=True,
        autoincrement=False,
    ),
    _column("state", SmallInteger, noted("done or quarantined")),
    _column("received_at", Moment, noted("when it arrived")),
    _column("closed_at", Moment, noted("when it was handled")),
    _column("reason", Text, noted("why it could not be handled: a code"), nullable=True),
    Index("inbox_closed", "closed_at"),
)

outbox = Table(
    "outbox",
    metadata,
    _column("id", Number, queued("number of the message"), primary_key=True),
    _column("learner_id", Number, queued("whose it is"), ForeignKey("learner.id"), nullable=True),
    _column(
        "chat_key",
        LargeBinary,
        queued("finds the chat's rows when it is erased: keyed hash", personal=True),
        nullable=True,
    ),
    _column(
        "body", LargeBinary, queued("chat and message", personal=True, sealed=True), nullable=True
    ),
    _column("state", SmallInteger, queued("ready, sent or dead")),
    _column("due_at", Moment, queued("not to be sent before")),
    _column("attempts", SmallInteger, queued("how often it was tried")),
    _column("created_at", Moment, queued("when it was written")),
    _column("closed_at", Moment, queued("when it was sent or given up"), nullable=True),
    _column("reason", Text, queued("why it was given up"), nullable=True),
    _column("dedup", Text, queued("names a nudge, so that there is only one"), nullable=True),
    _column("owner", SmallInteger, queued("which of several nodes sends it"), nullable=True),
    Index("outbox_learner", "learner_id"),
    sqlite_autoincrement=True,  # a late mark must never meet another message of the same number
)

plan = Table(
    "plan",
    metadata,
    _column("id", Number, technical("number of the plan"), primary_key=True),
    _learner_id(),
    _column("content", LargeBinary, personal("step, moment, own words and minutes", sealed=True)),
    _column("opened_at", Moment, personal("when it was made")),
    _column("closed_at", Moment, personal("when it was given up or replaced"), nullable=True),
    Index("plan_learner", "learner_id", "id"),
    sqlite_autoincrement=True,
)

plan_report = Table(
    "plan_report",
    metadata,
    _column("id", Number, technical("number of the report"), primary_key=True),
    _learner_id(),
    _column("plan_id", Number, technical("plan it is about"), ForeignKey("plan.id")),
    _column("outcome", LargeBinary, personal("done, partly or not_done", sealed=True)),
    _column("at", Moment, personal("when it was told")),
    _column("note", LargeBinary, kept_note("what the learner wanted to keep"), nullable=True),
    Index("plan_report_learner", "learner_id", "id"),
    Index("plan_report_plan", "plan_id"),
    sqlite_autoincrement=True,
)

next_nudge = Table(
    "next_nudge",
    metadata,
    # One row a learner: there is never more than one nudge to come.
    _learner_id(primary_key=True, autoincrement=False),
    _column(
        "content",
        LargeBinary,
        personal("what the next nudge is about, and the day it is for", sealed=True),
    ),
    _column("due_at", Moment, personal("when it is due")),
    Index("next_nudge_due", "due_at"),
)

picture = Table(
    "picture",
    metadata,
    _learner_id(primary_key=True, autoincrement=False),
    _column("digest", Text, technical("hash of what is drawn"), primary_key=True),
    _column(
        "file_id",
        LargeBinary,
        technical("Telegram's name of a picture sent before", sealed=True),
    ),
    sqlite_with_rowid=False,
)

_UNUSED: Final = "30 days after its last use, while no conversation needs it"

script_version = Table(
    "script_version",
    metadata,
    _column("script", Text, impersonal("name of the script", retention=_UNUSED), primary_key=True),
    _column("version", Text, impersonal("its content hash", retention=_UNUSED), primary_key=True),
    _column("sources", Text, impersonal("what the coordinators wrote", retention=_UNUSED)),
    _column("used_at", Moment, impersonal("when it was last loaded", retention=_UNUSED)),
)

erasure = Table(
    "erasure",
    metadata,
    _column(
        "learner_id",
        Number,
        Datum(
            "random number of someone erased, so that a restore keeps them erased",
            personal=False,
            retention=FOR_GOOD,
            export=NOBODY,
            erasure=KEPT,
        ),
        primary_key=True,
        autoincrement=False,
    ),
    _column("erased_at", Moment, impersonal("when")),
)

meta = Table(
    "meta",
    metadata,
    _column("name", Text, impersonal("what the row tells"), primary_key=True),
    _column(
        "value",
        LargeBinary,
        impersonal(
            "proof that keyring and database belong together; notes of the product on itself"
        ),
    ),
)

node = Table(
    "node",
    metadata,
    _column(
        "number", SmallInteger, impersonal("a process"), primary_key=True, autoincrement=False
    ),
    _column("token", BigInteger, impersonal("which process has the number now")),
    _column("seen_at", Moment, impersonal("when it last said that it is alive")),
)

pace = Table(
    "pace",
    metadata,
    _column("name", Text, impersonal("what is paced over all nodes"), primary_key=True),
    _column("next_at", Moment, impersonal("when the next one may go")),
)

commit_mark = Table(
    "commit_mark",
    metadata,
    _column("slot", SmallInteger, impersonal("connection"), primary_key=True, autoincrement=False),
    _column(
        "token", BigInteger, impersonal("last transaction of it: tells whether it was committed")
    ),
)
