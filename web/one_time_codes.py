"""
Codes of the second factor (TOTP, RFC 6238) and what is remembered of them. Pure.

Beside the secret stands the last interval a code was used in, so that no code works twice, how
many wrong ones came since, and until when none is taken. All of it is one line of text, stored as
`Staff.second_factor`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self

import pyotp

INTERVAL: Final = 30
AROUND: Final = 1
"""Codes of so many intervals before and after now are taken: clocks differ."""

MOST_WRONG: Final = 5
REST: Final = timedelta(hours=1)
"""How long no code is taken after so many wrong ones: a new link gives no new tries before.

120 tries a day, each against three codes of a million: one in 2,800 a day for a thief of the chat.
"""

ISSUER: Final = "DIGITER Coach"
_CODE: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The secret and its history. `is_set_up`: a first code has shown that the phone has it."""

    secret: str  # base32
    is_set_up: bool = False
    last_used: int = 0  # interval of the last code that was right
    wrong: int = 0  # wrong codes since
    rests_until: int = 0  # second of the epoch: until then no code is taken

    @classmethod
    def new(cls) -> Self:
        return cls(pyotp.random_base32())

    @classmethod
    def read(cls, line: str) -> Self | None:
        """Return what `line()` wrote, None for "". A secret alone is one that is set up."""
        if not line:
            return None
        secret, _, rest = line.partition(":")
        if not rest:
            return cls(secret, is_set_up=True)
        state, last_used, wrong, rests_until = rest.split(":")
        return cls(secret, state == "set_up", int(last_used), int(wrong), int(rests_until))

    def line(self) -> str:
        state = "set_up" if self.is_set_up else "shown"
        return f"{self.secret}:{state}:{self.last_used}:{self.wrong}:{self.rests_until}"

    def rests(self, now: datetime) -> bool:
        """Return whether no code is taken, not even a right one."""
        return now.timestamp() < self.rests_until

    def try_code(self, code: str, now: datetime) -> Self:
        """
        Return the state after *code* was typed: `wrong` is 0 if it was right, else one more.

        With the last wrong one a rest begins. While it lasts nothing changes.
        """
        if self.rests(now):
            return self
        typed = re.sub(r"\s", "", code)
        interval = self._interval_of(typed, now) if _CODE.fullmatch(typed) else None
        if interval is not None:
            return replace(self, is_set_up=True, last_used=interval, wrong=0)
        if self.wrong + 1 < MOST_WRONG:
            return replace(self, wrong=self.wrong + 1)
        return replace(self, wrong=0, rests_until=int((now + REST).timestamp()))

    def address(self, name: str) -> str:
        """Return the `otpauth:` address an app reads from the QR code."""
        return pyotp.TOTP(self.secret).provisioning_uri(name=name, issuer_name=ISSUER)

    def _interval_of(self, code: str, now: datetime) -> int | None:
        """Return the interval *code* belongs to, None if to none that is open and not used."""
        totp = pyotp.TOTP(self.secret)
        present = int(now.timestamp()) // INTERVAL
        found = None
        for interval in range(present - AROUND, present + AROUND + 1):
            # No early end: how long it takes tells nothing.
            fits = pyotp.utils.strings_equal(totp.generate_otp(interval), code)
            if fits and interval > self.last_used:
                found = interval
        return found
