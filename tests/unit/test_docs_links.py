"""Links and pictures in the documents of the project lead to something that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def anchors(document: Path) -> set[str]:
    """Return the names that headings of *document* can be reached by, as GitHub makes them."""
    headings = HEADING.findall(document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}


def leads_nowhere(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    return not target.exists() or (bool(anchor) and anchor not in anchors(target))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    links = [link or picture for link, picture in LINK.findall(text)]

    assert [link for link in links if "://" not in link and leads_nowhere(document, link)] == []


def test_pictures_say_in_words_what_they_show() -> None:
    pictures = [
        tag
        for document in DOCUMENTS
        for tag in re.findall(r"<img[^>]+>", document.read_text(encoding="utf-8"))
    ]

    assert pictures
    assert [tag for tag in pictures if not re.search(r'alt="[^"]{20,}"', tag)] == []
