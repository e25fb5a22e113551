"""`intents.yaml`: whether what it names exists. Read by `coaching/meanings.py`."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.coaching.conversation import COMMANDS
from digiter_core.coaching.meanings import LABEL, USABLE
from digiter_core.engine.script import MessageKey, Question
from digiter_core.errors import Finding

FIELDS = ("answers", "command", "says")


def check_intents(text: str, file: str, loaded: Loaded) -> list[Finding]:
    """Return what is wrong in the file, in the order it is written."""
    findings = Findings()
    tree = read_yaml(text, file, findings)
    if list(findings.all()):
        return list(findings.all())
    top = Position(file, 1, 1)
    entries = tree.entries.get("intents") if isinstance(tree, Mapping) else None
    if entries is None or not isinstance(entries[1], Mapping):
        return [_finding(top, "missing_field", "`intents:` is missing, with an entry an intent")]
    offered = {
        option.id
        for script in loaded.scripts.values()
        for node in script.nodes.values()
        if isinstance(node, Question)
        for option in node.options
    }
    return list(_all(loaded, offered, entries[1]))


def _all(loaded: Loaded, offered: set[str], entries: Mapping) -> Iterator[Finding]:
    for intent, (at, entry) in entries.entries.items():
        if intent not in USABLE:
            yield _finding(
                at.at, "unknown_intent", f"`{intent}` is no intent; they are: {', '.join(USABLE)}"
            )
        elif not isinstance(entry, Mapping):
            yield _finding(at.at, "wrong_shape", f"`{intent}` needs {', '.join(FIELDS)}")
        else:
            yield from _entry(loaded, offered, intent, entry)


def _entry(loaded: Loaded, offered: set[str], intent: str, entry: Mapping) -> Iterator[Finding]:
    for field, (at, _) in entry.entries.items():
        if field not in FIELDS:
            yield _finding(
                at.at, "unknown_field", f"`{field}`; here may stand {', '.join(FIELDS)}"
            )
    for option in _items(entry, "answers"):
        if option.value not in offered:
            yield _finding(option.at, "unknown_option", f"no question offers `{option.value}`")
    for command in _items(entry, "command"):
        if command.value not in COMMANDS:
            known = ", ".join(sorted(COMMANDS))
            yield _finding(command.at, "unknown_command", f"`{command.value}`; known: {known}")
    for key in _items(entry, "says"):
        if MessageKey(key.value) not in loaded.french:
            yield _finding(key.at, "missing_text", f"ui.yaml has no text `{key.value}`")
    label = LABEL.format(intent)
    general = [*_items(entry, "command"), *_items(entry, "says")]
    if general and MessageKey(label) not in loaded.french:
        yield _finding(general[0].at, "missing_text", f"ui.yaml has no text `{label}`, its button")


def _items(entry: Mapping, field: str) -> list[Scalar]:
    found: Part | None = entry.entries[field][1] if field in entry.entries else None
    parts = found.items if isinstance(found, Sequence) else (found,)
    return [part for part in parts if isinstance(part, Scalar)]


def _finding(at: Position, code: str, message: str) -> Finding:
    return Finding(at.file, at.line, at.column, code, message, CODES[code][0])
