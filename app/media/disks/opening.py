"""A disk image of any format that we read ourselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.media.disks.block import OpenDisk, Read
from app.media.disks.raw import open_raw
from app.media.disks.vhd import open_vhd
from app.media.disks.vhdx import open_vhdx
from app.media.disks.vmdk import open_vmdk
from app.media.image_parts import ImageError

_READERS: Mapping[str, Callable[[Read, int], OpenDisk]] = {
    "raw": open_raw,
    "vmdk": open_vmdk,
    "vpc": open_vhd,
    "vhdx": open_vhdx,
}
READABLE = frozenset(_READERS)


def open_disk(read: Read, size_bytes: int, form: str) -> OpenDisk:
    """The disk in an image of format ``form``, which somebody has said: it is never guessed here.

    Raises ImageError, also for a format that we do not read.
    """
    reader = _READERS.get(form)
    if reader is None:
        raise ImageError(f"disks of the format {form} are not read")
    return reader(read, size_bytes)
