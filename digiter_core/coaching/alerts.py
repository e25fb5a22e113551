"""
A learner wants to talk: the counsellor is told so, and nothing else.

Never without the choice the learner stored, or the tap on the button. If nobody answers within
some office hours, a deputy of the territory is told the same, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from digiter_core.access.people import Role, Staff
from digiter_core.access.policy import Act, Relation
from digiter_core.access.sharing import Alert, InDistress
from digiter_core.coaching.caseload import TOLD_FOR, Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.correspondence import counsellor_of, tell, unasked
from digiter_core.coaching.insights import name_of
from digiter_core.coaching.outgoing import Button, Outgoing
from digiter_core.coaching.rendering import Voice
from digiter_core.coaching.standing import zone_of
from digiter_core.coaching.territories import ELSEWHERE, Territory
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.when_words import when_words
from digiter_core.errors import Forbidden
from digiter_core.ports import Event, LearnerState, OutboxMessage, Work
from digiter_core.texts.markup import literal

ASK = "~alert."
"""What the button carries before the number of who is to be told, in hex."""

RAISED, DEPUTY_TOLD = "alert_raised", "alert_deputy_told"
"""Kinds of events. Like those of help, they do not stay."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A learner who asked to talk, for the page of whom they asked, or of the deputy."""

    learner: int
    name: str
    at: datetime
    answered: bool
    colleague: str = ""  # for a deputy: who did not answer


# ----- the learner


def with_a_way(turn: Turn, help_shown: Outgoing) -> Outgoing:
    """Return the message with help lines, and with the way to the counsellor the learner chose."""
    found = counsellor_of(turn)
    if found is None or found[0].in_distress is InDistress.NEVER:
        return help_shown
    bond, staff = found
    if bond.in_distress is InDistress.ALWAYS or _waiting(turn, staff):
        return replace(help_shown, text=f"{help_shown.text}\n\n{_raise(turn, staff)}")
    label = turn.voice.say("ui/alert/button", counsellor=staff.name)
    button = Button(label, turn.voice.data(f"{ASK}{staff.id:x}"))
    return replace(help_shown, buttons=((button,), *help_shown.buttons))


def tapped(turn: Turn, number: str) -> None:
    """The learner wants that counsellor to know. Nobody else is told by an old button."""
    found = counsellor_of(turn)
    if found is None or f"{found[1].id:x}" != number:
        return turn.say("ui/alert/nobody")
    return turn.said.append(Outgoing(_raise(turn, found[1])))


def _raise(turn: Turn, staff: Staff) -> str:
    """Raise an alert unless one is waiting; return what the learner is told of it."""
    name, people = literal(staff.name), _when_people_are_there(turn, staff)
    if _waiting(turn, staff):
        return f"{turn.voice.say('ui/alert/waits', counsellor=name)} {people}"
    alert = turn.work.alerts.add(turn.learner.id, staff.id, turn.now)
    turn.note(RAISED, alert=alert.id)
    turn.to_others += tell(turn.coach, turn.work, staff, "alert/raised", turn.now)
    return f"{turn.voice.say('ui/alert/raised', counsellor=name)} {people}"


def _waiting(turn: Turn, staff: Staff) -> bool:
    """Whether *staff* was told already and has not answered yet."""
    return any(
        alert.staff == staff.id and alert.acknowledged_at is None
        for alert in turn.work.alerts.of(turn.learner.id)
    )


def _when_people_are_there(turn: Turn, staff: Staff) -> str:
    """Return, honestly, when somebody reads it, and who answers until then."""
    coach, learner, now = turn.coach, turn.learner, turn.now
    territory = territory_of(coach, staff)
    off = partial(is_day_off, coach, territory)
    opens = territory.office.next_open(now, off)
    is_open = opens is not None and opens <= now
    moment = territory.office.closes(now, off) if is_open else opens
    if moment is None:
        return turn.voice.say("ui/alert/hours_unknown")
    when = when_words(coach, moment, zone_of(coach, learner), learner.language, now)
    return turn.voice.say(f"ui/alert/{'open' if is_open else 'closed'}", when=when)


def territory_of(coach: Coach, staff: Staff) -> Territory:
    """Return where *staff* works, and is there at its hours."""
    return coach.territories.get(staff.territory) or coach.territories[ELSEWHERE]


def is_day_off(coach: Coach, territory: Territory, day: date) -> bool:
    """Return whether nobody works in *territory* on *day*."""
    return coach.holidays(territory.id, day)


# ----- staff


def asked(coach: Coach, work: Work, staff: Staff, now: datetime) -> list[Asked]:
    """
    Return the learners who asked to talk and show *staff* nothing else, newest first.

    Asked *staff* themselves, or a colleague who left it unanswered: the learner was told that
    somebody else of the team gets to know then. The name is what the alert is for. Those who show
    something stand in the caseload, marked there. Audited.
    """
    caseload, found = Caseload(coach, work, staff, now, "page"), dict[int, Asked]()
    for alert in work.alerts.for_staff(staff.id, now - TOLD_FOR):
        learner = work.learners.get(alert.learner)
        if learner is None or caseload.relation(learner.id)[0] is not Relation.ALERTED:
            continue
        if learner.id not in found:
            caseload.require(Act.ACKNOWLEDGE, learner.id)
        found[learner.id] = Asked(
            learner.id,
            name_of(learner),
            alert.at,
            answered=alert.acknowledged_at is not None,
            colleague=_colleague(work, alert, staff),
        )
    return sorted(found.values(), key=lambda each: each.at, reverse=True)


def _colleague(work: Work, alert: Alert, staff: Staff) -> str:
    asked_of = work.staff.get(alert.staff) if alert.staff != staff.id else None
    return asked_of.name if asked_of else ""


def acknowledge(
    coach: Coach, work: Work, staff: Staff, learner: int, now: datetime
) -> list[OutboxMessage]:
    """Note that *staff* saw it; return what tells the learner so. Raises `Forbidden`."""
    caseload = Caseload(coach, work, staff, now, "page")
    if not caseload.may(Act.ACKNOWLEDGE, learner):
        raise Forbidden
    waiting = [
        alert
        for alert in work.alerts.of(learner)
        if alert.acknowledged_at is None and staff.id in {alert.staff, alert.deputy}
    ]
    if not waiting:
        return []  # nobody asked, or it is answered: the learner would read of what never was
    caseload.require(Act.ACKNOWLEDGE, learner)
    for alert in waiting:
        work.alerts.save(replace(alert, acknowledged_by=staff.id, acknowledged_at=now))
    return _say_seen(coach, work, staff, learner, now)


def _say_seen(
    coach: Coach, work: Work, staff: Staff, learner: int, now: datetime
) -> list[OutboxMessage]:
    """Tell the learner, at any hour: it is the answer to what they asked."""
    known = work.learners.get(learner)
    if known is None or known.state in {LearnerState.STOPPED, LearnerState.UNREACHABLE}:
        return []
    text = Voice(coach, known).say("ui/alert/seen", counsellor=literal(staff.name))
    return [unasked(work, known, Outgoing(text), now)]


def escalate(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """Tell a deputy of what nobody answered in time."""
    messages: list[OutboxMessage] = []
    for alert in work.alerts.waiting():
        if _deputy_knows(work, alert) or not _is_late(coach, work, alert, now):
            continue
        deputy = _deputy(work, alert)
        if deputy is not None:
            work.alerts.save(replace(alert, deputy=deputy.id, told_deputy_at=now))
            work.events.append(alert.learner, Event(DEPUTY_TOLD, now, {"alert": alert.id}))
            messages += tell(coach, work, deputy, "alert/deputy", now)
    return messages


def _deputy_knows(work: Work, alert: Alert) -> bool:
    """Whether a deputy was told who still works here."""
    told = work.staff.get(alert.deputy) if alert.deputy is not None else None
    return told is not None and told.left_at is None


def _is_late(coach: Coach, work: Work, alert: Alert, now: datetime) -> bool:
    staff = work.staff.get(alert.staff)
    if staff is None or staff.left_at is not None or not staff.address:
        return True  # nobody could be told, so nobody will answer
    territory = territory_of(coach, staff)
    off = partial(is_day_off, coach, territory)
    answer_by = territory.office.after(alert.at, territory.answer_within, off)
    return now >= (answer_by or alert.at + territory.answer_within)


def _deputy(work: Work, alert: Alert) -> Staff | None:
    """Return the first deputy of the territory who can be told and may answer."""
    asked_of = work.staff.get(alert.staff)
    territory = asked_of.territory if asked_of else ""
    return next(
        (
            each
            for each in work.staff.active(territory)
            if each.is_deputy
            and each.role is Role.COUNSELLOR
            and each.id != alert.staff
            and each.address
        ),
        None,
    )
