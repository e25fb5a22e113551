"""Two works at once, the first in a copy of this process."""

from __future__ import annotations

import os
from threading import Event, Thread

import pytest

from digiter_core.authoring import abreast as module
from digiter_core.authoring.abreast import abreast, in_turn
from digiter_core.authoring.lint import lint
from tests.builders import DIALOGUES

HERE = os.getpid()


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(module.threading, "active_count", lambda: 1)


def test_the_first_is_done_by_a_copy_and_both_results_come() -> None:
    first, second = abreast(os.getpid, os.getpid)

    assert first != HERE
    assert second == HERE


def test_on_one_core_both_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)

    assert abreast(os.getpid, os.getpid) == (HERE, HERE)


def test_beside_another_thread_both_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    done = Event()
    thread = Thread(target=done.wait)
    thread.start()
    try:
        assert abreast(os.getpid, os.getpid) == (HERE, HERE)
    finally:
        done.set()
        thread.join()


def test_what_a_copy_that_dies_leaves_undone_is_done_here() -> None:
    def dies_elsewhere() -> int:
        if os.getpid() != HERE:
            os._exit(1)
        return HERE

    assert abreast(dies_elsewhere, os.getpid) == (HERE, HERE)


def test_a_mistake_in_the_first_is_raised_here() -> None:
    def fails() -> int:
        raise ValueError

    with pytest.raises(ValueError):
        abreast(fails, os.getpid)


def test_lint_finds_the_same_both_ways() -> None:
    place = DIALOGUES, DIALOGUES.parent / "tests" / "data"  # no translations: much is found

    apart = lint(*place, both=in_turn)

    assert apart
    assert lint(*place, both=abreast) == apart
