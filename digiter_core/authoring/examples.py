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
    library, told = Library(loaded), set[Position]()
    for path in ConversationTests(folder, loaded).paths():
        conversation = _read(path, seen)
        if conversation is None or conversation.dialogues:
            continue
        differs = _first_difference(conversation, loaded, library)
        places, expected, got = differs or ([], "", "")
        name = f"{path.parent.name}/{path.stem}"
        for at in [place for place in places if place not in told]:
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
    conversation: Conversation, loaded: Loaded, library: Library
) -> tuple[list[Position], str, str] | None:
    doings = [None, *conversation.turns]
    try:
        played = zip(
            doings, conversation.expected, turns(conversation, loaded, library), strict=True
        )
        for doing, expected, (before, heard, after) in played:
            got = [tell(effect) for effect in heard]
            if got != expected:
                number, wanted, came = next(
                    (number, one or NOTHING, other or NOTHING)
                    for number, (one, other) in enumerate(zip_longest(expected, got))
                    if one != other
                )
                turned = Turned(conversation, doing, before, after, heard, number, wanted, came)
                return blamed(turned, loaded), _shown(wanted), _shown(came)
    except (ScriptError, SessionError):  # it names what is gone: found elsewhere
        return None
    return None


def _shown(told: Told) -> str:
    return line(told) if told else "-"
