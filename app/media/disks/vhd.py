"""VHD, fixed and dynamic, as Virtual PC, Virtual Server and Hyper-V keep it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from app.media.disks.block import (
    BLOCK_LIMIT_BYTES,
    SECTOR,
    Block,
    Budget,
    OpenDisk,
    Read,
    checked_capacity,
    exactly,
    numbers,
    pieces,
)
from app.media.image_parts import ImageError

_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
_NONE = 0xFFFFFFFF
_COOKIE = b"conectix"


def open_vhd(read: Read, size_bytes: int) -> OpenDisk:
    """A VHD that stands alone. Raises ImageError."""
    footer = exactly(read, max(0, size_bytes - SECTOR), SECTOR)
    if not footer.startswith(_COOKIE):
        footer = exactly(read, 0, SECTOR)  # the copy of the footer, where the image is cut by less than a sector
    if not footer.startswith(_COOKIE):
        raise ImageError("not a VHD")
    (capacity,) = struct.unpack_from(">Q", footer, 48)
    kind, checksum = struct.unpack_from(">II", footer, 60)
    if checksum != ~(sum(footer[:64]) + sum(footer[68:])) & 0xFFFFFFFF:
        raise ImageError("the checksum of its footer is wrong")
    if kind == _DIFFERENCING:
        raise ImageError("it builds on another disk")
    if kind == _FIXED:
        if capacity > size_bytes - SECTOR:
            raise ImageError("the image is cut off")
        return OpenDisk(checked_capacity(capacity), lambda: pieces(read, 0, 0, capacity))
    if kind != _DYNAMIC:
        raise ImageError("a VHD of an unknown kind")
    return _dynamic(read, size_bytes, checked_capacity(capacity), struct.unpack_from(">Q", footer, 16)[0])


def _dynamic(read: Read, size_bytes: int, capacity: int, header_offset: int) -> OpenDisk:
    header = exactly(read, header_offset, 1024)
    if not header.startswith(b"cxsparse"):
        raise ImageError("a dynamic VHD without its second header")
    (table_offset,) = struct.unpack_from(">Q", header, 16)
    entries, block_bytes = struct.unpack_from(">II", header, 28)
    if block_bytes % SECTOR or not SECTOR <= block_bytes <= BLOCK_LIMIT_BYTES:
        raise ImageError("blocks of an impossible size")
    if entries * block_bytes < capacity:
        raise ImageError("its table is too short")
    count = -(-capacity // block_bytes)
    bitmap_bytes = -(-block_bytes // SECTOR // 8 // SECTOR) * SECTOR or SECTOR

    def blocks() -> Iterator[Block]:
        budget = Budget(size_bytes, block_bytes + bitmap_bytes)
        table = numbers(exactly(read, table_offset, count * 4), ">I")
        for index, sector in enumerate(table):
            if sector != _NONE:
                budget.take()
                offset = index * block_bytes
                start = sector * SECTOR + bitmap_bytes
                yield from pieces(read, start, offset, min(block_bytes, capacity - offset))

    return OpenDisk(capacity, blocks)
