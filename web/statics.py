"""The files pages load: style and scripts of ours, each under an address that changes with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

FOLDER: Final = Path(__file__).resolve().parent / "static"
CSS: Final = "text/css"
SCRIPT: Final = "text/javascript"
FILES: Final[Mapping[str, str]] = {
    "pages.css": CSS,
    "studio.css": CSS,
    "studio.js": SCRIPT,
    "graph.js": SCRIPT,
    "vendor/dagre.min.js": SCRIPT,
}
"""Every file that is served, and of which kind it is. Nothing else in the folder is."""


@dataclass(frozen=True, slots=True)
class Static:
    """One file, read once."""

    path: str
    media_type: str
    content: bytes
    stamp: str

    @classmethod
    def read(cls, name: str, media_type: str) -> Self:
        content = (FOLDER / name).read_bytes()
        stamp = hashlib.sha256(content).hexdigest()[:12]
        return cls(f"/static/{name}", media_type, content, stamp)

    @property
    def address(self) -> str:
        """Return where browsers find it, and may keep it for good."""
        return f"{self.path}?{self.stamp}"


def read_all() -> Mapping[str, Static]:
    """Return every file that is served, by name."""
    return {name: Static.read(name, media_type) for name, media_type in FILES.items()}
