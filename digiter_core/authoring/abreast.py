"""Two works at once: the second core has a copy of this process, which knows all that was read."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

Made = TypeVar("Made")
Work = Callable[[], Made]


def in_turn(one: Work[Made], other: Work[Made]) -> tuple[Made, Made]:
    """Return what both make, one after the other."""
    return one(), other()


def abreast(one: Work[Made], other: Work[Made]) -> tuple[Made, Made]:
    """Return what both make, at once where that can be. *one* may change nothing: a copy does it.

    What *one* makes must be small: it is sent. A copy that ends too early costs time only.
    """
    if not _can_copy():
        return in_turn(one, other)
    fork = get_context("fork")
    receiving, sending = fork.Pipe(duplex=False)
    copy = fork.Process(target=_send, args=(one, sending), daemon=True)
    copy.start()
    sending.close()
    made = other()
    try:
        first: Made = receiving.recv()
    except EOFError:
        first = one()
    copy.join()
    return first, made


def _can_copy() -> bool:
    # A copy has one thread only: what another one has locked stays locked in it for ever.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return cores > 1 and threading.active_count() == 1


def _send(work: Work[object], sending: Connection) -> None:
    sending.send(work())
