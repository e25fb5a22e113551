"""An id that learners have met keeps its name: translations, answers and places hang on it.

What it was called before is known from the translations: the same French under another key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import place_of
from digiter_core.engine.script import MessageKey
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.source_text import SourceText

_Parts = tuple[str, str, str]  # script, node, field


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    before = _gone(loaded, catalogues)
    for text in loaded.texts.values() if before else ():
        if (was := _was(text, loaded, catalogues, before)) is None:
            continue
        script, node, field = _parts(text.key)
        if was[1] == node:
            at = loaded.named.get(text.key) or place_of(text)
            yield finding(at, "renamed", name=field.partition(".")[0], other=was[2])
        elif (script, node) not in told and was[1] not in _moved(loaded, script):
            told.add((script, node))
            at = loaded.place(script, node) if script in loaded.scripts else place_of(text)
            yield finding(at, "renamed", "node", name=node, other=was[1])


def _was(
    text: SourceText,
    loaded: Loaded,
    catalogues: Catalogues,
    before: Mapping[str, list[_Parts]],
) -> _Parts | None:
    """Return what the key of *text* was before, None if it is none that was renamed."""
    if text.shared or text.key.startswith("ui/") or text.french not in before:
        return None
    if any(text.key in catalogues.entries(each) for each in _languages(catalogues)):
        return None
    script, node, field = _parts(text.key)
    nodes = loaded.scripts[script].nodes if script in loaded.scripts else {}
    for was in before[text.french]:
        if was[0] != script or was[2].count(".") != field.count("."):
            continue
        is_option = was[1] == node and "." not in field
        if is_option or (was[2] == field and was[1] != node and was[1] not in nodes):
            return was
    return None


def _gone(loaded: Loaded, catalogues: Catalogues) -> Mapping[str, list[_Parts]]:
    """Return the keys that have translations and no French any more, by the French of before."""
    found: dict[str, list[_Parts]] = defaultdict(list)
    seen: set[MessageKey] = set()
    for language in _languages(catalogues):
        for key, entry in catalogues.entries(language).items():
            if key not in loaded.french and not entry.obsolete and key not in seen:
                seen.add(key)
                if key.count("/") == 2:  # noqa: PLR2004 - script, node, field
                    found[entry.source].append(_parts(key))
    return found


def _languages(catalogues: Catalogues) -> list[str]:
    return [each for each in catalogues.languages.wished if catalogues.entries(each)]


def _parts(key: MessageKey) -> _Parts:
    script, _, rest = key.partition("/")
    node, _, field = rest.partition("/")
    return script, node, field


def _moved(loaded: Loaded, script: str) -> set[str]:
    return set(loaded.scripts[script].moved) if script in loaded.scripts else set()
