"""Rows of a table on disk are the rows of the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.use_rows import RowsOnDisk, on_disk

TABLE = np.random.default_rng(5).integers(0, 256, (500, 16), dtype=np.uint8)


@pytest.mark.parametrize("numbers", [[0], [499, 0, 499], list(range(500)), []])
def test_rows_read_back_are_those_written(numbers: list[int]) -> None:
    rows = on_disk(TABLE)

    assert isinstance(rows, RowsOnDisk)
    assert np.array_equal(rows[np.array(numbers, np.int64)], TABLE[numbers])


def test_where_nothing_can_be_written_the_table_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))

    assert on_disk(TABLE) is TABLE
