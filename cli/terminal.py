"""The coach in the terminal: the same conversation, with numbers in place of buttons."""

from __future__ import annotations

import getpass
import locale
from collections.abc import Callable
from dataclasses import dataclass

from cli.screen import Screen
from digiter_core.coaching import upkeep
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import from_json
from digiter_core.ports import Clock, OutboxMessage, Store, Work

CHANNEL = "terminal"
LEAVE = ("/quit", "/exit", ":q")


@dataclass(slots=True)
class Terminal:
    """One learner at one keyboard."""

    coach: Coach
    store: Store
    clock: Clock
    screen: Screen
    _messages: int = 0

    def run(self, ask: Callable[[], str]) -> None:
        """Talk until the learner leaves. *ask* returns a line typed, and raises `EOFError`."""
        self.screen.console.print("[dim]/quit to leave · your place is kept[/dim]")
        self.store.transact_now(lambda work: upkeep.erase_the_due(work, self.clock.now()))
        self._take(Kind.COMMAND, "start")
        while True:
            try:
                line = ask().strip()
            except (EOFError, KeyboardInterrupt):
                self.screen.console.print()
                return
            if line.lower() in LEAVE:
                return
            if line:
                self._line(line)

    def _line(self, line: str) -> None:
        if line.startswith("/") and len(line) > 1:
            self._take(Kind.COMMAND, line[1:])
        elif (button := self.screen.button(line)) is not None and button.url:
            self.screen.tell(button.url)
        elif button is not None:
            self._take(Kind.TAP, button.data)
        else:
            self._take(Kind.TEXT, line)

    def _take(self, kind: Kind, text: str) -> None:
        self._messages += 1
        message = self._messages if kind is Kind.TAP else None
        language = _system_language()
        words = kind is Kind.TEXT
        spoken = self.coach.language_of(language)
        reading = self.coach.understanding.read(text, spoken) if words else None
        arrival = Arrival(CHANNEL, address(), kind, text, message, language, reading)
        now = self.clock.now()

        def turn(work: Work) -> list[OutboxMessage]:
            messages = handle(self.coach, work, arrival, now)
            for stored in messages:
                work.outbox.sent(stored.id, now)
            return messages

        for message_out in self.store.transact_now(turn):
            self.screen.show(from_json(message_out.body), now)


def address() -> str:
    """Return who sits at the terminal: the user of the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "learner"


def _system_language() -> str:
    code, _ = locale.getlocale()
    return code or ""
