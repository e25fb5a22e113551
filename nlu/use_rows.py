"""The table of the Universal Sentence Encoder, 65 MB of which a text needs a few rows, on disk."""

from __future__ import annotations

import os
from tempfile import TemporaryFile
from typing import Protocol
from weakref import finalize

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]


class Rows(Protocol):
    """Rows by their numbers."""

    def __getitem__(self, numbers: npt.NDArray[np.int64], /) -> Bytes: ...


class RowsOnDisk:
    """The rows of a table in a file without a name, which goes when the process does.

    Read and not mapped: around every page that is touched the system maps fifteen others, and
    after a thousand texts all of the table would be in memory again.
    """

    def __init__(self, table: Bytes) -> None:
        """Write *table*. Raises `OSError` where there is no room."""
        self._width = table.shape[1]
        with TemporaryFile() as file:
            table.tofile(file)
            file.flush()
            self._handle = os.dup(file.fileno())
        finalize(self, os.close, self._handle)

    def __getitem__(self, numbers: npt.NDArray[np.int64], /) -> Bytes:
        data = b"".join(self._row(number) for number in numbers.tolist())
        return np.frombuffer(data, np.uint8).reshape(len(numbers), self._width)

    def _row(self, number: int) -> bytes:
        return os.pread(self._handle, self._width, number * self._width)


def on_disk(table: Bytes) -> Rows:
    """Return the rows of *table* on disk, or *table* itself where there is no room for them."""
    try:
        return RowsOnDisk(table)
    except OSError:
        return table
