"""`nudges.yaml`: whether its numbers can be used and its scripts begin with a question.

Read by `scheduling/rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.names import ID
from digiter_core.authoring.nudges_shape import NUDGES
from digiter_core.authoring.shape_check import unknown_fields
from digiter_core.authoring.tree import Mapping, Part, Position, Scalar, plain
from digiter_core.authoring.walking import below, scalar_at, scalars_at
from digiter_core.authoring.wording import wordings
from digiter_core.authoring.yaml_reader import TreeOf, read_yaml
from digiter_core.coaching.commands import SCRIPT_OF_COMMAND
from digiter_core.engine.script import Question, Script
from digiter_core.errors import Finding, UnusableRules
from digiter_core.scheduling.rules import read_rules
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.markup import shown_locked
from digiter_core.texts.placeholders import placeholders

SENSIBLE = {
    "after_days": 365,
    "again_days": 365,
    "at_most": 60,
    "unanswered": 5,
    "hours_between": 168,
    "stale_after_minutes": 1440,
    "busy_minutes": 240,
}
"""Beyond these a number is most likely a slip."""

HARMLESS = frozenset({"name"})
"""What a lock screen may show of a nudge besides its fixed words."""


def check_nudges(
    text: str,
    file: str,
    loaded: Loaded,
    catalogues: Catalogues,
    tree_of: TreeOf = read_yaml,
) -> list[Finding]:
    """Return what is wrong in the file, in the order it is written."""
    findings = Findings()
    tree = tree_of(text, file, findings)
    if tree is None or findings.all():
        return list(findings.all())
    unknown_fields(tree, NUDGES, findings)
    try:
        read_rules(cast("dict[str, Any]", plain(tree)))
    except UnusableRules as error:
        if findings.all() and error.variant == "missing":  # it is there, misspelt
            return list(findings.all())
        at = _place(tree, error.path, Position(file, 1, 1))
        where = "/".join(error.path)
        findings.add(at, "bad_nudges", error.variant, where=where, **error.params)
        return list(findings.all())
    findings.extend(_odd(tree))
    return [*findings.all(), *_scripts(tree, loaded, catalogues)]


def _odd(tree: Part) -> Iterator[Finding]:
    """Yield what can be used and makes no sense: a day twice, a window that is always quiet."""
    first: dict[tuple[str, str], Scalar] = {}
    for field in ("days", "windows"):
        for name in scalars_at(tree, "usual", field):
            if (other := first.setdefault((field, name.value), name)) is not name:
                line = other.at.line
                yield finding(name.at, "duplicate_field", name=name.value, line=line)
    for field in ("windows", "nudges"):
        group = below(tree, field)
        for name, _ in group.entries.values() if isinstance(group, Mapping) else ():
            if not re.fullmatch(ID.pattern, name.value):
                yield finding(name.at, "bad_id", name=name.value)
    yield from _far(below(tree, "limits"))
    nudges = below(tree, "nudges")
    for _, entry in nudges.entries.values() if isinstance(nudges, Mapping) else ():
        yield from _far(entry)
        script = scalar_at(entry, "script")
        if script and (other := first.setdefault(("script", script.value), script)) is not script:
            yield finding(script.at, "duplicate_field", name=script.value, line=other.at.line)


def _far(entry: Part | None) -> Iterator[Finding]:
    """Yield the numbers that can be used, but that nobody means."""
    for name, most in SENSIBLE.items():
        number = scalar_at(entry, name)
        if number and number.value.isdecimal() and int(number.value[:6]) > most:
            yield finding(
                number.at,
                "wrong_value",
                "number",
                severity="warning",
                field=name,
                low=0,
                limit=most,
            )


def _place(tree: Part, path: Iterable[str], at: Position) -> Position:
    """Return where the last name of *path* stands, or the last that is there; *at*: none."""
    part = tree
    for name in path:
        if not isinstance(part, Mapping) or name not in part.entries:
            break
        key, part = part.entries[name]
        at = key.at
    return at


def _scripts(tree: Part, loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    assert isinstance(tree, Mapping)  # `read_rules` has read it
    nudges = tree.entries["nudges"][1]
    assert isinstance(nudges, Mapping)
    for _, entry in nudges.entries.values():
        assert isinstance(entry, Mapping)
        at, value = entry.entries["script"]
        name = str(plain(value))
        script = loaded.scripts.get(name)
        if script is None:
            meant = near(name, loaded.scripts)
            yield finding(at.at, "unknown_script", name=name, near=meant)
        else:
            place = loaded.place(script.id, script.start)
            yield from _first_question(script, place, loaded, catalogues)
            if script.id in SCRIPT_OF_COMMAND.values():
                yield finding(value.at, "bad_nudges", "command", name=name)
        for overlay in loaded.overlay_files.values():
            if overlay.script.id == name:
                place = overlay.place(overlay.script.start)
                yield from _first_question(overlay.script, place, loaded, catalogues)


def _first_question(
    script: Script, place: Position, loaded: Loaded, catalogues: Catalogues
) -> Iterator[Finding]:
    question = script.nodes.get(script.start)
    if not isinstance(question, Question) or not question.options:
        yield finding(place, "bad_nudges", name=script.id)
        return
    if question.no_answer is not None:
        # Where the wait leads is what a question names last.
        places = [
            each.at
            for each in loaded.references
            if (each.script, each.node) == (script.id, script.start) and each.at.file == place.file
        ]
        yield finding([place, *places][-1], "bad_wait", "nudge", name=script.id)
    said = {question.say, *(option.line for option in question.options)}
    for wording in wordings(loaded, catalogues):
        if wording.source.key not in said:
            continue
        told = placeholders(shown_locked(wording.words))
        telling = sorted(told - HARMLESS)
        if told & HARMLESS:
            name = f"{{{min(told & HARMLESS)}}}"
            yield finding(wording.at, "nudge_preview", "name", severity="warning", name=name)
        if telling:
            yield finding(wording.at, "nudge_preview", name=f"{{{telling[0]}}}")
