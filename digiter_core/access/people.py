"""The people beside the learners: counsellors and coordinators."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

INVITED_FOR = timedelta(days=7)
"""How long an invitation of one person can be used."""


class Role(StrEnum):
    """What somebody is here. A person with two roles has two accounts."""

    LEARNER = "learner"
    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"  # at the machine: the commands of `digiter`


class Channel(StrEnum):
    """Where a weekly summary goes."""

    TELEGRAM = "telegram"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class SummaryWish:
    """When and where a counsellor wants the weekly summary, in their own zone."""

    weekday: int = 0  # 0 is Monday
    at: str = "08:30"
    channels: frozenset[Channel] = frozenset({Channel.TELEGRAM})
    with_pdf: bool = False  # attached to the e-mail


@dataclass(frozen=True, slots=True)
class Staff:
    """One counsellor or coordinator. Name and addresses are stored encrypted."""

    id: int
    role: Role
    territory: str  # id of territories.yaml
    organisation: str  # the partner they work for
    language: str
    zone: str  # IANA name
    name: str
    created_at: datetime
    channel: str = ""  # telegram; "" until an account is bound
    address: str = ""  # chat id on it
    email: str = ""
    wish: SummaryWish = field(default_factory=SummaryWish)
    can_be_found: bool = False  # learners of the territory who come alone see the name
    is_deputy: bool = False  # is told what a colleague left unanswered
    second_factor: str = ""  # secret and history of the one-time codes (web/one_time_codes.py)
    next_summary_at: datetime | None = None
    left_at: datetime | None = None  # works here no more


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation is good for. Its codes are shown once and stored as keyed hashes."""

    id: int
    role: Role  # what the guest becomes
    territory: str
    created_at: datetime
    expires_at: datetime
    uses_left: int
    uses: int  # how many accounts it was made for
    inviter: int | None = None  # member of staff; None: an operator
    name: str = ""  # of the staff member to be, or a word that tells a group from others
    organisation: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Codes:
    """The two codes of one invitation, in clear: only ever shown, never stored."""

    link: str  # 22 characters of base64url: 128 bits
    typed: str  # 10 characters of Crockford's base32: 50 bits
