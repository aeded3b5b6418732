"""Where disks can be put: a host's storage locations."""

from __future__ import annotations

import libvirt

from app.core.abilities import StorageLocation
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.volume import FOLDER_KINDS, read_pool
from app.hosts.errors import failure_of, is_connection_lost
from app.hosts.lookup import is_gone, is_unsupported
from app.hosts.storage.reach import unreachable_folder
from app.hosts.storage.usual import proposed

FULL_BELOW_BYTES = 16 * 1024 * 1024

NOT_ACTIVE = QT_TRANSLATE_NOOP("core", "The storage location is not active.")
NOT_READABLE = QT_TRANSLATE_NOOP("core", "The storage location could not be read. {reason}")
NOT_REACHABLE = QT_TRANSLATE_NOOP(
    "core", "Virtual machines of this host may not pass the folder {folder}. Allow it with “chmod o+x” on that folder."
)
FULL = QT_TRANSLATE_NOOP("core", "The storage location is full.")


def locations(
    connection: libvirt.virConnect, emulator_user: tuple[int, int] | None, *, is_here: bool
) -> tuple[StorageLocation, ...]:
    """Every storage location, also those that are not active, sorted by name; the usual one where there is none yet.

    ``emulator_user``: whose rights to look at when ``is_here``, that is on this computer.
    Raises libvirtError when the host cannot be asked, DefinitionError.
    """
    try:
        pools = connection.listAllStoragePools(0)
    except libvirt.libvirtError as error:
        if is_unsupported(error):
            return ()
        raise
    if not pools:
        usual = proposed(connection)
        return () if usual is None else (usual,)
    found: list[StorageLocation] = []
    for pool in pools:
        try:
            found.append(_location(pool, emulator_user if is_here else None))
        except libvirt.libvirtError as error:
            if not is_gone(error):
                raise
    return tuple(sorted(found, key=lambda location: location.name))


def _location(pool: libvirt.virStoragePool, emulator_user: tuple[int, int] | None) -> StorageLocation:
    problem = _refreshed(pool)
    described = read_pool(pool.XMLDesc(0))
    _, capacity_bytes, _, free_bytes = pool.info()
    is_active = bool(pool.isActive())
    if problem is None and not is_active:
        problem = message(NOT_ACTIVE)
    if problem is None and described.folder and emulator_user is not None:
        closed = unreachable_folder(described.folder, *emulator_user)
        problem = message(NOT_REACHABLE, folder=closed) if closed else None
    if problem is None and free_bytes < FULL_BELOW_BYTES:
        problem = message(FULL)
    return StorageLocation(
        uuid=pool.UUIDString(),
        name=pool.name(),
        kind=described.kind,
        folder=described.folder,
        capacity_bytes=capacity_bytes,
        free_bytes=free_bytes,
        is_active=is_active,
        problem=problem,
        names=frozenset(pool.listVolumes()) if is_active else frozenset(),
    )


def _refreshed(pool: libvirt.virStoragePool) -> Message | None:
    """libvirt counts free space only when it refreshes; what it said before may be days old."""
    if not pool.isActive() or read_pool(pool.XMLDesc(0)).kind not in FOLDER_KINDS:
        return None
    try:
        pool.refresh(0)
    except libvirt.libvirtError as error:
        if is_connection_lost(error) or is_gone(error):
            raise
        # Somebody's copy runs in it: what is known has to do.
        if error.get_error_code() in {libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_OPERATION_INVALID}:
            return None
        return message(NOT_READABLE, reason=failure_of(error, message(NOT_READABLE, reason="")).why)
    return None
