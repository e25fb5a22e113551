"""Reads the sentences the engines learn from, `data/<language>/*.yml` in Rasa's 3.1 format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from digiter_core.engine.intents import INTENTS
from digiter_core.errors import DigiterError

LANGUAGES = ("fr", "de", "pt", "ro", "en")


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence as a young person types it."""

    text: str
    language: str
    intent: str
    author: str  # who wrote it: the file's name up to its first underscore


@dataclass
class BadExamples(DigiterError):
    """A file of sentences cannot be used."""

    path: Path
    trouble: str

    def __str__(self) -> str:
        return f"{self.path}: {self.trouble}"


def read_examples(folder: Path) -> list[Example]:
    """Return all sentences under *folder*, one folder a language. Raises `BadExamples`."""
    return [
        example
        for language in LANGUAGES
        for path in _files(folder, language)
        for example in _read(path, language)
    ]


def fingerprint(folder: Path) -> str:
    """Return a hash of all sentences under *folder*; another file name changes it too."""
    digest = hashlib.sha256()
    for language in LANGUAGES:
        for path in _files(folder, language):
            digest.update(f"{language}/{path.name}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path, language: str) -> list[Path]:
    return sorted((folder / language).glob("*.yml"))


def _read(path: Path, language: str) -> Iterator[Example]:
    author = path.stem.split("_")[0]
    try:
        blocks = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        pairs = [(str(block["intent"]), str(block["examples"])) for block in blocks]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadExamples(path, f"is not in Rasa's format ({type(error).__name__})") from error
    for intent, lines in pairs:
        if intent not in INTENTS:
            raise BadExamples(
                path, f"{intent!r} is no intent; they are listed in digiter_core/engine/intents.py"
            )
        for line in lines.splitlines():
            bullet, _, text = line.strip().partition(" ")
            if bullet == "-" and text.strip():
                yield Example(text.strip(), language, intent, author)
            elif bullet:
                raise BadExamples(path, f"{line.strip()!r} does not begin with '- '")
