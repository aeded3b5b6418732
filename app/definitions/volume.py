"""Virtual hard disks and the folders they lie in: libvirt's ``<volume>`` and ``<pool>``."""

from __future__ import annotations

from lxml import etree

from app.core.record import record
from app.definitions.parsing import bytes_at, parse, text_at

FOLDER_KINDS = frozenset({"dir", "fs", "netfs"})
"""Kinds of storage locations whose volumes are files in one folder."""


@record
class Permissions:
    """Of a volume's file: mode in octal digits, numbers of owner and group, as libvirt writes them."""

    mode: str
    owner: str
    group: str


@record
class Volume:
    """A volume. ``backing`` is the path of the image that it builds on, "" when it stands alone."""

    path: str
    kind: str  # "file", "block", "dir", "network", ...
    format: str
    size_bytes: int  # what it takes on the host
    capacity_bytes: int
    backing: str = ""
    permissions: Permissions | None = None


@record
class Pool:
    """A storage location. ``folder`` is where its volumes are; "" for those that have no path."""

    name: str
    kind: str
    folder: str


def read_volume(xml: str) -> Volume:
    """The volume that ``xml`` describes. Raises DefinitionError."""
    volume = parse(xml, "volume")
    form = volume.find("target/format")
    return Volume(
        path=text_at(volume, "target/path"),
        kind=volume.get("type", "file"),
        format="" if form is None else form.get("type", ""),
        size_bytes=bytes_at(volume, "allocation", "bytes"),
        capacity_bytes=bytes_at(volume, "capacity", "bytes"),
        backing=text_at(volume, "backingStore/path"),
        permissions=_permissions(volume),
    )


def _permissions(volume: etree._Element) -> Permissions | None:
    found = volume.find("target/permissions")
    return None if found is None else Permissions(*(text_at(found, name) for name in ("mode", "owner", "group")))


def read_pool(xml: str) -> Pool:
    """The storage location that ``xml`` describes. Raises DefinitionError."""
    pool = parse(xml, "pool")
    return Pool(text_at(pool, "name"), pool.get("type", ""), text_at(pool, "target/path").rstrip("/"))


def folder_pool_xml(name: str, folder: str, uuid: str = "") -> str:
    """The definition of a storage location that is a folder. Raises ValueError for control characters."""
    pool = etree.Element("pool", type="dir")
    etree.SubElement(pool, "name").text = name
    if uuid:
        etree.SubElement(pool, "uuid").text = uuid
    etree.SubElement(etree.SubElement(pool, "target"), "path").text = folder
    return etree.tostring(pool, encoding="unicode")


@record
class NewVolume:
    """A volume to make. ``allocation_bytes``: what it takes at once; the same as its capacity for a fixed one."""

    name: str
    capacity_bytes: int
    format: str
    allocation_bytes: int = 0
    backing: str = ""
    backing_format: str = ""
    permissions: Permissions | None = None


def volume_xml(new: NewVolume) -> str:
    """The definition of a volume that is to be made. Raises ValueError for text that XML cannot hold."""
    volume = etree.Element("volume")
    etree.SubElement(volume, "name").text = new.name
    etree.SubElement(volume, "capacity", unit="bytes").text = str(new.capacity_bytes)
    etree.SubElement(volume, "allocation", unit="bytes").text = str(new.allocation_bytes)
    target = etree.SubElement(volume, "target")
    etree.SubElement(target, "format", type=new.format)
    if new.format == "qcow2":
        etree.SubElement(target, "compat").text = "1.1"
    if new.permissions is not None:
        permissions = etree.SubElement(target, "permissions")
        for name in ("mode", "owner", "group"):
            if getattr(new.permissions, name):
                etree.SubElement(permissions, name).text = getattr(new.permissions, name)
    if new.backing:
        backing = etree.SubElement(volume, "backingStore")
        etree.SubElement(backing, "path").text = new.backing
        # Said, so that QEMU never guesses it from what a guest has written.
        etree.SubElement(backing, "format", type=new.backing_format)
    return etree.tostring(volume, encoding="unicode")
