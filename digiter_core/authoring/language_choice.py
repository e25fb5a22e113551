"""
The question for the language shows exactly those that are offered.

Options are written by hand, so that they stand in the order and with the words one likes. One
that chooses a language which is not offered is hidden; one that is missing is added at the end.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digiter_core.engine.script import MessageKey, Node, Option, Question, Script

VARIABLE = "language"
FEWEST = 2
"""Options that set the language make a question one for the language."""


def language_set_by(option: Option) -> str:
    """Return the code of the language *option* chooses, "" if it chooses none."""
    value = dict(option.sets).get(VARIABLE)
    return value if isinstance(value, str) else ""


def is_language_choice(node: Node) -> bool:
    """Return whether *node* asks for the language."""
    options = node.options if isinstance(node, Question) else ()
    return sum(bool(language_set_by(option)) for option in options) >= FEWEST


def name_key(code: str) -> MessageKey:
    """Return the key of a language's own name."""
    return MessageKey(f"languages/{code}/name")


def with_languages(script: Script, codes: Collection[str]) -> Script:
    """Return *script* with the languages *codes*, and no others, to choose from."""
    nodes = {name: _with(node, codes) for name, node in script.nodes.items()}
    return script if nodes == script.nodes else replace(script, nodes=nodes)


def _with(node: Node, codes: Collection[str]) -> Node:
    if not isinstance(node, Question) or not is_language_choice(node):
        return node
    shown = tuple(o for o in node.options if language_set_by(o) in {"", *codes})
    model = next(option for option in node.options if language_set_by(option))
    written = {language_set_by(option) for option in shown}
    added = tuple(_like(model, code) for code in codes if code not in written)
    options = (*shown, *added)
    return replace(node, options=options) if options != node.options else node


def _like(model: Option, code: str) -> Option:
    sets = tuple((name, code if name == VARIABLE else value) for name, value in model.sets)
    return replace(model, id=code, label=name_key(code), line=None, sets=sets)
