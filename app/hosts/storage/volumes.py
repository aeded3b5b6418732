"""New volumes: fixed, dynamic and differencing disks, copies, and files with given content."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import libvirt

from app.core.commands import Progress
from app.core.disk_rules import FOLDER_KINDS
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import DiskType, NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.making import Place
from app.definitions.volume import NewVolume, Permissions, read_pool, read_volume, volume_xml
from app.hosts.errors import is_connection_lost
from app.hosts.looking_on import Beside
from app.hosts.storage.copying import LOOK_S, watched_copy
from app.hosts.storage.files import HostFiles, upload
from app.hosts.storage.made import Made
from app.hosts.storage.usual import make, proposed, remove

LOCATION = QT_TRANSLATE_NOOP("core", "the storage location {name}")
EXISTS = QT_TRANSLATE_NOOP("core", "{location} already has a file {name}. It is never overwritten.")
NO_LOCATION = QT_TRANSLATE_NOOP("core", "The storage location is no longer on the host.")
OTHER_FORMAT = QT_TRANSLATE_NOOP(
    "core", "For the host {path} is {found}, not {said}. It is not used, for one of the two is wrong."
)
CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled.")


class VolumeMaker:
    """Makes volumes on one connection and notes them in ``made``. Methods raise HostError and libvirtError."""

    def __init__(
        self,
        connection: libvirt.virConnect,
        files: HostFiles,
        made: Made,
        progress: Progress,
        what: Message,
        beside: Beside,
        look_s: float = LOOK_S,
    ) -> None:
        self._connection = connection
        self._files = files
        self._made = made
        self._progress = progress
        self._what = what
        self._beside = beside
        self._look_s = look_s

    def disk(self, disk: NewDisk) -> Place:
        """A new empty disk."""
        pool = self.pool(disk.location_uuid)
        capacity_bytes, backing_format = disk.capacity_bytes, ""
        if disk.type is DiskType.DIFFERENCING:
            parent = self.checked(disk.parent, disk.parent_format)
            capacity_bytes, backing_format = max(capacity_bytes, parent), disk.parent_format
        is_fixed = disk.type is DiskType.FIXED
        new = NewVolume(
            name=disk.name,
            capacity_bytes=capacity_bytes,
            format=disk.format,
            allocation_bytes=capacity_bytes if is_fixed or not _is_folder(pool) else 0,
            backing=disk.parent if disk.type is DiskType.DIFFERENCING else "",
            backing_format=backing_format,
        )
        return self._make(pool, new, lambda: pool.createXML(volume_xml(new), _flags(new, is_fixed=is_fixed)))

    def copy(
        self, source: libvirt.virStorageVol, disk: NewDisk, total_bytes: int, permissions: Permissions | None = None
    ) -> Place:
        """A new disk with the content of ``source``, as large as ``disk`` says. ``total_bytes``: what is copied."""
        is_fixed_raw = disk.type is DiskType.FIXED and disk.format == "raw"
        if not is_fixed_raw or read_volume(source.XMLDesc(0)).format in {"raw", "iso", "", "unknown"}:
            return self._copy(source, disk, total_bytes, permissions)
        # QEMU, which reads the formats, leaves holes in a raw file; libvirt, which copies only raw files, fills them.
        spare = replaced(disk, name=f"{disk.name[:200]}.{uuid4().hex[:12]}", type=DiskType.DYNAMIC)
        path = self._copy(source, spare, total_bytes, None).path
        between = self.pool(disk.location_uuid).storageVolLookupByName(spare.name)
        place = self._copy(between, disk, disk.capacity_bytes, permissions)
        between.delete(0)
        self._made.gone(path)
        return place

    def _copy(
        self, source: libvirt.virStorageVol, disk: NewDisk, total_bytes: int, permissions: Permissions | None
    ) -> Place:
        pool, is_fixed = self.pool(disk.location_uuid), disk.type is DiskType.FIXED
        allocation_bytes = disk.capacity_bytes if is_fixed or not _is_folder(pool) else 0
        new = NewVolume(disk.name, disk.capacity_bytes, disk.format, allocation_bytes, permissions=permissions)

        def copied() -> libvirt.virStorageVol:
            with watched_copy(self._beside, pool.name(), disk.name, total_bytes, self._progress, self._look_s):
                return pool.createXMLFrom(volume_xml(new), source, _flags(new, is_fixed=is_fixed))

        place = self._make(pool, new, copied)
        handle = pool.storageVolLookupByName(disk.name)
        if read_volume(handle.XMLDesc(0)).capacity_bytes < disk.capacity_bytes:
            handle.resize(disk.capacity_bytes, 0)
        return place

    def file(self, location_uuid: str, name: str, data: bytes) -> Place:
        """A file with this content, such as a DVD image."""
        pool = self.pool(location_uuid)
        new = NewVolume(name, len(data), "raw", len(data))
        place = self._make(pool, new, lambda: pool.createXML(volume_xml(new), 0))
        upload(self._connection, pool.storageVolLookupByName(name), data)
        return place

    def pool(self, uuid: str) -> libvirt.virStoragePool:
        """The storage location, as it is now; the usual one is made when it is not there yet."""
        try:
            return find_location(self._connection, uuid, self._what)
        except HostError:
            usual = proposed(self._connection)
            if usual is None or usual.uuid != uuid:
                raise
        name = message(LOCATION, name=usual.name)
        self._made.begin(str(name))
        pool = make(self._connection, usual)
        self._made.done(str(name), lambda: remove(pool))
        return pool

    def checked(self, path: str, said_format: str) -> int:
        """The capacity of the image at ``path``, when the host takes it for what was said."""
        _, volume = self._files.found(path, self._what)
        found = "raw" if volume.format in {"", "iso", "unknown"} else volume.format
        if found != said_format:
            why = message(OTHER_FORMAT, path=path, found=found, said=said_format)
            raise HostError(Failure(ErrorKind.INVALID, self._what, why))
        return volume.capacity_bytes

    def stop_if_cancelled(self) -> None:
        """Raises HostError when the user does not want it any more."""
        if self._progress.is_cancelled():
            raise HostError(Failure(ErrorKind.CANCELLED, self._what, message(CANCELLED)))

    def _make(self, pool: libvirt.virStoragePool, new: NewVolume, make: Callable[[], libvirt.virStorageVol]) -> Place:
        self.stop_if_cancelled()
        if new.name in pool.listVolumes():
            raise self._exists(pool, new)
        self._made.begin(f"{pool.name()}/{new.name}")
        try:
            handle = make()
        except libvirt.libvirtError as error:
            # While the connection holds, libvirt removes what it could not finish.
            if not is_connection_lost(error):
                self._made.failed()
            if error.get_error_code() == libvirt.VIR_ERR_STORAGE_VOL_EXIST:
                raise self._exists(pool, new) from error
            raise
        self._made.done(handle.path(), lambda: handle.delete(0))
        self.stop_if_cancelled()
        return place_of(pool, handle, new.format)

    def _exists(self, pool: libvirt.virStoragePool, new: NewVolume) -> HostError:
        why = message(EXISTS, location=pool.name(), name=new.name)
        return HostError(Failure(ErrorKind.INVALID, self._what, why))


def place_of(pool: libvirt.virStoragePool, handle: libvirt.virStorageVol, form: str) -> Place:
    """Where a volume is, as a definition names it."""
    kind = read_volume(handle.XMLDesc(0)).kind
    if kind in {"file", "block"}:
        return Place(kind, handle.path(), format=form)
    return Place("volume", pool=pool.name(), volume=handle.name(), format=form)


def find_location(connection: libvirt.virConnect, uuid: str, what: Message) -> libvirt.virStoragePool:
    """A storage location, brought up to date: a file that others made is seen. Raises HostError, libvirtError."""
    try:
        pool = connection.storagePoolLookupByUUIDString(uuid)
    except libvirt.libvirtError as error:
        if error.get_error_code() == libvirt.VIR_ERR_NO_STORAGE_POOL:
            raise HostError(Failure(ErrorKind.INVALID, what, message(NO_LOCATION))) from error
        raise
    refresh(pool)
    return pool


def refresh(pool: libvirt.virStoragePool) -> None:
    """Have the host look at a storage location again; where that is not possible now, what it knows has to do."""
    if not _is_folder(pool):
        return
    try:
        pool.refresh(0)
    except libvirt.libvirtError as error:
        if is_connection_lost(error):
            raise


def _is_folder(pool: libvirt.virStoragePool) -> bool:
    return read_pool(pool.XMLDesc(0)).kind in FOLDER_KINDS


def _flags(new: NewVolume, *, is_fixed: bool) -> int:
    """With this flag and the whole size allocated, libvirt has QEMU reserve the space (falloc), not only the tables."""
    return libvirt.VIR_STORAGE_VOL_CREATE_PREALLOC_METADATA if is_fixed and new.format == "qcow2" else 0
