"""The host's virtual hard disks by their paths, and what they build on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import libvirt

from app.definitions.files import DiskImage
from app.definitions.volume import FOLDER_KINDS, Pool, Volume, read_pool, read_volume
from app.hosts.errors import tried
from app.hosts.storage.folders import NAME_PREFIX

_CHAIN_LIMIT = 256
_ALONE = frozenset({"raw", "iso", "dir"})
"""Formats that cannot build on another image."""

_T = TypeVar("_T")
Opener = Callable[[str], "libvirt.virStorageVol | None"]


def no_volume(path: str) -> None:
    """For those who only look at storage locations that are there."""


class Storage:
    """Volumes of one host, looked up by path. What was read is kept: make one for each question.

    ``otherwise`` is asked for a volume that no active storage location knows. Every method raises
    libvirtError only when the connection is lost; a host without storage management has no volumes.
    """

    def __init__(self, connection: libvirt.virConnect, otherwise: Opener = no_volume) -> None:
        self._connection = connection
        self._otherwise = otherwise
        self._read: dict[str, Volume | None] = {}

    def volume(self, path: str) -> libvirt.virStorageVol | None:
        """The volume at ``path``, or None when there is none."""
        found = tried(lambda: self._connection.storageVolLookupByPath(path))
        return found if found is not None else self._otherwise(path)

    def read(self, path: str) -> Volume | None:
        """What the volume at ``path`` is, or None when there is none. Raises DefinitionError too."""
        if path not in self._read:
            volume = self.volume(path)
            xml = None if volume is None else tried(lambda: volume.XMLDesc(0))
            self._read[path] = None if xml is None else read_volume(xml)
        return self._read[path]

    def path_of(self, image: DiskImage) -> str:
        """Where the image of a drive is on the host; "" when it has no path or its location is unknown."""
        if image.kind != "volume":
            return image.source if image.is_path else ""
        pool = tried(lambda: self._connection.storagePoolLookupByName(image.pool))
        if pool is None:
            return ""
        volume = tried(lambda: pool.storageVolLookupByName(image.volume))
        path = None if volume is None else tried(volume.path)
        return path or self._assumed_path(pool, image.volume)

    def chain(self, path: str, form: str = "") -> tuple[str, ...]:
        """The paths that the image at ``path`` builds on, nearest first, as far as the host can tell."""
        found: list[str] = []
        is_alone = form in _ALONE
        while not is_alone and len(found) < _CHAIN_LIMIT:
            volume = self.read(path)
            if volume is None or not volume.backing.startswith("/") or volume.backing in found:
                break
            found.append(volume.backing)
            path = volume.backing
        return tuple(found)

    def pool_of(self, path: str) -> Pool | None:
        """The active storage location of the volume at ``path``; one that was made only to look does not count."""
        volume = tried(lambda: self._connection.storageVolLookupByPath(path))
        pool = None if volume is None else tried(volume.storagePoolLookupByVolume)
        xml = None if pool is None else tried(lambda: pool.XMLDesc(0))
        found = None if xml is None else read_pool(xml)
        return None if found is None or found.name.startswith(NAME_PREFIX) else found

    def _assumed_path(self, pool: libvirt.virStoragePool, volume: str) -> str:
        """Where a volume lies whose storage location is not active: for folders that follows from the name."""
        xml = tried(lambda: pool.XMLDesc(0))
        described = None if xml is None else read_pool(xml)
        is_folder = described is not None and described.kind in FOLDER_KINDS and "/" not in volume
        return f"{described.folder}/{volume}" if described is not None and is_folder else ""
