"""Further disks and adapters for a definition that was made with one of each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from copy import deepcopy
from string import ascii_lowercase

from lxml import etree

from app.core.import_plan import SwitchChange
from app.definitions.making import Place
from app.definitions.parsing import DefinitionError, attribute_at, parse

_QEMU = "52:54:00"


def with_disks(xml: str, places: Sequence[Place]) -> str:
    """The definition with these disks after its first, on the same bus. Raises DefinitionError."""
    if not places:
        return xml
    domain = parse(xml, "domain")
    disks = domain.findall("devices/disk")
    first = next((each for each in disks if each.get("device", "disk") == "disk"), None)
    if first is None:
        raise DefinitionError("no disk that the others could be like")
    prefix = attribute_at(first, "target", "dev")[:-1]
    taken = {attribute_at(each, "target", "dev") for each in disks}
    names = (prefix + letter for letter in ascii_lowercase if prefix + letter not in taken)
    last = first
    for place in places:
        disk = deepcopy(first)
        for name in ("boot", "address", "alias", "serial"):
            for child in disk.findall(name):
                disk.remove(child)
        target, source, driver = disk.find("target"), disk.find("source"), disk.find("driver")
        name = next(names, None)
        if target is None or source is None or driver is None or name is None:
            raise DefinitionError("too many disks")
        target.set("dev", name)
        driver.set("type", place.format)
        source.attrib.clear()
        source.set("file", place.path)
        disk.set("type", "file")
        last.addnext(disk)
        last = disk
    return etree.tostring(domain, encoding="unicode") + "\n"


def with_adapters(xml: str, switches: Sequence[SwitchChange]) -> str:
    """The definition with an adapter more for each of ``switches`` that goes anywhere. Raises DefinitionError."""
    domain = parse(xml, "domain")
    first = domain.find("devices/interface")
    for switch in switches:
        if first is None or not switch.new_kind:
            continue
        adapter = deepcopy(first)
        for child in list(adapter):
            if child.tag in {"mac", "source", "address", "alias", "boot"}:
                adapter.remove(child)
        adapter.set("type", switch.new_kind)
        if switch.new_kind in {"network", "bridge"}:
            adapter.insert(0, etree.Element("source", {switch.new_kind: switch.new_name}))
        first.addnext(adapter)
    return etree.tostring(domain, encoding="unicode") + "\n"


def fresh_macs(xml: str) -> tuple[str, ...]:
    """New addresses for all adapters of a definition. Raises DefinitionError."""
    count = len(parse(xml, "domain").findall("devices/interface"))
    return tuple(f"{_QEMU}:{':'.join(f'{byte:02x}' for byte in secrets.token_bytes(3))}" for _ in range(count))
