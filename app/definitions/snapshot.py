"""A checkpoint's record: libvirt's ``<domainsnapshot>``."""

from __future__ import annotations

from app.core.details import Checkpoint
from app.core.record import record
from app.definitions.files import DiskImage, image_of
from app.definitions.parsing import DefinitionError, attribute_at, number_at, parse, text_at

STANDARD = "Standard"
PRODUCTION = "Production"
INTERNAL = "internal"
EXTERNAL = "external"


@record
class Kept:
    """Where a checkpoint keeps what it keeps.

    ``internal``, ``external``: the images of the disks when it was taken, by target: those that hold its state
    inside, and those that were left as they were for a new file. ``memory`` is INTERNAL, EXTERNAL or "".
    """

    internal: dict[str, DiskImage]
    external: dict[str, DiskImage]
    memory: str = ""
    memory_file: str = ""


def read_checkpoint(xml: str, current: str = "") -> Checkpoint:
    """The checkpoint that ``xml`` records; ``current`` is the name of the machine's current one.

    Raises DefinitionError.
    """
    snapshot = parse(xml, "domainsnapshot")
    name = text_at(snapshot, "name")
    if not name:
        raise DefinitionError("a checkpoint needs a name")
    is_disk_only = text_at(snapshot, "state") == "disk-snapshot"
    keeps_memory = attribute_at(snapshot, "memory", "snapshot") in {INTERNAL, EXTERNAL}
    return Checkpoint(
        name=name,
        parent=text_at(snapshot, "parent/name"),
        created_epoch_s=float(number_at(snapshot, "creationTime")),
        kind=PRODUCTION if is_disk_only and not keeps_memory else STANDARD,
        notes=text_at(snapshot, "description"),
        is_current=name == current,
    )


def read_kept(xml: str) -> Kept:
    """Where the checkpoint that ``xml`` records keeps its state. Raises DefinitionError."""
    snapshot = parse(xml, "domainsnapshot")
    images = {attribute_at(disk, "target", "dev"): image_of(disk) for disk in snapshot.iterfind("domain/devices/disk")}
    ways = {disk.get("name", ""): disk.get("snapshot", "") for disk in snapshot.iterfind("disks/disk")}
    memory = attribute_at(snapshot, "memory", "snapshot")
    return Kept(
        internal={target: images[target] for target, way in ways.items() if way == INTERNAL and target in images},
        external={target: images[target] for target, way in ways.items() if way == EXTERNAL and target in images},
        memory=memory if memory in {INTERNAL, EXTERNAL} else "",
        memory_file=attribute_at(snapshot, "memory", "file"),
    )
