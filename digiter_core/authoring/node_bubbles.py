"""Which node shows a text first, and what that node looks like: for translators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digiter_core.authoring.graph import texts_of
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import Message, MessageKey, Node, Picture, Question


@dataclass(frozen=True, slots=True)
class Shown:
    """The words and buttons of a node, in French."""

    script: str
    node: str
    words: str
    buttons: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of its picture."""
        return f"{self.script}.{self.node}.png"


def shown_nodes(loaded: Loaded) -> Mapping[MessageKey, Shown]:
    """Return the first node that shows each text. Texts of the program stand in none."""
    found: dict[MessageKey, Shown] = {}
    for script in loaded.scripts.values():
        for name, node in script.nodes.items():
            keys = [key for key in texts_of(node) if key in loaded.french and key not in found]
            if keys:
                shown = _shown(script.id, name, node, loaded.french)
                found.update(dict.fromkeys(keys, shown))
    return found


def _shown(script: str, name: str, node: Node, french: Mapping[MessageKey, str]) -> Shown:
    if isinstance(node, Message):
        return Shown(script, name, french[node.say], ())
    if isinstance(node, Picture):
        return Shown(script, name, french[node.alt], ())
    assert isinstance(node, Question)  # no other node has words
    lines = [f"• {french[o.line]}" for o in node.options if o.line in french]  # type: ignore[index]  # None is in no mapping
    words = "\n".join([french.get(node.say, ""), *(["", *lines] if lines else [])])
    return Shown(script, name, words, tuple(french.get(o.label, "") for o in node.options))
