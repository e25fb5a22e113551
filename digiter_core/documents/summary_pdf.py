"""
The weekly summary as PDF, drawn by typst with the bundled letters only.

typst is one person's binding to a compiler in Rust; this module is the only one that knows it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

from digiter_core.coaching.summary_words import SummaryWords

if TYPE_CHECKING:
    from typst import PDFStandard

_HERE: Final = Path(__file__).parent
_TEMPLATE: Final = _HERE / "summary.typ"
_LETTERS: Final = _HERE.parent / "pictures" / "fonts"
ACCESSIBLE: Final[tuple[PDFStandard, ...]] = ("ua-1",)
"""PDF/UA: structure, title and language, for who listens."""


def summary_pdf(words: SummaryWords) -> bytes:
    """Return *words* as PDF/UA; as plain PDF where a name does not allow it.

    That is a name with signs that no bundled letter shows, or without any sign to be seen. Takes
    about 10 ms, 40 the first time.
    """
    data = json.dumps(asdict(words))
    try:
        return _compiled(data, ACCESSIBLE)
    except typst.TypstError as error:
        if not error.message.startswith("PDF/UA"):
            raise
        return _compiled(data, ())


def _compiled(data: str, standards: tuple[PDFStandard, ...]) -> bytes:
    # No packages, nothing read but the template: what comes in is data, never markup.
    compiler = typst.Compiler(
        _template(),
        root=str(_HERE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    made = compiler.compile(format="pdf", pdf_standards=list(standards))
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_LETTERS)])
