"""Which disks build on one."""

from __future__ import annotations

from posixpath import normpath

import libvirt

from app.definitions.parsing import DefinitionError
from app.definitions.volume import read_volume
from app.hosts.errors import is_connection_lost, tried


def children_of(connection: libvirt.virConnect, path: str) -> tuple[str, ...]:
    """Disks of all active storage locations that build on this one, whether a machine has them or not.

    Raises libvirtError when the connection is lost.
    """
    wanted, found = normpath(path), []
    for pool in connection.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE):
        for handle in _volumes(pool):
            try:
                volume = read_volume(handle.XMLDesc(0))
            except (libvirt.libvirtError, DefinitionError) as error:
                if isinstance(error, libvirt.libvirtError) and is_connection_lost(error):
                    raise
                continue
            if volume.backing and normpath(volume.backing) == wanted:
                found.append(volume.path)
    return tuple(found)


def _volumes(pool: libvirt.virStoragePool) -> list[libvirt.virStorageVol]:
    return tried(lambda: pool.listAllVolumes(0)) or []
