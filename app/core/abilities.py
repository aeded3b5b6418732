"""What one host can do for a machine that is yet to be made, read before anything is asked of the user."""

from __future__ import annotations

from app.core.messages import Message
from app.core.record import record


@record
class Acceleration:
    """A way of running guests: "kvm", "qemu" (emulation), "xen", "test", ... ``reason``: why it is not usable.

    ``is_offered``: libvirt would take it all the same, so that who knows better may choose it.
    """

    kind: str
    is_usable: bool
    reason: Message | None = None
    is_offered: bool = True


@record
class GenerationAbilities:
    """What Generation ``number`` (1: BIOS, 2: UEFI) means here. ``reason``: why it is not available."""

    number: int
    machine_type: str  # e.g. "pc-q35-7.2"; "" when not available
    is_available: bool
    has_secure_boot: bool = False
    has_tpm: bool = False
    reason: Message | None = None


@record
class StorageLocation:
    """A storage location (libvirt's pool). ``folder``: where its files are, "" for one that has none.

    ``capacity_bytes`` is 0 when nobody knows. ``names``: of the disks and files in it, as far as the host knows them.
    """

    uuid: str
    name: str
    kind: str  # "dir", "fs", "netfs", "logical", "iscsi", ...
    folder: str
    capacity_bytes: int
    free_bytes: int
    is_active: bool = True
    problem: Message | None = None
    """Why machines cannot use what lies there (QEMU may not read it, it is full, ...); None when they can."""
    names: frozenset[str] = frozenset()


@record
class SwitchChoice:
    """A virtual switch to plug into: ``kind`` is "network", "bridge" or "user" (the host's user-mode NAT).

    ``has_vlans``: whether adapters can be put into a VLAN there. ``has_bandwidth``: whether it has a limit of its
    own, of which adapters can be promised a part.
    """

    kind: str
    name: str
    uuid: str = ""
    is_active: bool = True
    has_vlans: bool = False
    has_bandwidth: bool = False


@record
class DeviceChoices:
    """Models that this host accepts, in the words of the host; empty where it does not say."""

    disk_buses: tuple[str, ...] = ()
    network_models: tuple[str, ...] = ()
    video_models: tuple[str, ...] = ()
    graphics_types: tuple[str, ...] = ()
    sound_models: tuple[str, ...] = ()
    tpm_models: tuple[str, ...] = ()
    watchdog_models: tuple[str, ...] = ()
    rng_models: tuple[str, ...] = ()
    cpu_modes: tuple[str, ...] = ()
    has_virtiofs: bool = False
    has_host_pci: bool = False
    has_host_usb: bool = False


@record
class HostAbilities:
    """Answer of AbilitiesQuery. ``accelerations``: the proposed one first, each with the reason if it is not usable."""

    hypervisor: str
    architecture: str
    accelerations: tuple[Acceleration, ...]
    generations: tuple[GenerationAbilities, ...]
    host_processor_count: int
    processors_max: int
    memory_total_bytes: int
    memory_free_bytes: int
    storage: tuple[StorageLocation, ...] = ()
    switches: tuple[SwitchChoice, ...] = ()
    devices: DeviceChoices = DeviceChoices()
    machine_names: frozenset[str] = frozenset()
    network_filters: tuple[str, ...] = ()
    """What can be filtered at network adapters, by name."""
    is_session: bool = False
    """Whether this is a user's own host (qemu:///session): no bridges, files in the user's home."""
