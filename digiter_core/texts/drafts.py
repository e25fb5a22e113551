"""
Drafts of a machine, and how they are told from what a person wrote.

A draft is marked fuzzy ("needs work" in PO editors) and has the comment `machine-made`. Whoever
confirms it takes the mark away; then the comment goes too, at the next `sync`.
"""

from __future__ import annotations

import polib

from digiter_core.texts.po_reader import MACHINE_MADE

FUZZY = "fuzzy"
COMMENT = f"{MACHINE_MADE} draft: no person has read it"


def is_machine_made(entry: polib.POEntry) -> bool:
    """Return whether *entry* is a draft that nobody has confirmed."""
    return FUZZY in entry.flags and _is_marked(entry)


def mark(entry: polib.POEntry) -> None:
    """Mark *entry* as a draft."""
    if FUZZY not in entry.flags:
        entry.flags.append(FUZZY)
    if not _is_marked(entry):
        entry.tcomment = "\n".join(filter(None, (COMMENT, entry.tcomment)))


def remarks(entry: polib.POEntry) -> str:
    """Return what a translator wrote beside *entry*, without a mark that is no longer true."""
    if is_machine_made(entry):
        return str(entry.tcomment)
    lines = entry.tcomment.split("\n") if entry.tcomment else []
    return "\n".join(line for line in lines if not line.startswith(MACHINE_MADE))


def _is_marked(entry: polib.POEntry) -> bool:
    return any(line.startswith(MACHINE_MADE) for line in entry.tcomment.split("\n"))
