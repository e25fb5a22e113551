"""Files, findings and nodes as templates show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from digiter_core.authoring.durations import in_words, minutes_in
from digiter_core.authoring.kinds import KINDS
from digiter_core.authoring.outline import DrawnNode
from digiter_core.errors import Finding
from digiter_core.texts.typed import plain
from web.studio import PLACE, Explaining

SEVERITIES: Final = ("critical", "warning", "hint")
FIRST_WORDS: Final = 90


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words. `target`: id of the field it is about, "" for the whole."""

    severity: str
    file: str
    line: int
    column: int
    what: Markup
    learner: Markup
    mend: Markup
    near: Markup
    target: str = ""

    @property
    def address(self) -> str:
        """Return where it can be mended, "" if no page shows that file."""
        return f"{file_path(self.file)}?line={self.line}" if self.file.endswith(".yaml") else ""


def told(
    findings: Iterable[Finding],
    explanations: Explaining,
    language: str,
    targets: Mapping[tuple[int, int], str] | None = None,
) -> list[Told]:
    """Return *findings* in the words of *language*, the gravest first.

    *targets*: which field of a form stands at which line and column.
    """
    found = sorted(findings, key=lambda each: SEVERITIES.index(each.severity))
    return [
        Told(
            each.severity,
            each.file,
            each.line,
            each.column,
            coded(explanations.what(each, language)),
            coded(explanations.learner(each, language)),
            coded(explanations.mend(each, language)),
            coded(explanations.near(each, language)),
            (targets or {}).get((each.line, each.column), ""),
        )
        for each in found
    ]


def coded(words: str) -> Markup:
    """Return *words* with what stands between backticks shown as it is typed."""
    parts = words.split("`")
    if len(parts) % 2 == 0:  # one without a partner
        return escape(plain(words))
    marked = (
        Markup("<code>{}</code>").format(plain(part)) if place % 2 else escape(plain(part))
        for place, part in enumerate(parts)
    )
    return Markup("").join(marked)


def counted(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """Return how many findings there are of each severity, without zeros."""
    found = Counter(each.severity for each in findings)
    return [(severity, found[severity]) for severity in SEVERITIES if found[severity]]


def kind_key(node: DrawnNode) -> str:
    """Return the end of the key that names the kind of *node*."""
    return node.kind if node.kind in KINDS else "other"


def shortened(words: str, longest: int = FIRST_WORDS) -> str:
    """Return the first words, on one line and without the marks of bold and hidden."""
    line = " ".join(words.replace("**", "").replace("||", "").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def length_of(after: str) -> tuple[str, str]:
    """Return the unit and the number of a length of time as a file writes it, "" if it is none."""
    minutes = minutes_in(after)
    number, _, unit = in_words(minutes).partition(" ") if minutes is not None else ("", "", "")
    return f"{unit.removesuffix('s')}s" if unit else "", number


def as_typed(text: str) -> Markup:
    """Return *text* for a text area: every character, also those pages leave out elsewhere."""
    return Markup("\n") + escape(text)  # browsers leave out a first line end


def of_node(findings: Iterable[Finding], node: DrawnNode, path: str) -> list[Finding]:
    """Return those of *findings* that stand in *node* of the file *path*."""
    return [
        each for each in findings if each.file == path and node.line <= each.line <= node.last_line
    ]


def targets_of(node: DrawnNode) -> dict[tuple[int, int], str]:
    """Return which field of the form stands at which line and column."""
    return {(each.at.line, each.at.column): field_id(each.path) for each in node.parts}


def field_id(path: Sequence[str | int]) -> str:
    """Return the name of the field for the part at *path* of a node: `options.0.label`."""
    return ".".join(map(str, path))


def script_path(script: str, more: str = "") -> str:
    """Return the address of a script's page, with *more* behind it."""
    return f"{PLACE}/scripts/{quote(script, safe='@')}{more}"


def node_path(script: str, node: str, more: str = "") -> str:
    """Return the address of a node's page."""
    return script_path(script, f"/nodes/{quote(node, safe='')}{more}")


PICTURES: Final = "dialogues/pictures/"


def file_path(path: str) -> str:
    """Return the address of the page that shows a file as it is written, or a picture."""
    if path.startswith(PICTURES):
        return f"{PLACE}/pictures/{quote(path.removeprefix(PICTURES))}"
    return f"{PLACE}/files/{quote(path)}"


def name_of(path: str) -> str:
    """Return the name of a file as people say it: `welcome`, `liege/welcome`, `tram.png`."""
    if path.startswith(PICTURES):
        return path.removeprefix(PICTURES)
    parts = PurePosixPath(path).with_suffix("").parts[1:]
    return "/".join(part for part in parts if part != "territories" or len(parts) == 1)
