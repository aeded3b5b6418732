"""The definition of one machine: libvirt's ``<domain>`` as :class:`MachineDetails`."""

from __future__ import annotations

from lxml import etree

from app.core.balloon_policy import MemoryPolicy
from app.core.details import DiskDevice, MachineDetails, NetworkAdapter
from app.definitions.parsing import DefinitionError, attribute_at, bytes_at, number, parse, text_at
from app.definitions.partita import created_epoch_s, dynamic_memory

AGENT_CHANNEL = "org.qemu.guest_agent.0"
_BIOS_ARCHITECTURES = {"i386", "i486", "i586", "i686", "x86_64"}
_UEFI_WORDS = ("ovmf", "aavmf", "edk2", "uefi")


def read_domain(xml: str) -> MachineDetails:
    """The machine that ``xml`` (the output of XMLDesc, live or inactive) defines.

    Raises DefinitionError when it is no such definition or a number in it is none.
    """
    domain = parse(xml, "domain")
    name, uuid = text_at(domain, "name"), text_at(domain, "uuid").strip()
    if not name or not uuid:
        raise DefinitionError("a machine needs a name and a UUID")
    vcpu = domain.find("vcpu")
    firmware = _firmware(domain)
    maximum_bytes = bytes_at(domain, "memory")
    return MachineDetails(
        uuid=uuid,
        name=name,
        title=text_at(domain, "title"),
        notes=text_at(domain, "description"),
        generation=_generation(domain, firmware),
        firmware=firmware,
        version=attribute_at(domain, "os/type", "machine"),
        architecture=attribute_at(domain, "os/type", "arch"),
        acceleration=domain.get("type", ""),
        processor_count=number(vcpu.get("current") or vcpu.text or "1") if vcpu is not None else 1,
        memory_startup_bytes=bytes_at(domain, "currentMemory") or maximum_bytes,
        memory_maximum_bytes=maximum_bytes,
        created_epoch_s=created_epoch_s(domain),
        disks=tuple(_disk(disk) for disk in domain.iterfind("devices/disk")),
        adapters=tuple(_adapter(adapter, is_live=is_live(domain)) for adapter in domain.iterfind("devices/interface")),
        display=attribute_at(domain, "devices/graphics", "type"),
        has_agent_channel=_agent_channel(domain) is not None,
        has_memory_balloon=attribute_at(domain, "devices/memballoon", "model") not in {"", "none"},
        memory_policy=_memory_policy(domain, maximum_bytes),
    )


def _memory_policy(domain: etree._Element, maximum_bytes: int) -> MemoryPolicy | None:
    """The policy in numbers that it can be followed with; what is out of bounds is brought within."""
    kept = dynamic_memory(domain)
    if kept is None:
        return None
    return MemoryPolicy(
        max(0, kept.minimum_bytes), maximum_bytes, min(2000, max(0, kept.buffer_percent)), min(100, max(0, kept.weight))
    )


def read_agent_state(xml: str) -> str:
    """What the host knows of the agent's channel: "connected", "disconnected", "unknown", or "none" without one.

    Raises DefinitionError.
    """
    target = _agent_channel(parse(xml, "domain"))
    if target is None:
        return "none"
    state = target.get("state", "")
    return state if state in {"connected", "disconnected"} else "unknown"


def is_live(domain: etree._Element) -> bool:
    """Whether a definition was read from a machine that has a process: only those carry an id."""
    return domain.get("id") is not None


def is_uefi(domain: etree._Element) -> bool:
    """Whether the machine starts with UEFI, chosen by name, by a flash image or by the image's path."""
    loader = domain.find("os/loader")
    if attribute_at(domain, "os", "firmware") == "efi" or domain.find("os/nvram") is not None:
        return True
    if loader is None:
        return False
    path = (loader.text or "").lower()
    return loader.get("type") == "pflash" or any(word in path for word in _UEFI_WORDS)


def disk_source(disk: etree._Element) -> str:
    """Where a disk's content is: a path, ``pool/volume``, ``protocol:name``, or "" when the drive is empty."""
    source = disk.find("source")
    if source is None:
        return ""
    for attribute in ("file", "dev", "dir"):
        if source.get(attribute):
            return source.get(attribute, "")
    if source.get("volume"):
        return f"{source.get('pool', '')}/{source.get('volume')}"
    return f"{source.get('protocol')}:{source.get('name', '')}" if source.get("protocol") else ""


def _firmware(domain: etree._Element) -> str:
    if is_uefi(domain):
        features = domain.iterfind("os/firmware/feature")
        chosen = any(item.get("name") == "secure-boot" and item.get("enabled") == "yes" for item in features)
        is_secure = chosen or attribute_at(domain, "os/loader", "secure") == "yes"
        return "UEFI with Secure Boot" if is_secure else "UEFI"
    has_bios = text_at(domain, "os/type") == "hvm" and attribute_at(domain, "os/type", "arch") in _BIOS_ARCHITECTURES
    return "BIOS" if has_bios else ""


def _generation(domain: etree._Element, firmware: str) -> int:
    """2 with UEFI, 1 for every other whole machine, 0 where the word means nothing (containers, Xen PV)."""
    if firmware.startswith("UEFI"):
        return 2
    return 1 if text_at(domain, "os/type") == "hvm" else 0


def _agent_channel(domain: etree._Element) -> etree._Element | None:
    targets = domain.iterfind("devices/channel/target")
    return next((target for target in targets if target.get("name") == AGENT_CHANNEL), None)


def _disk(disk: etree._Element) -> DiskDevice:
    return DiskDevice(
        target=attribute_at(disk, "target", "dev"),
        kind=disk.get("device", "disk"),
        bus=attribute_at(disk, "target", "bus"),
        source=disk_source(disk),
        format=attribute_at(disk, "driver", "type"),
        is_read_only=disk.find("readonly") is not None,
    )


def _adapter(adapter: etree._Element, *, is_live: bool) -> NetworkAdapter:
    source = adapter.find("source")
    names = ("network", "bridge", "dev") if source is not None else ()
    return NetworkAdapter(
        mac=attribute_at(adapter, "mac", "address").lower(),
        switch=next((source.get(name, "") for name in names if source is not None and source.get(name)), ""),
        switch_kind=adapter.get("type", ""),
        model=attribute_at(adapter, "model", "type"),
        target=attribute_at(adapter, "target", "dev") if is_live else "",
        is_plugged=attribute_at(adapter, "link", "state") != "down",
    )
