"""Reads `dialogues/`: every script, the questionnaire, and all French texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.authoring import (
    competences_file,
    languages_file,
    micro_actions_file,
    overlay_file,
    pictures_folder,
    ui_file,
)
from digiter_core.authoring.compiling import Files
from digiter_core.authoring.draft import Asked, Draft, Given, Read, Reference, TypedInto
from digiter_core.authoring.files import read_files
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.overlay_file import Overlay
from digiter_core.authoring.own_texts import files_and_translations
from digiter_core.authoring.script_file import read_script
from digiter_core.authoring.seen import Seen
from digiter_core.authoring.tree import Position
from digiter_core.engine.script import MessageKey, NodeId, Script
from digiter_core.texts.languages import Languages
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

_TOP = NodeId("")  # of a script: its file


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """Everything of `dialogues/`, frozen. Equal to nothing but itself: checks remember by it."""

    scripts: Mapping[str, Script]
    framework: Framework
    micro_actions: MicroActions
    texts: Mapping[MessageKey, SourceText]
    french: Mapping[MessageKey, str]
    sources: Mapping[str, str]  # script -> what `script_from_sources` makes it from
    variables: Mapping[str, Mapping[str, str]]  # script -> variable -> type
    references: tuple[Reference, ...]
    places: Mapping[tuple[str, NodeId], Position]  # where each node is written
    reads: tuple[Read, ...] = ()  # where a value is asked for
    declared: Mapping[tuple[str, str], Position] = field(default_factory=dict)
    """Where each variable of a script is declared."""
    conditions: tuple[Asked, ...] = ()
    given: tuple[Given, ...] = ()
    entries: tuple[TypedInto, ...] = ()
    bodies: Mapping[tuple[str, NodeId], Position] = field(default_factory=dict)
    """Where the first field of each node stands."""
    named: Mapping[MessageKey, Position] = field(default_factory=dict)
    """Label of an option -> where its id stands."""
    languages: Languages = field(default_factory=Languages)
    overlay_files: Mapping[tuple[str, str], Overlay] = field(default_factory=dict)
    """What is said differently: territory and script -> overlay."""
    pictures: Mapping[str, str] = field(default_factory=dict)  # those there are -> digest
    shown: frozenset[str] = frozenset()  # pictures that some script or overlay shows

    @property
    def overlays(self) -> Mapping[tuple[str, str], Script]:
        """Return the scripts as they are in the territories that change them."""
        return {name: overlay.script for name, overlay in self.overlay_files.items()}

    def every_script(self) -> Iterator[tuple[Script, str]]:
        """Yield every script with its sources: as it is everywhere, and in each territory."""
        yield from ((script, self.sources[name]) for name, script in self.scripts.items())
        yield from ((each.script, each.sources) for each in self.overlay_files.values())

    def as_in(self, territory: str) -> Loaded:
        """Return what learners of *territory* get: for checks, without texts."""
        here = [each for each in self.overlay_files.values() if each.territory == territory]
        own = {(each.script.id, node): at for each in here for node, at in each.places.items()}
        return replace(
            self,
            scripts={**self.scripts, **{each.script.id: each.script for each in here}},
            texts={},
            references=self.references + tuple(ref for each in here for ref in each.references),
            places={**self.places, **own},
        )

    def place(self, script: str, node: str = "") -> Position:
        """Return where *node* is written, else the top of the file of *script*."""
        top = self.places.get((script, _TOP)) or Position(f"{script}.yaml", 1, 1)
        return self.places.get((script, NodeId(node)), top)


def load_scripts(directory: Path, seen: Seen | None = None) -> Loaded:
    """Return everything of *directory*. Raises `ScriptError` with all findings at once.

    *seen*: what remembers files that were read before.
    """
    findings = Findings()
    files = read_files(directory, findings, leave_out=NOT_SCRIPTS)
    files |= pictures_folder.read_pictures(directory, findings, released=True)
    loaded = _load(files, findings, f"{directory.name}/", seen or Seen())
    findings.raise_if_any()
    return loaded


def load_texts(
    files: Mapping[str, str], folder: str, findings: Findings, seen: Seen | None = None
) -> Loaded:
    """Return what *files*, texts by name, would be in *folder*; mistakes go to *findings*.

    For files that are typed and not saved. Names of `NOT_SCRIPTS` are left out; of a picture the
    text is its reference. *seen*: what remembers files that were read before.
    """
    wanted = {name: text for name, text in files.items() if name not in NOT_SCRIPTS}
    return _load(wanted, findings, f"{folder}/", seen or Seen())


def script_from_sources(script: str, sources: str) -> tuple[Script, Mapping[MessageKey, str]]:
    """Return *script* and its French texts as they were when *sources* were stored.

    Raises `ScriptError` if *sources* do not hold it.
    """
    findings = Findings()
    loaded = _load(files_and_translations(sources)[0], findings, "", Seen())
    if script not in loaded.scripts:
        at = Position(f"{script}.yaml", 1, 1)
        findings.add(at, "unknown_script", "stored", name=script)
    findings.raise_if_any()
    # Sources with an overlay are those of one territory.
    return next(iter(loaded.overlays.values()), loaded.scripts[script]), loaded.french


def _compiled(made: Files, name: str, draft: Draft, _: Findings) -> Script:
    return made.script(name, draft)


def _load(every_file: Mapping[str, str], findings: Findings, folder: str, seen: Seen) -> Loaded:
    files = dict(every_file)
    pictures = pictures_folder.digests(files)
    every = {name: seen.tree(text, folder + name, findings) for name, text in files.items()}
    trees = dict(every)
    competences = trees.pop(competences_file.FILE, None)
    library = trees.pop(micro_actions_file.FILE, None)
    tongues = trees.pop(languages_file.FILE, None)
    languages, names = Languages(), list[SourceText]()
    if tongues is not None:
        languages, names = languages_file.read_languages(tongues, findings)
    ui = {name: trees.pop(name, None) for name in ui_file.FILES}
    framework, texts = competences_file.EMPTY, list[SourceText]()
    shared = (files.get(competences_file.FILE, ""), files.get(micro_actions_file.FILE, ""))
    if competences is not None:
        framework, texts = seen.made(
            folder + competences_file.FILE,
            shared[0],
            partial(competences_file.read_competences, competences),
            findings,
        )
    micro_actions, steps = micro_actions_file.NOTHING, list[SourceText]()
    if library is not None:
        micro_actions, steps = seen.made(
            folder + micro_actions_file.FILE,
            shared[1],
            partial(micro_actions_file.read_micro_actions, library, framework),
            findings,
            shared[:1],
        )
    looked_at = (*shared, *pictures, *pictures.values())
    drafts = {
        name: seen.made(
            folder + name,
            files[name],
            partial(read_script, tree, folder + name, framework, micro_actions, pictures),
            findings,
            looked_at,
        )
        for name, tree in trees.items()
        if tree is not None and not overlay_file.is_overlay(name)
    }
    bases = {draft.script: draft for draft in drafts.values()}
    overlaid = {
        name: draft
        for name, tree in trees.items()
        if tree is not None
        and overlay_file.is_overlay(name)
        and (draft := overlay_file.read_overlay(tree, name, folder, bases, findings))
    }
    both = (*drafts.values(), *overlaid.values())
    made = Files(files, every)
    overlays = [made.overlay(name, draft, bases[draft.script]) for name, draft in overlaid.items()]
    texts = [text for draft in both for text in draft.texts] + texts + steps + names
    for name, tree in ui.items():
        if tree is not None:
            read = partial(ui_file.read_ui, tree, file=name)
            texts += seen.made(folder + name, files[name], read, findings)
    return Loaded(
        scripts={
            draft.script: seen.made(
                f"the script of {folder}{name}",
                files[name],
                partial(_compiled, made, name, draft),
                findings,
                looked_at,
            )
            for name, draft in drafts.items()
        },
        framework=framework,
        micro_actions=micro_actions,
        texts={text.key: text for text in texts},
        french={text.key: text.french for text in texts},
        sources={draft.script: made.sources(name, draft) for name, draft in drafts.items()},
        variables={draft.script: draft.types for draft in drafts.values()},
        references=tuple(ref for draft in drafts.values() for ref in draft.references),
        places={
            (draft.script, node): at
            for draft in drafts.values()
            for node, at in draft.places.items()
        }
        | {(draft.script, _TOP): Position(folder + name, 1, 1) for name, draft in drafts.items()},
        reads=tuple(read for draft in both for read in draft.reads),
        declared={
            (draft.script, variable): at
            for draft in drafts.values()
            for variable, at in draft.declared.items()
        },
        conditions=tuple(asked for draft in both for asked in draft.conditions),
        given=tuple(given for draft in both for given in draft.given),
        entries=tuple(entry for draft in both for entry in draft.entries),
        bodies={
            (draft.script, node): at
            for draft in drafts.values()
            for node, at in draft.bodies.items()
        },
        named={label: at for draft in both for label, at in draft.named.items()},
        languages=languages,
        overlay_files={(each.territory, each.script.id): each for each in overlays},
        pictures=pictures,
        shown=frozenset(name for draft in both for name in draft.shown),
    )
