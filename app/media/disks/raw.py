"""Disks without a format."""

from __future__ import annotations

from collections.abc import Iterator

from app.media.disks.block import Block, OpenDisk, Read, checked_capacity, pieces


def open_raw(read: Read, size_bytes: int) -> OpenDisk:
    """The bytes as they are. Raises ImageError."""

    def blocks() -> Iterator[Block]:
        return pieces(read, 0, 0, size_bytes)

    return OpenDisk(checked_capacity(size_bytes), blocks)
