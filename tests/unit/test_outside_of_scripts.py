"""What learners can tap that no script says is listed in the docs, with the reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_STAFF = ("team.py", "team_acts.py", "staff_messages.py", "summarising.py", "staffing.py")
HEADING = "## What is said outside of scripts"


def listed() -> set[str]:
    page = (ROOT / "docs" / "dialogues.md").read_text(encoding="utf-8")
    section = page.split(HEADING)[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(ui/[^`]+)`", row)}


def written() -> Iterator[str]:
    """Yield the keys of words on buttons in the code; of one that is put together, its start."""
    for path in (ROOT / "digiter_core" / "coaching").glob("*.py"):
        if path.name in OF_STAFF:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", None) or getattr(
                getattr(node, "func", None), "id", None
            )
            if isinstance(node, ast.Call) and name in {"button", "Button"}:
                yield from (each for each in _texts(node) if each.startswith("ui/"))


def _texts(call: ast.Call) -> Iterator[str]:
    for part in ast.walk(call):
        if isinstance(part, ast.JoinedStr):
            first = part.values[0]
            yield str(first.value) if isinstance(first, ast.Constant) else ""
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def test_every_button_outside_of_scripts_is_listed_with_its_reason() -> None:
    known = listed()
    missing = {key for key in written() if not any(each.startswith(key) for each in known)}

    assert len(set(written())) >= 8
    assert missing == set()


def test_everything_listed_has_words() -> None:
    source = (ROOT / "dialogues" / "ui.yaml").read_text(encoding="utf-8")

    assert {key for key in listed() if f'"{key}"' not in source} == set()
