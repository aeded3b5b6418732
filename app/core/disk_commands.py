"""What may be asked of a host about its storage: the files and disks of a location, and one of them."""

from __future__ import annotations

from app.core.messages import Message
from app.core.os_facts import MediaLabels, OsFacts
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
    """Answer: DiskInspection of the file or device at ``path``, read through the host and never probed by QEMU.

    ``has_children``: whether ``children`` is wanted, for which every storage location is looked through.
    """

    path: str
    has_children: bool = False


@record
class DiskLink:
    """One image that a disk builds on. ``is_missing``: the host does not find it."""

    path: str
    format: str = ""
    size_bytes: int = 0
    is_missing: bool = False


@record
class DiskUser:
    """A machine that has to do with a disk. ``is_top``: it is its disk itself, not one that its disk builds on."""

    name: str
    is_running: bool = False
    is_top: bool = True
    has_checkpoints: bool = False


@record
class DiskInspection:
    """What a file or device is. ``labels``: of a DVD image, None for everything else.

    ``format`` by our own reader of headers ("qcow2", "raw", "iso", ...); ``backing_path``: what it builds on.
    ``host_format``: what the host takes it for; ``used_format``: as what machines have it ("" when none has).
    ``chain``: what it builds on, nearest first. ``others``: further files that reading it would open.
    ``problem``: why it is not to be trusted, None when nothing speaks against it.
    """

    path: str
    format: str
    capacity_bytes: int
    allocation_bytes: int
    labels: MediaLabels | None = None
    backing_path: str = ""
    used_by: tuple[str, ...] = ()
    host_format: str = ""
    used_format: str = ""
    chain: tuple[DiskLink, ...] = ()
    others: tuple[str, ...] = ()
    is_encrypted: bool = False
    has_snapshots: bool = False
    is_running: bool = False
    """Whether a machine that has it runs."""
    location: str = ""
    """Name of the storage location that it lies in, "" when it lies in none."""
    problem: Message | None = None
    users: tuple[DiskUser, ...] = ()
    """The machines of ``used_by``, and how they have it."""
    children: tuple[str, ...] = ()
    """Disks of the storage locations that build on it; only when they were asked for."""
    system: OsFacts | None = None
    """The operating system that the labels tell of; filled in on this computer, by its own database."""
