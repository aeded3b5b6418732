"""The description of an appliance: an OVF envelope of version 1 or 2."""

from __future__ import annotations

import re

from lxml import etree

from app.core.appliance import Appliance, ApplianceDisk
from app.definitions.parsing import DefinitionError, number, parse

_ENVELOPES = tuple(f"{{http://schemas.dmtf.org/ovf/envelope/{version}}}Envelope" for version in (1, 2))
_PROCESSORS, _MEMORY, _ADAPTER, _DISK = "3", "4", "10", "17"
_POWER = re.compile(r"byte(?:\s*\*\s*2\s*\^\s*(\d{1,2}))?", re.ASCII)
_NAMES = {
    "": 1, "byte": 1, "bytes": 1, "kilobyte": 2**10, "kilobytes": 2**10, "kb": 2**10, "megabyte": 2**20,
    "megabytes": 2**20, "mb": 2**20, "gigabyte": 2**30, "gigabytes": 2**30, "gb": 2**30,
}  # fmt: skip
_LIMIT = 256
_NOTES_CHARACTERS = 4096


def read_appliance(xml: str) -> tuple[Appliance, ...]:
    """Every machine of the envelope. Raises DefinitionError for what is none, or asks for what is not read."""
    envelope = _envelope(xml)
    files = {each.get(_own(each, "id")) or "": _file(each) for each in _all(envelope, "References/File")}
    disks = {each.get(_own(each, "diskId")) or "": _disk(each, files) for each in _all(envelope, "DiskSection/Disk")}
    systems = [each for each in envelope.iter() if _name(each) == "VirtualSystem"]
    if not systems or len(systems) > _LIMIT:
        raise DefinitionError("the envelope describes no virtual machine, or too many")
    return tuple(_system(system, files, disks) for system in systems)


def _envelope(xml: str) -> etree._Element:
    try:
        return parse(xml, _ENVELOPES[0])
    except DefinitionError:
        return parse(xml, _ENVELOPES[1])


def _system(system: etree._Element, files: dict[str, str], disks: dict[str, ApplianceDisk]) -> Appliance:
    counts = {_PROCESSORS: 0, _MEMORY: 0}
    found: list[ApplianceDisk] = []
    networks: list[str] = []
    for item in _all(system, "VirtualHardwareSection/*"):
        kind = _text(item, "ResourceType")
        if kind in counts:
            amount = number(_text(item, "VirtualQuantity") or "0")
            unit = _unit(_text(item, "AllocationUnits") or "byte * 2^20") if kind == _MEMORY else 1
            counts[kind] += amount * unit
        elif kind == _ADAPTER:
            networks.append(_text(item, "Connection"))
        elif kind == _DISK:
            found.append(_named_disk(_text(item, "HostResource"), files, disks))
        if max(len(found), len(networks)) > _LIMIT:
            raise DefinitionError("too many devices")
    return Appliance(
        _text(system, "Name") or system.get(_own(system, "id")) or "",
        counts[_PROCESSORS],
        counts[_MEMORY],
        any(_attribute(each, "key") == "firmware" and _attribute(each, "value") == "efi" for each in system.iter()),
        tuple(found),
        tuple(networks),
        _text(system, "AnnotationSection/Annotation")[:_NOTES_CHARACTERS],
    )


def _file(element: etree._Element) -> str:
    """The name of a file that stands beside the description or in the same archive."""
    name = element.get(_own(element, "href")) or ""
    if not name or any(sign in name for sign in "/\\:\0") or name.startswith((".", "-")) or not name.isprintable():
        raise DefinitionError(f"the file {name[:80]!r} is not one beside the description")
    if element.get(_own(element, "compression")) not in {None, "", "identity"} or element.get(
        _own(element, "chunkSize")
    ):
        raise DefinitionError(f"{name[:80]!r} is packed or in parts")
    return name


def _disk(element: etree._Element, files: dict[str, str]) -> ApplianceDisk:
    if element.get(_own(element, "parentRef")):
        raise DefinitionError("a disk builds on another disk")
    capacity = number(element.get(_own(element, "capacity")) or "0")
    capacity *= _unit(element.get(_own(element, "capacityAllocationUnits")) or "byte")
    reference = element.get(_own(element, "fileRef")) or ""
    if reference and reference not in files:
        raise DefinitionError("a disk names a file that the envelope does not")
    form = "vmdk" if "vmdk" in (element.get(_own(element, "format")) or "").lower() else ""
    return ApplianceDisk(files.get(reference, ""), capacity, form)


def _named_disk(reference: str, files: dict[str, str], disks: dict[str, ApplianceDisk]) -> ApplianceDisk:
    kind, _, name = reference.removeprefix("ovf:").lstrip("/").partition("/")
    if kind == "disk" and name in disks:
        return disks[name]
    if kind == "file" and name in files:
        return ApplianceDisk(files[name], 0)
    raise DefinitionError("a drive names a disk that the envelope does not")


def _unit(text: str) -> int:
    match = _POWER.fullmatch(text.strip().lower())
    if match is not None:
        return 2 ** int(match[1] or "0")
    if text.strip().lower() in _NAMES:
        return _NAMES[text.strip().lower()]
    raise DefinitionError(f"“{text[:32]}” is not a unit of size")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _own(element: etree._Element, name: str) -> str:
    """An attribute's name in the namespace of its element, as OVF has them."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def _attribute(element: etree._Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _all(element: etree._Element, path: str) -> list[etree._Element]:
    """Descendants along local names: extensions and other namespaces are between and beside them."""
    found = [element]
    for step in path.split("/"):
        found = [child for each in found for child in each if _name(child) and step in {"*", _name(child)}]
    return found


def _text(element: etree._Element, path: str) -> str:
    found = _all(element, path)
    return (found[0].text or "").strip() if found else ""
