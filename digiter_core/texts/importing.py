"""
Takes translations in that were edited elsewhere: each on its own merits. Pure.

What is not fit is refused with a reason, the rest is taken. Nothing is ever emptied, and words a
person confirmed are not replaced by a draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polib

from digiter_core.texts.drafts import FUZZY, is_machine_made, mark, remarks
from digiter_core.texts.incoming import MACHINE, STALE, Incoming
from digiter_core.texts.markup import parse
from digiter_core.texts.placeholders import placeholders
from digiter_core.texts.source_text import SourceText


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text was not taken: `why` is one of the words below, `what` names the trouble."""

    key: str
    line: int
    why: str  # unknown_key, twice, plural, placeholder, too_long, lone_mark, confirmed
    what: str = ""


@dataclass(slots=True)
class Taken:
    """What became of a file, counted in texts."""

    changed: int = 0
    stale: int = 0  # among those changed: the French is another by now
    same: int = 0
    empty: int = 0
    refused: list[Refusal] = field(default_factory=list)


def take_in(
    entries: Iterable[polib.POEntry],
    texts: Mapping[str, SourceText],
    incoming: Iterable[Incoming],
    *,
    drafts: bool = False,
) -> Taken:
    """Write what can be taken of *incoming* into *entries*; return what became of each.

    *texts*: the French by key. *drafts*: everything comes from a machine.
    """
    own = {entry.msgctxt: entry for entry in entries if not entry.obsolete}
    taken = Taken()
    seen = set[str]()
    for each in incoming:
        refusal = _refusal(each, texts.get(each.key), own.get(each.key), seen)
        seen.add(each.key)
        if refusal is not None:
            taken.refused.append(refusal)
        elif not each.words:
            taken.empty += 1
        else:
            _take(own[each.key], each, taken, drafts=drafts)
    return taken


def _refusal(
    each: Incoming, text: SourceText | None, own: polib.POEntry | None, seen: set[str]
) -> Refusal | None:
    if text is None or own is None:
        return Refusal(each.key, each.line, "unknown_key")
    if each.key in seen:
        return Refusal(each.key, each.line, "twice")
    if each.is_plural:
        return Refusal(each.key, each.line, "plural")
    return _unfit(each, text) if each.words else None


def _unfit(each: Incoming, text: SourceText) -> Refusal | None:
    differing = placeholders(each.words) ^ placeholders(text.french)
    if differing:
        names = ", ".join(f"{{{name}}}" for name in sorted(differing))
        return Refusal(each.key, each.line, "placeholder", names)
    if text.limit is not None and len(each.words) > text.limit:
        return Refusal(each.key, each.line, "too_long", f"{len(each.words)} > {text.limit}")
    if any(sign in parse(each.words)[0] for sign in ("**", "||")):
        return Refusal(each.key, each.line, "lone_mark")
    return None


def _take(own: polib.POEntry, each: Incoming, taken: Taken, *, drafts: bool) -> None:
    before = (own.msgstr, list(own.flags), own.previous_msgid, own.tcomment)
    is_draft = drafts or each.state == MACHINE
    if is_draft and own.msgstr and not is_machine_made(own):
        if own.msgstr == each.words:
            taken.same += 1
        else:
            taken.refused.append(Refusal(each.key, each.line, "confirmed"))
        return
    if each.remark is None and each.words == own.msgstr and each.state == state_of(own):
        taken.same += 1  # a sheet does not say from which French the words were made
        return
    _write(own, each, is_draft=is_draft)
    after = (own.msgstr, list(own.flags), own.previous_msgid, own.tcomment)
    if after == before:
        taken.same += 1
        return
    taken.changed += 1
    taken.stale += own.previous_msgid is not None


def _write(own: polib.POEntry, each: Incoming, *, is_draft: bool) -> None:
    own.msgstr, own.previous_msgid = each.words, None
    own.flags = [flag for flag in own.flags if flag != FUZZY]
    own.tcomment = own.tcomment if each.remark is None else each.remark
    if each.french != own.msgid:
        own.previous_msgid = each.french
    if each.french != own.msgid or (each.state and each.state != STALE):
        own.flags.append(FUZZY)
    if is_draft:
        mark(own)
    own.tcomment = remarks(own)


def state_of(entry: polib.POEntry) -> str:
    """Return the state of *entry* as a sheet names it."""
    if FUZZY not in entry.flags:
        return ""
    if is_machine_made(entry):
        return MACHINE
    return STALE if entry.previous_msgid else "fuzzy"
