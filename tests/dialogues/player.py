"""
Plays a conversation written in YAML against the engine, and says what the learner would get.

The session goes through JSON between any two turns, as it does in production.
"""

from __future__ import annotations

import json
from typing import assert_never

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.values import value_of
from digiter_core.engine.dialogue import Scripts, advance, open_script
from digiter_core.engine.effects import (
    Ask,
    Effect,
    Explained,
    Finished,
    NothingBefore,
    NothingUnderstood,
    OldButton,
    OpenScript,
    Perform,
    RecordAnswer,
    Remember,
    Say,
)
from digiter_core.engine.inputs import (
    AskedToExplain,
    Chosen,
    Input,
    NotUnderstood,
    Resumed,
    Typed,
    WentBack,
)
from digiter_core.engine.script import NodeId, Question, Value
from digiter_core.engine.session import Session, from_json, to_json
from tests.dialogues.conversation import Conversation, Told, Turn, as_text


def play(conversation: Conversation, loaded: Loaded, scripts: Scripts) -> list[list[Told]]:
    """Return what the learner gets: first when the script opens, then for every turn."""
    session = Session(variables=_values(conversation, loaded))
    session, effects = open_script(scripts, session, conversation.script)
    heard = [[tell(effect) for effect in effects]]
    for turn in conversation.turns:
        session = through_json(session)
        session, effects = advance(scripts, session, input_of(turn, session, scripts))
        heard.append([tell(effect) for effect in effects])
    return heard


def _values(conversation: Conversation, loaded: Loaded) -> dict[str, Value]:
    types = {name: kind for script in loaded.variables.values() for name, kind in script.items()}
    findings = Findings()
    values = {
        name: value_of(scalar, types[name], findings) for name, scalar in conversation.variables
    }
    findings.raise_if_any()
    return values


def through_json(session: Session) -> Session:
    """Return *session* as it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(session))))


def input_of(turn: Turn, session: Session, scripts: Scripts) -> Input:
    """Return what the engine gets for *turn*."""
    plain: dict[str, Input] = {
        "tap": Chosen(turn.value, session.step),
        "old_tap": Chosen(turn.value, session.step - 1),
        "back": WentBack(session.step),
        "explain": AskedToExplain(session.step),
        "not_understood": NotUnderstood(),
        "resume": Resumed(),
    }
    return plain.get(turn.doing) or Typed(_typed(turn.value, session, scripts))


def _typed(words: str, session: Session, scripts: Scripts) -> str | int:
    place = session.place
    if place is None:
        return words
    script = scripts.version(place.script, place.version)
    here = script.nodes.get(place.at or NodeId(""))
    is_year = isinstance(here, Question) and here.entry is not None and here.entry.kind == "year"
    return int(words) if is_year else words


def tell(effect: Effect) -> Told:  # noqa: C901, PLR0911 - one line for each effect
    """Return *effect* in short."""
    match effect:
        case Say(text=text):
            return {"say": str(text)}
        case Ask():
            return _tell_question(effect)
        case RecordAnswer(item=item, option=option, score=score):
            return {"answer": {"item": item, "option": option, "score": as_text(score)}}
        case Remember(variable=variable, value=value):
            return {"set": {variable: as_text(value)}}
        case Perform(act=act, argument=argument):
            return {"do": f"{act} {argument}".strip()}
        case OpenScript(script=script):
            return {"open": script}
        case Explained(text=text):
            return {"explain": as_text(text)}
        case NothingUnderstood():
            return {"not_understood": "true"}
        case OldButton():
            return {"old_button": "true"}
        case NothingBefore():
            return {"nothing_before": "true"}
        case Finished(script=script):
            return {"finished": script}
        case _:  # pragma: no cover - the type checker proves that nothing gets here
            assert_never(effect)


def _tell_question(asked: Ask) -> Told:
    told: Told = {"ask": str(asked.question.id)}
    if any(option.when is not None for option in asked.question.options):
        told["offers"] = list(asked.options)
    if asked.echo is not None:
        told["echo"] = str(asked.echo)
    return told
