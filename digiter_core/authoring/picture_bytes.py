"""
Whether bytes are a PNG or JPEG that can be shown, and the same without what a camera wrote in.

Nothing is drawn. A picture that would unpack into more than its size says is none. Left out are
details of place, moment and device: a picture goes to every learner.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 1_000_000
"""Bytes a picture may have."""

WIDEST: Final = 1280
"""Pixels a picture may be wide or high: a phone shows no more."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # PNG colour type -> values of a pixel
_PNG_KEPT: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
)
_ADAM7: Final = (
    *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)),
    (0, 1, 1, 2),
)
"""Passes of an interlaced PNG: first column and row, and the steps between (PNG, 8.2)."""

_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset({*range(0xC3, 0xD0)} - {0xC4, 0xC8})  # phones show none
_SCAN, _END, _EXIF, _COMMENT, _ADOBE = 0xDA, 0xD9, 0xE1, 0xFE, 0xEE
_APPLICATION: Final = range(0xE1, 0xF0)
_TURNED: Final = 0x0112  # the Exif field that says which side is up
_UPRIGHT: Final = 1


class NoPicture(ValueError):
    """It cannot be shown. `variant` of the finding `bad_picture` says why."""

    def __init__(self, variant: str = "", **params: int) -> None:
        super().__init__(variant)
        self.variant, self.params = variant, params


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int


def cleaned(data: bytes) -> bytes:
    """Return the picture *data* without what a camera or a program wrote about it.

    Raises `NoPicture`. It takes 16 MB at most, whatever *data* holds.
    """
    if len(data) > LONGEST:
        raise NoPicture("large", limit=LONGEST // 1000)
    try:
        if data.startswith(_PNG):
            return _png(data)
        if data.startswith(_JPEG):
            return _jpeg(data)
    except (struct.error, zlib.error, IndexError) as error:
        raise NoPicture from error
    raise NoPicture


def _fitting(size: Size) -> Size:
    if max(size.width, size.height) > WIDEST:
        raise NoPicture("wide", width=size.width, height=size.height, limit=WIDEST)
    if min(size.width, size.height) < 1:
        raise NoPicture
    return size


# ----- PNG


def _png(data: bytes) -> bytes:
    chunks = list(_chunks(data))
    kinds = [kind for kind, _, _ in chunks]
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or b"acTL" in kinds:
        raise NoPicture  # an animation neither: Telegram shows its first picture at best
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    size = _fitting(Size(width, height))
    if colour not in _SAMPLES or depth not in {1, 2, 4, 8, 16}:
        raise NoPicture
    packed = b"".join(content for kind, content, _ in chunks if kind == b"IDAT")
    wanted = _unpacked(size, depth * _SAMPLES[colour], interlaced=bool(interlaced))
    if len(zlib.decompressobj().decompress(packed, wanted + 1)) != wanted:
        raise NoPicture
    return _PNG + b"".join(whole for kind, _, whole in chunks if kind in _PNG_KEPT)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield kind, content and all bytes of each part of a PNG, up to its end."""
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[at + 4 : end - 4]) != checksum:
            raise NoPicture
        yield kind, data[at + 8 : end - 4], data[at:end]
        at = end


def _unpacked(size: Size, bits: int, *, interlaced: bool) -> int:
    """Return the bytes the rows of a PNG have once unpacked, *bits* to a pixel."""
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for column, row, across, down in passes:
        width = -(-(size.width - column) // across)
        height = -(-(size.height - row) // down)
        if width > 0 and height > 0:
            total += height * (1 + (width * bits + 7) // 8)
    return total


# ----- JPEG


def _jpeg(data: bytes) -> bytes:
    if not data.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise NoPicture  # cut off, or a film is hidden behind it
    kept, sizes = [_JPEG], 0
    at = len(_JPEG)
    while True:
        marker, at, end = _segment(data, at)
        content = data[at + 4 : end]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, 1)
            _fitting(Size(width, height))
            sizes += 1
        if marker in _OTHER_FRAMES:
            raise NoPicture
        if marker == _EXIF and content.startswith(b"Exif\0\0") and _is_turned(content[6:]):
            raise NoPicture("turned")
        if marker == _SCAN:
            break
        if marker == _ADOBE or (marker not in _APPLICATION and marker != _COMMENT):
            kept.append(data[at:end])  # Adobe's says how colours are meant
        at = end
    if sizes != 1:
        raise NoPicture
    return b"".join((*kept, data[at:].rstrip(b"\0")))


def _segment(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the marker of the segment at *at*, where it begins without filling, and its end."""
    while data[at] == 0xFF and data[at + 1] == 0xFF:  # noqa: PLR2004 - filling, of any length
        at += 1
    marker = data[at + 1]
    if data[at] != 0xFF or marker in _STANDALONE or marker == _END:  # noqa: PLR2004 - a marker
        raise NoPicture
    (length,) = struct.unpack_from(">H", data, at + 2)
    end = at + 2 + length
    if length < 2 or end > len(data):  # noqa: PLR2004 - it counts itself
        raise NoPicture
    return marker, at, end


def _is_turned(exif: bytes) -> bool:
    """Return whether the picture would lie on its side without its details."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return False
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (many,) = struct.unpack_from(f"{order}H", exif, at)
        for number in range(many):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * number)
            if tag == _TURNED:
                return bool(value != _UPRIGHT)
    except struct.error:
        return False
    return False
