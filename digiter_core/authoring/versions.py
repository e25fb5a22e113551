"""The version of a script: the hash of its content, so that another content is another script."""

from __future__ import annotations

import hashlib
import json
from collections import abc
from collections.abc import Iterable
from typing import TypeGuard

from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence, plain

LANGUAGE = 1
"""Raised when the same YAML makes another script than before."""

_NOT_CONTENT = frozenset({"note"})
_NAMES = frozenset({"nodes", "variables", "set", "moved"})
"""Fields under which stand names that coordinators choose: a node may be called `note`."""

_DIGITS = 16


def version_of(
    script: Part,
    competences: Part | None,
    micro_actions: Part | None = None,
    overlay: tuple[str, Part] | None = None,
    pictures: abc.Mapping[str, str] | None = None,
) -> str:
    """Return the version of *script*. The next two: the files it expands, if it does.

    *overlay*: the territory, and what is different there. *pictures*: digests of those it shows.

    Comments, notes for translators, quotes and line breaks of the file make no new version;
    nor do words of competences.yaml that are no part of a question.
    """
    content = {
        "language": LANGUAGE,
        "script": _content(script),
        "items": [] if competences is None else list(_items(competences)),
    }
    if micro_actions is not None:
        content["micro_actions"] = plain(micro_actions, _NOT_CONTENT)
        content["parts"] = [] if competences is None else list(_parts(competences))
    if overlay is not None:
        # With the territory: the keys of the texts have it, so it is another script.
        content["overlay"] = [overlay[0], _content(overlay[1])]
    if pictures:
        content["pictures"] = dict(pictures)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGITS]


def _content(part: Part, *, chosen: bool = False) -> object:
    """Return *part* without the notes for translators. *chosen*: its names are no fields."""
    if isinstance(part, Scalar):  # nearly all parts are: asked first
        return None if part.is_none else part.value
    if isinstance(part, Sequence):
        return [_content(item) for item in part.items]
    return {
        # Not asked of each text by a call: there are a hundred thousand in a large folder.
        name: (None if value.is_none else value.value)
        if value.__class__ is Scalar
        else _content(value, chosen=not chosen and name in _NAMES)
        for name, (_, value) in part.entries.items()
        if chosen or name not in _NOT_CONTENT
    }


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
