"""`intents.yaml`: whether what it names exists. Read by `coaching/meanings.py`."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, Sequence
from digiter_core.authoring.yaml_reader import TreeOf, read_yaml
from digiter_core.coaching.commands import COMMANDS
from digiter_core.coaching.meanings import LABEL, USABLE
from digiter_core.engine.script import MessageKey, Question
from digiter_core.errors import Finding

FIELDS = ("answers", "command", "says")
SHAPE_NAME = "an intent"


def check_intents(
    text: str, file: str, loaded: Loaded, tree_of: TreeOf = read_yaml
) -> list[Finding]:
    """Return what is wrong in the file, in the order it is written."""
    findings = Findings()
    tree = tree_of(text, file, findings)
    if list(findings.all()):
        return list(findings.all())
    top = Position(file, 1, 1)
    entries = tree.entries.get("intents") if isinstance(tree, Mapping) else None
    if entries is None or not isinstance(entries[1], Mapping):
        return [finding(top, "missing_field", shape=file.rpartition("/")[2], field="intents")]
    return list(_all(loaded, offered_options(loaded), entries[1]))


def offered_options(loaded: Loaded) -> set[str]:
    """Return the ids of all options of all questions."""
    return {
        option.id
        for script, _ in loaded.every_script()
        for node in script.nodes.values()
        if isinstance(node, Question)
        for option in node.options
    }


_OPPOSITE = {"deny": "affirm", "report_not_done": "report_done"}
"""An answer that means one cannot mean the other."""


def _all(loaded: Loaded, offered: set[str], entries: Mapping) -> Iterator[Finding]:
    yield from _contradictions(entries)
    for intent, (at, entry) in entries.entries.items():
        if intent not in USABLE:
            known, meant = ", ".join(USABLE), near(intent, USABLE)
            yield finding(at.at, "unknown_intent", name=intent, known=known, near=meant)
        elif not isinstance(entry, Mapping):
            yield finding(at.at, "wrong_shape", shape=intent)
        else:
            yield from _entry(loaded, offered, intent, entry)


def _contradictions(entries: Mapping) -> Iterator[Finding]:
    for intent, opposite in _OPPOSITE.items():
        first, second = entries.entries.get(intent), entries.entries.get(opposite)
        if first and second and isinstance(first[1], Mapping) and isinstance(second[1], Mapping):
            told = {each.value: each.at.line for each in _items(second[1], "answers")}
            for answer in _items(first[1], "answers"):
                if answer.value in told:
                    line = told[answer.value]
                    yield finding(
                        answer.at, "word_twice", words=answer.value, name=opposite, line=line
                    )


def _entry(loaded: Loaded, offered: set[str], intent: str, entry: Mapping) -> Iterator[Finding]:
    for field, (at, _) in entry.entries.items():
        if field not in FIELDS:
            meant = near(field, FIELDS)
            yield finding(at.at, "unknown_field", shape=SHAPE_NAME, name=field, near=meant)
    yield from _answers(entry, offered)
    for command in _items(entry, "command"):
        if command.value not in COMMANDS:
            known, meant = ", ".join(sorted(COMMANDS)), near(command.value, COMMANDS)
            name = command.value
            yield finding(command.at, "unknown_command", name=name, known=known, near=meant)
    for key in _items(entry, "says"):
        if MessageKey(key.value) not in loaded.french or not key.value.startswith("ui/"):
            meant = near(key.value, loaded.french)
            yield finding(key.at, "unknown_text", key=key.value, near=meant)
    label = LABEL.format(intent)
    general = [*_items(entry, "command"), *_items(entry, "says")]
    if general and MessageKey(label) not in loaded.french:
        yield finding(general[0].at, "unknown_text", "button", key=label, name=intent)


def _answers(entry: Mapping, offered: set[str]) -> Iterator[Finding]:
    answers = entry.entries.get("answers")
    if answers is not None and not isinstance(answers[1], Sequence):
        yield finding(answers[1].at, "wrong_shape", "list", field="answers")
        return
    for option in _items(entry, "answers"):
        if option.value not in offered:
            meant = near(option.value, offered)
            yield finding(option.at, "unknown_option", name=option.value, near=meant)


def _items(entry: Mapping, field: str) -> list[Scalar]:
    found: Part | None = entry.entries[field][1] if field in entry.entries else None
    parts = found.items if isinstance(found, Sequence) else (found,)
    return [part for part in parts if isinstance(part, Scalar)]
