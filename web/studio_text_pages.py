"""One text in one language: its translation beside the French, checked before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.codes import CRITICAL
from digiter_core.errors import Forbidden, ScriptError
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.text_checking import check_words
from digiter_core.studio.translating import Opened, Texts
from digiter_core.texts.placeholders import placeholders
from digiter_core.texts.plurals import counts_of
from digiter_core.texts.states import State
from digiter_core.texts.word_changes import compared
from web.page import Answer, Ask, Fields, Later, Moved, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_list_pages import studio_of
from web.studio_saving import Unsaved, saved
from web.studio_script_pages import script_of
from web.studio_texts_pages import LANGUAGE_PATH, PATH, texts_path, unreadable
from web.studio_words import Told, as_typed, file_path, name_of, node_path, told

TEXT_PATH: Final = f"{LANGUAGE_PATH}/{{key:path}}"
CHECK_PATH: Final = f"{PATH}/check"
NEXT: Final = "next"
TRIES: Final = 3
"""How often a catalogue that others write at the same moment is read anew."""


@dataclass(frozen=True, slots=True)
class Form:
    """One field. `counts`: the numbers a plural form is for; empty: there are no forms.

    `stored`: what the file says, if that is other words than the value.
    """

    id: str
    value: str
    counts: tuple[int, ...] = ()
    stored: str = ""
    findings: Sequence[Told] = ()

    @property
    def is_wrong(self) -> bool:
        return any(each.severity == CRITICAL for each in self.findings)

    @property
    def typed(self) -> str:
        """Return the value with every character, also those pages leave out elsewhere."""
        return as_typed(self.value)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the French stands: a node and where to try it, or a line of a file."""

    file: str  # as people say it: the name of a script, mostly
    address: str
    node: str = ""
    trying: str = ""  # "" where the language is not offered


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent, and why it is shown again."""

    words: tuple[str, ...]
    unsure: bool
    problem: str = ""  # the end of the key `studio/texts/problem/<problem>`


def show(ask: Ask) -> Answer:
    """Show the text. Raises `Forbidden` if there is none to be translated."""
    studio, code, key = studio_of(ask), ask.params["language"], ask.params["key"]

    def run() -> Shown:
        try:
            return _page(studio, _opened(studio, code, key), ask.language)
        except ScriptError as error:
            return unreadable(studio, error, ask.language)

    return Later(run)


def save(ask: Ask) -> Answer:
    """Write what was typed, or show it again with what is in the way."""
    studio, code, key = studio_of(ask), ask.params["language"], ask.params["key"]
    form, language = ask.form, ask.language

    def run() -> Shown | Moved:
        try:
            return _saved(studio, code, key, form, language)
        except ScriptError as error:
            return unreadable(studio, error, language)

    return Later(run)


def check(ask: Ask) -> Answer:
    """Say what is wrong in what was typed, as a piece of a page. Nothing is written."""
    studio, form, language = studio_of(ask), ask.form, ask.language

    def run() -> Shown:
        opened = _opened(studio, form.get("language"), form.get("key"))
        forms = _forms(studio, opened, _words(form, opened), language)
        return Shown("studio_text_findings.html", {"forms": forms})

    return Later(run)


def _opened(studio: Studio, code: str, key: str) -> Opened:
    texts = Texts.read(studio.folder, code)
    try:
        opened = Opened.find(texts, code, key)
    except ValueError:
        opened = None
    if opened is None:
        raise Forbidden
    return opened


def _saved(studio: Studio, code: str, key: str, form: Fields, language: str) -> Shown | Moved:
    for _ in range(TRIES):
        opened = _opened(studio, code, key)
        typed = Typed(_words(form, opened), bool(form.get("unsure")))
        if problem := _problem(opened, typed.words, form.get("expected")):
            return _page(studio, opened, language, replace(typed, problem=problem))
        after = opened.rewritten(typed.words, unsure=typed.unsure)
        if after == opened.catalogue:
            return _onward(studio, opened, form, "draft_same")
        expected = sha256_of(opened.catalogue)
        unsaved = saved(studio.folder, opened.path, after, expected=expected)
        if unsaved is Unsaved.NOTHING:
            return _onward(studio, opened, form, "draft_saved", typed.words)
        if unsaved is not Unsaved.CHANGED:  # else another text of the same catalogue was
            break
    return _page(studio, opened, language, replace(typed, problem=Unsaved.READ_ONLY.value))


def _problem(opened: Opened, words: Sequence[str], expected: str) -> str:
    if expected != opened.digest:
        return Unsaved.CHANGED.value
    if not all(words):
        return "empty"
    found = [each for form in words for each in check_words(opened, form)]
    return "wrong" if any(each.severity == CRITICAL for each in found) else ""


def _onward(
    studio: Studio, opened: Opened, form: Fields, done: str, written: Sequence[str] = ()
) -> Moved:
    """Return where one goes after saving; whoever has to read a remark stays, once."""
    code, key = opened.language.code, str(opened.source.key)
    if form.get("do") != NEXT:
        return Moved(texts_path(code, key), done=done)
    if any(check_words(opened, words) for words in written):
        return Moved(texts_path(code, key), done="text_remark")
    following = Texts.read(studio.folder, code).next_after(code, key)
    if not following:
        return Moved(texts_path(code), done="texts_done")
    return Moved(texts_path(code, following), done=done)


def _words(form: Fields, opened: Opened) -> tuple[str, ...]:
    """Return what was typed for each form, with our ends of lines and no space around it."""
    typed = (next(iter(form.all(_id(number))), "") for number in range(len(opened.forms)))
    return tuple(words.replace("\r\n", "\n").strip() for words in typed)


def _id(number: int) -> str:
    return f"words.{number}"


def _forms(
    studio: Studio,
    opened: Opened,
    words: Sequence[str],
    language: str,
) -> list[Form]:
    plural = opened.language.plural
    counts = counts_of(plural, len(words)) if opened.is_plural else ((),) * len(words)
    return [
        Form(
            _id(number),
            form,
            counts[number],
            opened.forms[number] if opened.forms[number] != form else "",
            [
                replace(each, target=_id(number))
                for each in told(check_words(opened, form), studio.explanations, language)
            ]
            if form
            else (),
        )
        for number, form in enumerate(words)
    ]


def _page(studio: Studio, opened: Opened, language: str, typed: Typed | None = None) -> Shown:
    code, key, source = opened.language.code, str(opened.source.key), opened.source
    every = opened.texts.translated(code)
    own = next(each for each in every if each.source.key == source.key)
    words = typed.words if typed else opened.forms
    following = opened.texts.next_after(code, key)
    changed = own.has_changed
    context = {
        "sections": SECTIONS,
        "code": code,
        "name": opened.language.name or code,
        "key": key,
        "back": texts_path(code),
        "address": texts_path(code, key),
        "check": CHECK_PATH,
        "state": str(own.state),
        "source": source,
        "plural": opened.entry.msgid_plural if opened.entry is not None else "",
        "changes_pair": compared(own.made_from, source.french) if changed else None,
        "place": _place(studio, opened),
        "kept": sorted(placeholders(source.french)),
        "is_bold": "**" in source.french,
        "forms": _forms(studio, opened, words, language),
        "unsure": typed.unsure if typed else opened.is_doubted,
        "problem": typed.problem if typed else "",
        "expected": opened.digest,
        "following": texts_path(code, following) if following else "",
        "left": sum(each.state is not State.DONE for each in every),
    }
    status = 409 if typed else 200
    return Shown("studio_text.html", context, status, has_script=True)


def _place(studio: Studio, opened: Opened) -> Place:
    source, code = opened.source, opened.language.code
    name = name_of(source.file)
    if name in opened.texts.loaded.scripts:
        _, outline = script_of(studio.folder, name)
        for node in outline.nodes:
            if node.line <= source.line <= node.last_line:
                trying = f"{PLACE}/try/{name}?at={node.id}&language={code}"
                address = node_path(name, node.id, f"?beside={code}")
                return Place(name, address, node.id, trying if opened.language.offered else "")
    return Place(name, f"{file_path(source.file)}?line={source.line}")


PAGES = (
    Page("POST", CHECK_PATH, Act.EDIT_DIALOGUES, check),
    Page("GET", TEXT_PATH, Act.EDIT_DIALOGUES, show),
    Page("POST", TEXT_PATH, Act.EDIT_DIALOGUES, save),
)
