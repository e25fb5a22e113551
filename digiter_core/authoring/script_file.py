"""One file of `dialogues/` that holds a script."""

from __future__ import annotations

from collections import abc
from pathlib import PurePath

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.authoring.draft import NOWHERE, Draft, Reference
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.holding import Group, Under
from digiter_core.authoring.kinds import KINDS
from digiter_core.authoring.names import ID, NODE, VARIABLE_NAME, check_id
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part, Scalar
from digiter_core.authoring.values import VARIABLE, read_variables
from digiter_core.engine.script import NodeId

NODES = Under(ID.pattern, Group(tuple(shape for shape, _ in KINDS.values())))
SHAPE = Shape(
    "a script",
    "One dialogue: one file.",
    (
        Field("script", "its id, the name of the file without .yaml", required=True, holds=ID),
        Field("start", "the node it begins at", required=True, holds=NODE),
        Field("nodes", "its nodes, each under its own name", required=True, holds=NODES),
        Field(
            "variables",
            "what it remembers: each variable under its own name",
            holds=Under(VARIABLE_NAME.pattern, Group((VARIABLE,))),
        ),
        Field(
            "moved",
            "where learners go on who stand at a node that is gone: `node of before: node of now`",
            holds=Under(ID.pattern, NODE),
        ),
        Field("note", "what the script is for; learners never see it"),
    ),
)
_FIELDS = frozenset(field.name for shape, _ in KINDS.values() for field in shape.fields)
"""What stands below the name of a node, and beside it if it is moved too far to the left."""

RESERVED = (
    "ui",
    "team",
    "summary",
    "pages",
    "studio",
    "publishing",
    "figures",
    "languages",
    "competences",
    "micro_actions",
)


def read_script(  # noqa: PLR0913, PLR0917 - what a script can name
    document: Part,
    file: str,
    framework: Framework,
    micro_actions: MicroActions,
    pictures: abc.Mapping[str, str],
    findings: Findings,
) -> Draft:
    """Return what *document* holds; whatever is wrong goes to *findings*.

    *pictures*: those there are, with their digests.
    """
    draft = Draft(PurePath(file).stem, framework, micro_actions, findings, pictures=pictures)
    group = as_mapping(document, "a script", findings)
    if group is None:
        return draft
    fields = Fields(group, SHAPE, findings)
    _check_name(fields, draft)
    variables = fields.part("variables")
    if variables is not None:
        draft.types, draft.starts = read_variables(variables, findings)
    if isinstance(variables, Mapping):
        draft.declared = {name.value: name.at for name, _ in variables.entries.values()}
    read_nodes(fields, draft)
    _read_moved(fields, draft)
    draft.start = draft.goto(fields, "start", NOWHERE)
    return draft


def read_nodes(fields: Fields, draft: Draft) -> None:
    """Add the nodes under `nodes:` to *draft*."""
    for name, value in nodes.entries.values() if (nodes := fields.group("nodes")) else ():
        if name.value in _FIELDS and not _is_node(value):
            draft.findings.add(name.at, "indentation", "field", name=name.value)
            continue
        node = as_mapping(value, name.value, draft.findings)
        if check_id(name, draft.findings) and node is not None:
            draft.name_at = name.at
            _read_node(NodeId(name.value), node, draft)


def _is_node(part: Part) -> bool:
    return isinstance(part, Mapping) and not part.entries.keys().isdisjoint(KINDS)


def _read_moved(fields: Fields, draft: Draft) -> None:
    group = fields.group("moved")
    for name, value in group.entries.values() if group else ():
        before = NodeId(name.value)
        if before in draft.nodes:
            draft.findings.add(name.at, "bad_move", name=before)
        if not isinstance(value, Scalar):
            draft.findings.add(value.at, "wrong_shape", "text", field=before)
        elif not value.value.strip():
            draft.findings.add(name.at, "empty_text", field=before)
        else:
            target = NodeId(value.value.strip())
            draft.moved[before] = target
            here = Reference(draft.script, NOWHERE, target, to_script=False, at=value.at)
            draft.references.append(here)


def _check_name(fields: Fields, draft: Draft) -> None:
    name = fields.scalar("script")
    if name is None or not check_id(name, draft.findings):
        return
    if name.value != draft.script:
        draft.findings.add(name.at, "bad_id", "file", name=name.value, script=draft.script)
    if name.value in RESERVED:
        draft.findings.add(name.at, "bad_id", "reserved", name=name.value)


def _read_node(name: NodeId, node: Mapping, draft: Draft) -> None:
    kinds = [kind for kind in KINDS if kind in node.entries]
    if len(kinds) != 1:
        _tell_kind(name, node, kinds, draft)
        return
    draft.reading = name
    shape, read = KINDS[kinds[0]]
    read(Fields(node, shape, draft.findings), name, draft)


def _tell_kind(name: NodeId, node: Mapping, kinds: list[str], draft: Draft) -> None:
    known = ", ".join(KINDS)
    if kinds:
        found = ", ".join(kinds)
        draft.findings.add(node.at, "kind_of_node", "several", name=name, kinds=found)
        return
    meant = next((kind for written in node.entries if (kind := near(written, KINDS))), "")
    draft.findings.add(node.at, "kind_of_node", name=name, known=known, near=meant)
