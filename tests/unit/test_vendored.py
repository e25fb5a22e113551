"""Files made elsewhere are exactly those their README names."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "web" / "static" / "vendor"


def test_every_vendored_script_has_the_sum_the_readme_names() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \|.*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE
    )

    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")
    }
    assert dict(rows) == found
    assert list(found) == ["dagre.min.js"]
    assert "MIT" in (VENDOR / "README.md").read_text()
    assert "Permission is hereby granted" in (VENDOR / "dagre.LICENSE").read_text()
