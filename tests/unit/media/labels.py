"""DVD images as far as their labels."""

from __future__ import annotations

SECTOR = 2048


def dvd(
    volume: str = "", system: str = "", publisher: str = "", application: str = "", blocks: int = 100, before: int = 0
) -> bytes:
    """The first sectors of an image. ``before``: other descriptors that stand before the primary one."""
    primary = bytearray(SECTOR)
    primary[0:7] = b"\x01CD001\x01"
    for start, length, text in ((8, 32, system), (40, 32, volume), (318, 128, publisher), (574, 128, application)):
        primary[start : start + length] = text.encode().ljust(length)
    primary[80:84] = blocks.to_bytes(4, "little")
    primary[128:130] = SECTOR.to_bytes(2, "little")
    boot = b"\x00CD001\x01".ljust(SECTOR, b"\0")
    end = b"\xffCD001\x01".ljust(SECTOR, b"\0")
    return bytes(16 * SECTOR) + boot * before + bytes(primary) + end
