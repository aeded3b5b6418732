"""The parts of image headers that take more than one look: extents of VMDK, tables of VHDX."""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Callable

from app.core.record import record

SECTOR = 512
_DESCRIPTOR_LIMIT = 1024 * 1024
_REGIONS_OFFSET = 192 * 1024
_TABLE_BYTES = 64 * 1024
_ENTRIES_LIMIT = 2047
_EXTENT = re.compile(r'^\s*(?:RW|RDONLY|NOACCESS)\s+(\d{1,20})\s+(\w{1,20})(?:\s+"([^"]{1,1024})")?', re.MULTILINE)
_PARENT_HINT = re.compile(r'^\s*parentFileNameHint\s*=\s*"([^"]{0,1024})"', re.MULTILINE)
_PARENT_ID = re.compile(r"^\s*parentCID\s*=\s*([0-9a-fA-F]{1,8})", re.MULTILINE)
_METADATA = uuid.UUID("8b7ca206-4790-4b9a-b8fe-575f050f886e")
_PARAMETERS = uuid.UUID("caa16737-fa36-4d43-b3b6-33f0aa44e76b")
_DISK_SIZE = uuid.UUID("2fa54224-cd1b-4876-b211-5dbed83bf4b8")
_HAS_PARENT = 2


class ImageError(ValueError):
    """A header that cannot be. The text is for logs and details."""


@record
class ImageHeader:
    """What a header says. ``backing``: the image that it builds on, "?" when there is one without a name.

    ``others``: what else would be opened (data files, extents of other files).
    """

    format: str
    capacity_bytes: int
    backing: str = ""
    backing_format: str = ""
    others: tuple[str, ...] = ()
    is_encrypted: bool = False
    has_snapshots: bool = False

    @property
    def is_alone(self) -> bool:
        """Whether reading it opens nothing else."""
        return not self.backing and not self.others


class Reader:
    """Bytes of an image, a limited number of times."""

    LIMIT = 32

    def __init__(self, read: Callable[[int, int], bytes], size_bytes: int) -> None:
        self._read = read
        self._looks = 0
        self.size_bytes = size_bytes

    def at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes; fewer at the end, none beyond it. Raises ImageError when asked too often."""
        self._looks += 1
        if self._looks > self.LIMIT:
            raise ImageError("the header is spread over too many places")
        if offset < 0 or offset >= self.size_bytes or length <= 0:
            return b""
        return self._read(offset, min(length, self.size_bytes - offset))


def text_of(data: bytes) -> str:
    """A name as it is written, up to the first zero; what is not UTF-8 is marked."""
    return data.split(b"\0", 1)[0].decode("utf-8", "replace")


def read_vmdk(head: bytes, reader: Reader) -> ImageHeader:
    """A VMDK: a text that describes extents, alone or inside a sparse extent. Raises ImageError, struct.error."""
    if head.startswith(b"# Disk"):
        return _described(text_of(head), None)
    if head.startswith(b"COWD"):
        (sectors,) = struct.unpack_from("<I", head, 12)
        return ImageHeader("vmdk", sectors * SECTOR)
    (sectors,) = struct.unpack_from("<Q", head, 12)
    offset, count = struct.unpack_from("<QQ", head, 28)
    if not offset:
        return ImageHeader("vmdk", sectors * SECTOR)
    return _described(text_of(reader.at(offset * SECTOR, min(count * SECTOR, _DESCRIPTOR_LIMIT))), sectors)


def _described(text: str, own_sectors: int | None) -> ImageHeader:
    extents = [(int(match[1]), match[2].upper(), match[3] or "") for match in _EXTENT.finditer(text)]
    # The one sparse extent of a file that describes itself is that file; every other is a file of its own.
    is_own = own_sectors is not None and len(extents) <= 1 and all(kind == "SPARSE" for _, kind, _ in extents)
    parent = _PARENT_ID.search(text)
    hint = _PARENT_HINT.search(text)
    has_parent = parent is not None and int(parent[1], 16) != 0xFFFFFFFF
    return ImageHeader(
        "vmdk",
        (own_sectors if own_sectors is not None else sum(sectors for sectors, _, _ in extents)) * SECTOR,
        backing=((hint[1] if hint else "") or "?") if has_parent else "",
        others=() if is_own else tuple(name or kind for _, kind, name in extents),
    )


def read_vhdx(reader: Reader) -> ImageHeader:
    """A VHDX: a table of regions names the metadata, which hold size and parent. Raises ImageError, struct.error."""
    regions = reader.at(_REGIONS_OFFSET, _TABLE_BYTES)
    if not regions.startswith(b"regi"):
        raise ImageError("a VHDX without its table of regions")
    (count,) = struct.unpack_from("<I", regions, 8)
    for number in range(min(count, _ENTRIES_LIMIT)):
        name, offset, _length, _flags = struct.unpack_from("<16sQII", regions, 16 + 32 * number)
        if uuid.UUID(bytes_le=name) == _METADATA:
            return _vhdx_metadata(reader, offset)
    raise ImageError("a VHDX without metadata")


def _vhdx_metadata(reader: Reader, start: int) -> ImageHeader:
    table = reader.at(start, _TABLE_BYTES)
    if not table.startswith(b"metadata"):
        raise ImageError("a VHDX whose metadata are not where it says")
    (count,) = struct.unpack_from("<H", table, 10)
    size_bytes, flags = 0, 0
    for number in range(min(count, _ENTRIES_LIMIT)):
        name, offset, length = struct.unpack_from("<16sII", table, 32 + 32 * number)
        which = uuid.UUID(bytes_le=name)
        if which == _DISK_SIZE:
            (size_bytes,) = struct.unpack("<Q", reader.at(start + offset, 8))
        elif which == _PARAMETERS and length >= 8:
            _block, flags = struct.unpack("<II", reader.at(start + offset, 8))
    if not size_bytes:
        raise ImageError("a VHDX without a size")
    return ImageHeader("vhdx", size_bytes, backing="?" if flags & _HAS_PARENT else "")
