"""Translations: how far each language is, and the texts of one, the most pressing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import quote

from digiter_core.access.policy import Act
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.offering import Readiness, readiness
from digiter_core.authoring.seen import seen_by_all
from digiter_core.authoring.tree import plain
from digiter_core.errors import Forbidden, NoSuchFile, ScriptError
from digiter_core.studio.folder import Folder
from digiter_core.studio.translating import TO_DO, Texts
from digiter_core.texts.states import Translated
from digiter_core.texts.word_changes import Piece, compared
from web.page import Answer, Ask, Later, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_list_pages import studio_of
from web.studio_texts_filter import ALL, Wanted, found
from web.studio_words import shortened, told

PATH: Final = f"{PLACE}/texts"
LANGUAGE_PATH: Final = f"{PATH}/{{language}}"
SAFETY: Final = "dialogues/safety.yaml"
SHORT: Final = 200
"""Characters of a text that the list shows."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How far one language is. `share`: percent of what learners read."""

    code: str
    name: str
    address: str
    is_offered: bool
    reasons: Sequence[str]
    is_machine_made: bool
    share: int
    needed: int
    counts: Sequence[tuple[str, int, str]]  # state, how many, address


@dataclass(frozen=True, slots=True)
class Line:
    """One text of the list. `before` and `after`: the French, if it changed since."""

    key: str
    address: str
    state: str
    french: str
    words: str
    before: Sequence[Piece]
    after: Sequence[Piece]


def show(ask: Ask) -> Answer:
    """Show all languages."""
    studio = studio_of(ask)
    return Later(lambda: _overview(studio, ask.language))


def show_language(ask: Ask) -> Answer:
    """Show the texts of one language. Raises `Forbidden` if there is no such language."""
    studio, code, wanted = studio_of(ask), ask.params["language"], Wanted.of(ask.query)
    return Later(lambda: _language(studio, code, wanted, ask.language))


def texts_path(language: str, key: str = "") -> str:
    """Return the address of the texts of a language, or of one of them."""
    return f"{PATH}/{quote(language)}" + (f"/{quote(key, safe='/@')}" if key else "")


def unreadable(studio: Studio, error: ScriptError, language: str) -> Shown:
    """Return the page that says which files have to be mended first."""
    findings = told(error.findings, studio.explanations, language)
    context = {"sections": SECTIONS, "findings": findings}
    return Shown("studio_texts_broken.html", context, 409)


def _overview(studio: Studio, language: str) -> Shown:
    try:
        texts = Texts.read(studio.folder)
    except ScriptError as error:
        return unreadable(studio, error, language)
    every = readiness(texts.loaded, texts.catalogues, _safety(studio.folder))
    others = [_one(each, texts) for each in every if texts.has(each.language.code)]
    return Shown("studio_texts.html", {"sections": SECTIONS, "languages": others})


def _one(ready: Readiness, texts: Texts) -> Overview:
    code = ready.language.code
    path = texts_path(code)
    counts = Counter(each.state for each in texts.translated(code))
    return Overview(
        code,
        ready.language.name or code,
        path,
        ready.is_offered,
        ready.reasons,
        ready.language.machine_made,
        ready.learners.share,
        ready.language.share,
        [(state, counts[state], f"{path}?state={state}") for state in TO_DO if counts[state]],
    )


def _safety(folder: Folder) -> Mapping[str, Any] | None:
    try:
        text = folder.text(SAFETY)
    except NoSuchFile:
        return None
    tree = seen_by_all().tree(text, SAFETY, Findings())
    return cast("Mapping[str, Any]", plain(tree)) if tree is not None else {}


def _language(studio: Studio, code: str, wanted: Wanted, language: str) -> Shown:
    try:
        texts = Texts.read(studio.folder, code)
    except ScriptError as error:
        return unreadable(studio, error, language)
    if not texts.has(code):
        raise Forbidden
    path, listed = texts_path(code), found(texts.translated(code), wanted)
    context = {
        "sections": SECTIONS,
        "code": code,
        "name": texts.loaded.languages[code].name or code,
        "path": path,
        "wanted": wanted,
        "found": listed,
        "lines": [_line(each, code) for each in listed.texts],
        "states": [
            (state, count, wanted.address(path, state=state))
            for state, count in listed.states
            if count or state in {wanted.state, ALL}
        ],
        "previous": wanted.address(path, page=listed.page - 1) if listed.page > 1 else "",
        "following": wanted.address(path, page=listed.page + 1) if listed.has_more else "",
    }
    return Shown("studio_texts_language.html", context)


def _line(text: Translated, code: str) -> Line:
    before, after = compared(text.made_from, text.source.french) if text.has_changed else ((), ())
    return Line(
        str(text.source.key),
        texts_path(code, str(text.source.key)),
        str(text.state),
        shortened(text.source.french, SHORT),
        shortened(text.words, SHORT),
        before,
        after,
    )


PAGES = (
    Page("GET", PATH, Act.EDIT_DIALOGUES, show),
    Page("GET", LANGUAGE_PATH, Act.EDIT_DIALOGUES, show_language),
)
