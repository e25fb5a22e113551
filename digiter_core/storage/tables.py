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
    A_YEAR,
    AFTER_30_DAYS,
    AFTER_90_DAYS,
    CHAT_DELETED,
    FOR_GOOD,
    KEPT,
    KEPT_UNNAMED,
    KEY_DELETED,
    NOBODY,
    Datum,
    accessed,
    alerted,
    counted,
    happened,
    impersonal,
    kept_note,
    noted,
    of_staff,
    personal,
    queued,
    technical,
    written,
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


class DispatchState(IntEnum):
    """What became of a weekly summary on one channel."""

    OPEN = 0
    SENT = 1
    DEAD = 2


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


def _staff_id(
    name: str = "staff_id", why: str = "whose row it is: a random number", **options: Any
) -> Column[Any]:
    return _column(name, Number, of_staff(why), ForeignKey("staff.id"), **options)


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
    _column(
        "last_seen_day",
        BigInteger,
        personal("the day the learner last wrote, to select by"),
        nullable=True,
    ),
    # No index on what changes at every turn: see `migrating.py`.
    Index("conversation_last_seen_day", "last_seen_day"),
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
    Index("event_learner", "learner_id", "at"),
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

wait = Table(
    "wait",
    metadata,
    # One row a learner: one question is open at a time.
    _learner_id(primary_key=True, autoincrement=False),
    _column(
        "content",
        LargeBinary,
        personal("which question goes on without an answer, and since when", sealed=True),
    ),
    _column("due_at", Moment, personal("when it goes on")),
    Index("wait_due", "due_at"),
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

# --- Around counsellors

staff = Table(
    "staff",
    metadata,
    _column(
        "id",
        Number,
        of_staff("a random number", retention=FOR_GOOD),
        primary_key=True,
        autoincrement=False,
    ),
    _column("role", Text, of_staff("counsellor or coordinator", personal=True)),
    _column("territory", Text, of_staff("city they work for", personal=True)),
    _column("channel", Text, of_staff("where we talk", personal=True)),
    _column(
        "address_key",
        LargeBinary,
        of_staff("finds the chat: keyed hash of its id"),
        nullable=True,
    ),
    _column(
        "profile",
        LargeBinary,
        of_staff(
            "name, partner, language, zone, chat id, e-mail, secret of the one-time codes, when "
            "and where the summary goes, whether learners find them, whether they are a deputy",
            personal=True,
            sealed=True,
        ),
    ),
    _column("created_at", Moment, of_staff("when they came", personal=True)),
    _column(
        "next_summary_at",
        Moment,
        of_staff("when the next weekly summary is due", personal=True),
        nullable=True,
    ),
    _column(
        "left_at",
        Moment,
        of_staff("when they left", personal=True, retention=FOR_GOOD),
        nullable=True,
    ),
    Index("staff_address", "channel", "address_key", unique=True),
)

invitation = Table(
    "invitation",
    metadata,
    _column(
        "id",
        Number,
        impersonal("a random number", retention=AFTER_30_DAYS),
        primary_key=True,
        autoincrement=False,
    ),
    _column("role", Text, impersonal("what the guest becomes", retention=AFTER_30_DAYS)),
    _column("territory", Text, impersonal("city it is for", retention=AFTER_30_DAYS)),
    _staff_id("inviter_id", "who invites; none: an operator", nullable=True),
    _column(
        "link_hash",
        LargeBinary,
        impersonal("finds it by its link: keyed hash", retention=AFTER_30_DAYS),
    ),
    _column(
        "code_hash",
        LargeBinary,
        impersonal("finds it by its typed code: keyed hash", retention=AFTER_30_DAYS),
    ),
    _column(
        "content",
        LargeBinary,
        of_staff(
            "name of the colleague to be or of the group, partner, language",
            personal=True,
            sealed=True,
            retention=AFTER_30_DAYS,
        ),
    ),
    _column("uses", SmallInteger, impersonal("how many it is for", retention=AFTER_30_DAYS)),
    _column("uses_left", SmallInteger, impersonal("how many are left", retention=AFTER_30_DAYS)),
    _column("created_at", Moment, impersonal("when it was made", retention=AFTER_30_DAYS)),
    _column("expires_at", Moment, impersonal("when it runs out", retention=AFTER_30_DAYS)),
    Index("invitation_link", "link_hash", unique=True),
    Index("invitation_code", "code_hash", unique=True),
    Index("invitation_inviter", "inviter_id"),
    Index("invitation_expires", "expires_at"),
)

_TRY: Final = Datum(
    "how many codes a chat typed on a day, so that nobody guesses: keyed hash of the chat",
    personal=False,
    retention="7 days",
    export=NOBODY,
    erasure=CHAT_DELETED,
)

code_try = Table(
    "code_try",
    metadata,
    _column("chat_key", LargeBinary, _TRY, primary_key=True),
    _column("day", Text, _TRY, primary_key=True),
    _column("tries", Integer, _TRY),
    Index("code_try_day", "day"),
    sqlite_with_rowid=False,
)

bond = Table(
    "bond",
    metadata,
    _column("id", Number, technical("number of the bond"), primary_key=True),
    _learner_id(),
    _staff_id(why="the counsellor: a random number"),
    _column("level", SmallInteger, personal("what the learner shows: 0 nothing to 3 all")),
    _column("in_distress", Text, personal("whether the counsellor is told of distress")),
    _column("opened_at", Moment, personal("when it began")),
    _column("changed_at", Moment, personal("when level or choice last changed")),
    _column("closed_at", Moment, personal("when it ended"), nullable=True),
    _column("muted", SmallInteger, personal("1: no messages of the counsellor are wanted")),
    _column(
        "taken_over_until",
        Moment,
        personal("till when the counsellor speaks instead of the coach"),
        nullable=True,
    ),
    Index("bond_learner", "learner_id", "id"),
    Index("bond_staff", "staff_id", "closed_at"),
    sqlite_autoincrement=True,
)

alert = Table(
    "alert",
    metadata,
    _column("id", Number, technical("number of the alert"), primary_key=True),
    _learner_id(),
    _staff_id(why="whom the learner asked: a random number"),
    _column("at", Moment, alerted("when the learner asked to talk")),
    _staff_id("deputy_id", "colleague who was told because nobody answered", nullable=True),
    _column("told_deputy_at", Moment, alerted("when the colleague was told"), nullable=True),
    _staff_id("acknowledged_by", "who answered: a random number", nullable=True),
    _column("acknowledged_at", Moment, alerted("when somebody answered"), nullable=True),
    Index("alert_learner", "learner_id", "id"),
    Index("alert_staff", "staff_id", "at"),
    Index("alert_deputy", "deputy_id", "told_deputy_at"),
    sqlite_autoincrement=True,
)

letter = Table(
    "letter",
    metadata,
    _column("id", Number, technical("number of the letter"), primary_key=True),
    _learner_id(),
    _staff_id(why="the counsellor: a random number"),
    _column("from_learner", SmallInteger, written("1 of the learner, 0 to the learner")),
    _column("words", LargeBinary, written("words, and the meeting if it is one", sealed=True)),
    _column("at", Moment, written("when it was written")),
    _column("read_at", Moment, written("when the counsellor saw it"), nullable=True),
    _column("due_at", Moment, written("till when it is kept back, for the night"), nullable=True),
    Index("letter_learner", "learner_id", "id"),
    Index("letter_at", "at"),
    sqlite_autoincrement=True,
)

observation = Table(
    "observation",
    metadata,
    _column("id", Number, technical("number of the observation"), primary_key=True),
    _learner_id(),
    _staff_id(why="the counsellor: a random number"),
    _column("at", Moment, personal("when it was given")),
    _column("options", LargeBinary, personal("what the counsellor observed", sealed=True)),
    Index("observation_learner", "learner_id", "id"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    _column("id", Number, of_staff("order of the entries", retention=A_YEAR), primary_key=True),
    _column("at", Moment, accessed("when it was read or done")),
    _staff_id(why="who it was: a random number; none: an operator", nullable=True),
    _column(
        "learner_id",
        Number,  # no foreign key: an entry outlives its learner
        Datum(
            "whose data it was: a random number",
            personal=False,
            retention=A_YEAR,
            export=NOBODY,
            erasure=KEPT_UNNAMED,
        ),
    ),
    _column("act", Text, accessed("what was read or done")),
    _column("through", Text, accessed("page, message, file or command")),
    _column("level", SmallInteger, accessed("what the learner showed then")),
    Index("audit_learner", "learner_id", "id"),
    Index("audit_at", "at"),
    sqlite_autoincrement=True,
)

_A_LINK: Final = of_staff("opens the pages once", retention=AFTER_30_DAYS)

login_link = Table(
    "login_link",
    metadata,
    _column(
        "key_hash",
        LargeBinary,
        of_staff("finds a one-time link: keyed hash of it", retention="until used"),
        primary_key=True,
    ),
    _staff_id(),
    _column("made_at", Moment, _A_LINK),
    _column("expires_at", Moment, _A_LINK),
    Index("login_link_staff", "staff_id"),
    Index("login_link_expires", "expires_at"),
    sqlite_with_rowid=False,
)

_A_SESSION: Final = of_staff(
    "somebody logged in to the pages", retention="until log-out, 7 days after the last use at most"
)

web_session = Table(
    "web_session",
    metadata,
    _column("key_hash", LargeBinary, _A_SESSION, primary_key=True),
    _staff_id(),
    _column("confirmed", SmallInteger, _A_SESSION),
    _column("opened_at", Moment, _A_SESSION),
    _column("seen_at", Moment, _A_SESSION),
    Index("web_session_staff", "staff_id"),
    Index("web_session_seen", "seen_at"),
    sqlite_with_rowid=False,
)

_A_DISPATCH: Final = of_staff("a weekly summary on its way", retention=AFTER_90_DAYS)

dispatch = Table(
    "dispatch",
    metadata,
    _column("id", Number, _A_DISPATCH, primary_key=True),
    _staff_id(),
    _column("week", Text, _A_DISPATCH),
    _column("channel", Text, _A_DISPATCH),
    _column("state", SmallInteger, _A_DISPATCH),
    _column("due_at", Moment, _A_DISPATCH),
    _column("attempts", SmallInteger, _A_DISPATCH),
    _column("reason", Text, _A_DISPATCH, nullable=True),
    _column("closed_at", Moment, _A_DISPATCH, nullable=True),
    Index("dispatch_once", "staff_id", "week", "channel", unique=True),
    sqlite_autoincrement=True,
)

# --- Published dialogues

release = Table(
    "release",
    metadata,
    _column(
        "number",
        Integer,
        impersonal("counts the releases up"),
        primary_key=True,
        autoincrement=False,
    ),
    _column("at", Moment, impersonal("when it was published")),
    _staff_id(why="who published it: a random number; none: an operator", nullable=True),
    _column("note", Text, of_staff("what the coordinator says of it", retention=FOR_GOOD)),
    _column("digest", Text, impersonal("hash of its files: the same again is known")),
    _column(
        "rolled_back_to",
        Integer,
        impersonal("the release whose files these are again"),
        nullable=True,
    ),
    _column("needs_two", SmallInteger, impersonal("1: live only once a second person confirms")),
    _column("confirmed_at", Moment, impersonal("when that was"), nullable=True),
    _staff_id(
        "confirmed_by", why="who confirmed it: a random number; none: an operator", nullable=True
    ),
)

release_content = Table(
    "release_content",
    metadata,
    _column("content_hash", Text, impersonal("SHA-256 of the text"), primary_key=True),
    _column("text", Text, impersonal("a file of dialogues or translations, as published")),
)

release_picture = Table(
    "release_picture",
    metadata,
    _column("content_hash", Text, impersonal("SHA-256 of the picture"), primary_key=True),
    _column("content", LargeBinary, impersonal("a picture of the dialogues, as published")),
)

release_file = Table(
    "release_file",
    metadata,
    _column(
        "number",
        Integer,
        impersonal("release it belongs to"),
        ForeignKey("release.number"),
        primary_key=True,
        autoincrement=False,
    ),
    _column("path", Text, impersonal("where it lies in the project"), primary_key=True),
    _column(
        "content_hash",
        Text,
        impersonal("which text it has"),
        ForeignKey("release_content.content_hash"),
    ),
    sqlite_with_rowid=False,
)

# --- Figures

passage = Table(
    "passage",
    metadata,
    # Open, not sealed: a question asked again in the same month must be found by the database.
    _learner_id(primary_key=True, autoincrement=False),
    _column("month", Text, counted("month in which a question was asked"), primary_key=True),
    _column("script", Text, counted("dialogue it is of"), primary_key=True),
    _column("node", Text, counted("which question"), primary_key=True),
    sqlite_with_rowid=False,
)

figure = Table(
    "figure",
    metadata,
    _column("territory", Text, impersonal("city"), primary_key=True),
    _column("month", Text, impersonal("month it tells of"), primary_key=True),
    _column("measure", Text, impersonal("what was counted"), primary_key=True),
    _column("detail", Text, impersonal("of which theme or question"), primary_key=True),
    _column(
        "value",
        Integer,
        impersonal("how many learners at least, rounded down; none: too few to be told"),
        nullable=True,
    ),
    _column("frozen_at", Moment, impersonal("when it was counted, once and for all")),
    sqlite_with_rowid=False,
)
