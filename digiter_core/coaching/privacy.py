"""The learner's rights: read, take along, erase, change one's mind."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from digiter_core.coaching import accompaniment
from digiter_core.coaching.outgoing import Button, Document, Outgoing
from digiter_core.coaching.rendering import KEEP
from digiter_core.coaching.turn import Turn
from digiter_core.engine.acts import CONSENT_PURPOSES

TIME_TO_RECONSIDER = timedelta(hours=24)
UNKNOWN = "–"
SCHEMA = "digiter-my-data-1"
"""Name of the format of the exported file; documented in `docs/my-data.md`."""


def show_notice(turn: Turn) -> None:
    """Say who answers for the data of the learner's territory, what is kept and for how long."""
    territories = turn.coach.territories
    territory = territories.get(turn.learner.territory) or territories["elsewhere"]
    turn.say("ui/privacy/notice", controller=territory.controller, contact=territory.contact)


def forget_later(turn: Turn) -> None:
    turn.change(forget_at=turn.now + TIME_TO_RECONSIDER)
    turn.note("forgetting_planned")
    button = Button(turn.voice.say("ui/forget/cancel"), turn.voice.data(KEEP))
    turn.said.append(Outgoing(turn.voice.say("ui/forget/planned"), ((button,),)))
    turn.ended = True  # an open question below would hide how to change one's mind


def cancel_forgetting(turn: Turn) -> None:
    turn.change(forget_at=None)
    turn.note("forgetting_cancelled")
    turn.say("ui/forget/cancelled")


def forget_now(turn: Turn) -> None:
    """Erase everything. What follows in the script is void: there is nobody left to ask."""
    goodbye = turn.voice.say("ui/forget/done")
    turn.work.learners.erase(turn.learner.id)
    turn.learner = replace(turn.learner, id=0)
    turn.said = [Outgoing(goodbye)]
    turn.ended = True


def send_my_data(turn: Turn) -> None:
    """Show what is known in words, and give all of it as a file."""
    data = my_data(turn)
    turn.said.append(Outgoing("\n".join(_page(turn, data))))
    content = json.dumps(data, ensure_ascii=False, indent=2)
    note = turn.voice.say("ui/my_data/file_note")
    turn.said.append(Outgoing(note, document=Document("digiter-my-data.json", content)))


def my_data(turn: Turn) -> dict[str, Any]:
    """Return everything that is stored about the learner, as `docs/my-data.md` describes it."""
    learner, work = turn.learner, turn.work
    variables = learner.session.variables
    return {
        "schema": SCHEMA,
        "exported_at": turn.now.isoformat(),
        "profile": {
            "name": variables.get("name"),
            "birth_year": variables.get("birth_year"),
            "language": learner.language,
            "territory": learner.territory,
            "target": variables.get("target"),
            "channel": learner.channel,
            "address": learner.address,
            "state": learner.state.value,
            "since": learner.created_at.isoformat(),
            "last_seen": learner.last_seen_at.isoformat(),
            "forget_at": learner.forget_at.isoformat() if learner.forget_at else None,
            "help_shown": learner.needs_help,
        },
        "place": [
            {"script": place.script, "version": place.version, "node": place.at}
            for place in learner.session.stack
        ],
        "variables": dict(variables),
        "consents": [
            {
                "purpose": consent.purpose,
                "given": consent.given,
                "at": consent.at.isoformat(),
                "language": consent.language,
                "text_hash": consent.text_hash,
            }
            for consent in work.consents.history(learner.id)
        ],
        "assessments": [
            {
                "id": run.id,
                "form": run.form,
                "framework": run.framework,
                "started_at": run.started_at.isoformat(),
                "finished_at": run.finished_at.isoformat() if run.finished_at else None,
                "answers": [
                    {
                        "item": answer.item,
                        "option": answer.option,
                        "score": answer.score,
                        "at": answer.at.isoformat(),
                    }
                    for answer in work.answers.of_run(learner.id, run.id)
                ],
            }
            for run in work.answers.runs(learner.id)
        ],
        "plans": [
            {
                "id": plan.id,
                "action": plan.action,
                "cue": plan.cue,
                "cue_words": plan.cue_words,
                "act_words": plan.act_words,
                "minutes": plan.minutes,
                "opened_at": plan.opened_at.isoformat(),
                "closed_at": plan.closed_at.isoformat() if plan.closed_at else None,
            }
            for plan in work.plans.all(learner.id)
        ],
        "plan_reports": [
            {
                "plan": report.plan,
                "outcome": report.outcome,
                "at": report.at.isoformat(),
                "note": report.note,
            }
            for report in work.plans.reports(learner.id)
        ],
        **accompaniment.data(turn),
        "passages": [each._asdict() for each in work.passages.of(learner.id)],
        "next_nudge": _next_nudge(turn),
        "wait": _wait(turn),
        "events": [
            {"kind": event.kind, "at": event.at.isoformat(), "data": dict(event.data)}
            for event in work.events.of(learner.id)
        ],
    }


def _next_nudge(turn: Turn) -> dict[str, str] | None:
    found = turn.work.nudges.of(turn.learner.id)
    if found is None:
        return None
    return {
        "kind": found.kind,
        "local_date": found.day.isoformat(),
        "due_at": found.at.isoformat(),
    }


def _wait(turn: Turn) -> dict[str, str] | None:
    found = turn.work.waits.of(turn.learner.id)
    if found is None:
        return None
    return {"script": found.script, "node": found.node, "due_at": found.at.isoformat()}


def _page(turn: Turn, data: dict[str, Any]) -> list[str]:
    say = turn.voice.say
    profile, current = data["profile"], turn.work.consents.current(turn.learner.id)
    agreed = [say(f"ui/consent/{purpose}") for purpose in CONSENT_PURPOSES if purpose in current]
    answers = sum(len(run["answers"]) for run in data["assessments"])
    target = profile["target"]
    values = {
        "name": profile["name"] or UNKNOWN,
        "birth_year": profile["birth_year"] or UNKNOWN,
        "territory": _territory(turn),
        "language": say("ui/language_name"),
        "target": say(f"welcome/ask_target/{target}") if target else UNKNOWN,
        "since": _date(turn),
        "consents": ", ".join(agreed) or say("ui/my_data/none"),
        "shown_to": accompaniment.shown_to(turn),
        "answers": answers,
    }
    lines = [say(f"ui/my_data/{name}", value=str(value)) for name, value in values.items()]
    return [say("ui/my_data/title"), *lines]


def _territory(turn: Turn) -> str:
    territory = turn.learner.territory
    return turn.voice.say(f"welcome/where/{territory}") if territory else UNKNOWN


def _date(turn: Turn) -> str:
    since = turn.learner.created_at
    return turn.voice.say("ui/date", day=f"{since:%d}", month=f"{since:%m}", year=f"{since:%Y}")
