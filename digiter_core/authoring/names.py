"""The names machines use: of scripts, nodes, options, variables, items."""

from __future__ import annotations

import re

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Scalar

MAX_OPTION_ID = 24
"""With a step number and a chat's session it keeps a button's data under Telegram's 64 bytes."""

MAX_ID = 40

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")

OPTION_IDS_TAKEN = ("ask", "say", "explain")
"""They would share a message key with the texts of their node."""

VARIABLES_TAKEN = ("true", "false", "none", "and", "or", "not", "in")


def check_id(name: Scalar, what: str, findings: Findings, longest: int = MAX_ID) -> bool:
    """Return whether *name* may be the id of *what*."""
    if not _ID.fullmatch(name.value):
        message = f'{what} "{name.value}": only letters without accents, digits, _ and -'
        findings.add(name.at, "bad_id", message)
        return False
    if len(name.value) > longest:
        message = f'{what} "{name.value}" is too long: {longest} characters at most'
        findings.add(name.at, "bad_id", message)
        return False
    return True


def check_option_id(name: Scalar, findings: Findings) -> bool:
    if name.value in OPTION_IDS_TAKEN:
        findings.add(name.at, "bad_id", f'an option may not have the id "{name.value}"')
        return False
    return check_id(name, "the option id", findings, MAX_OPTION_ID)


def check_variable(name: Scalar, findings: Findings) -> bool:
    if _VARIABLE.fullmatch(name.value) and name.value not in VARIABLES_TAKEN:
        return True
    message = f'the variable "{name.value}": small letters, digits and _; not a word of conditions'
    findings.add(name.at, "bad_id", message)
    return False
