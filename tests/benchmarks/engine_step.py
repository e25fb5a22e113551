"""
What one pure turn of the engine costs, in microseconds: one JSON line.

`python tests/benchmarks/engine_step.py [plays]` plays the real self-assessment, every theme in
its full form, again and again, and prints the median over the plays of the processor time per turn.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from digiter_core.authoring.loader import load_scripts
from digiter_core.engine.effects import Ask
from digiter_core.engine.inputs import Chosen, Input, Started
from digiter_core.engine.script import Script
from digiter_core.engine.session import Session
from digiter_core.engine.step import enter, step

DIALOGUES = Path(__file__).parents[2] / "dialogues"
PLAYS = 300


def taps(script: Script, session: Session) -> list[Input]:
    """Return every input from the start to the last question, the answers going round."""
    inputs: list[Input] = [Started()]
    while True:
        session, effects = step(script, session, inputs[-1])
        match effects[-1]:
            case Ask(options=options, question=question):
                here = options[len(inputs) % 4] if question.item else options[0]
                if here in ("detail", "menu"):
                    return inputs
                inputs.append(Chosen(here, session.step))
            case _:
                return inputs


def seconds_to_play(script: Script, start: Session, inputs: list[Input]) -> float:
    session = start
    began = time.process_time()
    for one in inputs:
        session, _ = step(script, session, one)
    return time.process_time() - began


def main(plays: str = str(PLAYS)) -> None:
    script = load_scripts(DIALOGUES).scripts["self_assessment"]
    start = enter(script, Session(variables={"name": "Amélie", "age": 20, "language": "fr"}))
    inputs = taps(script, start)
    times = [seconds_to_play(script, start, inputs) / len(inputs) for _ in range(int(plays))]
    value = round(statistics.median(times) * 1e6, 2)
    print(json.dumps({"figure": "step_us", "value": value, "turns": len(inputs)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
