"""Records of one machine in detail: what its definition says and what its guest tells."""

from __future__ import annotations

from app.core.balloon_policy import MemoryPolicy
from app.core.messages import Message
from app.core.record import record


@record
class DiskDevice:
    """A disk, DVD or diskette. ``source`` is a path or a volume's name on the host; "" when empty."""

    target: str  # e.g. "vda"
    kind: str  # "disk", "cdrom", "floppy", "lun"
    bus: str
    source: str
    format: str = ""
    is_read_only: bool = False


@record
class NetworkAdapter:
    """A network adapter. ``switch`` is the virtual switch or bridge it is plugged into; "" for none."""

    mac: str
    switch: str
    switch_kind: str  # libvirt's interface type, e.g. "network", "bridge", "user", "direct"
    model: str = ""
    target: str = ""  # the parent's device, e.g. "vnet3"; "" when off
    is_plugged: bool = True


@record
class AdapterAddresses:
    """Addresses of one adapter and where they were learnt: "lease", "agent" or "arp"."""

    mac: str
    addresses: tuple[str, ...]
    source: str


@record
class MachineDetails:
    """What one machine is, from its definition on the host. Sizes in bytes."""

    uuid: str
    name: str
    title: str = ""
    notes: str = ""
    generation: int = 0
    firmware: str = ""  # "BIOS", "UEFI", "UEFI with Secure Boot"
    version: str = ""
    architecture: str = ""
    acceleration: str = ""  # "kvm", "qemu", "xen", ...
    processor_count: int = 0
    memory_startup_bytes: int = 0
    memory_maximum_bytes: int = 0
    created_epoch_s: float | None = None
    disks: tuple[DiskDevice, ...] = ()
    adapters: tuple[NetworkAdapter, ...] = ()
    display: str = ""  # "vnc", "spice", ... ; "" when it has none
    has_agent_channel: bool = False
    has_memory_balloon: bool = False
    memory_policy: MemoryPolicy | None = None  # None: dynamic memory is off


@record
class Heartbeat:
    """What the guest's integration services (the agent) say.

    ``state``: "ok", "no contact" (channel there, nobody answers), "none" (no channel), "off". The agent's
    version is not among it: libvirt tells it only to those who mark the machine as tainted for it.
    """

    state: str
    guest_os: str = ""
    host_name: str = ""


@record
class Checkpoint:
    """One checkpoint. ``parent`` is a name, "" at the root. ``size_bytes`` None when not known.

    ``size_note`` says what the size is of, or why it is not known. ``since_bytes``: what was written since the
    current one was taken; None for others and where it cannot be told.
    """

    name: str
    parent: str
    created_epoch_s: float
    kind: str  # "Standard" (with memory or internal) or "Production" (disks only)
    notes: str = ""
    is_current: bool = False
    size_bytes: int | None = None
    size_note: Message | None = None
    since_bytes: int | None = None


@record
class Screen:
    """A picture of a machine's screen as the host gave it. ``data`` is hostile; ``kind`` its MIME type."""

    kind: str
    data: bytes


@record
class DiskFile:
    """A file that belongs to a machine that may be deleted.

    ``used_by``: names of other machines that use it. ``role``: "disk"; "checkpoint" (belongs to one or
    to the line of disks before it); "base" (an image that the disks build on and that no checkpoint
    made: never ticked by itself); "firmware" (goes with the definition, ticked or not).
    ``size_bytes`` is what it takes on the host. ``blocked`` says why it cannot be deleted from here;
    None when it can.
    """

    path: str
    role: str
    size_bytes: int | None
    used_by: tuple[str, ...] = ()
    is_removable_media: bool = False
    blocked: Message | None = None


@record
class DeletionPreview:
    """What deleting a machine touches: read before the question is asked."""

    uuid: str
    name: str
    files: tuple[DiskFile, ...]
    has_checkpoints: bool
    has_saved_state: bool
