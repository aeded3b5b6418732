"""What deleting a machine would touch, read before the question is asked."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import normpath

import libvirt

from app.core.details import DeletionPreview, DiskFile
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record
from app.definitions.files import CheckpointFiles, DiskImage, read_checkpoint_files, read_machine_files
from app.hosts.queries.checkpoints import snapshot_definitions
from app.hosts.queries.usage import Use, users_of, uses_of_others
from app.hosts.storage.by_path import Storage

DISK = "disk"
BASE = "base"
FIRMWARE = "firmware"
CHECKPOINT = "checkpoint"
_LISTED_NAMES = 5
_VOLUME_POOLS = frozenset({"logical", "zfs"})
"""Storage locations whose volumes are devices that are made and deleted like files."""

USED = QT_TRANSLATE_NOOP("core", "Another virtual machine uses it: {names}.")
USED_BY_MANY = QT_TRANSLATE_NOOP("core", "{count} other virtual machines use it: {names}, …")
IS_DEVICE = QT_TRANSLATE_NOOP("core", "It is a device of the host, not a file.")
IS_FOLDER = QT_TRANSLATE_NOOP("core", "It is a folder of the host.")
IS_REMOTE = QT_TRANSLATE_NOOP("core", "It is on other storage than the host's own files.")
NO_LOCATION = QT_TRANSLATE_NOOP("core", "Its storage location is not active or no longer there.")


@record
class _Found:
    """A file that was found, before it is known whether it can be deleted."""

    path: str  # as it is shown; "" never
    role: str
    kind: str = "file"
    is_removable: bool = False


def deletion_preview(connection: libvirt.virConnect, domain: libvirt.virDomain) -> DeletionPreview:
    """The machine's files, each once: hard disks, their bases, checkpoints' files, firmware variables.

    The file of a saved state is not among them, because libvirt does not tell its path; it goes with
    the definition, and ``has_saved_state`` says that there is one. Raises libvirtError and
    DefinitionError.
    """
    return preview_with(connection, domain, Storage(connection))


def preview_with(connection: libvirt.virConnect, domain: libvirt.virDomain, storage: Storage) -> DeletionPreview:
    """The same, looking up files in ``storage``."""
    snapshots = tuple(map(read_checkpoint_files, snapshot_definitions(domain)))
    uuid = domain.UUIDString()
    uses = uses_of_others(connection, uuid, storage)
    files = tuple(_described(domain, storage, found, uses) for found in _files_of(domain, storage, snapshots))
    return DeletionPreview(
        uuid=uuid,
        name=domain.name(),
        files=files,
        has_checkpoints=bool(snapshots),
        has_saved_state=bool(domain.isPersistent() and domain.hasManagedSaveImage(0)),
    )


def _files_of(domain: libvirt.virDomain, storage: Storage, snapshots: Iterable[CheckpointFiles]) -> list[_Found]:
    files = read_machine_files(domain.XMLDesc(0))
    own = [_found(storage, image, DISK) for image in files.disks]
    kept: list[_Found | None] = []
    for snapshot in snapshots:
        kept += [_Found(path, CHECKPOINT) for path in (*snapshot.overlays, snapshot.memory) if path]
        kept += [_found(storage, image, CHECKPOINT) for image in snapshot.images if not image.is_removable]
    bases = [_Found(path, BASE) for image in files.disks for path in _bases(storage, image)]
    variables = [_Found(files.firmware_variables, FIRMWARE)] if files.firmware_variables else []
    by_path: dict[str, _Found] = {}
    for found in (*own, *kept, *bases, *variables):
        if found is not None:
            by_path.setdefault(normpath(found.path), found)
    return list(by_path.values())


def _found(storage: Storage, image: DiskImage, role: str) -> _Found | None:
    if not image.source:
        return None
    path = storage.path_of(image)
    kind = "file" if image.kind == "volume" and path else image.kind
    return _Found(path or image.source, role, kind, image.is_removable)


def _bases(storage: Storage, image: DiskImage) -> tuple[str, ...]:
    path = storage.path_of(image)
    return image.backing or (storage.chain(path, image.format) if path and not image.is_removable else ())


def _described(domain: libvirt.virDomain, storage: Storage, found: _Found, uses: Iterable[Use]) -> DiskFile:
    used_by = users_of(found.path, uses)
    return DiskFile(
        path=found.path,
        role=found.role,
        size_bytes=_size_bytes(domain, storage, found.path),
        used_by=used_by,
        is_removable_media=found.is_removable,
        blocked=_used(used_by) if used_by else _obstacle(storage, found),
    )


def _used(names: tuple[str, ...]) -> Message:
    listed = ", ".join(names[:_LISTED_NAMES])
    if len(names) > _LISTED_NAMES:
        return message(USED_BY_MANY, count=len(names), names=listed)
    return message(USED, names=listed)


def _obstacle(storage: Storage, found: _Found) -> Message | None:
    """Why a file that nobody else uses cannot be deleted from here."""
    if found.kind == "volume":
        return message(NO_LOCATION)
    if not found.path.startswith("/"):
        return message(IS_REMOTE)
    volume = storage.read(found.path)
    kind = volume.kind if volume is not None else found.kind
    if kind == "block":
        pool = storage.pool_of(found.path) if volume is not None else None
        return None if pool is not None and pool.kind in _VOLUME_POOLS else message(IS_DEVICE)
    if kind in {"file", "volume"}:
        return None
    return message(IS_FOLDER if kind == "dir" else IS_REMOTE)


def _size_bytes(domain: libvirt.virDomain, storage: Storage, path: str) -> int | None:
    """What the file takes on the host; None when nobody can say, for example because it is gone."""
    volume = storage.read(path)
    if volume is not None:
        return volume.size_bytes
    try:
        return int(domain.blockInfo(path, 0)[1])
    except libvirt.libvirtError:
        return None
