"""Whether the conversations of `tests/dialogues/` still go as they are written, and where not.

They show what was meant: a yes that goes where the no went is found here. Who changed the way on
purpose has the conversation follow: `digiter test --update`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import zip_longest
from pathlib import Path

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_test import Conversation, Told, read_text
from digiter_core.authoring.conversation_writing import line
from digiter_core.authoring.examples_blame import Turned, blamed
from digiter_core.authoring.findings import Findings, finding
from digiter_core.authoring.following import Played
from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.playing import turns
from digiter_core.authoring.seen import Seen
from digiter_core.authoring.telling import tell
from digiter_core.authoring.tree import Position
from digiter_core.errors import Finding, ScriptError, SessionError

NOTHING: Told = {}


def check_examples(loaded: Loaded, dialogues: Path, seen: Seen) -> Iterator[Finding]:
    """Yield where *loaded* leaves the conversations that lie beside the folder *dialogues*."""
    folder = dialogues.absolute().parent / "tests" / dialogues.name
    if not folder.is_dir():
        return
    library, right, differing = Library(loaded), list[Played](), list[tuple[str, Turned]]()
    for path in ConversationTests(folder, loaded).paths():
        conversation = _read(path, seen)
        if conversation is None or conversation.dialogues:
            continue
        turned = _first_difference(conversation, loaded, library, right)
        if turned is not None:
            differing.append((f"{path.parent.name}/{path.stem}", turned))
    yield from _named(differing, right, loaded)


def _named(
    differing: list[tuple[str, Turned]], right: list[Played], loaded: Loaded
) -> Iterator[Finding]:
    told = set[Position]()
    if not differing:
        return
    places = blamed([turned for _, turned in differing], right, loaded)
    for (name, turned), found in zip(differing, places, strict=True):
        expected, got = _shown(turned.wanted), _shown(turned.came)
        for at in [place for place in found if place not in told]:
            told.add(at)
            yield finding(at, "differs", name=name, expected=expected, got=got)


def _read(path: Path, seen: Seen) -> Conversation | None:
    text = path.read_text(encoding="utf-8")
    name = f"{path.parent.name}/{path.name}"
    return seen.made(f"the example {name}", text, partial(_readable, text, name), Findings())


def _readable(text: str, name: str, _: Findings) -> Conversation | None:
    try:
        return read_text(text, name)
    except ScriptError:  # its own test says so
        return None


def _first_difference(
    conversation: Conversation, loaded: Loaded, library: Library, right: list[Played]
) -> Turned | None:
    """Return the first turn that goes another way. Those that go as written are put to *right*."""
    found: Turned | None = None
    doings = [None, *conversation.turns]
    try:
        played = zip(
            doings, conversation.expected, turns(conversation, loaded, library), strict=True
        )
        for doing, expected, (before, heard, after) in played:
            turn = Played(conversation, doing, before, after, heard)
            got = [tell(effect) for effect in heard]
            if got == expected:
                right.append(turn)
            elif found is None:
                found = Turned(turn, *_difference(expected, got))
    except (ScriptError, SessionError):  # it names what is gone: found elsewhere
        return found
    return found


def _difference(expected: list[Told], got: list[Told]) -> tuple[int, Told, Told]:
    both = enumerate(zip_longest(expected, got, fillvalue=NOTHING))
    return next((number, one, other) for number, (one, other) in both if one != other)


def _shown(told: Told) -> str:
    return line(told) if told else "-"
