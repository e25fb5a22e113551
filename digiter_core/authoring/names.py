"""The names machines use: of scripts, nodes, options, variables, items."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.holding import Name
from digiter_core.authoring.tree import Scalar

MAX_OPTION_ID = 24
"""With a step number and a chat's session it keeps a button's data under Telegram's 64 bytes."""

MAX_ID = 40

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")

ID = Name("a name", rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_ID - 1}}}")
OPTION_ID = Name("a name", rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{MAX_OPTION_ID - 1}}}")
VARIABLE_NAME = Name("a variable", _VARIABLE.pattern)
NODE = Name("a node", r"\s*[A-Za-z0-9][A-Za-z0-9_.-]*\s*")
"""With a dot: a question that a `questionnaire` or `choose` node stands for."""

PICTURE = Name("a file", r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.(png|jpe?g)")

OPTION_IDS_TAKEN = ("ask", "say", "explain", "low", "high")
"""They would share a message key with the texts of their node."""

VARIABLES_TAKEN = ("true", "false", "none", "and", "or", "not", "in")


def check_id(name: Scalar, findings: Findings, longest: int = MAX_ID) -> bool:
    """Return whether *name* may be an id."""
    if not _ID.fullmatch(name.value):
        findings.add(name.at, "bad_id", name=name.value)
        return False
    if len(name.value) > longest:
        findings.add(name.at, "bad_id", "too_long", name=name.value, limit=longest)
        return False
    return True


def check_option_id(name: Scalar, findings: Findings) -> bool:
    if name.value in OPTION_IDS_TAKEN:
        findings.add(name.at, "bad_id", "option", name=name.value)
        return False
    return check_id(name, findings, MAX_OPTION_ID)


def check_variable(name: Scalar, findings: Findings) -> bool:
    if _VARIABLE.fullmatch(name.value) and name.value not in VARIABLES_TAKEN:
        return True
    findings.add(name.at, "bad_id", "variable", name=name.value)
    return False
