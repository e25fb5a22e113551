"""A large set of dialogues for measuring: real words of the project, many times over.

Fifty nodes a script, mixed as in the project: 1.6 texts a node, in five languages.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

from digiter_core.authoring.loader import load_scripts
from digiter_core.texts.catalogue import Catalogues, catalogue_path
from digiter_core.texts.languages import SOURCE
from digiter_core.texts.source_text import BUTTON_LIMIT
from tests.builders import DIALOGUES

BLOCKS = 10
"""Blocks of five nodes: a question, and what its answers lead to."""

ANSWERS = 6
_NUMBER = 9  # characters that tell one copy of a text from another

Words = dict[str, str]  # language -> words


class ManyScripts:
    """Writes *count* scripts and their catalogues below *folder*."""

    def __init__(self, folder: Path, count: int = 200) -> None:
        self.folder, self.count = folder, count
        self._texts, self._labels = _real_words()
        self._entries: list[tuple[str, Words]] = []

    @property
    def dialogues(self) -> Path:
        return self.folder / "dialogues"

    @property
    def locales(self) -> Path:
        return self.folder / "locales"

    def write(self) -> None:
        self.dialogues.mkdir(parents=True)
        (self.dialogues / "languages.yaml").write_bytes(
            (DIALOGUES / "languages.yaml").read_bytes()
        )
        for number in range(self.count):
            path = self.dialogues / f"s{number}.yaml"
            path.write_text("\n".join(self._script(number)) + "\n", encoding="utf-8")
        self._write_catalogues()

    def _script(self, number: int) -> Iterator[str]:
        variables = [f"  x{block}: {{type: number, start: 0}}" for block in range(BLOCKS)]
        yield from (f"script: s{number}", "variables:", *variables, "start: ask0", "nodes:")
        for block in range(BLOCKS):
            yield from self._block(number, block)

    def _block(self, number: int, block: int) -> Iterator[str]:
        is_last = block == BLOCKS - 1
        following = f"end{block}" if is_last else f"ask{block + 1}"
        yield f"  ask{block}:"
        yield f"    ask: {self._text(number, f'ask{block}/ask')}"
        yield "    options:"
        ways = (f"say{block}", f"do{block}", f"fork{block}", following)
        for answer, goto in zip(range(ANSWERS), itertools.cycle(ways), strict=False):
            label = self._label(number, f"ask{block}/a{answer}")
            yield f"      - {{id: a{answer}, label: {label}, set: {{x{block}: {answer}}}, goto: {goto}}}"
        yield f"  say{block}: {{say: {self._text(number, f'say{block}/say')}, goto: {following}}}"
        yield f"  do{block}: {{do: show_profile, goto: {following}}}"
        case = f'{{when: "x{block} > 3 and x{block} != 5", goto: say{block}}}'
        aside = following if is_last else f"open{block}"
        yield f"  fork{block}: {{branch: [{case}], otherwise: {aside}}}"
        if is_last:
            yield f"  end{block}: {{end: true}}"
        else:  # into another script, and back
            other = (number + block + 1) % self.count
            yield f"  open{block}: {{open: s{other}, then: {following}}}"

    def _text(self, number: int, key: str) -> str:
        return self._kept(self._texts[len(self._entries) % len(self._texts)], number, key)

    def _label(self, number: int, key: str) -> str:
        return self._kept(self._labels[len(self._entries) % len(self._labels)], number, key)

    def _kept(self, words: Words, number: int, key: str) -> str:
        sign = f" {len(self._entries)}"
        numbered = {language: each + sign for language, each in words.items()}
        self._entries.append((f"s{number}/{key}", numbered))
        return json.dumps(numbered[SOURCE], ensure_ascii=False)

    def _write_catalogues(self) -> None:
        for language in (each for each in self._texts[0] if each != SOURCE):
            path = catalogue_path(self.locales, language, "dialogues")
            path.parent.mkdir(parents=True)
            blocks = [
                f"#: dialogues/x.yaml\nmsgctxt {json.dumps(key)}\n"
                f"msgid {json.dumps(words[SOURCE], ensure_ascii=False)}\n"
                f"msgstr {json.dumps(words[language], ensure_ascii=False)}\n"
                for key, words in self._entries
            ]
            path.write_text(_HEADER + "\n".join(blocks), encoding="utf-8")


_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def _real_words() -> tuple[list[Words], list[Words]]:
    """Return texts and labels of the project that have words in all languages."""
    loaded = load_scripts(DIALOGUES)
    catalogues = Catalogues.load(DIALOGUES.parent / "locales", loaded.french, loaded.languages)
    languages = (SOURCE, *(each.code for each in loaded.languages.translated if each.offered))
    texts, labels = list[Words](), list[Words]()
    for key, source in loaded.texts.items():
        if source.shared or "{" in source.french or "ui/" in key:
            continue
        words = {language: catalogues.text(key, language) for language in languages}
        longest = max(len(each) for each in words.values())
        is_short = source.is_button or longest <= BUTTON_LIMIT // 2
        if not is_short:
            texts.append(words)
        elif longest <= BUTTON_LIMIT - _NUMBER:
            labels.append(words)
    return texts, labels
