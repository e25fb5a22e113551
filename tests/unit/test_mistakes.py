"""A sample of `python -m tests.faults.mistakes`: what coordinators do by mistake, and on purpose."""

from __future__ import annotations

from pathlib import Path

from tests.faults.mistakes import FIRST, LEAST, Playing, edited, edits, wanted

EVERY = 17
"""One of so many is played here."""


def test_mistakes_are_named_at_their_line_and_good_edits_are_not(tmp_path: Path) -> None:
    bad, good = edits()
    playing = Playing(tmp_path)

    playing.play(bad[::EVERY], good[::EVERY])

    outcome = playing.outcome
    assert len(outcome.named) > 20
    assert len(outcome.missed) <= len(outcome.named) * (100 - LEAST) // 100 + 1, outcome.missed
    assert outcome.alarms == []
    assert len(outcome.quiet) >= 3


def test_nearly_all_edits_still_fit_the_files() -> None:
    bad, good = edits()

    left_out = [each["what"] for each in (*bad, *good) if edited(each) is None]

    assert len(left_out) < 0.1 * len(bad), left_out


def test_a_mistake_that_no_longer_fits_counts_nowhere() -> None:
    assert edited({"file": "menu.yaml", "change": [["not there", "x"]]}) is None


def test_the_first_changed_line_and_named_lines_are_wanted() -> None:
    edit = {
        "file": "stop.yaml",
        "change": [["goto: again", "goto: agian"]],
        "at": [FIRST, ["  again:"]],
    }
    text = edited(edit)

    assert text is not None
    assert [text.split("\n")[line - 1].strip() for line in sorted(wanted(edit, text))] == [
        '- {id: go_on, label: "Reprendre", goto: agian}',
        "again:",
    ]
