"""The definition of a clone: that of the machine, without what there may be only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.record import record
from app.definitions.document import Document
from app.definitions.making import Place
from app.definitions.nodes import Element
from app.definitions.parsing import DefinitionError
from app.definitions.placing import ensured


@record
class Clone:
    """What is different. ``disks``: new places by target, None for one that is left out.

    ``variables``: the file of the firmware's variables, "" to have a new one made. ``macs``: in the adapters' order.
    """

    uuid: str
    name: str
    disks: Mapping[str, Place | None]
    macs: Sequence[str]
    variables: str = ""


def clone_xml(xml: str, clone: Clone) -> str:
    """The definition ``xml`` as that of the clone; everything else stays as it is written. Raises DefinitionError."""
    document = Document(xml, "domain")
    domain = document.root
    domain.drop("id")
    ensured(domain, "uuid").put_text(clone.uuid)
    ensured(domain, "name").put_text(clone.name)
    _take(domain, "title")  # it would be shown beside the new name
    genid = domain.find("genid")
    if genid is not None:
        genid.put_text("")  # the host makes another
    for disk in domain.all_at("devices/disk"):
        target = disk.find("target")
        name = target.get("dev") if target is not None else ""
        if name in clone.disks:
            _put_disk(disk, clone.disks[name])
    for adapter, mac in zip(domain.all_at("devices/interface"), clone.macs, strict=True):
        ensured(adapter, "mac").set("address", mac)
        _take(adapter, "target")
    _put_variables(domain, clone.variables)
    for tpm in domain.all_at("devices/tpm/backend"):
        _take(tpm, "source")  # its state goes by the UUID, and begins anew
    for kind in ("channel", "serial", "console", "parallel"):
        for port in domain.all_at(f"devices/{kind}"):
            _take(port, "log")
            source = port.find("source")
            if source is not None and source.get("mode") == "bind":
                if kind == "channel":
                    source.remove()
                else:
                    raise DefinitionError("a serial port listens at an address, which there can be only once")
    return document.text()


def adapter_count(xml: str) -> int:
    """How many addresses a clone needs. Raises DefinitionError."""
    return len(Document(xml, "domain").root.all_at("devices/interface"))


def is_encrypted(xml: str) -> bool:
    """Whether a disk is, whose key a clone would not find. Raises DefinitionError."""
    domain = Document(xml, "domain").root
    return bool(domain.all_at("devices/disk/encryption") or domain.all_at("devices/disk/source/encryption"))


def _put_disk(disk: Element, place: Place | None) -> None:
    if place is None:
        disk.remove()
        return
    for name in ("source", "backingStore", "mirror"):
        _take(disk, name)
    disk.set("type", place.kind)
    source = ensured(disk, "source")
    if place.kind == "volume":
        source.set("pool", place.pool)
        source.set("volume", place.volume)
    else:
        source.set("dev" if place.kind == "block" else "file", place.path)
    ensured(disk, "driver").set("type", place.format)


def _put_variables(domain: Element, path: str) -> None:
    variables = domain.find("os/nvram")
    if variables is None:
        return
    _take(variables, "source")
    variables.drop("type")
    variables.put_text(path)


def _take(element: Element, name: str) -> None:
    for child in element.all_at(name):
        child.remove()
