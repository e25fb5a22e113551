"""The list of what was withdrawn, which outlives every restore like that of the erased."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog

from digiter_core.access.sharing import Level
from digiter_core.access.withdrawals import Lowered, Recalled, TakenBack, Withdrawal
from digiter_core.storage.files import append_lines, held, write_private
from digiter_core.storage.moments import moment, stored

LEDGER_NAME: Final = "withdrawals.jsonl"
KEPT: Final = timedelta(days=400)
"""How long a line is kept at least: backups are for 35 days, copies put aside for longer."""

log = structlog.get_logger(__name__)


class Withdrawals:
    """
    What learners withdrew, in a file beside the keyring: numbers and purposes, no names.

    A line is written before the withdrawal is committed: a crash in between leaves a line too
    many, after which a learner may be asked once more, never a withdrawal that a restore undoes.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def beside(cls, keyring: Path | None) -> Withdrawals:
        """Return the list that belongs to the keyring in that file."""
        return cls(None if keyring is None else keyring.with_name(LEDGER_NAME))

    def note(self, withdrawals: Sequence[Withdrawal]) -> None:
        """Write down what is to be withdrawn. Raises `OSError`."""
        if self._path is not None:
            append_lines(self._path, *map(_line, withdrawals))

    def __iter__(self) -> Iterator[Withdrawal]:
        """Return everything withdrawn, as written. A line cut off by a crash is passed over."""
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text(encoding="ascii", errors="replace").splitlines():
            found = _read(line)
            if found is not None:
                yield found

    def shorten(self, now: datetime, gone: Container[int]) -> None:
        """Drop what is older than any backup, and what the learners in *gone* withdrew."""
        if self._path is None or not self._path.exists():
            return
        with held(self._path):  # a database of the same keyring may be at work meanwhile
            found = list(self)
            kept = [one for one in found if one.at >= now - KEPT and one.learner not in gone]
            if len(kept) < len(found):
                write_private(self._path, "".join(f"{_line(one)}\n" for one in kept))


class Withdrawing:
    """What one transaction withdraws, until it is written down right before the commit."""

    def __init__(self, ledger: Withdrawals) -> None:
        self._ledger = ledger
        self._made: list[Withdrawal] = []

    def note(self, withdrawal: Withdrawal) -> None:
        """Keep *withdrawal* in mind."""
        self._made.append(withdrawal)

    def forget(self) -> None:
        """Forget what was not committed."""
        self._made.clear()

    def write_down(self) -> None:
        """Write down everything kept in mind. Never raises `OSError`."""
        if not self._made:
            return
        try:
            self._ledger.note(self._made)
        except OSError as error:
            # The withdrawal itself must not wait for it: the line matters after a restore only.
            log.warning("withdrawal_not_listed", error=type(error).__name__)
        self._made.clear()


def _line(withdrawal: Withdrawal) -> str:
    data: dict[str, Any] = {"learner": withdrawal.learner, "at": stored(withdrawal.at)}
    if isinstance(withdrawal, Lowered):
        data |= {"bond": withdrawal.bond, "level": int(withdrawal.level)}
        data |= {"closed": withdrawal.closed}
    elif isinstance(withdrawal, Recalled):
        data |= {"alert": withdrawal.alert}
    else:
        data |= {"purpose": withdrawal.purpose}
    return json.dumps(data)


def _read(line: str) -> Withdrawal | None:
    try:
        data = json.loads(line)
        learner, at = int(data["learner"]), moment(int(data["at"]))
        if "purpose" in data:
            return TakenBack(learner, str(data["purpose"]), at)
        if "alert" in data:
            return Recalled(learner, int(data["alert"]), at)
        level, is_closed = Level(data["level"]), bool(data["closed"])
        return Lowered(learner, int(data["bond"]), level, at, closed=is_closed)
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
