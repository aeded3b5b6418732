"""The usual storage location of a host that has none yet: proposed to a plan, made with its first disk."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import libvirt

from app.core.abilities import StorageLocation
from app.definitions.volume import folder_pool_xml
from app.hosts.locality import is_session, is_this_computer
from app.hosts.lookup import is_gone

NAME = "default"
_SYSTEM_FOLDER = "/var/lib/libvirt/images"
_USER_FOLDER = "libvirt/images"


def proposed(connection: libvirt.virConnect) -> StorageLocation | None:
    """What is to be made; None where that cannot be known. Raises libvirtError.

    Its UUID follows from its folder, so that it is the same when it is proposed and when it is made.
    """
    if connection.getType() != "QEMU":
        return None
    is_here = is_this_computer(connection)
    folder = _SYSTEM_FOLDER
    if is_session(connection):
        if not is_here:
            return None  # nobody tells where the home of a user of another computer is
        folder = str(_data_folder() / _USER_FOLDER)
    capacity_bytes, free_bytes = _space(Path(folder)) if is_here else (0, 0)
    name = f"partita:{folder}"
    return StorageLocation(str(uuid.uuid5(uuid.NAMESPACE_URL, name)), NAME, "dir", folder, capacity_bytes, free_bytes)


def make(connection: libvirt.virConnect, location: StorageLocation) -> libvirt.virStoragePool:
    """Makes it, with its folder, to be there after each start of the host, too. Raises libvirtError."""
    pool = connection.storagePoolDefineXML(folder_pool_xml(location.name, location.folder, location.uuid), 0)
    try:
        pool.create(libvirt.VIR_STORAGE_POOL_CREATE_WITH_BUILD)
        pool.setAutostart(1)
    except libvirt.libvirtError:
        remove(pool)
        raise
    return pool


def remove(pool: libvirt.virStoragePool) -> None:
    """Takes it back; the folder stays. Raises libvirtError."""
    try:
        if pool.isActive():
            pool.destroy()
        pool.undefine()
    except libvirt.libvirtError as error:
        if not is_gone(error):
            raise


def _data_folder() -> Path:
    given = os.environ.get("XDG_DATA_HOME", "")
    return Path(given) if given.startswith("/") else Path.home() / ".local" / "share"


def _space(folder: Path) -> tuple[int, int]:
    """Of the file system that the folder is, or will be, on."""
    there = next((one for one in (folder, *folder.parents) if one.is_dir()), Path("/"))
    found = os.statvfs(there)
    return found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize
