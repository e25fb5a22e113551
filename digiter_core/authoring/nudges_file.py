"""`nudges.yaml`: whether its numbers can be used and its scripts begin with a question.

Read by `scheduling/rules.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from digiter_core.authoring.codes import CODES
from digiter_core.authoring.findings import Findings, did_you_mean
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Mapping, Part, Position, plain
from digiter_core.authoring.wording import wordings
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.engine.script import Question, Script
from digiter_core.errors import Finding
from digiter_core.scheduling.rules import read_rules
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.markup import shown_locked
from digiter_core.texts.placeholders import placeholders

HARMLESS = frozenset({"name"})
"""What a lock screen may show of a nudge besides its fixed words."""


def check_nudges(text: str, file: str, loaded: Loaded, catalogues: Catalogues) -> list[Finding]:
    """Return what is wrong in the file, in the order it is written."""
    findings = Findings()
    tree = read_yaml(text, file, findings)
    if tree is None or findings.all():
        return list(findings.all())
    try:
        read_rules(cast("dict[str, Any]", plain(tree)))
    except (KeyError, TypeError, ValueError) as error:
        return [_finding(Position(file, 1, 1), "bad_nudges", f"it cannot be used: {error}")]
    return list(_scripts(tree, loaded, catalogues))


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
            message = f'there is no script "{name}"{did_you_mean(name, loaded.scripts)}'
            yield _finding(at.at, "unknown_script", message)
        else:
            yield from _first_question(script, loaded, catalogues)


def _first_question(script: Script, loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    place = loaded.place(script.id, script.start)
    question = script.nodes.get(script.start)
    if not isinstance(question, Question) or not question.options:
        message = f'"{script.id}" is sent as a nudge: it has to begin with a question with buttons'
        yield _finding(place, "bad_nudges", message)
        return
    said = {question.say, *(option.line for option in question.options)}
    for wording in wordings(loaded, catalogues):
        telling = sorted(placeholders(shown_locked(wording.words)) - HARMLESS)
        if telling and wording.source.key in said:
            message = f"{{{telling[0]}}} would stand on the lock screen: put it between || and ||"
            yield _finding(wording.at, "nudge_preview", message)


def _finding(at: Position, code: str, message: str) -> Finding:
    return Finding(at.file, at.line, at.column, code, message, CODES[code][0])
