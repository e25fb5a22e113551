"""An answer that reads like a command leads where the command would: `Aide` to the menu.

Unlike help and `stop`, it still counts as the answer; but learners who know the word expect more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from digiter_core.authoring.answering import place_of_option
from digiter_core.authoring.checks.same_labels import spoken
from digiter_core.authoring.findings import finding
from digiter_core.authoring.graph import reached, silent_targets, ways_of
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part
from digiter_core.authoring.walking import below, scalars_at, word_at
from digiter_core.coaching.commands import SCRIPT_OF_COMMAND
from digiter_core.engine.safety import normalise
from digiter_core.engine.script import Do, NodeId, Open, Option, Question, Script
from digiter_core.errors import Finding
from digiter_core.texts.languages import SOURCE

OWN_ANSWERS = frozenset({"back", "go_on", "explain", "stop", "start", "repeat"})
"""Commands whose words belong on buttons, or that another check looks at."""

_ACTS: Mapping[str, frozenset[str]] = {
    "profile": frozenset({"show_profile", "show_profile_detail"}),
    "progress": frozenset({"show_progress"}),
    "access": frozenset({"show_access"}),
    "mydata": frozenset({"send_my_data"}),
    "privacy": frozenset({"show_privacy", "send_my_data"}),
    "start_over": frozenset({"start_over", "restart_theme"}),
    "rhythm": frozenset({"less_often", "rest_week"}),
    "pause": frozenset({"pause", "rest_week"}),
    "forget": frozenset({"forget_later", "forget_now"}),
}


def check(loaded: Loaded, words: Part | None, intents: Part | None) -> Iterator[Finding]:
    """Yield the French answers that are the word of a command that does something else."""
    called = _commands(words)
    meant = _answers(intents)
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            for option in node.options if isinstance(node, Question) else ():
                label = loaded.french.get(option.label, "")
                command = called.get(spoken(label), "")
                if command and not option.line and not _does(command, option, script, meant):
                    at = place_of_option(option, loaded, script.id, node.id)
                    yield finding(
                        at,
                        "clashing_answer",
                        "command",
                        severity="warning",
                        words=label,
                        name=command,
                    )


def _does(
    command: str, option: Option, script: Script, meant: Mapping[str, Collection[str]]
) -> bool:
    if option.id == command or command in OWN_ANSWERS or option.id in meant.get(command, ()):
        return True
    acts, opened = _ACTS.get(command, frozenset()), SCRIPT_OF_COMMAND.get(command)
    return any(
        (isinstance(node, Do) and node.act in acts)
        or (isinstance(node, Open) and node.script == opened)
        for node in _passed(option.goto, script)
    )


def _passed(start: NodeId, script: Script) -> list[object]:
    return [script.nodes[name] for name in reached([start], ways_of(script, silent_targets))]


def _commands(words: Part | None) -> dict[str, str]:
    """Return the French words of commands, as they are compared."""
    commands = below(words, "commands")
    entries = commands.entries if isinstance(commands, Group) else {}
    return {
        normalise(word.value): command
        for command, (_, languages) in entries.items()
        for word in scalars_at(languages, SOURCE)
    }


def _answers(intents: Part | None) -> dict[str, set[str]]:
    """Return the ids of answers that mean a command anyway."""
    found: dict[str, set[str]] = {}
    group = below(intents, "intents")
    for _, entry in group.entries.values() if isinstance(group, Group) else ():
        if command := word_at(entry, "command"):
            found.setdefault(command, set()).update(e.value for e in scalars_at(entry, "answers"))
    return found
