"""The first page of the studio: every script and file, what changed, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.outline import outline_of
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Forbidden
from digiter_core.studio.draft import Draft, load_draft
from web.page import Answer, Ask, Later, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_words import PICTURES, counted, file_path, name_of, script_path, shortened

FOLDER: Final = "dialogues/"
KNOWN: Final = frozenset(
    {
        *("competences", "micro_actions", "intents", "nudges", "words", "safety", "helplines"),
        *("territories", "holidays", "languages", "ui", "team", "summary", "pages"),
        *("studio", "publishing", "figures"),
    }
)
"""Files that are no scripts and that `studio/file/<name>` says something about."""


@dataclass(frozen=True, slots=True)
class Share:
    """How far the texts of a script are translated into one language, in percent."""

    language: str
    fresh: int
    stale: int  # of an earlier French text; still served


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    address: str
    state: str  # same, changed, new, or "" where nothing was published yet
    words: str
    counts: list[tuple[str, int]]
    shares: tuple[Share, ...]


def show(ask: Ask) -> Answer:
    """Show the list."""
    studio = studio_of(ask)
    released = ask.work.releases.files(ask.work.releases.newest())
    return Later(lambda: _list(studio, released))


def studio_of(ask: Ask) -> Studio:
    """Return the studio. Raises `Forbidden` where there is none."""
    if ask.studio is None:
        raise Forbidden
    return ask.studio


def _list(studio: Studio, released: Mapping[str, str]) -> Shown:
    draft = load_draft(studio.folder)
    own = [path for path in draft.files if path.startswith(FOLDER)]
    entries = [(path, _entry(path, draft, released)) for path in own]
    pictures = [entry for path, entry in entries if path.startswith(PICTURES)]
    scripts = [entry for path, entry in entries if _is_script(draft, path)]
    context = {
        "sections": SECTIONS,
        "scripts": scripts,
        "files": [
            entry
            for path, entry in entries
            if not _is_script(draft, path) and not path.startswith(PICTURES)
        ],
        "pictures": pictures,
        "known": KNOWN,
        "counts": counted(draft.findings),
        "changed": sum(entry.state in {"changed", "new"} for _, entry in entries),
        "published": bool(released),
    }
    return Shown("studio_list.html", context)


def _is_script(draft: Draft, path: str) -> bool:
    text = draft.files[path]
    return text.startswith("script:") or "\nscript:" in text


def _entry(path: str, draft: Draft, released: Mapping[str, str]) -> Entry:
    name, text = name_of(path), draft.files[path]
    is_script = _is_script(draft, path)
    return Entry(
        name,
        script_path(name) if is_script else file_path(path),
        _state(text, released.get(path), bool(released)),
        _first_words(path, name, text) if is_script else "",
        counted(each for each in draft.findings if each.file == path),
        tuple(_shares(name, draft)) if is_script else (),
    )


def _state(text: str, before: str | None, published: bool) -> str:  # noqa: FBT001 - a fact
    if not published:
        return ""
    if before is None:
        return "new"
    return "same" if before == text else "changed"


def _first_words(path: str, name: str, text: str) -> str:
    outline = outline_of(read_yaml(text, path, Findings()), name)
    if outline is None:
        return ""
    nodes = sorted(outline.nodes, key=lambda node: node.id != outline.start)
    return next((shortened(node.first_words) for node in nodes if node.first_words), "")


def _shares(script: str, draft: Draft) -> list[Share]:
    if draft.loaded is None or draft.catalogues is None:
        return []
    prefix = f"{script}/"
    own = {
        key: text.french
        for key, text in draft.loaded.texts.items()
        if key.startswith(prefix) and not text.shared
    }
    found = []
    for language in draft.catalogues.languages.translated:
        entries = draft.catalogues.entries(language.code)
        there = [(entries[key], words) for key, words in own.items() if key in entries]
        fresh = sum(bool(e.text) and not e.fuzzy and e.source == words for e, words in there)
        stale = sum(bool(e.text) for e, _ in there) - fresh
        if own:
            found.append(Share(language.code, _percent(fresh, own), _percent(stale, own)))
    return found


def _percent(part: int, whole: Sized) -> int:
    return 100 * part // len(whole)


PAGES = (Page("GET", PLACE, Act.EDIT_DIALOGUES, show),)
