"""The five languages the product is offered in, for tests that walk them all."""

from __future__ import annotations

import shutil
from pathlib import Path

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.languages_file import FILE, read_languages
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.texts.languages import Languages

LANGUAGES = ("fr", "de", "pt", "ro", "en")
TRANSLATED = LANGUAGES[1:]
DIALOGUES = Path(__file__).resolve().parents[1] / "dialogues"


def five() -> Languages:
    """Return the five as `dialogues/languages.yaml` describes them."""
    findings = Findings()
    tree = read_yaml((DIALOGUES / FILE).read_text(encoding="utf-8"), FILE, findings)
    findings.raise_if_any()
    assert tree is not None
    every, _ = read_languages(tree, findings)
    return Languages({code: every[code] for code in LANGUAGES})


def put_languages(folder: Path) -> None:
    """Let the dialogues in *folder* have the languages of the product."""
    shutil.copy(DIALOGUES / FILE, folder / FILE)


def french_alone(text: str) -> str:
    """Return *text* of `languages.yaml` with French alone offered: translators come later."""
    head, *others = text.split("\n    offered: true")
    assert len(others) == len(LANGUAGES)
    return head + "\n    offered: true" + "\n    offered: false".join(others)
