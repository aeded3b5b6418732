"""Compact: libvirt can only copy, and cannot rename. So a disk is copied without its empty blocks, and back.

The copy is complete before the disk is deleted; from then on it holds the content, and is named if something fails.
"""

from __future__ import annotations

import uuid

import libvirt

from app.core.commands import Progress
from app.core.disk_rules import FORMATS, format_name, gib_text
from app.core.errors import ErrorKind, HostError
from app.core.machine_plan import NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import replaced
from app.definitions.volume import Permissions, read_volume
from app.hosts.commands.disk_work import DiskWork
from app.hosts.errors import failure_of
from app.hosts.queries.disks import HOST_RAW
from app.hosts.storage.volumes import VolumeMaker

WORTH_BYTES = 1024 * 1024
"""A disk that would give back less is left as it is."""

DIFFERENCING = QT_TRANSLATE_NOOP(
    "core", "It builds on another disk, and a copy would take in that one too. Merge it first."
)
SNAPSHOTS = QT_TRANSLATE_NOOP("core", "There are checkpoints in it, which a copy would lose. Delete them first.")
NO_COMPACTING = QT_TRANSLATE_NOOP("core", "{format} disks cannot be compacted.")
NO_ROOM = QT_TRANSLATE_NOOP(
    "core", "While it is compacted a copy of it is needed, of up to {needed} GiB; {location} has only {free} GiB free."
)
CHANGED = QT_TRANSLATE_NOOP("core", "The copy of it is not as large as it is itself.")
COPY_KEPT = QT_TRANSLATE_NOOP(
    "core", "Its content is complete in {copy}. Convert that into a disk named {name}, or attach it instead."
)


def compact(work: DiskWork, path: str) -> None:
    """Raises HostError, libvirtError and DefinitionError. It cannot be cancelled once the disk itself is replaced."""
    disk, users = work.inspect(path), work.users(path)
    work.refuse_running(users)
    work.refuse_checkpoints(users)
    form = "raw" if disk.format in HOST_RAW else disk.format
    if disk.backing_path:
        raise work.refusal(message(DIFFERENCING))
    if disk.has_snapshots:
        raise work.refusal(message(SNAPSHOTS), ErrorKind.BUSY)
    if form not in FORMATS:
        raise work.refusal(message(NO_COMPACTING, format=format_name(form)), ErrorKind.UNSUPPORTED)
    original, described = work.volume(path)
    pool, name = original.storagePoolLookupByVolume(), original.name()
    free_bytes = pool.info()[3]
    if free_bytes < described.size_bytes:
        texts = {"needed": gib_text(described.size_bytes), "free": gib_text(free_bytes)}
        raise work.refusal(message(NO_ROOM, **texts, location=pool.name()), ErrorKind.NO_SPACE)
    spare = NewDisk(pool.UUIDString(), f"{name[:200]}.{uuid.uuid4().hex[:12]}", disk.capacity_bytes, form)
    work.maker.copy(original, spare, described.size_bytes)
    copy = pool.storageVolLookupByName(spare.name)
    copied = read_volume(copy.XMLDesc(0))
    if copied.capacity_bytes < disk.capacity_bytes:
        raise work.refusal(message(CHANGED))
    if copied.size_bytes + WORTH_BYTES > described.size_bytes:
        copy.delete(0)
        return
    work.refuse_running(work.users(path))
    work.maker.stop_if_cancelled()
    original.delete(0)
    _bring_back(work, copy, NewDisk(spare.location_uuid, name, spare.capacity_bytes, form), described.permissions)


def _bring_back(work: DiskWork, copy: libvirt.virStorageVol, disk: NewDisk, permissions: Permissions | None) -> None:
    """From here on the copy is the disk: whatever fails, it stays."""
    kept = message(COPY_KEPT, copy=copy.path(), name=disk.name)
    work.made.keep()
    work.made.stand(kept)
    to_the_end = Progress(work.progress.report, lambda: False)
    maker = VolumeMaker(work.connection, work.files, work.made, to_the_end, work.what, work.beside)
    try:
        maker.copy(copy, disk, read_volume(copy.XMLDesc(0)).size_bytes, permissions)
    except HostError as error:
        raise HostError(replaced(work.made.undo(error.failure), advice=kept)) from error
    except libvirt.libvirtError as error:
        raise HostError(replaced(work.made.undo(failure_of(error, work.what)), advice=kept)) from error
    work.made.stand(None)
    work.made.keep()
    copy.delete(0)
