"""A learner who talks with the coach in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.talk import Talk, opened


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path) as (store, coach, clock):
        yield Talk(coach, store, clock)
