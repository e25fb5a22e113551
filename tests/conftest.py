"""For all tests: the same time zones as the product, before any test looks at them."""

from __future__ import annotations

import zoneinfo

import pytest

zoneinfo.reset_tzpath(())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Write what happens now into the conversation tests of tests/dialogues.",
    )
