"""What an effect of the engine is in a conversation test: one short line."""

from __future__ import annotations

from typing import assert_never

from digiter_core.authoring.conversation_test import Told, as_text
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
    Show,
)


def tell(effect: Effect) -> Told:  # noqa: C901, PLR0911, PLR0912 - one line for each effect
    """Return *effect* in short."""
    match effect:
        case Say(text=text):
            return {"say": str(text)}
        case Show(file=file):
            return {"picture": file}
        case Ask():
            return _question(effect)
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
        case _:
            assert_never(effect)


def _question(asked: Ask) -> Told:
    told: Told = {"ask": str(asked.question.id)}
    if any(option.when is not None for option in asked.question.options):
        told["offers"] = list(asked.options)
    if asked.echo is not None:
        told["echo"] = str(asked.echo)
    return told
