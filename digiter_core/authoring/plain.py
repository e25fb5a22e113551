"""Reads the YAML files that are data and not dialogues: words, territories, help lines, safety."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import plain
from digiter_core.authoring.yaml_reader import read_yaml

FILES = 8
"""Files remembered: what a release changes is one of them, or none."""


def read_plain(path: Path) -> Mapping[str, Any]:
    """Return the file as plain values, every scalar a string. Raises `ScriptError`.

    Nobody may change it: who reads the same words again gets the same.
    """
    return plain_of(f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8"))


@lru_cache(maxsize=FILES)
def plain_of(file: str, text: str) -> Mapping[str, Any]:
    """Return what `read_plain` does of a *file* that says *text*."""
    findings = Findings()
    tree = read_yaml(text, file, findings)
    findings.raise_if_any()
    return cast("dict[str, Any]", plain(tree)) if tree is not None else {}
