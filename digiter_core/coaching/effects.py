"""Carries out what the engine asks for: says, asks, records, remembers, acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from digiter_core.coaching import agreeing, carrying, nudging
from digiter_core.coaching.outgoing import Outgoing, of_script
from digiter_core.coaching.own_words import count_missed
from digiter_core.coaching.turn import Turn
from digiter_core.engine.acts import CONSENT_PURPOSES
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
from digiter_core.engine.session import Session
from digiter_core.ports import Answer

Act = Callable[[Turn], None]
CONSENT = "consent_"
FREE_TEXT = "free_text"
STATISTICS = "statistics"


def carry_out(  # noqa: C901, PLR0912 - one branch a kind of effect
    turn: Turn, session: Session, effects: Sequence[Effect], acts: Mapping[str, Act]
) -> None:
    """Do what *effects* say, in their order, the learner standing where *session* says."""
    shown = _asked_before(turn)
    quiet = False
    turn.go_to(session)
    for effect in effects:
        match effect:
            case Say(text):
                turn.say(text)
            case Show(file, digest, alt):
                turn.said.append(Outgoing(turn.voice.say(alt), picture=of_script(file, digest)))
            case Ask() if quiet:
                pass  # a nudge was answered: what was open before stands above, untouched
            case Ask():
                place = session.place
                script = place.script if place else ""
                turn.asked.add((script, effect.question.id))
                carrying.note_shown(turn, script)
                turn.said.append(
                    turn.voice.ask(effect, script, turn.now.year, take_back=turn.guessed)
                )
            case RecordAnswer():
                _record(turn, effect)
            case Remember(variable, value):
                _remember(turn, variable, value, shown)
            case Perform(act):
                acts[act](turn)
                if turn.replay or turn.ended:
                    return
            case Explained(text):
                turn.say(text or "ui/nothing_to_explain")
            case NothingUnderstood():
                _not_understood(turn)
            case OldButton():
                turn.say("ui/old_button")
            case NothingBefore():
                turn.say("ui/nothing_before")
            case Finished(script):
                # Where nothing was said the question is asked: no tap goes without an answer.
                quiet = quiet or (nudging.is_over(turn, script) and bool(turn.said))
            case OpenScript():
                pass  # the engine has gone there already
            case _:
                assert_never(effect)


def _not_understood(turn: Turn) -> None:
    turn.say("ui/not_understood")
    place = turn.learner.session.place
    if place is not None and place.at is not None:
        count_missed(turn.work, place.script, place.at)


def _record(turn: Turn, answer: RecordAnswer) -> None:
    run = turn.learner.session.variables.get("run")
    if not isinstance(run, int) or turn.is_visitor:
        return
    given = Answer(answer.item, answer.option, answer.score, turn.now)
    turn.work.answers.record(turn.learner.id, run, given)
    turn.set_variables({"answered_at": turn.now.isoformat()})
    turn.note("answered", run=run, item=answer.item, option=answer.option, score=answer.score)


def _remember(turn: Turn, variable: str, value: object, shown: str) -> None:
    """Mirror the variables that the rest of the product needs to know."""
    if variable == "language":
        turn.change(language=str(value))
    elif variable == "territory":
        turn.change(territory=str(value))
    elif variable.removeprefix(CONSENT) in CONSENT_PURPOSES and not turn.is_visitor:
        _consent(turn, variable.removeprefix(CONSENT), given=bool(value), shown=shown)


def _consent(turn: Turn, purpose: str, *, given: bool, shown: str) -> None:
    if given == (purpose in turn.work.consents.current(turn.learner.id)):
        return
    if purpose == FREE_TEXT and not given:
        turn.work.plans.forget_notes(turn.learner.id)
    if purpose == STATISTICS and not given:
        turn.work.passages.forget(turn.learner.id)
    digest = agreeing.text_hash(shown)
    agreeing.record(turn.work, turn.learner, purpose, turn.now, given=given, shown=digest)


def _asked_before(turn: Turn) -> str:
    """Return the words of the question that was open: what a consent given now agrees to."""
    place = turn.learner.session.place
    if place is None or place.at is None:
        return ""
    node = turn.scripts.version(place.script, place.version).nodes.get(place.at)
    say = getattr(node, "say", None)
    return turn.voice.say(say) if say else ""
