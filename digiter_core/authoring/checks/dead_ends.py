"""A learner can always answer, and can always get to the end where there is one."""

from __future__ import annotations

from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import answer_targets, reached, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import End, NodeId, Open, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for script in loaded.scripts.values():
        for name in _unanswerable(script):
            yield finding(loaded.place(script.id, name), "dead_end", "no_answer", name=name)
        for name in _without_end(script):
            yield finding(loaded.place(script.id, name), "dead_end", name=name)


def _unanswerable(script: Script) -> Iterator[NodeId]:
    for name, node in script.nodes.items():
        if not isinstance(node, Question) or node.entry is not None or not node.options:
            continue
        if all(option.when is not None for option in node.options):
            yield name


def _without_end(script: Script) -> Iterator[NodeId]:
    back: dict[NodeId, list[NodeId]] = {name: [] for name in script.nodes}
    # Silence is no way out: it leads nowhere for who wants no messages unasked.
    for name, following in ways_of(script, answer_targets).items():
        for target in following:
            back.setdefault(target, []).append(name)
    exits = [
        name
        for name, node in script.nodes.items()
        if isinstance(node, End) or (isinstance(node, Open) and node.then is None)
    ]
    if not exits:  # a menu that is always open: meant that way
        return
    ends = reached(exits, back)
    # A way into nowhere is already a finding of its own.
    ways = ways_of(script)
    lost = {name for name, way in ways.items() if any(t not in script.nodes for t in way)}
    for name in reached([script.start], ways):
        if name not in ends and name not in lost:
            yield name
