"""Storing what a start and a publication store: script versions, and the first release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from digiter_core.ports import Work

Version = tuple[str, str, str]  # script, its hash, its sources


def keep_versions(work: Work, versions: Sequence[Version], now: datetime) -> None:
    """Store every script of a release, so that who is in one can finish it as it is."""
    for script, version, sources in versions:
        work.scripts.keep(script, version, sources, now)


def publish_first(
    files: Mapping[str, str], pictures: Mapping[str, bytes], work: Work, now: datetime
) -> int:
    """Make *files* release 1 unless there is one; return the number of what is live.

    The program does so at its first start, with what is shipped: nobody has published yet.
    *pictures*: those of *files*, by digest.
    """
    found = work.releases.newest()
    if found:
        return found
    return work.releases.add(files, at=now, staff=None, note="", pictures=pictures).number
