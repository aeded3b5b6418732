"""A host of libvirt's test driver with machines of one's own, inside this process."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import libvirt
from lxml import etree

from app.core.commands import Progress

_files = itertools.count()


def element(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new last child of ``parent``."""
    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine to be made. ``disks``: path to format; ``run`` is the test driver's state (1 running, 5 off)."""

    name: str
    disks: tuple[tuple[str, str], ...] = ()
    dvds: tuple[str, ...] = ()
    volumes: tuple[tuple[str, str], ...] = ()
    variables: str = ""
    notes: str = ""
    run: int = 5
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))

    def definition(self) -> etree._Element:
        """As libvirt's ``<domain>``."""
        root = etree.Element("domain", type="test")
        element(root, "name", self.name)
        element(root, "uuid", self.uuid)
        if self.notes:
            element(root, "description", self.notes)
        element(root, "memory", "131072", unit="KiB")
        element(root, "vcpu", "2")
        boot = element(root, "os")
        element(boot, "type", "hvm", arch="x86_64")
        if self.variables:
            element(boot, "loader", "/usr/share/OVMF/OVMF_CODE.fd", readonly="yes", type="pflash")
            element(boot, "nvram", self.variables)
        devices = element(root, "devices")
        sources = [("file", {"file": path}, form, "disk") for path, form in self.disks]
        sources += [("file", {"file": path}, "raw", "cdrom") for path in self.dvds]
        sources += [("volume", {"pool": pool, "volume": name}, "qcow2", "disk") for pool, name in self.volumes]
        for number, (kind, source, form, device) in enumerate(sources):
            disk = element(devices, "disk", type=kind, device=device)
            element(disk, "driver", name="qemu", type=form)
            element(disk, "source", **source)
            element(disk, "target", dev=f"vd{chr(97 + number // 26)}{chr(97 + number % 26)}", bus="virtio")
        state = "{http://libvirt.org/schemas/domain/test/1.0}runstate"
        element(root, state, str(self.run))
        return root


def pool_definition(name: str, folder: str, volumes: Iterable[tuple[str, str]] = ()) -> etree._Element:
    """A storage location; ``volumes`` are names and the paths that they build on ("" for none)."""
    root = etree.Element("pool", type="dir")
    element(root, "name", name)
    element(element(root, "target"), "path", folder)
    for volume, backing in volumes:
        root.append(volume_definition(volume, f"{folder}/{volume}", backing))
    return root


def volume_definition(name: str, path: str, backing: str = "") -> etree._Element:
    """A qcow2 volume that takes 5000 bytes."""
    root = etree.Element("volume")
    element(root, "name", name)
    element(root, "capacity", "9000")
    element(root, "allocation", "5000")
    target = element(root, "target")
    element(target, "path", path)
    element(target, "format", type="qcow2")
    if backing:
        element(element(root, "backingStore"), "path", backing)
    return root


def host(folder: Path, machines: Iterable[Machine], pools: Iterable[etree._Element] = ()) -> libvirt.virConnect:
    """A connection to a host of its own that has exactly these machines and storage locations."""
    root = etree.Element("node")
    for pool in pools:
        root.append(pool)
    for machine in machines:
        root.append(machine.definition())
    file = folder / f"node-{next(_files)}.xml"
    file.write_bytes(etree.tostring(root))
    return libvirt.open(f"test://{file}")


@dataclass(slots=True)
class Watcher:
    """A Progress that keeps what it is told; ``cancel_after`` looks it says that it was cancelled."""

    cancel_after: int | None = None
    reported: list[float | None] = field(default_factory=list)
    looks: int = 0

    def progress(self) -> Progress:
        return Progress(self.reported.append, self._is_cancelled)

    def _is_cancelled(self) -> bool:
        self.looks += 1
        return self.cancel_after is not None and self.looks > self.cancel_after


def names(connection: libvirt.virConnect) -> list[str]:
    """The names of all machines, sorted."""
    return sorted(domain.name() for domain in connection.listAllDomains(0))
