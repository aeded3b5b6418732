"""Devices of a host as libvirt describes them: ``<device>``. Its texts are the devices' own, and may be hostile."""

from __future__ import annotations

import re

from lxml import etree

from app.core.record import record
from app.definitions.parsing import DefinitionError, attribute_at, number_at, parse, text_at

_TEXT_LIMIT = 200
_GROUP_LIMIT = 1000
_CLASS = re.compile(r"0x[0-9a-f]{6}", re.IGNORECASE)
_ID = re.compile(r"0x[0-9a-f]{1,4}", re.IGNORECASE)


@record
class NodeDevice:
    """A PCI or USB device.

    ``address``: "0000:03:00.0", or "046d:c52b" (vendor and product); ``class_code`` of PCI, e.g. 0x030000, -1 when it
    is not said. ``group``: number of the IOMMU group or -1; ``group_addresses``: of all devices in it.
    """

    name: str
    kind: str  # "pci", "usb"
    address: str
    vendor: str = ""
    product: str = ""
    driver: str = ""
    class_code: int = -1
    is_bridge: bool = False
    bus: int = 0
    number: int = 0
    group: int = -1
    group_addresses: tuple[str, ...] = ()


def read_node_device(xml: str) -> NodeDevice | None:
    """The device that ``xml`` describes; None for kinds that cannot be passed through. Raises DefinitionError."""
    device = parse(xml, "device")
    for capability in device.findall("capability"):
        if capability.get("type") == "pci":
            return _pci(device, capability)
        if capability.get("type") == "usb_device":
            return _usb(device, capability)
    return None


def _pci(device: etree._Element, capability: etree._Element) -> NodeDevice:
    code = text_at(capability, "class").strip()
    group = capability.find("iommuGroup")
    addresses: tuple[str, ...] = ()
    if group is not None:
        addresses = tuple(_address_of(each) for each in group.findall("address")[:_GROUP_LIMIT])
    parts = [number_at(capability, name) for name in ("domain", "bus", "slot", "function")]
    return NodeDevice(
        name=_short(text_at(device, "name")),
        kind="pci",
        address=_pci_address(*parts),
        vendor=_short(text_at(capability, "vendor")) or attribute_at(capability, "vendor", "id")[:8],
        product=_short(text_at(capability, "product")) or attribute_at(capability, "product", "id")[:8],
        driver=_short(text_at(device, "driver/name")),
        class_code=int(code, 16) if _CLASS.fullmatch(code) else -1,
        is_bridge=any(each.get("type") == "pci-bridge" for each in capability.findall("capability")),
        group=-1 if group is None else _whole(group.get("number", "")),
        group_addresses=addresses,
    )


def _usb(device: etree._Element, capability: etree._Element) -> NodeDevice:
    ids = [attribute_at(capability, name, "id") for name in ("vendor", "product")]
    if not all(_ID.fullmatch(each) for each in ids):
        raise DefinitionError("a USB device without vendor and product")
    vendor, product = (f"{int(each, 16):04x}" for each in ids)
    return NodeDevice(
        name=_short(text_at(device, "name")),
        kind="usb",
        address=f"{vendor}:{product}",
        vendor=_short(text_at(capability, "vendor")) or vendor,
        product=_short(text_at(capability, "product")) or product,
        driver=_short(text_at(device, "driver/name")),
        bus=number_at(capability, "bus"),
        number=number_at(capability, "device"),
    )


def _address_of(address: etree._Element) -> str:
    return _pci_address(*(_whole(address.get(name, "0")) for name in ("domain", "bus", "slot", "function")))


def _pci_address(domain: int, bus: int, slot: int, function: int) -> str:
    """Raises DefinitionError for parts that no address has."""
    if domain > 0xFFFFFFFF or bus > 0xFF or slot > 0x1F or function > 7:
        raise DefinitionError("a PCI address is out of range")
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function}"


def _whole(text: str) -> int:
    try:
        value = int(text, 0)
    except ValueError as error:
        raise DefinitionError(f"“{text[:32]}” is not a number") from error
    if not 0 <= value <= 0xFFFFFFFF:
        raise DefinitionError("a number is out of range")
    return value


def _short(text: str) -> str:
    return text.strip()[:_TEXT_LIMIT]
