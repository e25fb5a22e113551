"""The version of a script: the hash of its content, so that another content is another script."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TypeGuard

from digiter_core.authoring.tree import Mapping, Part, Sequence, plain

LANGUAGE = 1
"""Raised when the same YAML makes another script than before."""

_NOT_CONTENT = frozenset({"note"})
_DIGITS = 16


def version_of(script: Part, competences: Part | None, micro_actions: Part | None = None) -> str:
    """Return the version of *script*. The other two: the files it expands, if it does.

    Comments, notes for translators, quotes and line breaks of the file make no new version;
    nor do words of competences.yaml that are no part of a question.
    """
    content = {
        "language": LANGUAGE,
        "script": plain(script, _NOT_CONTENT),
        "items": [] if competences is None else list(_items(competences)),
    }
    if micro_actions is not None:
        content["micro_actions"] = plain(micro_actions, _NOT_CONTENT)
        content["parts"] = [] if competences is None else list(_parts(competences))
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGITS]


def _items(competences: Part) -> Iterable[object]:
    for dimension in _list(competences, "dimensions"):
        if _has_id(dimension):
            items = [plain(item, _NOT_CONTENT) for item in _list(dimension, "items")]
            yield [plain(dimension.entries["id"][1]), items]


def _parts(competences: Part) -> Iterable[object]:
    """Yield the ids of sub-competences: `choose` numbers them in this order."""
    for dimension in _list(competences, "dimensions"):
        subs = _list(dimension, "sub_competences")
        yield [plain(sub.entries["id"][1]) for sub in subs if _has_id(sub)]


def _has_id(part: Part) -> TypeGuard[Mapping]:
    return isinstance(part, Mapping) and "id" in part.entries


def _list(part: Part, name: str) -> Iterable[Part]:
    value = part.entries.get(name) if isinstance(part, Mapping) else None
    return value[1].items if value and isinstance(value[1], Sequence) else ()
