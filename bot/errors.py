"""
What can go wrong between us and Telegram, named by what is to be done about it.

* TelegramError
  + NotDelivered      no connection was made: it certainly did not arrive, try again
  + Unanswered        sent, but no answer: it may have arrived
  + ToldToWait        429: wait as long as Telegram says
  + Unreachable       403: this learner cannot be written to any more
  + Refused           400: the call itself is wrong, trying again does not help
  + WrongToken        401, 404: nothing works until an operator mends the token
  + AnotherPoller     409: another process polls with this token
"""

from __future__ import annotations

from dataclasses import dataclass


class TelegramError(Exception):
    """A call to Telegram did not work."""


class NotDelivered(TelegramError):
    """No connection to Telegram."""


class Unanswered(TelegramError):
    """Telegram did not answer, or not with an answer."""


@dataclass
class ToldToWait(TelegramError):
    """Telegram asks us to wait."""

    seconds: float


class Unreachable(TelegramError):
    """The learner blocked the bot, or the account is gone."""


@dataclass
class Refused(TelegramError):
    """Telegram refuses the call. `reason` is its own description, in lower case."""

    reason: str


class WrongToken(TelegramError):
    """Telegram does not know the token."""


class AnotherPoller(TelegramError):
    """Another process polls with this token."""
