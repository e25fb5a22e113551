"""Sentences stay short: many learners read in a language they still learn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digiter_core.authoring.findings import finding
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.wording import wordings
from digiter_core.errors import Finding
from digiter_core.texts.catalogue import Catalogues
from digiter_core.texts.markup import parse

MAX_WORDS = 14

_END = re.compile(r"[.!?…]+(?=\s|$)|\n|\s·\s")
_WORD = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)*")


def check(loaded: Loaded, catalogues: Catalogues) -> Iterator[Finding]:
    for wording in wordings(loaded, catalogues):
        if len(wording.words.split()) <= MAX_WORDS and "/" not in wording.words:
            continue  # nearly all: too few words for a long sentence
        for sentence in _END.split(parse(wording.words)[0]):
            words = len(_WORD.findall(sentence))
            if words > MAX_WORDS:
                begin = sentence.strip()[:30]
                yield finding(
                    wording.at, "long_sentence", count=words, limit=MAX_WORDS, begin=begin
                )
