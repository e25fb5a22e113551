"""
What both peers ask: five questions that begin again, as long as the product's and with as many
buttons, so that messages on the wire are alike.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

COUNT = 5
SECRET = "s3cret_" + "x" * 40
PATH = "/telegram"
ANSWERS = ("1", "2", "3", "4", "not_lived", "skip", "explain", "back")
LABELS = ("1", "2", "3", "4", "Pas vécu", "Passer", "Expliquer", "Changer ma réponse")
ROWS = (slice(0, 4), slice(4, 7), slice(7, 8))
TEXT = (
    "Ces deux dernières semaines, tu avais plusieurs choses à faire le même jour.\n\n"
    "1 · Quelqu'un m'a dit par quoi commencer\n2 · J'ai suivi ma liste, avec un rappel\n"
    "3 · J'ai choisi l'ordre et tout fini\n4 · J'ai tout organisé, et aidé une autre personne"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer listens, whom it talks to, and where it keeps what it knows."""

    api: str
    token: str
    port: int
    data: Path

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"


def place() -> Place:
    """Return what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    return Place(asked.api, asked.token, asked.port, asked.data)


def text(number: int) -> str:
    """Return the words of question *number*, 0 to 4."""
    return f"Question {number + 1}/{COUNT}\n{TEXT}"


def keyboard(number: int) -> list[list[tuple[str, str]]]:
    """Return label and data of the buttons, row by row."""
    buttons = [(label, f"{number}:{data}") for label, data in zip(LABELS, ANSWERS, strict=True)]
    return [buttons[row] for row in ROWS]
