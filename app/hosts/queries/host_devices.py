"""Devices of a host that a machine can have for itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import libvirt

from app.core.host_devices import ChoosableDevice, HostDevices
from app.core.machine_settings import MachineSettings
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.node_device import NodeDevice, read_node_device
from app.definitions.parsing import DefinitionError
from app.definitions.settings import read_settings
from app.hosts.errors import tried
from app.hosts.lookup import is_gone, is_unsupported

NO_IOMMU = QT_TRANSLATE_NOOP(
    "core",
    "This host shows no IOMMU: no PCI device can be passed through. Turn on VT-d or AMD-Vi in its firmware, and start "
    "its kernel with “intel_iommu=on” on Intel processors.",
)
NO_LIST = QT_TRANSLATE_NOOP("core", "This host does not list its devices.")
BRIDGE = QT_TRANSLATE_NOOP("core", "Bridges stay with the host.")
HUB = QT_TRANSLATE_NOOP("core", "Hubs stay with the host.")
NO_GROUP = QT_TRANSLATE_NOOP("core", "It is in no IOMMU group.")
SAME_IDS = QT_TRANSLATE_NOOP("core", "The host has several of these; they cannot be told apart by their names.")
_LINUX_HUBS = "1d6b"  # the host's own root hubs
_HUB_DRIVER = "hub"
# The first byte of the class of a PCI device (PCI Code and ID Assignment Specification).
_CLASSES: Mapping[int, str] = {
    0x01: "storage controller", 0x02: "network controller", 0x03: "display controller",
    0x04: "multimedia controller", 0x05: "memory controller", 0x06: "bridge", 0x07: "communication controller",
    0x08: "system peripheral", 0x09: "input device", 0x0B: "processor", 0x0C: "serial bus controller",
    0x0D: "wireless controller", 0x10: "encryption controller", 0x12: "processing accelerator",
}  # fmt: skip


def host_devices(connection: libvirt.virConnect) -> HostDevices:
    """PCI and USB devices of the host. One that cannot be read is left out. Raises libvirtError."""
    flags = libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV | libvirt.VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV
    try:
        listed = connection.listAllDevices(flags)
    except libvirt.libvirtError as error:
        if is_unsupported(error):
            return HostDevices((), message(NO_LIST))
        raise
    found = [device for each in listed if (device := _read(each)) is not None]
    has_iommu = any(device.group >= 0 for device in found)
    users = _users(connection)
    counts = Counter(device.address for device in found if device.kind == "usb")
    devices = tuple(
        _choosable(device, users.get((device.kind, device.address), ()), counts)
        for device in sorted(found, key=lambda each: (each.kind, each.address, each.bus, each.number))
    )
    return HostDevices(devices, None if has_iommu else message(NO_IOMMU))


def _read(device: libvirt.virNodeDevice) -> NodeDevice | None:
    xml = tried(lambda: device.XMLDesc(0))
    if xml is None:
        return None  # unplugged meanwhile
    try:
        return read_node_device(xml)
    except DefinitionError:
        return None


def _users(connection: libvirt.virConnect) -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for domain in connection.listAllDomains(0):
        try:
            settings, name = read_settings(domain.XMLDesc(0)), domain.name()
        except DefinitionError:
            continue
        except libvirt.libvirtError as error:
            if is_gone(error):
                continue
            raise
        for address in _addresses(settings):
            found[address].append(name)
    return {address: tuple(names) for address, names in found.items()}


def _addresses(settings: MachineSettings) -> set[tuple[str, str]]:
    return {(each.kind, each.address) for each in settings.host_devices}


def _choosable(device: NodeDevice, used_by: tuple[str, ...], counts: Mapping[str, int]) -> ChoosableDevice:
    is_usb = device.kind == "usb"
    kind_name = "" if device.class_code < 0 else _CLASSES.get(device.class_code >> 16, "")
    return ChoosableDevice(
        kind=device.kind,
        address=device.address,
        vendor=device.vendor,
        product=device.product,
        kind_name=kind_name,
        driver=device.driver,
        place=f"{device.bus}.{device.number}" if is_usb else "",
        iommu_group=device.group,
        neighbours=tuple(each for each in device.group_addresses if each != device.address),
        used_by=used_by,
        obstacle=_obstacle(device, counts),
    )


def _obstacle(device: NodeDevice, counts: Mapping[str, int]) -> Message | None:
    if device.kind == "usb":
        if device.address.startswith(_LINUX_HUBS) or device.driver == _HUB_DRIVER:
            return message(HUB)
        return message(SAME_IDS) if counts[device.address] > 1 else None
    if device.is_bridge or device.class_code >> 16 == 0x06:
        return message(BRIDGE)
    return message(NO_GROUP) if device.group < 0 else None
