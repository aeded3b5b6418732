"""VMDK with one sparse extent in the file itself: as VMware keeps it (monolithic), or packed for travel (stream)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from app.core.record import record
from app.media.disks.block import (
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
from app.media.images import read_image

_COMPRESSED = 1 << 16
_DEFLATE = 1
_GD_AT_END = (1 << 64) - 1
_FOOTER_BYTES = 1024
_GRAIN_SECTORS = (1, 2048)
_TABLE_ENTRIES = (1, 65536)
_MARKER_BYTES = 12


@record
class _Extent:
    capacity_bytes: int
    grain_bytes: int
    entries: int
    directory_offset: int
    is_compressed: bool


def open_vmdk(read: Read, size_bytes: int) -> OpenDisk:
    """A VMDK that stands alone. Raises ImageError for one that names other files, or is of another kind."""
    header = read_image(read, size_bytes)
    if header.format != "vmdk" or not header.is_alone:
        raise ImageError("its data are in other files")
    head = exactly(read, 0, SECTOR)
    if not head.startswith(b"KDMV"):
        raise ImageError("a VMDK of an old or unknown kind")
    extent = _extent(head)
    if extent.directory_offset == _GD_AT_END * SECTOR:
        foot = exactly(read, size_bytes - _FOOTER_BYTES, SECTOR)
        if not foot.startswith(b"KDMV"):
            raise ImageError("the end of the image is missing")
        extent = _extent(foot)

    def blocks() -> Iterator[Block]:
        return _blocks(read, size_bytes, extent)

    return OpenDisk(checked_capacity(extent.capacity_bytes), blocks)


def _extent(head: bytes) -> _Extent:
    flags, capacity, grain = struct.unpack_from("<IQQ", head, 8)
    entries, _spare, directory = struct.unpack_from("<IQQ", head, 44)
    (algorithm,) = struct.unpack_from("<H", head, 77)
    if not _GRAIN_SECTORS[0] <= grain <= _GRAIN_SECTORS[1] or not _TABLE_ENTRIES[0] <= entries <= _TABLE_ENTRIES[1]:
        raise ImageError("tables of an impossible size")
    is_compressed = bool(flags & _COMPRESSED)
    if is_compressed and algorithm != _DEFLATE:
        raise ImageError("compressed in an unknown way")
    return _Extent(capacity * SECTOR, grain * SECTOR, entries, directory * SECTOR, is_compressed)


def _blocks(read: Read, size_bytes: int, extent: _Extent) -> Iterator[Block]:
    grains = -(-extent.capacity_bytes // extent.grain_bytes)
    tables = -(-grains // extent.entries)
    budget = Budget(size_bytes, SECTOR if extent.is_compressed else extent.grain_bytes)
    table_budget = Budget(size_bytes, extent.entries * 4)
    for start in range(0, tables, 4096):
        count = min(4096, tables - start)
        directory = numbers(exactly(read, extent.directory_offset + start * 4, count * 4), "<I")
        for index, table_sector in enumerate(directory, start):
            if not table_sector:
                continue
            table_budget.take()
            table = numbers(exactly(read, table_sector * SECTOR, extent.entries * 4), "<I")
            for place, grain_sector in enumerate(table):
                offset = (index * extent.entries + place) * extent.grain_bytes
                if grain_sector > 1 and offset < extent.capacity_bytes:  # 0: not there, 1: zeros
                    budget.take()
                    yield from _grain(read, extent, grain_sector * SECTOR, offset)


def _grain(read: Read, extent: _Extent, start: int, offset: int) -> Iterator[Block]:
    length = min(extent.grain_bytes, extent.capacity_bytes - offset)
    if not extent.is_compressed:
        yield from pieces(read, start, offset, length)
        return
    sector, size = struct.unpack("<QI", exactly(read, start, _MARKER_BYTES))
    if sector * SECTOR != offset or not 0 < size <= extent.grain_bytes * 2:
        raise ImageError("a packed block is not the one that the table says")
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(exactly(read, start + _MARKER_BYTES, size), extent.grain_bytes)
    except zlib.error as error:
        raise ImageError(f"a packed block is damaged: {error}") from error
    if len(data) < length or not unpacker.eof:
        raise ImageError("a packed block is not of the size that it should be")
    if data[:length].strip(b"\0"):
        yield Block(offset, data[:length])
