"""
From a template and data to a PDF, by typst with the bundled letters only.

typst is one person's binding to a compiler in Rust; this module is the only one that knows it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

if TYPE_CHECKING:
    from typst import PDFStandard

_LETTERS: Final = Path(__file__).parent.parent / "pictures" / "fonts"
ACCESSIBLE: Final[tuple[PDFStandard, ...]] = ("ua-1",)
"""PDF/UA: structure, title and language, for who listens."""


class NotAccessible(Exception):
    """What is to be shown does not go with PDF/UA: a sign without a letter, say."""


def compiled(template: Path, data: str, standards: tuple[PDFStandard, ...]) -> bytes:
    """Return the PDF of *template* filled with *data*, JSON. Raises `NotAccessible`."""
    # No packages, nothing read but the template: what comes in is data, never markup.
    compiler = typst.Compiler(
        _read(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=list(standards))
    except typst.TypstError as error:
        if error.message.startswith("PDF/UA"):
            raise NotAccessible from error
        raise
    assert isinstance(made, bytes)
    return made


@cache
def _read(template: Path) -> bytes:
    return template.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_LETTERS)])
