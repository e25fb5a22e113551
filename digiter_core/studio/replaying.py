"""A rehearsal played anew from a list of what was done: nothing is kept between two requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from digiter_core.coaching.coach import Coach
from digiter_core.studio.doings import Doing
from digiter_core.studio.profile import Profile
from digiter_core.studio.rehearsal import OpenStore, Rehearsal


def replayed(  # noqa: PLR0913 - where it began, and what was done
    coach: Coach,
    open_store: OpenStore,
    now: datetime,
    doings: Iterable[Doing] = (),
    *,
    script: str,
    at: str = "",
    profile: Profile | None = None,
    language: str = "",
) -> Rehearsal:
    """Return the rehearsal that began at *now*, after all of *doings*. Close it in the end.

    The same list gives the same messages, to the last button. Raises what `Rehearsal.start` and
    `Rehearsal.does` raise; then nothing is left open.
    """
    rehearsal = Rehearsal(coach, open_store, now)
    try:
        rehearsal.start(script, at, profile, language)
        for doing in doings:
            rehearsal.does(doing)
    except BaseException:
        rehearsal.close()
        raise
    return rehearsal
