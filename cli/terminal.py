"""The coach in the terminal: the same conversation, with numbers in place of buttons."""

from __future__ import annotations

import getpass
import locale
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from digiter_core.coaching import upkeep
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach, language_of
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import Button, Outgoing, from_json
from digiter_core.ports import Clock, OutboxMessage, Store, Work
from digiter_core.texts.markup import BOLD, parse

CHANNEL = "terminal"
WIDTH = 76
LEAVE = ("/quit", "/exit", ":q")


@dataclass(slots=True)
class Terminal:
    """One learner at one keyboard. Pictures are stored in *pictures* and named."""

    coach: Coach
    store: Store
    clock: Clock
    console: Console
    pictures: Path
    draw: Callable[[dict[str, Any]], bytes]
    _buttons: list[Button] = field(default_factory=list)
    _messages: int = 0

    def run(self, ask: Callable[[], str]) -> None:
        """Talk until the learner leaves. *ask* returns a line typed, and raises `EOFError`."""
        self.console.print("[dim]/quit to leave · your place is kept[/dim]")
        self.store.transact_now(lambda work: upkeep.erase_the_due(work, self.clock.now()))
        self._take(Kind.COMMAND, "start")
        while True:
            try:
                line = ask().strip()
            except (EOFError, KeyboardInterrupt):
                self.console.print()
                return
            if line.lower() in LEAVE:
                return
            if line:
                self._line(line)

    def _line(self, line: str) -> None:
        if line.startswith("/") and len(line) > 1:
            self._take(Kind.COMMAND, line[1:])
        elif (button := self._button(line)) is not None and button.url:
            self.console.print(Text(f"  → {button.url}", style="green"))
        elif button is not None:
            self._take(Kind.TAP, button.data)
        else:
            self._take(Kind.TEXT, line)

    def _button(self, line: str) -> Button | None:
        """Return the button meant: by its label, or by its number where labels are no numbers."""
        by_label = [button for button in self._buttons if button.label.lower() == line.lower()]
        if by_label:
            return by_label[0]
        numbered = self._numbered()
        place = int(line) if line.isdigit() else 0
        return numbered[place - 1] if 1 <= place <= len(numbered) else None

    def _numbered(self) -> Sequence[Button]:
        return [button for button in self._buttons if not button.label.isdigit()]

    def _take(self, kind: Kind, text: str) -> None:
        self._messages += 1
        message = self._messages if kind is Kind.TAP else None
        language = _system_language()
        words = kind is Kind.TEXT
        reading = self.coach.understanding.read(text, language_of(language)) if words else None
        arrival = Arrival(CHANNEL, address(), kind, text, message, language, reading)
        now = self.clock.now()

        def turn(work: Work) -> list[OutboxMessage]:
            messages = handle(self.coach, work, arrival, now)
            for stored in messages:
                work.outbox.sent(stored.id, now)
            return messages

        for message_out in self.store.transact_now(turn):
            self._show(from_json(message_out.body), now)

    def _show(self, outgoing: Outgoing, now: datetime) -> None:
        if outgoing.buttons or outgoing.is_question:
            self._buttons = [button for row in outgoing.buttons for button in row]
        self.console.print(Panel(_words(outgoing.text), width=WIDTH, border_style="cyan"))
        if outgoing.picture is not None:
            self._keep(f"profile-{now:%Y%m%d-%H%M%S}.png", self.draw(dict(outgoing.picture)))
        if outgoing.document is not None:
            self._keep(outgoing.document.name, outgoing.document.content.encode())
        if outgoing.buttons:
            self._show_buttons(outgoing)

    def _show_buttons(self, outgoing: Outgoing) -> None:
        numbers = {id(b): n for n, b in enumerate(self._numbered(), 1)}
        digits = any(button.label.isdigit() for row in outgoing.buttons for button in row)
        for row in outgoing.buttons:
            labels = [
                f"[{b.label}]"
                if digits or id(b) not in numbers
                else f"{numbers[id(b)]}. {b.label}"
                for b in row
            ]
            self.console.print(Text("  " + "   ".join(labels), style="bold"))

    def _keep(self, name: str, content: bytes) -> None:
        self.pictures.mkdir(parents=True, exist_ok=True)
        path = self.pictures / name
        path.write_bytes(content)
        self.console.print(Text(f"  → {path}", style="green"))


def address() -> str:
    """Return who sits at the terminal: the user of the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "learner"


def _words(text: str) -> Text:
    plain, spans = parse(text)
    words = Text(plain)
    units = plain.encode("utf-16-le")
    for offset, length, kind in spans:
        start = len(units[: offset * 2].decode("utf-16-le"))
        end = len(units[: (offset + length) * 2].decode("utf-16-le"))
        if kind == BOLD:
            words.stylize("bold", start, end)
    return words


def _system_language() -> str:
    code, _ = locale.getlocale()
    return code or ""
