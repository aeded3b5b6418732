"""Files outside every storage location: reached through one that exists only for that."""

from __future__ import annotations

import uuid
from posixpath import basename, dirname, normpath
from types import TracebackType

import libvirt

from app.definitions.volume import FOLDER_KINDS, folder_pool_xml, read_pool

NAME_PREFIX = "partita-temporary-"
_NOT_FILES = ("/dev", "/proc", "/sys")  # looking at what lies there can do things


class TemporaryFolders:
    """Storage locations for folders that have none, removed again at the end (the folders stay).

    ``volume`` is an Opener for :class:`app.hosts.storage.by_path.Storage`.
    """

    def __init__(self, connection: libvirt.virConnect) -> None:
        self._connection = connection
        self._pools: dict[str, libvirt.virStoragePool] = {}
        self._made: list[libvirt.virStoragePool] = []
        self._problems: dict[str, libvirt.libvirtError] = {}

    def __enter__(self) -> TemporaryFolders:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._made:
            try:
                pool.destroy()
            except libvirt.libvirtError:
                continue  # the connection is lost, or somebody else removed it

    def volume(self, path: str) -> libvirt.virStorageVol | None:
        """The file at ``path`` as a volume; None when it is not there or its folder cannot be opened."""
        folder, name = dirname(normpath(path)), basename(path)
        if not path.startswith("/") or not name or folder.startswith(_NOT_FILES):
            return None
        pool = self._pool(folder)
        if pool is None:
            return None
        try:
            return pool.storageVolLookupByName(name)
        except libvirt.libvirtError as error:
            if error.get_error_code() == libvirt.VIR_ERR_NO_STORAGE_VOL:
                return None
            raise

    def fresh(self, path: str) -> libvirt.virStorageVol | None:
        """Like :meth:`volume`, after a new look at the folder."""
        pool = self._pools.get(dirname(normpath(path)))
        if pool is not None:
            pool.refresh(0)
        return self.volume(path)

    def problem_with(self, path: str) -> libvirt.libvirtError | None:
        """Why the folder of ``path`` could not be opened; None when it could."""
        return self._problems.get(dirname(normpath(path)))

    def _pool(self, folder: str) -> libvirt.virStoragePool | None:
        if folder not in self._pools and folder not in self._problems:
            try:
                self._pools[folder] = self._existing(folder) or self._new(folder)
            except libvirt.libvirtError as error:
                self._problems[folder] = error
        return self._pools.get(folder)

    def _existing(self, folder: str) -> libvirt.virStoragePool | None:
        """The active storage location of this folder, brought up to date: it may not know the newest files."""
        for pool in self._connection.listAllStoragePools(libvirt.VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE):
            described = read_pool(pool.XMLDesc(0))
            if described.kind in FOLDER_KINDS and normpath(described.folder or "/") == folder:
                pool.refresh(0)
                return pool
        return None

    def _new(self, folder: str) -> libvirt.virStoragePool:
        pool = self._connection.storagePoolCreateXML(folder_pool_xml(f"{NAME_PREFIX}{uuid.uuid4()}", folder), 0)
        self._made.append(pool)
        return pool
