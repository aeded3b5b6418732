"""A machine that is to be made: all that the wizard asks, as data.

The wizard fills a :class:`MachinePlan`, ``app.core.plan_rules`` says what is wrong with it,
``app.definitions.making`` makes the definition of it, and the host carries it out.
"""

from __future__ import annotations

from enum import Enum

from app.core.record import record

MIB = 1024**2
GIB = 1024**3


class DiskType(Enum):
    """Hyper-V's three kinds of virtual hard disks."""

    FIXED = "fixed"
    DYNAMIC = "dynamic"
    DIFFERENCING = "differencing"


@record
class NewDisk:
    """A virtual hard disk to make: ``name`` is the file's name in storage location ``location_uuid``."""

    location_uuid: str
    name: str
    capacity_bytes: int
    format: str = "qcow2"  # "qcow2", "raw", "vhdx", "vpc" (VHD), "vmdk"
    type: DiskType = DiskType.DYNAMIC
    parent: str = ""  # path of the disk that a differencing one builds on
    parent_format: str = ""  # said by the user or by libvirt, never probed


@record
class ExistingDisk:
    """A virtual hard disk that is there. ``format`` is what libvirt's volume says, never guessed."""

    path: str
    format: str


@record
class CloudSeed:
    """What cloud-init is told at the first start (NoCloud). The password leaves only as a hash."""

    host_name: str
    user: str
    password: str = ""
    ssh_keys: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"CloudSeed(host_name={self.host_name!r}, user={self.user!r}, password=***)"


@record
class InstallLater:
    """No installation now."""


@record
class InstallFromImage:
    """Start from the image of a DVD at ``path`` on the host."""

    path: str


@record
class InstallFromNetwork:
    """Start from the network (PXE)."""


@record
class InstallCloudImage:
    """The disk is a copy of the cloud image at ``path``; ``seed`` goes onto a DVD."""

    path: str
    format: str
    seed: CloudSeed


Disk = NewDisk | ExistingDisk | None
Installation = InstallLater | InstallFromImage | InstallFromNetwork | InstallCloudImage


@record
class Topology:
    """Sockets × cores × threads; all 0 when the host shall choose."""

    sockets: int = 0
    cores: int = 0
    threads: int = 0


@record
class PlannedMemory:
    """Sizes in bytes. Without dynamic memory only the startup size counts."""

    startup_bytes: int
    is_dynamic: bool = False
    minimum_bytes: int = 0
    maximum_bytes: int = 0


@record
class MachinePlan:
    """All choices of the New Virtual Machine wizard. ``uuid`` is chosen before, so that what is made can be found."""

    uuid: str
    name: str
    location_uuid: str
    generation: int
    memory: PlannedMemory
    acceleration: str
    machine_type: str
    processor_count: int = 1
    topology: Topology = Topology()
    switch_kind: str = ""  # "" for not connected
    switch: str = ""
    disk: Disk = None
    installation: Installation = InstallLater()
    os_id: str = ""  # of osinfo-db, "" when not known
    has_secure_boot: bool = False
    has_tpm: bool = False
    notes: str = ""
    is_started: bool = False
    os_uri: str = ""
    """The same operating system as the whole address that osinfo-db gives it, e.g. "http://debian.org/debian/12"."""
    has_virtio: bool | None = None
    """Whether the operating system comes with drivers for virtio; None: presumed by ``os_id``."""
