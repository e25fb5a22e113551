"""Counsellors whose summary is due, with learners who share; and a summary in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from digiter_core.access.people import Channel, Role, Staff, SummaryWish
from digiter_core.access.sharing import InDistress, Level
from digiter_core.coaching.summary_words import EntryWords, SectionWords, SummaryWords
from digiter_core.ports import Work
from digiter_core.reports.weekly_summary import Part

BOTH = frozenset({Channel.TELEGRAM, Channel.EMAIL})


def counsellor(
    work: Work,
    now: datetime,
    *,
    name: str = "Claire",
    address: str = "9001",
    email: str = "claire@example.org",
    wish: SummaryWish | None = None,
) -> Staff:
    """Return a stored counsellor of Marseille."""
    return work.staff.create(
        Staff(
            id=0,
            role=Role.COUNSELLOR,
            territory="marseille",
            organisation="Mission locale",
            language="fr",
            zone="Europe/Paris",
            name=name,
            created_at=now,
            channel="telegram",
            address=address,
            email=email,
            wish=wish or SummaryWish(channels=BOTH),
        )
    )


def learner(
    work: Work,
    staff: Staff,
    now: datetime,
    *,
    name: str,
    address: str,
    level: Level = Level.PROGRESS,
    asked: bool = True,
) -> int:
    """Return a learner who shows *level* to *staff* and, if *asked*, wants to talk."""
    found = work.learners.create("telegram", address, "fr", now)
    session = replace(found.session, variables={"name": name})
    work.learners.save(replace(found, territory="marseille", session=session))
    bond = work.bonds.begin(found.id, staff.id, now)
    work.bonds.save(replace(bond, level=level, in_distress=InDistress.ALWAYS, changed_at=now))
    if asked:
        work.alerts.add(found.id, staff.id, now)
    return found.id


def words_of(*names: str) -> SummaryWords:
    """Return the words of a week in which each of *names* asked to talk."""
    reasons = (
        "A demandé à parler le 18/11/2026",
        "Ce qui est partagé depuis le 3/10/2026\u00a0: l'activité et les progrès",
    )
    topic = "Une idée\u00a0: proposer un moment pour parler"
    entries = tuple(EntryWords(n, name, reasons, topic) for n, name in enumerate(names))
    return SummaryWords(
        language="fr",
        week="2026-W47",
        title="Semaine 47",
        figures=("Du 16/11/2026 au 22/11/2026", "Personnes suivies\u00a0: 34"),
        sections=(SectionWords(Part.ASKED, "À voir d'abord", entries),),
        foot=("Chaque ligne repose sur un accord.",),
    )
