"""How much a machine's checkpoints take on the host, as far as the host can say; asked through libvirt alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import libvirt

from app.core.details import Checkpoint
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.files import DiskImage, images_by_target
from app.definitions.snapshot import INTERNAL, Kept
from app.hosts.errors import tried
from app.hosts.storage.by_path import Storage
from app.hosts.storage.files import download
from app.media.saved_states import saved_states

FILES = QT_TRANSLATE_NOOP("core", "What its files take on the host: the disks as they were when it was taken.")
FILES_AND_MEMORY = QT_TRANSLATE_NOOP(
    "core", "What its files take on the host: the disks as they were when it was taken, and its memory."
)
MEMORY = QT_TRANSLATE_NOOP(
    "core",
    "Its memory. What it holds of the disks lies in the same file as their present, and cannot be told apart.",
)
INSIDE = QT_TRANSLATE_NOOP(
    "core", "Not available. What it holds lies in the same file as the disk’s present, and cannot be told apart."
)
UNSEEN = QT_TRANSLATE_NOOP(
    "core", "Not available. No storage location of the host lists {path}. If the file is new, refresh its location."
)
NOT_TOLD = QT_TRANSLATE_NOOP("core", "Not available. The host does not tell where it keeps this checkpoint.")

_QCOW2 = "qcow2"
_SIZE = "physical"  # libvirt's name for what a file takes


def with_sizes(domain: libvirt.virDomain, found: Sequence[tuple[Checkpoint, Kept]]) -> tuple[Checkpoint, ...]:
    """The checkpoints with their sizes, or why they are not known. Raises libvirtError and DefinitionError."""
    if not found:
        return ()
    files = _Files(domain)
    return tuple(_sized(files, checkpoint, kept) for checkpoint, kept in found)


def _sized(files: _Files, checkpoint: Checkpoint, kept: Kept) -> Checkpoint:
    size_bytes, note = _external(files, kept) if kept.external else _internal(files, checkpoint.name, kept)
    since = files.since(kept) if checkpoint.is_current else None
    return replaced(checkpoint, size_bytes=size_bytes, size_note=note, since_bytes=since)


def _external(files: _Files, kept: Kept) -> tuple[int | None, Message]:
    paths = [files.path(image) or image.source for image in kept.external.values()]
    if kept.memory_file:
        paths.append(kept.memory_file)
    total = 0
    for path in paths:
        size_bytes = files.size_bytes(path)
        if size_bytes is None:
            return None, message(UNSEEN, path=path)
        total += size_bytes
    return total, message(FILES_AND_MEMORY if kept.memory_file else FILES)


def _internal(files: _Files, name: str, kept: Kept) -> tuple[int | None, Message]:
    if not kept.internal:
        return None, message(NOT_TOLD)
    if kept.memory != INTERNAL:
        return None, message(INSIDE)
    images = [image for image in kept.internal.values() if image.format == _QCOW2]
    tables = [(files.path(image) or image.source, files.states(image)) for image in images]
    total = sum(states.get(name, 0) for _, states in tables if states is not None)
    if total:
        return total, message(MEMORY)
    unseen = next((path for path, states in tables if states is None), "")
    return None, message(UNSEEN, path=unseen) if unseen else message(INSIDE)


class _Files:
    """Sizes of the files of one machine. What was read is kept: make one for each question."""

    def __init__(self, domain: libvirt.virDomain) -> None:
        self._domain = domain
        self._connection = domain.connect()
        self._storage = Storage(self._connection)
        self._used: Mapping[str, int] | None = None
        self._states: dict[str, Mapping[str, int] | None] = {}

    def path(self, image: DiskImage) -> str:
        """Where an image lies; "" when that cannot be told."""
        return self._storage.path_of(image)

    def size_bytes(self, path: str) -> int | None:
        """What a file takes on the host; None when nobody can say."""
        if self._used is None:
            self._used = self._read_used()
        if path in self._used:
            return self._used[path]
        volume = self._storage.read(path)
        if volume is not None:
            return volume.size_bytes
        info = tried(lambda: self._domain.blockInfo(path, 0))  # knows the present images of a machine that is off
        return int(info[1]) if info else None

    def since(self, kept: Kept) -> int | None:
        """What was written to the disks since then; None where it lies in the same file, or cannot be told."""
        if not kept.external:
            return None
        now = images_by_target(self._domain.XMLDesc(0))
        sizes = [self.size_bytes(self.path(now[target])) if target in now else None for target in kept.external]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    def states(self, image: DiskImage) -> Mapping[str, int] | None:
        """The memory that is saved inside of an image; None where it cannot be read."""
        path = self.path(image)
        if path not in self._states:
            volume = self._storage.volume(path) if path else None
            read = None if volume is None else lambda at, size: download(self._connection, volume, at, size)
            self._states[path] = None if read is None else tried(lambda: saved_states(read))
        return self._states[path]

    def _read_used(self) -> dict[str, int]:
        """Of a machine that runs the host knows every file, also those that its disks build on."""
        flags = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING | libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
        group = libvirt.VIR_DOMAIN_STATS_BLOCK
        reply = tried(lambda: self._connection.domainListGetStats([self._domain], group, flags))
        values: dict[str, Any] = reply[0][1] if reply else {}
        found: dict[str, int] = {}
        for number in range(int(values.get("block.count", 0))):
            path, size_bytes = values.get(f"block.{number}.path"), values.get(f"block.{number}.{_SIZE}")
            if isinstance(path, str) and size_bytes is not None:
                found[path] = int(size_bytes)
        return found
