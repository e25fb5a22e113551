"""Keeps the arithmetic on one thread: on a busy core, threads that wait for each other cost ten
times the work (USE: 38 ms a text with OpenBLAS's own choice, 4 ms with one thread)."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """Limit NumPy, for the whole process and for good."""
    threadpool_limits(limits=1)
