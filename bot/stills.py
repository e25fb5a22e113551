"""
Pictures of scripts on their way: uploaded once, then sent by the name Telegram has for them.

The names are kept in memory: after a restart each picture is uploaded once more.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, Final

import structlog

from digiter_core.coaching.outgoing import Outgoing, Still, still_in
from digiter_core.ports import Work

log = structlog.get_logger(__name__)

REMEMBERED: Final = 1_000


@dataclass(slots=True)
class Stills:
    """What Telegram knows of the pictures of scripts, by digest."""

    _names: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def name_of(self, still: Still) -> str | None:
        """Return how Telegram knows *still* already."""
        return self._names.get(still.digest)

    def arrived(self, outgoing: Outgoing, result: Any) -> None:
        """Remember what Telegram calls the picture of *outgoing*, if it shows one."""
        still = still_in(outgoing)
        photos = result.get("photo") if isinstance(result, dict) else None
        if still is None or not photos:
            return
        self._names[still.digest] = photos[-1]["file_id"]
        while len(self._names) > REMEMBERED:
            self._names.popitem(last=False)

    def in_words(self, outgoing: Outgoing) -> Outgoing | None:
        """Return *outgoing* without its picture, which Telegram refused; None: it shows none."""
        still = still_in(outgoing)
        if still is None:
            return None
        self._names.pop(still.digest, None)
        log.warning("picture_refused", picture=still.digest)
        return replace(outgoing, picture=None)


def published(work: Work, still: Still) -> bytes | None:
    """Return the bytes of *still*; None: nobody published it, its words go alone."""
    found = work.releases.picture(still.digest)
    if found is None:
        log.warning("picture_missing", picture=still.digest)
    return found
