"""
One entry of a PO catalogue, taken out and put back: every other byte stays. Pure.

`sync` writes whole catalogues. Whoever changes one text must leave the others as they are, also
those that are not in step with the French.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polib

from digiter_core.texts.sync import WIDTH

_CONTEXT = re.compile(r'^(?:#~ )?msgctxt ((?:"[^\n]*"\s*)(?:^(?:#~ )?"[^\n]*"\s*)*)', re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_STARTS = ("msgctxt", "msgid ")
_HEAD = 'msgid ""\nmsgstr ""\n\n'
"""Without it the comments of the first entry would be taken for those of the file."""


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one entry, from character *start* to *end*, without the empty ones around."""

    key: str  # "": the head of the catalogue, or an entry without a key
    start: int
    end: int
    is_obsolete: bool


def blocks(catalogue: str) -> Iterator[Block]:
    """Yield the entries of the text of a *catalogue*, in their order."""
    start = end = at = 0
    has_words = False
    for line in catalogue.split("\n"):
        bare = line.removesuffix("\r")
        words = bare.removeprefix("#~").lstrip()
        begins = bare.startswith("#") and words == bare  # a comment, of what comes
        if has_words and (not bare or begins or words.startswith(_STARTS)):
            yield _block(catalogue, start, end)
            has_words, start = False, at
        if not bare and not has_words and start == at:
            start = at + len(line) + 1
        has_words |= words.startswith("msgstr")
        end = at + len(bare)
        at += len(line) + 1
    if has_words:
        yield _block(catalogue, start, end)


def _block(catalogue: str, start: int, end: int) -> Block:
    found = _CONTEXT.search(catalogue, start, end)
    key = "".join(_QUOTED.findall(found[1])) if found else ""
    return Block(key, start, end, is_obsolete=found is not None and found[0].startswith("#~"))


def block_of(catalogue: str, key: str) -> Block | None:
    """Return where the entry *key* stands, the live one if there are two."""
    found = [each for each in blocks(catalogue) if each.key == key]
    return next((each for each in found if not each.is_obsolete), found[0] if found else None)


def entry_in(catalogue: str, block: Block) -> polib.POEntry:
    """Return the entry of *block*. Raises `ValueError` if polib cannot read it."""
    with TemporaryDirectory(prefix="digiter-entry-") as folder:
        # By its path: given as text polib would split lines inside words, too.
        path = Path(folder) / "entry.po"
        text = catalogue[block.start : block.end].replace("\r\n", "\n")
        path.write_text(f"{_HEAD}{text}\n", encoding="utf-8", newline="\n")
        try:
            return polib.pofile(str(path), wrapwidth=WIDTH)[0]
        except (OSError, IndexError) as error:
            raise ValueError(block.key) from error


def with_entry(catalogue: str, entry: polib.POEntry, order: Sequence[str]) -> str:
    """Return *catalogue* with *entry* in place of the one with its key.

    One that is not there yet comes behind the last of those that stand before it in *order*, the
    keys as `sync` would have them.
    """
    newline = "\r\n" if "\r\n" in catalogue else "\n"
    written = entry.__unicode__(wrapwidth=WIDTH).rstrip("\n").replace("\n", newline)
    own = block_of(catalogue, entry.msgctxt)
    if own is not None and not own.is_obsolete:
        return catalogue[: own.start] + written + catalogue[own.end :]
    if own is not None:
        catalogue = f"{catalogue[: own.start]}{catalogue[own.end :].lstrip()}"
    there = {each.key: each for each in blocks(catalogue) if not each.is_obsolete}
    before = order[: order.index(entry.msgctxt)]
    last = next((there[key] for key in (*reversed(before), "") if key in there), None)
    at = last.end if last else 0
    gap = 2 * newline if at else ""
    rest = catalogue[at:]
    return f"{catalogue[:at]}{gap}{written}{rest if rest.strip() else newline}"
