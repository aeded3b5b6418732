"""Which files of the host a machine or a checkpoint has to do with, as its definition says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from app.core.record import record
from app.definitions.domain import disk_source
from app.definitions.parsing import DefinitionError, attribute_at, parse, text_at

REMOVABLE_KINDS = frozenset({"cdrom", "floppy"})
_CHAIN_LIMIT = 256
_BEFORE_A_PATH = re.compile(r"[=,:\s]")  # as in a QEMU argument: "file=/images/a.img,format=raw"


@record
class DiskImage:
    """The image of one drive. ``source`` as in DiskDevice; ``pool`` and ``volume`` when it is named that way.

    ``backing``: paths of the images that it builds on, nearest first, as far as the definition says
    (the host fills them in for machines that run).
    """

    source: str
    kind: str  # "file", "block", "volume", "network", "dir", "nvme", ...
    device: str  # "disk", "cdrom", "floppy", "lun"
    format: str
    pool: str = ""
    volume: str = ""
    backing: tuple[str, ...] = ()

    @property
    def is_removable(self) -> bool:
        """Whether it is a DVD or a diskette rather than a hard disk."""
        return self.device in REMOVABLE_KINDS

    @property
    def is_path(self) -> bool:
        """Whether ``source`` is an absolute path on the host."""
        return self.source.startswith("/")


@record
class MachineFiles:
    """What a machine's definition names: its drives, and the file of its firmware's variables."""

    disks: tuple[DiskImage, ...]
    firmware_variables: str = ""


@record
class CheckpointFiles:
    """What a checkpoint keeps on the host.

    ``overlays``: files that hold what was written since it was taken. ``memory``: the file of an
    external memory image, "" without one. ``images``: the machine's drives when it was taken.
    """

    overlays: tuple[str, ...]
    memory: str
    images: tuple[DiskImage, ...]


def read_machine_files(xml: str) -> MachineFiles:
    """The files of a ``<domain>``. Raises DefinitionError."""
    domain = parse(xml, "domain")
    return MachineFiles(_images(domain), _variables(domain))


def images_by_target(xml: str) -> dict[str, DiskImage]:
    """The images of a ``<domain>`` by what the machine sees them as, such as "vda". Raises DefinitionError."""
    disks = parse(xml, "domain").iterfind("devices/disk")
    return {attribute_at(disk, "target", "dev"): image_of(disk) for disk in disks}


def read_checkpoint_files(xml: str) -> CheckpointFiles:
    """The files of a ``<domainsnapshot>``. Raises DefinitionError."""
    snapshot = parse(xml, "domainsnapshot")
    disks = snapshot.iterfind("disks/disk")
    overlays = (disk_source(disk) for disk in disks if disk.get("snapshot", "external") == "external")
    memory = snapshot.find("memory")
    is_external = memory is not None and memory.get("snapshot") == "external"
    return CheckpointFiles(
        overlays=tuple(path for path in overlays if path.startswith("/")),
        memory=memory.get("file", "") if memory is not None and is_external else "",
        images=tuple(image for name in ("domain", "inactiveDomain") for image in _images_below(snapshot, name)),
    )


def mentioned_paths(xml: str, root: str = "domain") -> frozenset[str]:
    """Every absolute path that stands anywhere in a definition, whatever it is for.

    Asked before a file is deleted, where one path too many does no harm and one too few does: so it
    knows nothing of what elements mean, and passes over only what people write for people.
    Raises DefinitionError.
    """
    found: set[str] = set()
    waiting = [parse(xml, root)]
    while waiting:
        element = waiting.pop()
        if element.tag in {"metadata", "title", "description", "name"}:
            continue
        for value in (*element.attrib.values(), element.text or ""):
            found.update(_paths_in(value))
        waiting.extend(element)
    return frozenset(found)


def _paths_in(value: str) -> Iterator[str]:
    if "/" not in value:
        return
    if value.startswith("/"):
        yield value
    stripped = value.strip()
    if stripped.startswith("/"):
        yield stripped
    yield from (part for part in _BEFORE_A_PATH.split(stripped) if part.startswith("/"))


def _images_below(snapshot: etree._Element, name: str) -> tuple[DiskImage, ...]:
    domain = snapshot.find(name)
    return () if domain is None else _images(domain)


def _images(domain: etree._Element) -> tuple[DiskImage, ...]:
    return tuple(image_of(disk) for disk in domain.iterfind("devices/disk"))


def image_of(disk: etree._Element) -> DiskImage:
    """The image of a ``<disk>`` of a machine. Raises DefinitionError."""
    return DiskImage(
        source=disk_source(disk),
        kind=disk.get("type", ""),
        device=disk.get("device", "disk"),
        format=attribute_at(disk, "driver", "type"),
        pool=attribute_at(disk, "source", "pool"),
        volume=attribute_at(disk, "source", "volume"),
        backing=_chain(disk),
    )


def _chain(disk: etree._Element) -> tuple[str, ...]:
    found: list[str] = []
    layer = disk.find("backingStore")
    while layer is not None:
        if len(found) >= _CHAIN_LIMIT:
            raise DefinitionError("a disk builds on too many others")
        source = disk_source(layer)
        if source.startswith("/"):
            found.append(source)
        layer = layer.find("backingStore")
    return tuple(found)


def _variables(domain: etree._Element) -> str:
    path = attribute_at(domain, "os/nvram/source", "file") or text_at(domain, "os/nvram").strip()
    return path if path.startswith("/") else ""
