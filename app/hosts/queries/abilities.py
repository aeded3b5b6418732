"""What a host can do for a machine that is yet to be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import libvirt

from app.core.abilities import DeviceChoices, GenerationAbilities, HostAbilities
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import made_by, record
from app.definitions.capabilities import (
    DomainAbilities,
    GuestKind,
    HostCapabilities,
    read_capabilities,
    read_domain_abilities,
)
from app.hosts.errors import tried
from app.hosts.locality import is_session, is_this_computer
from app.hosts.queries.acceleration import KVM, accelerations
from app.hosts.queries.switches import LINKS, switches
from app.hosts.storage.locations import locations

T = TypeVar("T")
MIB = 1024**2
_EMULATED = frozenset({"kvm", "qemu", "hvf"})
_X86 = frozenset({"i686", "x86_64"})
_WITH_BIOS, _WITH_UEFI = "pc", "q35"
_ELSEWHERE = "virt"  # the machine type of ARM and RISC-V

NO_BIOS = QT_TRANSLATE_NOOP("core", "This host has no machines with a BIOS.")
NO_UEFI = QT_TRANSLATE_NOOP(
    "core", "This host has no UEFI firmware for virtual machines. Install the package ovmf there."
)
NO_UEFI_DRIVER = QT_TRANSLATE_NOOP("core", "Hosts of this kind do not tell whether they can start with UEFI.")

# What QEMU has, where libvirt lists no models. The first is the one to propose.
_NETWORK_MODELS = ("virtio", "e1000e", "e1000", "rtl8139")
_SOUND_MODELS = ("ich9", "ich6", "ac97")
_WATCHDOG_MODELS = ("i6300esb", "itco", "ib700")


@record
class _Emulators:
    """What the host's emulators say, by generation; empty where the driver has no such request."""

    by_generation: Mapping[int, DomainAbilities] = made_by(dict)
    is_told: bool = False


def abilities(connection: libvirt.virConnect) -> HostAbilities:
    """What the host can do now. Raises libvirtError and DefinitionError."""
    capabilities = read_capabilities(connection.getCapabilities())
    kind = _kind(capabilities)
    is_user_host, is_here = is_session(connection), is_this_computer(connection)
    ways = accelerations(connection, capabilities, kind)
    proposed = next((way.kind for way in ways if way.is_usable), "")
    emulators = _emulators(connection, kind, proposed)
    memory = _memory_bytes(connection)
    info = connection.getInfo()
    return HostAbilities(
        hypervisor=connection.getType(),
        architecture=kind.architecture,
        accelerations=ways,
        generations=_generations(kind, emulators),
        host_processor_count=info[2],
        processors_max=_processors_max(connection, kind, emulators, proposed),
        memory_total_bytes=info[1] * MIB,
        memory_free_bytes=min(memory, info[1] * MIB),
        storage=locations(connection, capabilities.emulator_user, is_here=is_here),
        switches=switches(connection, is_session=is_user_host, links=LINKS if is_here else None),
        devices=_devices(emulators, proposed),
        machine_names=frozenset(domain.name() for domain in connection.listAllDomains(0)),
        network_filters=_filters(connection),
        is_session=is_user_host,
    )


def guest_kind(connection: libvirt.virConnect) -> GuestKind:
    """The kind of machine that is made on this host. Raises libvirtError and DefinitionError."""
    return _kind(read_capabilities(connection.getCapabilities()))


def _kind(capabilities: HostCapabilities) -> GuestKind:
    """Whole machines of the host's own architecture, if it has them."""

    def rank(kind: GuestKind) -> tuple[bool, bool, bool]:
        return (kind.os_type != "hvm", kind.architecture != capabilities.architecture, KVM not in kind.accelerations)

    fallback = GuestKind("", capabilities.architecture, "", ())
    return min(capabilities.guests, key=rank, default=fallback)


def _emulators(connection: libvirt.virConnect, kind: GuestKind, acceleration: str) -> _Emulators:
    if acceleration not in _EMULATED:
        return _Emulators()
    wanted = {1: _WITH_BIOS, 2: _WITH_UEFI} if kind.architecture in _X86 else {2: _ELSEWHERE}
    found: dict[int, DomainAbilities] = {}
    is_told = True
    for generation, alias in wanted.items():
        machine_type = kind.newest(alias)
        if not machine_type:
            continue
        question = (kind.emulator or None, kind.architecture, machine_type, acceleration, 0)
        xml = tried(lambda question=question: connection.getDomainCapabilities(*question))
        is_told = is_told and xml is not None
        told = DomainAbilities() if xml is None else read_domain_abilities(xml)
        found[generation] = told if told.machine_type else DomainAbilities(machine_type=machine_type)
    return _Emulators(found, is_told)


def _generations(kind: GuestKind, emulators: _Emulators) -> tuple[GenerationAbilities, ...]:
    bios, uefi = emulators.by_generation.get(1), emulators.by_generation.get(2)
    if not emulators.by_generation and kind.os_type == "hvm":
        # A driver without machine types: its machines start as it thinks best, as a BIOS machine does.
        first = GenerationAbilities(1, "", is_available=True)
    elif bios is None:
        first = GenerationAbilities(1, "", is_available=False, reason=message(NO_BIOS))
    else:
        first = GenerationAbilities(1, bios.machine_type, is_available=True, has_tpm=bios.has_tpm)
    if uefi is None or not uefi.has_uefi:
        why = NO_UEFI if emulators.is_told else NO_UEFI_DRIVER
        return (first, GenerationAbilities(2, "", is_available=False, reason=message(why)))
    second = GenerationAbilities(
        2, uefi.machine_type, is_available=True, has_secure_boot=uefi.has_secure_boot, has_tpm=uefi.has_tpm
    )
    return (first, second)


def _processors_max(connection: libvirt.virConnect, kind: GuestKind, emulators: _Emulators, way: str) -> int:
    """What every generation can have."""
    told = [one.processors_max for one in emulators.by_generation.values() if one.processors_max]
    told += [kind.machine_types.get(one.machine_type, 0) for one in emulators.by_generation.values()]
    known = [count for count in told if count]
    if known:
        return min(known)
    return tried(lambda: connection.getMaxVcpus(way or None)) or 1


def _memory_bytes(connection: libvirt.virConnect) -> int:
    """What could be given to machines now: free memory and what the system would give up of its caches."""
    stats = tried(lambda: connection.getMemoryStats(libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS))
    if stats and "free" in stats:
        return sum(stats.get(name, 0) for name in ("free", "buffers", "cached")) * 1024
    return connection.getInfo()[1] * MIB


def _devices(emulators: _Emulators, acceleration: str) -> DeviceChoices:
    told = [emulators.by_generation[number] for number in sorted(emulators.by_generation, reverse=True)]

    def values(name: str) -> tuple[str, ...]:
        return _merged(one.values.get(name, ()) for one in told)

    is_emulated = acceleration in _EMULATED
    kinds = values("hostdev/subsysType")
    return DeviceChoices(
        disk_buses=values("disk/bus"),
        network_models=values("interface/model") or (_NETWORK_MODELS if is_emulated else ()),
        video_models=values("video/modelType"),
        graphics_types=values("graphics/type"),
        sound_models=values("sound/model") or (_SOUND_MODELS if is_emulated else ()),
        tpm_models=values("tpm/model"),
        watchdog_models=values("watchdog/model") or (_WATCHDOG_MODELS if is_emulated else ()),
        rng_models=values("rng/model"),
        cpu_modes=_merged(one.cpu_modes for one in told),
        has_virtiofs="virtiofs" in values("filesystem/driverType"),
        has_host_pci="pci" in kinds and bool(values("hostdev/pciBackend")),
        has_host_usb="usb" in kinds,
    )


def _filters(connection: libvirt.virConnect) -> tuple[str, ...]:
    return tuple(sorted(each.name() for each in tried(lambda: connection.listAllNWFilters(0)) or ()))


def _merged(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))
