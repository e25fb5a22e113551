"""What the coach says, in the terminal: words in a panel, numbers in place of buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from digiter_core.coaching.outgoing import Button, Outgoing, still_in
from digiter_core.texts.markup import BOLD, parse

WIDTH = 76

Draw = Callable[[Mapping[str, Any]], bytes]


@dataclass(slots=True)
class Screen:
    """Shows messages, and knows the buttons of the newest. Files go to *files* and are named."""

    console: Console
    files: Path
    draw: Draw
    buttons: list[Button] = field(default_factory=list)

    def show(self, outgoing: Outgoing, now: datetime) -> None:
        """Print one message."""
        if outgoing.buttons or outgoing.is_question:
            self.buttons = [button for row in outgoing.buttons for button in row]
        self.console.print(Panel(styled(outgoing.text), width=WIDTH, border_style="cyan"))
        still = still_in(outgoing)
        if still is not None:
            self.tell(f"with the picture {still.file}")
        elif outgoing.picture is not None:
            self._keep(f"profile-{now:%Y%m%d-%H%M%S}.png", self.draw(dict(outgoing.picture)))
        if outgoing.document is not None:
            self._keep(outgoing.document.name, outgoing.document.content.encode())
        if outgoing.buttons:
            self._show_buttons(outgoing)

    def tell(self, words: str) -> None:
        """Print a line that is not the coach's."""
        self.console.print(Text(f"  → {words}", style="green"))

    def button(self, line: str) -> Button | None:
        """Return the button meant: by its label, or by its number where labels are no numbers."""
        by_label = [button for button in self.buttons if button.label.lower() == line.lower()]
        if by_label:
            return by_label[0]
        numbered = self._numbered()
        place = int(line) if line.isdecimal() else 0
        return numbered[place - 1] if 1 <= place <= len(numbered) else None

    def _numbered(self) -> Sequence[Button]:
        return [button for button in self.buttons if not button.label.isdigit()]

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
        self.files.mkdir(parents=True, exist_ok=True)
        path = self.files / name
        path.write_bytes(content)
        self.tell(str(path))


def styled(text: str) -> Text:
    """Return the words of the coach with their bold parts."""
    plain, spans = parse(text)
    words = Text(plain)
    units = plain.encode("utf-16-le")
    for offset, length, kind in spans:
        start = len(units[: offset * 2].decode("utf-16-le"))
        end = len(units[: (offset + length) * 2].decode("utf-16-le"))
        if kind == BOLD:
            words.stylize("bold", start, end)
    return words
