"""A rehearsal as a chat window shows it: bubbles, and small lines on what nobody sees."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.outgoing import Button, still_in
from digiter_core.studio.doings import Commanded, Doing, Tapped, Wrote
from digiter_core.studio.rehearsal import Rehearsal
from digiter_core.studio.transcript import Note, Shown

PICTURES_KEPT: Final = 16
_JPEG: Final = b"\xff\xd8"

Draw = Callable[[Mapping[str, Any]], bytes]


@dataclass(slots=True)
class Bubble:
    """One line of the window. `kind`: coach, you, note. `beside`: in the other language."""

    kind: str
    text: str = ""
    number: int = 0
    rows: tuple[tuple[Button, ...], ...] = ()
    picture: str = ""  # as a data: address
    is_still: bool = False  # a picture of the script: the words below say what is on it
    document: str = ""
    content: str = ""
    beside: str = ""
    beside_labels: Mapping[str, str] = field(default_factory=dict)
    is_new: bool = False


def bubbles(
    rehearsal: Rehearsal, words: Callable[..., str], language: str, draw: Draw
) -> list[Bubble]:
    """Return the window.

    On a phone the next question takes the place of the one before. Here both stay to be read,
    the earlier one without its buttons.

    *words*: says a key of the catalogues; *language*: of whoever tries.
    """
    found: list[Bubble] = []
    own: dict[int, Bubble] = {}
    last = len(rehearsal.transcript) - 1
    for turn, (doing, entries) in enumerate(rehearsal.transcript):
        start = len(found)
        found += _done(doing, own)
        for entry in entries:
            if isinstance(entry, Note):
                found.append(Bubble("note", _note(entry, rehearsal.coach, words, language)))
            else:
                if entry.number in own:
                    own[entry.number].rows = ()
                own[entry.number] = _said(entry, draw)
                found.append(own[entry.number])
        if turn == last and start < len(found):
            found[start].is_new = True
    return found


def put_beside(shown: list[Bubble], other: Rehearsal) -> None:
    """Put the words of *other*, the same in another language, beside those of *shown*."""
    own = (bubble for bubble in shown if bubble.kind == "coach")
    said = (
        entry for _, entries in other.transcript for entry in entries if isinstance(entry, Shown)
    )
    for bubble, entry in zip(own, said, strict=False):
        if bubble.number != entry.number:
            return  # from here on it went another way there
        bubble.beside = entry.outgoing.text
        buttons = [button for row in entry.outgoing.buttons for button in row]
        bubble.beside_labels = {each.data: each.label for each in buttons}


def _said(entry: Shown, draw: Draw) -> Bubble:
    outgoing = entry.outgoing
    bubble = Bubble("coach", outgoing.text, entry.number, outgoing.buttons)
    bubble.is_still = still_in(outgoing) is not None
    if outgoing.picture is not None:
        bubble.picture = _drawn(json.dumps(outgoing.picture, sort_keys=True), draw)
    if outgoing.document is not None:
        bubble.document, bubble.content = outgoing.document.name, outgoing.document.content
    return bubble


def _done(doing: Doing | None, own: Mapping[int, Bubble]) -> Iterator[Bubble]:
    match doing:
        case Tapped(data=data, message=message):
            rows = own[message].rows if message in own else ()
            label = next((b.label for row in rows for b in row if b.data == data), "…")
            yield Bubble("you", label)
        case Wrote(words=words):
            yield Bubble("you", words)
        case Commanded(name=name):
            yield Bubble("you", f"/{name}")
        case _:
            pass


def _note(note: Note, coach: Coach, words: Callable[..., str], language: str) -> str:
    at = f"{day_words(coach, note.at.date(), language)}, {note.at:%H:%M}" if note.at else ""
    return words(f"studio/rehearsal/{note.kind}", **note.params, at=at)


@lru_cache(maxsize=PICTURES_KEPT)
def _drawn(picture: str, draw: Draw) -> str:
    content = draw(json.loads(picture))
    kind = "jpeg" if content.startswith(_JPEG) else "png"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}" if content else ""
