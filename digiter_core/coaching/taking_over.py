"""
A counsellor speaks for a while instead of the coach.

The bond says till when; the learner's session holds a copy, so that nudges know. What was open
stays open: the learner comes back to exactly that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from digiter_core.access.people import Staff
from digiter_core.access.policy import Act
from digiter_core.access.sharing import Bond, Letter
from digiter_core.coaching import acts, carrying, effects, nudging, waiting
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.correspondence import (
    MARK,
    Sent,
    Unsent,
    counsellor_of,
    night_until,
    post,
    shows_something,
    silence,
    tell,
    unasked,
)
from digiter_core.coaching.letters import LONGEST_OF_LEARNER
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.rendering import Voice, merged
from digiter_core.coaching.standing import TAKEN_OVER, zone_of
from digiter_core.coaching.turn import Turn
from digiter_core.coaching.when_words import when_words
from digiter_core.engine.dialogue import advance
from digiter_core.engine.inputs import Resumed
from digiter_core.ports import Event, Learner, LearnerState, OutboxMessage, Work
from digiter_core.texts.markup import literal, utf16_length
from digiter_core.texts.typed import as_typed

TOLD = "taken_over_told"
"""Variable: the learner has read that their words arrive."""

NOT_CARRIED = frozenset({"counsellor", "forget", "join", "sharing"})
"""Scripts in which the learner decides about the counsellor, or leaves: for the coach alone."""

BACK = "coach"
"""What the button does that ends it."""


class Length(StrEnum):
    """How long a take-over may last."""

    HOUR = "hour"
    TODAY = "today"  # till midnight where the counsellor is
    THREE_DAYS = "three_days"


def end_of(length: Length, staff: Staff, now: datetime) -> datetime:
    """Return when a take-over of that *length* ends that begins now."""
    if length is Length.TODAY:
        zone = ZoneInfo(staff.zone)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), zone).astimezone(now.tzinfo)
    return now + (timedelta(hours=1) if length is Length.HOUR else timedelta(days=3))


# ----- the counsellor


def start(  # noqa: PLR0913, PLR0917 - who, whom, how long
    coach: Coach, work: Work, staff: Staff, learner: int, length: Length, now: datetime
) -> Sent:
    """Have *staff* speak with *learner* from now on, or say why not. Raises `Forbidden`."""
    bond = Caseload(coach, work, staff, now, "page").require(Act.TAKE_OVER, learner)
    met = work.learners.get(learner)
    assert bond is not None  # the policy lets nobody do it without one
    assert met is not None
    unsent = silence(met, bond)
    if unsent is None and night_until(coach, met, now) is not None:
        unsent = Unsent.NIGHT
    if unsent is not None:
        return Sent(unsent=unsent)
    until = end_of(length, staff, now)
    work.bonds.save(replace(bond, taken_over_until=until))
    met = _with(met, {TAKEN_OVER: until.isoformat(), TOLD: None})
    work.learners.save(met)
    work.events.append(learner, Event("take_over_begun", now, {"until": until.isoformat()}))
    nudging.plan_next(coach, work, met, now)
    return Sent((unasked(work, met, _begun(coach, met, staff, until, now), now),))


def end(coach: Coach, work: Work, staff: Staff, learner: int, now: datetime) -> Sent:
    """Give *learner* back to the coach. Raises `Forbidden`."""
    bond = Caseload(coach, work, staff, now, "page").require(Act.TAKE_OVER, learner)
    met = work.learners.get(learner)
    if bond is None or met is None or bond.taken_over_until is None:
        return Sent()
    if (due := night_until(coach, met, now)) is not None:
        work.bonds.save(replace(bond, taken_over_until=min(now, bond.taken_over_until)))
        return Sent(kept_until=due)  # it is over from now on; the learner reads it in the morning
    return Sent(tuple(_bring_back(coach, work, met, staff, bond, now)))


def end_due(coach: Coach, work: Work, now: datetime) -> list[OutboxMessage]:
    """Bring back the learners whose take-over is over; at night that waits until morning."""
    messages: list[OutboxMessage] = []
    for bond in work.bonds.taken_over_before(now):
        learner, staff = work.learners.get(bond.learner), work.staff.get(bond.staff)
        if learner is None or staff is None:
            continue
        if night_until(coach, learner, now) is None:
            messages += _bring_back(coach, work, learner, staff, bond, now)
    return messages


def _begun(
    coach: Coach, learner: Learner, staff: Staff, until: datetime, now: datetime
) -> Outgoing:
    voice = Voice(coach, learner)
    when = when_words(coach, until, zone_of(coach, learner), learner.language, now)
    text = voice.say("ui/taken_over/begun", counsellor=literal(staff.name), when=when)
    return Outgoing(text, ((voice.button("ui/taken_over/back_button", f"{MARK}{BACK}"),),))


def _bring_back(  # noqa: PLR0913, PLR0917 - both ends of a bond
    coach: Coach, work: Work, learner: Learner, staff: Staff, bond: Bond, now: datetime
) -> list[OutboxMessage]:
    """End it and, if the learner may be written to, say so and ask the open question again."""
    turn = Turn(
        coach, work, Arrival(learner.channel, learner.address, Kind.RETURNED), now, learner
    )
    carrying.carry_over(turn)
    _conclude(turn, bond, "time" if (bond.taken_over_until or now) <= now else "counsellor")
    if learner.state is LearnerState.ACTIVE and not bond.muted:
        turn.say("ui/taken_over/over", counsellor=literal(staff.name))
        if not learner.needs_help:
            _ask_again(turn)
    asks = any(each.is_question for each in turn.said)
    kept = replace(turn.learner, question_message=None) if asks else turn.learner
    work.learners.save(kept)
    waiting.begin_again(coach, work, kept, now)
    nudging.plan_next(coach, work, kept, now)
    return [unasked(work, kept, message, now) for message in merged(turn.said, None)]


# ----- the learner


def settle(turn: Turn) -> None:
    """Before anything else: a take-over whose time or bond is over ends now."""
    if turn.learner.session.variables.get(TAKEN_OVER) is None or _in_force(turn) is not None:
        return None
    found = counsellor_of(turn)
    if found is None or found[0].taken_over_until is None:
        return turn.set_variables({TAKEN_OVER: None, TOLD: None})
    bond, staff = found
    _conclude(turn, bond, "time")
    if shows_something(bond) and turn.learner.state is LearnerState.ACTIVE:
        turn.say("ui/taken_over/over", counsellor=literal(staff.name))
    return None


def carried(turn: Turn) -> bool:
    """Pass on what was typed if a counsellor speaks at the moment. False: it is for the coach."""
    found, place = _in_force(turn), turn.learner.session.place
    if found is None or (place is not None and place.script in NOT_CARRIED):
        return False
    bond, staff = found
    words = as_typed(turn.arrival.text)
    if utf16_length(words) > LONGEST_OF_LEARNER:
        turn.say("ui/letter/too_long")
    elif words:
        post(turn, staff, Letter(0, bond.learner, staff.id, True, words, turn.now))
        if turn.learner.session.variables.get(TOLD) is None:
            turn.set_variables({TOLD: True})
            button = turn.voice.button("ui/taken_over/back_button", f"{MARK}{BACK}")
            text = turn.voice.say("ui/taken_over/sent", counsellor=literal(staff.name))
            turn.said.append(Outgoing(text, ((button,),)))
    return True


def end_by_learner(turn: Turn) -> None:
    """The learner goes on with the coach; nothing happens if nobody has taken over."""
    found = _in_force(turn)
    if found is None:
        return
    bond, staff = found
    _conclude(turn, bond, "learner")
    turn.say("ui/taken_over/back")
    turn.to_others += tell(turn.coach, turn.work, staff, "taken_over/ended", turn.now)


def _in_force(turn: Turn) -> tuple[Bond, Staff] | None:
    """Return who speaks at the moment. Looks into the bond only if the session names a time."""
    if turn.learner.session.variables.get(TAKEN_OVER) is None:
        return None
    found = counsellor_of(turn)
    if found is None or turn.learner.state is not LearnerState.ACTIVE:
        return None  # a pause ends it: meanwhile nothing is shown but that there is one
    bond, until = found[0], found[0].taken_over_until
    speaks = until is not None and until > turn.now and shows_something(bond) and not bond.muted
    return found if speaks else None


def _conclude(turn: Turn, bond: Bond, by: str) -> None:
    turn.work.bonds.save(replace(bond, taken_over_until=None))
    turn.set_variables({TAKEN_OVER: None, TOLD: None})
    turn.note("take_over_ended", by=by)


def _ask_again(turn: Turn) -> None:
    if turn.learner.session.place is None:
        return
    session, done = advance(turn.scripts, turn.learner.session, Resumed())
    effects.carry_out(turn, session, done, acts.ACTS)


def _with(learner: Learner, variables: dict[str, str | None]) -> Learner:
    session = learner.session
    return replace(learner, session=replace(session, variables={**session.variables, **variables}))
