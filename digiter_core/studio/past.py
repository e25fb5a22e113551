"""
What an imaginary learner has lived through before a rehearsal begins.

It is done, not made up: the acts of the coach are carried out, at earlier times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching import agreeing, planning, sharing
from digiter_core.coaching.acts import begin_assessment, finish_assessment
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.doorstep import SCRIPT as WELCOME
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.coaching.turn import Turn
from digiter_core.engine.script import Value
from digiter_core.errors import UnknownScript
from digiter_core.ports import Answer, Learner, Work
from digiter_core.studio.profile import Profile

CHANNEL: Final = "rehearsal"
ADDRESS: Final = "learner"
OF_STAFF: Final = "counsellor"
"""Addresses nobody can be reached at."""

EARLIER, PLANNED, LATER = timedelta(days=44), timedelta(days=30), timedelta(days=2)
"""How long ago: an earlier questionnaire, the plan, the questionnaire. The arrival is before."""


def find(work: Work) -> Learner | None:
    """Return the learner who rehearses as stored, None for a visitor or somebody erased."""
    return work.learners.find(CHANNEL, ADDRESS)


def lived(coach: Coach, work: Work, profile: Profile, language: str, now: datetime) -> Learner:
    """Return a stored learner who is what *profile* says at *now*."""
    arrived = _arrived(profile, now)
    territory = profile.territory or home_of(coach, language)
    learner = work.learners.create(CHANNEL, ADDRESS, language, arrived)
    variables = {**_known(coach, profile, language, now), "territory": territory}
    learner = replace(
        learner,
        territory=territory,
        session=replace(learner.session, variables=variables),
        last_seen_at=now,
    )
    turn = Turn(coach, work, Arrival(CHANNEL, ADDRESS, Kind.RETURNED), arrived, learner)
    for purpose in profile.consents:
        agreeing.record(work, turn.learner, purpose, turn.now, given=True, shown="")
    if profile.counsellor:
        _accompany(turn, profile)
    _answer(turn, profile, profile.earlier_answers, now - EARLIER)
    _plan(turn, profile, now)
    _answer(turn, profile, profile.answers, now - LATER)
    turn.set_variables(profile.variables)
    work.learners.save(turn.learner)
    return turn.learner


def home_of(coach: Coach, language: str) -> str:
    """Return the first territory in the country that *language* is called after, else the first.

    The calendar of holidays tells the country: "PT-11".
    """
    ids = [each.id for each in coach.territories.values()]
    near = [
        each.id
        for each in coach.territories.values()
        if each.holidays.startswith(language.upper())
    ]
    return next(iter([*near, *ids]), ELSEWHERE)


def _arrived(profile: Profile, now: datetime) -> datetime:
    """Return when somebody with that past arrived: an hour before the first thing in it."""
    ago = timedelta()
    for lived_through, when in (
        (profile.answers, LATER),
        (profile.plan, PLANNED),
        (profile.earlier_answers, EARLIER),
    ):
        ago = when + timedelta(hours=1) if lived_through else ago
    return now - ago


def _known(coach: Coach, profile: Profile, language: str, now: datetime) -> dict[str, Value]:
    """Return what the welcome asks for."""
    consents = {f"consent_{purpose}": True for purpose in profile.consents}
    return {
        **_at_the_start(coach),
        "language": language,
        "age": profile.age,
        "birth_year": now.year - profile.age,
        "name": profile.name or None,
        "target": profile.target,
        **consents,
    }


def _at_the_start(coach: Coach) -> Mapping[str, Value]:
    try:
        return coach.scripts.latest(WELCOME).variables
    except UnknownScript:
        return {}


def _accompany(turn: Turn, profile: Profile) -> None:
    territory = turn.coach.territories[turn.learner.territory]
    staff = turn.work.staff.create(
        Staff(
            0,
            Role.COUNSELLOR,
            territory.id,
            "partner",
            turn.learner.language,
            territory.zone,
            profile.counsellor,
            turn.now,
            CHANNEL,
            OF_STAFF,
        )
    )
    bond = turn.work.bonds.begin(turn.learner.id, staff.id, turn.now)
    bond = replace(bond, level=Level(profile.sharing))
    turn.work.bonds.save(bond)
    for level, purpose in sharing.PURPOSES.items():
        if level <= bond.level:
            agreeing.record(turn.work, turn.learner, purpose, turn.now, given=True, shown="")
    turn.learner = sharing.mirrored(turn.learner, bond, staff.name)


def _answer(turn: Turn, profile: Profile, answers: Mapping[str, str], at: datetime) -> None:
    """Go through the questionnaire; where all is answered, to its end."""
    if not answers:
        return
    turn.now = at
    themes = [f"done_{dimension.id}" for dimension in turn.coach.framework.dimensions]
    turn.set_variables({"form": profile.form, **dict.fromkeys(themes, False)})
    begin_assessment(turn)
    run = turn.learner.session.variables["run"]
    assert isinstance(run, int)  # just begun
    for dimension in turn.coach.framework.dimensions:
        asked = [item for item in dimension.items if profile.form == "full" or item.short_form]
        for item in asked:
            if item.id in answers:
                option = answers[item.id]
                score = int(option) if option.isdigit() else None
                given = Answer(item.id, option, score, at)
                turn.work.answers.record(turn.learner.id, run, given)
        if all(item.id in answers for item in asked):
            turn.set_variables({f"done_{dimension.id}": True})
    if all(turn.learner.session.variables.get(theme) for theme in themes):
        finish_assessment(turn)
    else:
        turn.set_variables({"run_open": True})


def _plan(turn: Turn, profile: Profile, now: datetime) -> None:
    action = turn.coach.micro_actions.get(profile.plan)
    if action is None:
        return
    turn.now = now - PLANNED
    cue = action.cues[0] if action.cues else None
    turn.set_variables(
        {"draft_action": action.id, "draft_cue": cue, "draft_minutes": action.minutes}
    )
    planning.open_plan(turn)
    planning.clear_draft(turn)
    acts = {
        "done": planning.report_done,
        "partly": planning.report_partly,
        "not_done": planning.report_not_done,
    }
    told = [outcome for outcome, times in profile.progress.items() for _ in range(times)]
    for number, outcome in enumerate(told, 1):
        turn.now = now - PLANNED + number * (PLANNED - LATER) / len(told)
        acts[outcome](turn)
