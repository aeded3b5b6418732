"""VHDX of Hyper-V, fixed and dynamic, that was closed cleanly."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator

from app.core.record import record
from app.media.disks.block import (
    BLOCK_LIMIT_BYTES,
    Block,
    Budget,
    OpenDisk,
    Read,
    checked_capacity,
    exactly,
    numbers,
    pieces,
)
from app.media.disks.crc32c import crc32c
from app.media.image_parts import ImageError

_HEADERS = (64 * 1024, 128 * 1024)
_REGIONS = 192 * 1024
_TABLE_BYTES = 64 * 1024
_HEADER_BYTES = 4096
_ENTRIES_LIMIT = 2047
_BAT = uuid.UUID("2dc27766-f623-4200-9d64-115e9bfd4a08")
_METADATA = uuid.UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e")
_PARAMETERS = uuid.UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
_DISK_SIZE = uuid.UUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
_SECTOR_SIZE = uuid.UUID("8141bf1d-a96f-4709-ba47-f233a8faab5f")
_HAS_PARENT = 2
_FULL, _PART = 6, 7
_MIB = 1024**2


@record
class _Layout:
    capacity_bytes: int
    block_bytes: int
    chunk_blocks: int
    """After so many blocks the table has an entry for a map of sectors, which only differencing disks use."""


def open_vhdx(read: Read, size_bytes: int) -> OpenDisk:
    """A VHDX that stands alone. Raises ImageError, also when changes wait in its log."""
    try:
        if _newest_header(read)[48:64].strip(b"\0"):
            raise ImageError("it was not closed cleanly: changes wait in its log")
        regions = _regions(read)
        layout = _layout(read, regions[_METADATA][0])
        table_offset, table_bytes = regions[_BAT]
    except (struct.error, KeyError) as error:
        raise ImageError(f"the header is damaged: {error}") from error
    count = -(-layout.capacity_bytes // layout.block_bytes)
    entries = count + (count - 1) // layout.chunk_blocks
    if entries * 8 > table_bytes:
        raise ImageError("its table is too short")

    def blocks() -> Iterator[Block]:
        budget = Budget(size_bytes, layout.block_bytes)
        for first in range(0, entries, 65536):
            data = exactly(read, table_offset + first * 8, min(65536, entries - first) * 8)
            for index, entry in enumerate(numbers(data, "<Q"), first):
                chunk, place = divmod(index, layout.chunk_blocks + 1)
                if place < layout.chunk_blocks:
                    yield from _block(read, layout, budget, chunk * layout.chunk_blocks + place, entry)

    return OpenDisk(layout.capacity_bytes, blocks)


def _block(read: Read, layout: _Layout, budget: Budget, number: int, entry: int) -> Iterator[Block]:
    state = entry & 7
    if state == _PART:
        raise ImageError("it builds on another disk")
    if state != _FULL:
        return
    budget.take()
    offset = number * layout.block_bytes
    yield from pieces(read, (entry >> 20) * _MIB, offset, min(layout.block_bytes, layout.capacity_bytes - offset))


def _newest_header(read: Read) -> bytes:
    found = [data for data in (read(offset, _HEADER_BYTES) for offset in _HEADERS) if _is_whole(data, b"head")]
    if not found:
        raise ImageError("both of its headers are damaged")
    return max(found, key=lambda data: struct.unpack_from("<Q", data, 8)[0])


def _regions(read: Read) -> dict[uuid.UUID, tuple[int, int]]:
    table = exactly(read, _REGIONS, _TABLE_BYTES)
    if not _is_whole(table, b"regi"):
        raise ImageError("its table of regions is damaged")
    (count,) = struct.unpack_from("<I", table, 8)
    found = {}
    for number in range(min(count, _ENTRIES_LIMIT)):
        name, offset, length, _flags = struct.unpack_from("<16sQII", table, 16 + 32 * number)
        found[uuid.UUID(bytes_le=name)] = (offset, length)
    return found


def _layout(read: Read, start: int) -> _Layout:
    table = exactly(read, start, _TABLE_BYTES)
    if not table.startswith(b"metadata"):
        raise ImageError("its metadata are not where it says")
    (count,) = struct.unpack_from("<H", table, 10)
    found: dict[uuid.UUID, int] = {}
    for number in range(min(count, _ENTRIES_LIMIT)):
        name, offset, _length = struct.unpack_from("<16sII", table, 32 + 32 * number)
        found[uuid.UUID(bytes_le=name)] = start + offset
    block_bytes, flags = struct.unpack("<II", exactly(read, found[_PARAMETERS], 8))
    (capacity,) = struct.unpack("<Q", exactly(read, found[_DISK_SIZE], 8))
    (sector_bytes,) = struct.unpack("<I", exactly(read, found[_SECTOR_SIZE], 4))
    if flags & _HAS_PARENT:
        raise ImageError("it builds on another disk")
    if sector_bytes not in {512, 4096} or block_bytes % _MIB or not _MIB <= block_bytes <= BLOCK_LIMIT_BYTES:
        raise ImageError("blocks of an impossible size")
    return _Layout(checked_capacity(capacity), block_bytes, (1 << 23) * sector_bytes // block_bytes)


def _is_whole(data: bytes, magic: bytes) -> bool:
    """Whether the checksum, which counts itself as zero, is right."""
    if len(data) < 8 or not data.startswith(magic):
        return False
    return struct.unpack_from("<I", data, 4)[0] == crc32c(data[:4] + bytes(4) + data[8:])
