"""For all tests: the same time zones as the product, and logs that each can listen to."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

zoneinfo.reset_tzpath(())
_configure = structlog.configure


def _keep_no_logger(**settings: Any) -> None:
    """Configure, but keep no logger on its first use: no later test could listen to it."""
    _configure(**{**settings, "cache_logger_on_first_use": False})


structlog.configure = _keep_no_logger


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Undo what a command run by a test set up: `digiter play` logs errors alone."""
    before = structlog.get_config()
    yield
    _configure(**before)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Write what happens now into the conversation tests of tests/dialogues.",
    )
