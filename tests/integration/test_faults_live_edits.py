"""Publishing under learners who go on, small: see `tests/faults/live_edits.py` for more."""

from __future__ import annotations

from pathlib import Path

from tests.faults.live_edits import run

TIMED = ("p99",)


async def test_nobody_loses_a_place_or_an_answer_to_an_edit(tmp_path: Path) -> None:
    tally = await run(tmp_path, edits_wanted=8, conversations=10, think=0.2, seed=11)

    missed = [
        str(figure)
        for figure in tally.figures()
        if figure.met is False and not any(word in figure.name for word in TIMED)
    ]
    assert missed == [], tally.complaints
    assert sum(tally.edits.values()) == 8
    assert {"mistake"} < set(tally.edits)
    assert tally.taps > 100
