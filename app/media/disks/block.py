"""What the readers of disks share: where the bytes come from, and what they give."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from app.core.record import record
from app.media.image_parts import ImageError

Read = Callable[[int, int], bytes]
"""``(offset, length)``: the bytes of an image, fewer at its end."""

SECTOR = 512
CAPACITY_LIMIT_BYTES = 64 * 1024**4
BLOCK_LIMIT_BYTES = 256 * 1024**2
PIECE_BYTES = 1024**2


@record
class Block:
    """Bytes of the disk at ``offset``. What no block gives reads as zeros."""

    offset: int
    data: bytes


@record
class OpenDisk:
    """A disk that can be read. ``blocks()``: in ascending order, none twice, all within the capacity.

    The iterator raises ImageError where the image contradicts itself.
    """

    capacity_bytes: int
    blocks: Callable[[], Iterator[Block]]


def exactly(read: Read, offset: int, length: int) -> bytes:
    """All of these bytes. Raises ImageError when the image ends before."""
    data = read(offset, length)
    if len(data) != length:
        raise ImageError("the image is cut off")
    return data


def numbers(data: bytes, code: str) -> tuple[int, ...]:
    """``data`` as numbers of one kind, such as "<I"."""
    size = struct.calcsize(code)
    return struct.unpack(f"{code[0]}{len(data) // size}{code[1]}", data[: len(data) // size * size])


def checked_capacity(capacity_bytes: int) -> int:
    """The same, when it can be the size of a disk. Raises ImageError."""
    if not 0 < capacity_bytes <= CAPACITY_LIMIT_BYTES:
        raise ImageError(f"a disk of {capacity_bytes} bytes")
    return capacity_bytes


def pieces(read: Read, start: int, offset: int, length: int) -> Iterator[Block]:
    """``length`` bytes of the image at ``start`` as blocks of the disk at ``offset``; zeros are left out."""
    done = 0
    while done < length:
        size = min(PIECE_BYTES, length - done)
        data = exactly(read, start + done, size)
        if data.strip(b"\0"):
            yield Block(offset + done, data)
        done += size


class Budget:
    """Counts what blocks take of the image: more blocks than can lie in it lie upon one another.

    A table whose entries all name one block would make terabytes of a megabyte.
    """

    def __init__(self, size_bytes: int, least_bytes: int) -> None:
        self._left = size_bytes // least_bytes + 1

    def take(self) -> None:
        """One more block. Raises ImageError when there cannot be so many."""
        self._left -= 1
        if self._left < 0:
            raise ImageError("its blocks lie upon one another")
