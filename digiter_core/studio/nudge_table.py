"""`nudges.yaml` as coordinators read it: each kind with its numbers and first words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Mapping, Position, plain
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.engine.script import Question
from digiter_core.errors import UnusableRules
from digiter_core.scheduling.policy import NudgeRule, Rules
from digiter_core.scheduling.rules import read_rules
from digiter_core.studio.draft import Draft
from digiter_core.texts.markup import shown_locked

PATH: Final = "dialogues/nudges.yaml"
HOLIDAYS_PATH: Final = "dialogues/holidays.yaml"


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """One kind of nudge. `locked`: what a lock screen shows of it; `node`: the question asked."""

    rule: NudgeRule
    line: int  # of `nudges.yaml`
    node: str
    locked: str


def rules_in(text: str) -> Rules | None:
    """Return the rules written as *text*, None if they cannot be used: lint says why."""
    tree = read_yaml(text, PATH, Findings())
    try:
        return read_rules(cast("dict[str, Any]", plain(tree))) if tree is not None else None
    except UnusableRules:
        return None


def nudge_rows(rules: Rules, draft: Draft, language: str) -> tuple[NudgeRow, ...]:
    """Return the kinds in the order that decides on one day, with their words in *language*."""
    lines = _lines(draft.files.get(PATH, ""))
    return tuple(
        NudgeRow(rule, lines.get(rule.kind, 1), *_question(rule.script, draft, language))
        for rule in rules.kinds
    )


def days_off(text: str, calendar: str) -> frozenset[date]:
    """Return the holidays of *calendar* in `holidays.yaml`, written as *text*; none if unknown."""
    tree = read_yaml(text, HOLIDAYS_PATH, Findings())
    data = plain(tree) if tree is not None else None
    known = data.get("holidays") if isinstance(data, dict) else None
    days = known.get(calendar) if isinstance(known, dict) else None
    found = set()
    for each in days if isinstance(days, list) else ():
        try:
            found.add(date.fromisoformat(str(each)))
        except ValueError:
            continue  # lint names it
    return frozenset(found)


def _question(name: str, draft: Draft, language: str) -> tuple[str, str]:
    """Return the node a nudge begins with, and what a lock screen shows; "" for what is not."""
    script = draft.loaded.scripts.get(name) if draft.loaded else None
    if script is None or draft.catalogues is None:
        return "", ""
    node = script.nodes.get(script.start)
    if not isinstance(node, Question):
        return str(script.start), ""
    words = draft.catalogues.text(node.say, language)
    return str(script.start), " ".join(shown_locked(words).split())


def _lines(text: str) -> dict[str, int]:
    tree = read_yaml(text, PATH, Findings())
    entry = tree.entries.get("nudges") if isinstance(tree, Mapping) else None
    kinds = entry[1].entries if entry and isinstance(entry[1], Mapping) else {}
    return {kind: _line(key.at) for kind, (key, _) in kinds.items()}


def _line(at: Position) -> int:
    return at.line
