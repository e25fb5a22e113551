"""Pictures made on the spot: sound ones, and such as somebody would send to do harm."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

PHOTO = Path(__file__).parent / "dialogues/picture_dialogues/pictures/tram.jpg"
"""A real JPEG, as a browser wrote it."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY = 0


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return one part of a PNG."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(width: int = 4, height: int = 3, *, rows: bytes | None = None, more: bytes = b"") -> bytes:
    """Return a grey picture. *rows*: unpacked content other than it says; *more*: parts beside."""
    content = b"\0" * ((width + 1) * height) if rows is None else rows
    head = struct.pack(">IIBBBBB", width, height, 8, GREY, 0, 0, 0)
    return b"".join(
        (
            SIGNATURE,
            chunk(b"IHDR", head),
            more,
            chunk(b"IDAT", zlib.compress(content, 9)),
            chunk(b"IEND", b""),
        )
    )


def bomb(megabytes: int) -> bytes:
    """Return a PNG of a few pixels that unpacks into so many megabytes."""
    packer = zlib.compressobj(9)
    zeros = bytes(1_000_000)
    packed = b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()
    head = struct.pack(">IIBBBBB", 4, 3, 8, GREY, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def segment(marker: int, content: bytes) -> bytes:
    """Return one part of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int) -> bytes:
    """Return what a camera writes into a JPEG: which side is up, and where it was."""
    entries = struct.pack("<HHIH2x", 0x0112, 3, 1, orientation)
    entries += struct.pack("<HHII", 0x8825, 4, 1, 38)
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + b"\0" * 4)


def photo(*, before: bytes = b"", cut: int | None = None) -> bytes:
    """Return the real JPEG with parts put in *before* its others, or *cut* off."""
    data = PHOTO.read_bytes()
    return (data[:2] + before + data[2:])[:cut]
