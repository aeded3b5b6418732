"""Files of a host by their paths: found, read in part and looked at, all through libvirt's storage calls."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

import libvirt

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.volume import Volume
from app.hosts.errors import tried
from app.hosts.lookup import is_unsupported
from app.hosts.storage.by_path import Storage
from app.hosts.storage.folders import TemporaryFolders
from app.media.image_parts import ImageError, ImageHeader
from app.media.images import read_image

_CHUNK_BYTES = 256 * 1024

NOT_THERE = QT_TRANSLATE_NOOP("core", "There is no file {path} on the host, or libvirt may not read its folder.")
DAMAGED = QT_TRANSLATE_NOOP("core", "The header of {path} is damaged or was made to deceive.")


class HostFiles:
    """Looks up files, also outside every storage location. Use with ``with``: it removes what it made for that."""

    def __init__(self, connection: libvirt.virConnect) -> None:
        self._connection = connection
        self._folders = TemporaryFolders(connection)
        self.storage = Storage(connection, self._folders.volume)

    def __enter__(self) -> HostFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folders.__exit__(kind, error, trace)

    def found(self, path: str, what: Message) -> tuple[libvirt.virStorageVol, Volume]:
        """The file at ``path``. Raises HostError when there is none that libvirt can see."""
        handle, volume = self.storage.volume(path), self.storage.read(path)
        if handle is None or volume is None:
            raise HostError(Failure(ErrorKind.INVALID, what, message(NOT_THERE, path=path)))
        return handle, volume

    def fresh(self, path: str) -> libvirt.virStorageVol | None:
        """The file at ``path``, also when it has come since its folder was looked at; None when it is not there."""
        handle = self.storage.volume(path)
        return handle if handle is not None else self._folders.fresh(path)

    def header(self, path: str, what: Message) -> ImageHeader | None:
        """What the file's own header says; None where the host's driver cannot give bytes of a file.

        Raises HostError for a damaged header, libvirtError.
        """
        handle, volume = self.found(path, what)
        try:
            return read_image(self.reader(handle), max(physical_bytes(handle), 0) or volume.capacity_bytes)
        except ImageError as error:
            raise HostError(Failure(ErrorKind.INVALID, what, message(DAMAGED, path=path), None, str(error))) from error
        except libvirt.libvirtError as error:
            if is_unsupported(error):
                return None
            raise

    def reader(self, handle: libvirt.virStorageVol) -> Callable[[int, int], bytes]:
        """Reads bytes of a volume: ``(offset, length)``, fewer at its end."""
        return lambda offset, length: download(self._connection, handle, offset, length)


def physical_bytes(handle: libvirt.virStorageVol) -> int:
    """The length of a file as it lies there, which its content has no say in; 0 when the driver cannot say."""
    info = tried(lambda: handle.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL))
    return 0 if info is None else int(info[2])


def download(connection: libvirt.virConnect, handle: libvirt.virStorageVol, offset: int, length: int) -> bytes:
    """Bytes of a volume. Raises libvirtError."""
    stream = connection.newStream(0)
    handle.download(stream, offset, length, 0)
    parts: list[bytes] = []
    try:
        while part := stream.recv(_CHUNK_BYTES):
            parts.append(part)
    except libvirt.libvirtError:
        stream.abort()
        raise
    stream.finish()
    return b"".join(parts)[:length]


def upload(connection: libvirt.virConnect, handle: libvirt.virStorageVol, data: bytes) -> None:
    """Writes ``data`` at the beginning of a volume. Raises libvirtError."""
    stream = connection.newStream(0)
    handle.upload(stream, 0, len(data), 0)
    sent = 0
    try:
        while sent < len(data):
            sent += stream.send(data[sent : sent + _CHUNK_BYTES])
    except libvirt.libvirtError:
        stream.abort()
        raise
    stream.finish()
