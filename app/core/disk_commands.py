"""What may be asked of a host about its storage: the files and disks of a location, and one of them."""

from __future__ import annotations

from app.core.os_facts import MediaLabels
from app.core.record import record


@record
class Volume:
    """A disk or file in a storage location. ``format`` is what the host says it is, "" where it says nothing.

    ``used_by``: names of the virtual machines that have it.
    """

    name: str
    path: str
    format: str
    capacity_bytes: int
    allocation_bytes: int
    used_by: tuple[str, ...] = ()


@record
class VolumesQuery:
    """Answer: tuple[Volume, ...] of the storage location, in no order."""

    location_uuid: str


@record
class InspectDiskQuery:
    """Answer: DiskInspection of the file or device at ``path``, read through the host and never probed by QEMU."""

    path: str


@record
class DiskInspection:
    """What a file or device is. ``labels``: of a DVD image, None for everything else.

    ``format`` by our own reader of headers ("qcow2", "raw", "iso", ...); ``backing_path``: what it builds on.
    """

    path: str
    format: str
    capacity_bytes: int
    allocation_bytes: int
    labels: MediaLabels | None = None
    backing_path: str = ""
    used_by: tuple[str, ...] = ()
