"""Nothing is left in a text that was never meant for anybody: notes, filler, a word twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.offering import is_for_learners
from digiter_core.authoring.tree import Position
from digiter_core.authoring.wording import place_of
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.placeholders import ALLOWED

LONGEST = 10_000
"""Characters looked at: a text may be no longer than half of them, and may be made to be slow."""

_DO = r"(?:compléter|traduire|relire|revoir|valider|vérifier|remplacer)"
_SHOUTED = r"(?:COMPL[ÉE]TER|TRADUIRE|RELIRE|REVOIR|VALIDER|V[ÉE]RIFIER|REMPLACER)"
_ASIDE = (
    r"voir avec|cf\.?|demander à|à (?:voir|discuter|changer|finir|confirmer)|pas sûre?"
    r"|(?:nouveau|ancien|autre) texte|(?:nouvelle|ancienne) version|version \d|texte de|ajouter"
    r"|changer|corriger|attention|note"
)
_TO_A_COLLEAGUE = (
    r"(?:merci|stp|svp|tu (?:vérifies|relis|regardes|valides)|vous (?:vérifiez|relisez))"
)
# What others may have left in their texts, `TODO` among it, is looked for here; none is meant.
_WITHIN = r"[^)\]]{0,100}"
_NOTE = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX+|xxx+|(?i:lorem ipsum|blabla|ton texte ici))\b"
    rf"|\b[ÀA] {_SHOUTED}\b|(?:^|[.!?…] )à {_DO}\W*$"
    rf"|[(\[]{_WITHIN}(?:provisoire|brouillon|à {_DO}){_WITHIN}[)\]]"
    rf"|[(\[](?:{_ASIDE})\b{_WITHIN}[)\]]|[(\[]{_WITHIN}\b{_TO_A_COLLEAGUE}\b{_WITHIN}[)\]]"
    r"|\?{3}|(?<![\w.{])__[^_\s]+__|\[/?(?:b|i|u|url|img|color)\]"
    r"|\b(?:localhost|127(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2})\b|file://"
    r"|(?<![*\w])\*[^*\s][^*\n]*\*(?![*\w])|Ã[\x80-\xbf\u0152-\u2122]|â€|\ufffd"
)
"""A note to oneself, filler, signs of another way of writing, letters read with wrong eyes."""

_SUSPECT = re.compile(
    r"todo|fixme|tbd|xxx|lorem|blabla|ton texte ici|a valider|\?{3}|__|<<<|===|>>>"
    r"|à (?:compléter|traduire|relire|vérifier|valider|revoir|remplacer)|provisoire|brouillon"
    r"|[\[(*]|ã|â€|\ufffd|localhost|127\.|192\.168|file:"
)
"""Looked for first: a pattern takes ten times as long."""

_TWICE = re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE)
_OFTEN_TWICE = frozenset({"nous", "vous", "très", "bla", "ha", "hop", "oui", "non", "aïe", "bye"})
_BLANKS = re.compile(r"\S( {2,})\S")
_MARKS = re.compile(r"^(?:<{7}|={7}|>{7})", re.MULTILINE)
_BRACKETED = re.compile(r"\[([a-z_]+)\]|<([a-z_]+)>|%([a-z_]+)%|\(\(([a-z_]+)\)\)|\$([a-z_]+)")
_TEMPLATE = re.compile(r"\[[^\W\d_][^\]\n]{0,30}\](?!\()")
"""A gap as other programs fill it, `[prénom]`; a link is told by `code_in_texts`."""

_QUOTES, _BRACKETS = frozenset('"“”„«»'), frozenset("[<%($")
_NO_WORDS = re.compile(r"[.…\-–—_→←↑↓↩•·*/|+=~<>:;,!]+|\?{2,}")
_PATH = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:/[a-z0-9_.]+)+|[a-z]+(?:_[a-z]+)+")
_UNFINISHED = re.compile(
    r"[\s\u00a0](?:à|de|du|des|le|la|les|et|ou|que|qui|pour|avec|sur|dans|ton|ta|tes|en|par"
    r"|mais|ne|se|te|je|tu|mon|ma|mes|au|aux|cette|ces)"
)
"""The last word of no sentence."""

_SIGNS = ("**", "||", "\n")


def check(loaded: Loaded, _: Catalogues) -> Iterator[Finding]:
    for text in loaded.texts.values():
        for variant, words in _left_in(text.french[:LONGEST], is_button=text.is_button):
            # Staff have buttons and headings such as "à revoir" and "valable jusqu'à".
            for_all = variant not in {"", "unfinished"} or (not variant and "à " not in words)
            if for_all or is_for_learners(text):
                yield from _told(variant, words, place_of(text))


def _told(variant: str, words: str, at: Position) -> Iterator[Finding]:
    match variant:
        case "twice":
            yield finding(at, "leftover", "twice", words=words)
        case "quote":
            yield finding(at, "leftover", "quote", words=words)
        case "button":
            yield finding(at, "leftover", "button", words=words)
        case "unfinished":
            yield finding(at, "leftover", "unfinished", words=words)
        case "braces":
            yield finding(at, "leftover", "braces", words=words, name=f"{{{_bare(words)}}}")
        case _:
            yield finding(at, "leftover", words=words)


def _left_in(text: str, *, is_button: bool) -> Iterator[tuple[str, str]]:
    """Yield what was left in *text*: which kind, and the words."""
    small = text.lower()
    if _SUSPECT.search(small) and (found := _NOTE.search(text) or _MARKS.search(text)):
        yield "", found[0]
    for found in _TWICE.finditer(text) if _repeats(small) else ():
        if found[1].lower() not in _OFTEN_TWICE:
            yield "twice", found[0]
    if "  " in text and (found := _BLANKS.search(text)):
        yield "twice", f"{found[0][0]}  {found[0][-1]}"
    if _PATH.fullmatch(text):
        yield "", text
    if " " in text and text[-1:].isalpha() and _UNFINISHED.fullmatch(text, text.rfind(" ")):
        yield "unfinished", text[-30:]
    yield from _signs(text, is_button=is_button)


def _signs(text: str, *, is_button: bool) -> Iterator[tuple[str, str]]:
    if not _QUOTES.isdisjoint(text) and _has_loose_quotes(text):
        yield "quote", text[:1] if text[:1] in "\"'“„«" else text[-1:]
    if not _BRACKETS.isdisjoint(text):
        braces = [each[0] for each in _BRACKETED.finditer(text) if _bare(each[0]) in ALLOWED]
        yield from (("braces", each) for each in braces)
        for each in _TEMPLATE.finditer(text):
            if each[0] not in braces:
                yield "", each[0]
    if is_button and _NO_WORDS.fullmatch(text):
        yield "", text
    if is_button and (mark := next((mark for mark in _SIGNS if mark in text), "")):
        yield "button", mark.replace("\n", "\\n")


def _repeats(text: str) -> bool:
    return any(one and other.startswith(one) for one, other in pairwise(text.split(" ")))


def _has_loose_quotes(text: str) -> bool:
    """Whether signs that were meant to hold the text in the file have become part of it."""
    around = text[:1] in '“„”"' and text[-1:] in '“”"' and len(text) > 1
    return (
        around
        or text.count('"') % 2 == 1
        or text.count("“") != text.count("”")
        or text.count("«") != text.count("»")
    )


def _bare(words: str) -> str:
    return words.strip("[]<>%()$")
