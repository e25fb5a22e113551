"""
What findings say to people, in their language: what is wrong, what a learner would notice, what
to do. The words stand in `locales/<language>/findings.yaml`; what languages are called, in
`languages.yaml`.

They are read on their own, so that they can be told when dialogues or catalogues are broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digiter_core.authoring import languages_file
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.plain import read_plain
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.languages import FALLBACK, Languages
from digiter_core.texts.placeholders import fill

FILE = "findings.yaml"
LANGUAGE = "language"
WHAT, LEARNER, MEND = PARTS = ("what", "learner", "mend")

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Explanations:
    """The words about findings, by language. What a language lacks is said in English."""

    languages: Mapping[str, Words]
    called: Languages = field(default_factory=Languages)  # what languages are called

    @classmethod
    def load(cls, locales: Path, dialogues: Path) -> Explanations:
        """Return the words of all languages under *locales*.

        A file that cannot be read is left out: findings are then told in English, and without
        that as their code and what it names; a language by its code.
        """
        files = sorted(locales.glob(f"*/{FILE}"))
        words = {file.parent.name: read for file in files if (read := _read(file))}
        return cls(words, _languages(dialogues / languages_file.FILE))

    def text(self, finding: Finding, language: str) -> str:
        """Return everything there is to say about *finding*, on one line."""
        parts = (
            self.what(finding, language),
            self.near(finding, language),
            self.learner(finding, language),
            self.mend(finding, language),
        )
        return " ".join(part for part in parts if part)

    def what(self, finding: Finding, language: str) -> str:
        """Return what is wrong; without words for it, its code and what it names."""
        return self._part(WHAT, finding, language) or str(finding).partition("  ")[2]

    def learner(self, finding: Finding, language: str) -> str:
        """Return what a learner would notice."""
        return self._part(LEARNER, finding, language)

    def mend(self, finding: Finding, language: str) -> str:
        """Return how to put it right."""
        return self._part(MEND, finding, language)

    def near(self, finding: Finding, language: str) -> str:
        """Return the question whether something else was meant, "" if nothing comes close."""
        asked = self._of("words", language).get("did_you_mean", "")
        return fill(asked, {"near": finding.near}) if finding.near else ""

    def meaning(self, code: str, language: str) -> Mapping[str, str]:
        """Return the parts of *code* as they are written, placeholders and all."""
        entry = self._of("findings", language).get(code, {})
        return {part: entry.get(part, "") for part in PARTS}

    def other_ways(self, code: str, language: str) -> Iterator[str]:
        """Yield what is wrong in each other way *code* is said, placeholders and all."""
        variants = self._of("findings", language).get(code, {}).get("variants", {})
        return (said["what"] for said in variants.values() if "what" in said)

    def word(self, name: str, language: str, /, **params: object) -> str:
        """Return the words of the file itself: names of severities, closing lines."""
        return fill(self._of("words", language).get(name, name), params)

    def _part(self, part: str, finding: Finding, language: str) -> str:
        for each in (language, FALLBACK):
            entry = self.languages.get(each, {}).get("findings", {}).get(finding.code, {})
            variant = entry.get("variants", {}).get(finding.variant, {})
            if words := variant.get(part) or entry.get(part):
                return _begun(fill(words, self._named(finding, each)))
        return ""

    def _named(self, finding: Finding, language: str) -> Mapping[str, str]:
        """Return the params, with types, shapes and languages called by their names."""
        return {param: self._name(param, value, language) for param, value in finding.params}

    def _name(self, param: str, value: str, language: str) -> str:
        kind = param.rpartition("_")[2]
        if kind == LANGUAGE:
            return self.called.called(value, language)
        named: str = self._of("names", language).get(kind, {}).get(value, value)
        return named

    def _of(self, section: str, language: str) -> Mapping[str, Any]:
        words = self.languages.get(language) or self.languages.get(FALLBACK) or {}
        found: Mapping[str, Any] = words.get(section, {})
        return found


def _read(file: Path) -> Words:
    try:
        return read_plain(file)
    except (ScriptError, OSError, UnicodeDecodeError):
        return {}


def _languages(file: Path) -> Languages:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Languages()
    findings = Findings()
    tree = read_yaml(text, languages_file.FILE, findings)
    return languages_file.read_languages(tree, findings)[0] if tree is not None else Languages()


def _begun(words: str) -> str:
    """Return *words* with a capital, should they begin with a name of ours."""
    return words[:1].upper() + words[1:]
