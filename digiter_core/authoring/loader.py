"""Reads `dialogues/`: every script, the questionnaire, and all French texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.authoring import competences_file, micro_actions_file, ui_file
from digiter_core.authoring.draft import Draft, Reference
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.script_file import read_script
from digiter_core.authoring.tree import Part, Position
from digiter_core.authoring.versions import version_of
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.engine.script import MessageKey, NodeId, Script
from digiter_core.texts.source_text import SourceText

NOT_SCRIPTS = (
    "helplines.yaml",
    "territories.yaml",
    "safety.yaml",
    "words.yaml",
    "intents.yaml",
    "nudges.yaml",
    "holidays.yaml",
)
"""Files of `dialogues/` that belong to others: lint only looks whether they are YAML."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything of `dialogues/`, frozen."""

    scripts: Mapping[str, Script]
    framework: Framework
    micro_actions: MicroActions
    texts: Mapping[MessageKey, SourceText]
    french: Mapping[MessageKey, str]
    sources: Mapping[str, str]  # script -> what `script_from_sources` makes it from
    variables: Mapping[str, Mapping[str, str]]  # script -> variable -> type
    references: tuple[Reference, ...]
    places: Mapping[tuple[str, NodeId], Position]  # where each node is written

    def place(self, script: str, node: str = "") -> Position:
        """Return where *node* is written, else the top of the file of *script*."""
        return self.places.get((script, NodeId(node)), Position(f"{script}.yaml", 1, 1))


def load_scripts(directory: Path) -> Loaded:
    """Return everything of *directory*. Raises `ScriptError` with all findings at once."""
    findings = Findings()
    files = read_files(directory, findings, leave_out=NOT_SCRIPTS)
    loaded = _load(files, findings, f"{directory.name}/")
    findings.raise_if_any()
    return loaded


def script_from_sources(script: str, sources: str) -> tuple[Script, Mapping[MessageKey, str]]:
    """Return *script* and its French texts as they were when *sources* were stored.

    Raises `ScriptError` if *sources* do not hold it.
    """
    findings = Findings()
    loaded = _load(json.loads(sources), findings, "")
    if script not in loaded.scripts:
        at = Position(f"{script}.yaml", 1, 1)
        findings.add(at, "unknown_script", f'the stored sources hold no script "{script}"')
    findings.raise_if_any()
    return loaded.scripts[script], loaded.french


def read_files(
    directory: Path, findings: Findings, leave_out: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return the text of every YAML file of *directory*, by name, in a fixed order."""
    files: dict[str, str] = {}
    for path in sorted(directory.glob("*.yaml")):
        if path.name in leave_out:
            continue
        try:
            files[path.name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            message = "the file is not in UTF-8: save it again with that encoding"
            findings.add(Position(f"{directory.name}/{path.name}", 1, 1), "not_text", message)
    return files


def _load(files: Mapping[str, str], findings: Findings, folder: str) -> Loaded:
    trees = {name: read_yaml(text, folder + name, findings) for name, text in files.items()}
    competences = trees.pop(competences_file.FILE, None)
    library = trees.pop(micro_actions_file.FILE, None)
    ui = {name: trees.pop(name, None) for name in ui_file.FILES}
    framework, texts = competences_file.EMPTY, list[SourceText]()
    if competences is not None:
        framework, texts = competences_file.read_competences(competences, findings)
    micro_actions, steps = micro_actions_file.NOTHING, list[SourceText]()
    if library is not None:
        micro_actions, steps = micro_actions_file.read_micro_actions(library, framework, findings)
    drafts = {
        name: read_script(tree, folder + name, framework, micro_actions, findings)
        for name, tree in trees.items()
        if tree is not None
    }
    scripts = {
        draft.script: _script(draft, trees[name], competences, library)
        for name, draft in drafts.items()
    }
    texts = [text for draft in drafts.values() for text in draft.texts] + texts + steps
    for name, tree in ui.items():
        texts += ui_file.read_ui(tree, findings, name) if tree is not None else []
    return Loaded(
        scripts=scripts,
        framework=framework,
        micro_actions=micro_actions,
        texts={text.key: text for text in texts},
        french={text.key: text.french for text in texts},
        sources={draft.script: _sources(name, files, draft) for name, draft in drafts.items()},
        variables={draft.script: draft.types for draft in drafts.values()},
        references=tuple(ref for draft in drafts.values() for ref in draft.references),
        places={
            (draft.script, node): at
            for draft in drafts.values()
            for node, at in draft.places.items()
        },
    )


def _script(
    draft: Draft, tree: Part | None, competences: Part | None, library: Part | None
) -> Script:
    version = ""
    if tree:
        version = version_of(
            tree,
            competences if draft.uses_framework else None,
            library if draft.uses_micro_actions else None,
        )
    return Script(draft.script, version, draft.start, draft.nodes, draft.starts)


def _sources(name: str, files: Mapping[str, str], draft: Draft) -> str:
    names = [name]
    if draft.uses_framework and competences_file.FILE in files:
        names.append(competences_file.FILE)
    if draft.uses_micro_actions and micro_actions_file.FILE in files:
        names.append(micro_actions_file.FILE)
    return json.dumps({each: files[each] for each in names}, ensure_ascii=False)
