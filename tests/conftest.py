"""For all tests: the same time zones as the product, and logs that each can listen to."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator

import pytest
import structlog

zoneinfo.reset_tzpath(())


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo what a command run by a test set up: `digiter play` logs errors alone."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Write what happens now into the conversation tests of tests/dialogues.",
    )
