"""The label of a DVD image: the primary volume descriptor of ISO 9660, in the first 64 KiB."""

from __future__ import annotations

from app.core.os_facts import MediaLabels

LABEL_BYTES = 64 * 1024
_SECTOR = 2048
_FIRST_SECTOR = 16
_PRIMARY, _END = 1, 255
_SPACE_SIZE = slice(80, 84)
_BLOCK_SIZE = slice(128, 130)


def iso_labels(data: bytes) -> MediaLabels | None:
    """The labels in the first bytes of an image; None when it is no DVD image. Never raises for any bytes."""
    for start in range(_FIRST_SECTOR * _SECTOR, len(data) - _SECTOR + 1, _SECTOR):
        sector = data[start : start + _SECTOR]
        if sector[1:6] != b"CD001" or sector[0] == _END:
            return None
        if sector[0] == _PRIMARY:
            blocks = int.from_bytes(sector[_SPACE_SIZE], "little")
            block_bytes = int.from_bytes(sector[_BLOCK_SIZE], "little")
            return MediaLabels(
                _text(sector[40:72]), _text(sector[8:40]), _text(sector[318:446]), _text(sector[574:702]),
                blocks * block_bytes,
            )  # fmt: skip
    return None


def _text(field: bytes) -> str:
    return field.decode("utf-8", "replace").rstrip(" \0")
