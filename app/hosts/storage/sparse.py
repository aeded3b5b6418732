"""Whole files between a host and this computer, through libvirt's streams; holes stay holes where the host can."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import sha256

import libvirt

from app.hosts.lookup import is_unsupported
from app.media.disks.block import Block

_CHUNK_BYTES = 256 * 1024
_ZEROS = bytes(1024 * 1024)
_AT_HOLE = -3

Step = Callable[[int], None]
"""Hears how many bytes more were done; raises what ends the transfer."""


class HashedFile:
    """A new file that is hashed as it is written, holes included. Raises OSError."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._hash = sha256()
        self.size_bytes = 0

    def write(self, data: bytes) -> None:
        """Append ``data``; zeros become a hole."""
        self._hash.update(data)
        if data.strip(b"\0"):
            view, offset = memoryview(data), self.size_bytes
            while view:
                written = os.pwrite(self._file, view, offset)
                view, offset = view[written:], offset + written
        self.size_bytes += len(data)

    def skip(self, length: int, step: Step) -> None:
        """Append a hole."""
        while length > 0:
            part = min(length, len(_ZEROS))
            self._hash.update(memoryview(_ZEROS)[:part])
            self.size_bytes += part
            length -= part
            step(part)

    def end(self) -> str:
        """The file is complete; its SHA-256."""
        os.ftruncate(self._file, self.size_bytes)
        os.fsync(self._file)
        return self._hash.hexdigest()


def receive(
    connection: libvirt.virConnect, handle: libvirt.virStorageVol, offset: int, target: HashedFile, step: Step
) -> None:
    """Appends a volume from ``offset`` to its end. Raises libvirtError, OSError and what ``step`` raises."""
    try:
        _receive(connection, handle, offset, target, step, libvirt.VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
    except libvirt.libvirtError as error:
        if not is_unsupported(error):
            raise
        _receive(connection, handle, offset, target, step, 0)


def _receive(
    connection: libvirt.virConnect,
    handle: libvirt.virStorageVol,
    offset: int,
    target: HashedFile,
    step: Step,
    flags: int,
) -> None:
    stream = connection.newStream(0)
    handle.download(stream, offset, 0, flags)
    is_complete = False
    try:
        while True:
            got = (
                stream.recvFlags(_CHUNK_BYTES, libvirt.VIR_STREAM_RECV_STOP_AT_HOLE)
                if flags
                else stream.recv(_CHUNK_BYTES)
            )
            if got == _AT_HOLE:
                target.skip(stream.recvHole(), step)
            elif got:
                target.write(got)
                step(len(got))
            else:
                break
        is_complete = True
    finally:
        if not is_complete:
            _abort(stream)
    stream.finish()


def send(
    connection: libvirt.virConnect,
    handle: libvirt.virStorageVol,
    blocks: Iterable[Block],
    size_bytes: int,
    step: Step,
) -> None:
    """Fills a new volume of zeros with ``blocks``, in ascending order; what lies between stays a hole.

    Raises libvirtError, what ``blocks`` raises and what ``step`` raises.
    """
    stream = connection.newStream(0)
    handle.upload(stream, 0, size_bytes, libvirt.VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
    is_complete, end = False, 0
    try:
        for block in blocks:
            if block.offset > end:
                stream.sendHole(block.offset - end)
                step(block.offset - end)
            _send(stream, block.data, step)
            end = block.offset + len(block.data)
        if end < size_bytes:
            stream.sendHole(size_bytes - end)
            step(size_bytes - end)
        is_complete = True
    finally:
        if not is_complete:
            _abort(stream)
    stream.finish()


def _send(stream: libvirt.virStream, data: bytes, step: Step) -> None:
    view = memoryview(data)
    while view:
        sent = stream.send(bytes(view[:_CHUNK_BYTES]))
        view = view[sent:]
        step(sent)


def _abort(stream: libvirt.virStream) -> None:
    try:
        stream.abort()
    except libvirt.libvirtError:
        return  # the connection is lost, and the stream with it
