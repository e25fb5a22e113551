"""One file of `dialogues/` that holds a script."""

from __future__ import annotations

from pathlib import PurePath

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.authoring.draft import NOWHERE, Draft
from digiter_core.authoring.findings import Findings, did_you_mean
from digiter_core.authoring.kinds import KINDS
from digiter_core.authoring.names import check_id
from digiter_core.authoring.shape import Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Mapping, Part
from digiter_core.authoring.values import read_variables
from digiter_core.engine.script import NodeId

SHAPE = Shape(
    "a script",
    "One dialogue: one file.",
    (
        Field("script", "its id, the name of the file without .yaml", required=True),
        Field("start", "the node it begins at", required=True),
        Field("nodes", "its nodes, each under its own name", required=True),
        Field("variables", "what it remembers: each variable under its own name"),
        Field("note", "what the script is for; learners never see it"),
    ),
)
RESERVED = ("ui", "team", "summary", "pages", "competences", "micro_actions")


def read_script(
    document: Part,
    file: str,
    framework: Framework,
    micro_actions: MicroActions,
    findings: Findings,
) -> Draft:
    """Return what *document* holds; whatever is wrong goes to *findings*."""
    draft = Draft(PurePath(file).stem, framework, micro_actions, findings)
    group = as_mapping(document, "a script", findings)
    if group is None:
        return draft
    fields = Fields(group, SHAPE, findings)
    _check_name(fields, draft)
    variables = fields.part("variables")
    if variables is not None:
        draft.types, draft.starts = read_variables(variables, findings)
    for name, value in nodes.entries.values() if (nodes := fields.group("nodes")) else ():
        node = as_mapping(value, f'the node "{name.value}"', findings)
        if check_id(name, "the node", findings) and node is not None:
            _read_node(NodeId(name.value), node, draft)
    draft.start = draft.goto(fields, "start", NOWHERE)
    return draft


def _check_name(fields: Fields, draft: Draft) -> None:
    name = fields.scalar("script")
    if name is None or not check_id(name, "the script", draft.findings):
        return
    if name.value != draft.script:
        message = f'the file is called "{draft.script}.yaml": write "script: {draft.script}"'
        draft.findings.add(name.at, "bad_id", message)
    if name.value in RESERVED:
        draft.findings.add(name.at, "bad_id", f'a script may not be called "{name.value}"')


def _read_node(name: NodeId, node: Mapping, draft: Draft) -> None:
    kinds = [kind for kind in KINDS if kind in node.entries]
    if len(kinds) != 1:
        draft.findings.add(node.at, "kind_of_node", _which_kind(name, node, kinds))
        return
    shape, read = KINDS[kinds[0]]
    read(Fields(node, shape, draft.findings), name, draft)


def _which_kind(name: NodeId, node: Mapping, kinds: list[str]) -> str:
    if kinds:
        return f'the node "{name}" has both {" and ".join(kinds)}: make two nodes of it'
    hints = [hint for written in node.entries if (hint := did_you_mean(written, KINDS))]
    known = ", ".join(KINDS)
    return f'the node "{name}" is of no kind: it needs one of {known}{hints[0] if hints else ""}'
