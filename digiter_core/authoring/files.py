"""Reads the files of `dialogues/` as text, whatever somebody put there; no file is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from digiter_core.authoring import overlay_file
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.tree import Position
from digiter_core.authoring.yaml_reader import MAX_CHARACTERS

MAX_FILES = 1_000
_LONGEST_CHARACTER = 4  # bytes in UTF-8


def read_files(
    directory: Path, findings: Findings, leave_out: tuple[str, ...] = ()
) -> dict[str, str]:
    """Return the text of every YAML file of *directory*, by name, in a fixed order.

    Overlays have names such as `territories/liege/welcome.yaml`. What is no text, no file, too
    large, or lies elsewhere goes to *findings*; nothing is raised.
    """
    files: dict[str, str] = {}
    for path in _paths(directory):
        name = _shown(path.relative_to(directory).as_posix())
        if name in leave_out:
            continue
        at = Position(f"{directory.name}/{name}", 1, 1)
        if len(files) >= MAX_FILES:
            findings.add(at, "too_big", "files", limit=MAX_FILES)
            break
        text = _text(path, directory, at, findings)
        if text is not None:
            files[name] = text
    return files


def _paths(directory: Path) -> Iterator[Path]:
    yield from sorted(directory.glob("*.yaml"))
    yield from sorted((directory / overlay_file.FOLDER).rglob("*.yaml"))


def _text(path: Path, directory: Path, at: Position, findings: Findings) -> str | None:
    try:
        if not path.resolve().is_relative_to(directory.resolve()):
            findings.add(at, "not_readable", "elsewhere")
            return None
        if not path.is_file():  # a folder, or a pipe that would be waited for
            findings.add(at, "not_readable", "no_file")
            return None
        if path.stat().st_size > MAX_CHARACTERS * _LONGEST_CHARACTER:
            findings.add(at, "too_big", limit=MAX_CHARACTERS)
            return None
        data = path.read_bytes()
    except (OSError, RuntimeError):  # RuntimeError: links that go round
        findings.add(at, "not_readable")
        return None
    return _decoded(data, at, findings)


def _decoded(data: bytes, at: Position, findings: Findings) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.add(Position(at.file, line, 1), "not_text")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(name: str) -> str:
    """Return *name* so that it can be printed: a file system takes any bytes for a name."""
    return name.encode("utf-8", "replace").decode("utf-8")
