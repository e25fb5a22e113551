"""
A script as its author wrote it: nodes, words, ways out. For drawings and forms.

It is read from the YAML alone, so a script that cannot go live yet can be drawn and mended too; a
node that stands for many questions (`questionnaire`, `choose`) is one node here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digiter_core.authoring.kinds import KINDS
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.texts.source_text import BUTTON_LIMIT

WAYS = frozenset({"goto", "otherwise", "then", "own", "back"})
"""Fields that name another node of the same script."""

BUTTONS = frozenset({"label", "own_label", "back_label"})
WORDS = frozenset(
    {
        *("ask", "say", "alt", "explain", "line", "low", "high", "ask_part", "ask_act"),
        *("ask_when", *BUTTONS),
    }
)
"""Fields learners read."""

NOTE = "note"
NO_ANSWER, AFTER = "no_answer", "after"
"""Where a question leads by itself, and the field that says after which time."""

Steps = tuple[str | int, ...]
Told = tuple[str, str]
"""What leads on: words, and which field they are of."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a node. `by`: the words of the button or the condition that leads there."""

    to: str
    by: str
    kind: str  # label, when or no_answer; without words the name of the field, such as otherwise
    path: Steps  # below the node
    at: Position


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a node. `field` and `option` say what it is; `key` finds its translations."""

    path: Steps  # below the node
    field: str
    option: str  # id of the option it belongs to, "" of none
    value: str
    key: str  # "" of a note
    at: Position
    translated: bool = True

    @property
    def limit(self) -> int | None:
        return BUTTON_LIMIT if self.field in BUTTONS else None


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """One node as written. `line` to `last_line`: where it stands in the file."""

    id: str
    kind: str  # one of KINDS, "" if it is none
    words: tuple[Words, ...]
    ways: tuple[Way, ...]
    subject: str  # what a node without words is about: an act, another script
    line: int
    last_line: int

    @property
    def parts(self) -> tuple[Words | Way, ...]:
        """Return everything of it that a form can change."""
        return (*self.words, *self.ways)

    @property
    def first_words(self) -> str:
        """Return what a learner reads first here, "" if nothing."""
        shown = (each.value for each in self.words if each.key and not each.option)
        return next(shown, "")


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole script. `start`: the node it begins at, "" if it says none."""

    script: str
    start: str
    nodes: tuple[DrawnNode, ...]

    def node(self, name: str) -> DrawnNode | None:
        """Return the node *name*, None if there is none."""
        return next((each for each in self.nodes if each.id == name), None)


def outline_of(tree: Part | None, script: str) -> Outline | None:
    """Return the outline of a file, None if it is not a script. Parts that do not fit are left."""
    if not isinstance(tree, Mapping) or not isinstance(nodes := _value(tree, "nodes"), Mapping):
        return None
    names = [name for name, _ in nodes.entries.values()]
    ends = [name.at.line - 1 for name in names[1:]] + [_END]
    found = tuple(
        _node(name, value, script, end)
        for (name, value), end in zip(nodes.entries.values(), ends, strict=True)
    )
    return Outline(script, _text(tree, "start"), found)


_END = 10**9


def _node(name: Scalar, value: Part, script: str, end: int) -> DrawnNode:
    kind, subject = "", ""
    words: tuple[Words, ...] = ()
    if isinstance(value, Mapping):
        kind = next((each for each in KINDS if each in value.entries), "")
        words = tuple(_words(value, f"{script}/{name.value}"))
        subject = "" if kind in WORDS or kind == "end" else _text(value, kind)
    ways = tuple(_ways(value))
    return DrawnNode(name.value, kind, words, ways, subject, name.at.line, end)


def _ways(part: Part, above: Steps = (), told: Told = ("", "")) -> Iterator[Way]:
    """Yield the ways out in *part*. *told*: what is known of them from around."""
    if isinstance(part, Sequence):
        for place, item in enumerate(part.items):
            yield from _ways(item, (*above, place), told)
    if not isinstance(part, Mapping):
        return
    own = ((by, kind) for kind in ("label", "when") if (by := _text(part, kind)))
    told = next(own, told)
    for name, (_, value) in part.entries.items():
        path = (*above, name)
        if name not in WAYS:
            below = (_text(value, AFTER), name) if isinstance(value, Mapping) else told
            yield from _ways(value, path, below)
        elif isinstance(value, Scalar) and value.value.strip():
            by, kind = told if name == "goto" else ("", name)
            yield Way(value.value.strip(), by, kind or name, path, value.at)


def _words(node: Mapping, owner: str) -> Iterator[Words]:
    yield from _fields(node, owner, (), "")
    scale = _value(node, "scale")
    if isinstance(scale, Mapping):
        yield from _fields(scale, owner, ("scale",), "")
    wait = _value(node, NO_ANSWER)
    if isinstance(wait, Mapping) and isinstance(after := _value(wait, AFTER), Scalar):
        # A form can change it, like a note; no learner reads it.
        yield Words((NO_ANSWER, AFTER), AFTER, "", after.value, "", after.at)
    options = _value(node, "options")
    for place, option in enumerate(options.items if isinstance(options, Sequence) else ()):
        if isinstance(option, Mapping):
            yield from _fields(option, owner, ("options", place), _text(option, "id"))


def _fields(group: Mapping, owner: str, above: Steps, option: str) -> Iterator[Words]:
    shared = _text(group, "same_in_all_languages") == "true"
    for name, (_, value) in group.entries.items():
        if isinstance(value, Scalar) and (name in WORDS or name == NOTE):
            key = "" if name == NOTE else f"{owner}/{_key(name, option)}"
            written = not (name == "label" and shared)
            yield Words((*above, name), name, option, value.value, key, value.at, written)


def _key(name: str, option: str) -> str:
    if not option:
        return name
    return option if name == "label" else f"{option}.{name}"


def _value(group: Mapping, name: str) -> Part | None:
    found = group.entries.get(name)
    return found[1] if found else None


def _text(group: Mapping, name: str) -> str:
    found = _value(group, name)
    return found.value.strip() if isinstance(found, Scalar) else ""
