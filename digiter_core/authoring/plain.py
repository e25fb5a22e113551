"""Reads the YAML files that are data and not dialogues: words, territories, help lines, safety."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import plain
from digiter_core.authoring.yaml_reader import read_yaml


def read_plain(path: Path) -> dict[str, Any]:
    """Return the file as plain values, every scalar a string. Raises `ScriptError`."""
    findings = Findings()
    tree = read_yaml(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}", findings)
    findings.raise_if_any()
    return cast("dict[str, Any]", plain(tree)) if tree is not None else {}
