"""Export: the files of a machine, its definition and its checkpoints, in a folder of this computer."""

from __future__ import annotations

import errno
import os
import time
from contextlib import nullcontext
from pathlib import Path

import libvirt

from app import __version__
from app.core.commands import LeftBehind, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.transfer import Consistency, ExportCommand, Exported, Omission
from app.definitions.files import read_machine_files
from app.definitions.parsing import parse
from app.hosts.lookup import find
from app.hosts.storage.files import HostFiles
from app.hosts.storage.leaving import GrowingFolder, free_bytes
from app.hosts.storage.made import Made
from app.hosts.storage.sparse import HashedFile, receive
from app.hosts.transfer.backup import Copies, copied_disks
from app.hosts.transfer.contents import Collector, Contents, Source, plain_name, plain_names
from app.hosts.transfer.tpm import has_tpm, state_path
from app.media import exported as layout
from app.media.exported import ExportedFile, ExportManifest, write_manifest
from app.media.image_parts import ImageError
from app.media.qcow2_backing import cluster_bytes, with_backing

SAVED = QT_TRANSLATE_NOOP("core", "It is saved: its disks are in the middle of something that is in its memory.")
SAVED_ADVICE = QT_TRANSLATE_NOOP("core", "Start it, or delete its saved state, then export it.")
EXISTS = QT_TRANSLATE_NOOP("core", "There is {path} already. It is never overwritten.")
NO_FOLDER = QT_TRANSLATE_NOOP("core", "There is no folder {path} on this computer, or you may not write there.")
TOO_FULL = QT_TRANSLATE_NOOP("core", "{path} has room for {free} MiB; {needed} MiB are needed.")
NOT_WRITTEN = QT_TRANSLATE_NOOP("core", "This computer could not write to {path}. {reason}")
CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled.")
REMOVED = QT_TRANSLATE_NOOP("core", "What had been exported was removed again.")
LEFT = QT_TRANSLATE_NOOP("core", "An incomplete export may be left on this computer: {path}. Delete it.")
STARTED = QT_TRANSLATE_NOOP("core", "It was started meanwhile, so that its disks are not of one moment.")
BAD_HEADER = QT_TRANSLATE_NOOP("core", "The header of {path} is of a kind that cannot be exported.")
_MIB = 1024**2


def export(connection: libvirt.virConnect, command: ExportCommand, progress: Progress, what: Message) -> None:
    """Copies the machine. Raises HostError, libvirtError, DefinitionError; then nothing of the export is left."""
    parent = Path(command.folder)
    folder = GrowingFolder(parent, plain_name(command.name))
    _check_folder(folder, parent, what)
    made = Made(lambda advice: progress.tell(LeftBehind(advice)))
    is_complete = False
    try:
        folder.make()
        told = _Export(connection, folder, made, progress, what).run(command)
        folder.complete()
        is_complete = True
    except OSError as error:
        raise _translated(error, parent, what) from error
    finally:
        if not is_complete and not folder.remove():
            progress.tell(LeftBehind(message(LEFT, path=str(folder.path))))
    progress.tell(told)


def _check_folder(folder: GrowingFolder, parent: Path, what: Message) -> None:
    if not parent.is_absolute() or not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
        raise HostError(Failure(ErrorKind.INVALID, what, message(NO_FOLDER, path=str(parent))))
    if folder.final.exists():
        raise HostError(Failure(ErrorKind.INVALID, what, message(EXISTS, path=str(folder.final))))


def _translated(error: OSError, parent: Path, what: Message) -> HostError:
    kind = ErrorKind.NO_SPACE if error.errno in {errno.ENOSPC, errno.EDQUOT} else ErrorKind.DENIED
    reason = error.strerror or ""
    why = message(NOT_WRITTEN, path=str(parent), reason=reason)
    return HostError(Failure(kind, what, why, message(REMOVED), str(error)))


class _Export:
    """One export at work."""

    def __init__(
        self, connection: libvirt.virConnect, folder: GrowingFolder, made: Made, progress: Progress, what: Message
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._made = made
        self._progress = progress
        self._what = what
        self._total_bytes = 1
        self._done_bytes = 0
        self._begin_percent = 0.0
        self._files: list[ExportedFile] = []

    def run(self, command: ExportCommand) -> Exported:
        domain = find(self._connection, command.uuid)
        if domain.hasManagedSaveImage(0):
            raise HostError(Failure(ErrorKind.WRONG_STATE, self._what, message(SAVED), message(SAVED_ADVICE)))
        is_running = bool(domain.isActive())
        xml = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        with HostFiles(self._connection) as files:
            contents = Collector(files, self._what).contents(
                domain, xml, state_path(self._connection, xml, command.uuid), has_checkpoints=not is_running
            )
            self._check_space(contents)
            omissions = self._omissions(domain, xml, contents, is_running=is_running)
            copying = copied_disks(domain, files, self._made, self._progress, self._what) if is_running else None
            with copying or nullcontext(None) as copies:
                self._begin_percent = 50.0 if copies is not None else 0.0
                self._write_files(files, contents, copies)
            if not is_running and domain.isActive():
                raise HostError(Failure(ErrorKind.WRONG_STATE, self._what, message(STARTED)))
        consistency = copies.consistency if copies is not None else Consistency.OFF
        self._write_definitions(xml, contents)
        exported_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        manifest = ExportManifest(
            domain.UUIDString(), domain.name(), exported_at, __version__, consistency, omissions, tuple(self._files)
        )
        self._folder.write(layout.MANIFEST, write_manifest(manifest))
        self._stop_if_cancelled()
        return Exported(str(self._folder.final), consistency, omissions)

    def _omissions(
        self, domain: libvirt.virDomain, xml: str, contents: Contents, *, is_running: bool
    ) -> tuple[Omission, ...]:
        element = parse(xml, "domain")
        found = {
            Omission.CHECKPOINTS: is_running and domain.snapshotNum(0) > 0,
            Omission.MEMORY: is_running,
            Omission.DVD: any(each.is_removable and each.source for each in read_machine_files(xml).disks),
            # Whether there are passwords is nobody's business: the definition that is read has none.
            Omission.PASSWORDS: any(True for _ in element.iterfind("devices/graphics")),
            Omission.FIRMWARE: contents.has_nvram and contents.nvram is None,
            Omission.TPM: has_tpm(xml) and contents.tpm is None,
        }
        return tuple(omission for omission, is_so in found.items() if is_so)

    def _check_space(self, contents: Contents) -> None:
        sources = (*contents.disks, *contents.memory)
        self._total_bytes = max(1, sum(each.size_bytes for each in sources))
        free = free_bytes(self._folder.path)
        with HostFiles(self._connection) as files:
            needed = sum(self._taken(files, each) for each in sources)
        if needed > free:
            why = message(TOO_FULL, path=str(self._folder.final.parent), free=free // _MIB, needed=-(-needed // _MIB))
            raise HostError(Failure(ErrorKind.NO_SPACE, self._what, why))

    def _taken(self, files: HostFiles, source: Source) -> int:
        _, volume = files.found(source.path, self._what)
        return min(volume.size_bytes or source.size_bytes, source.size_bytes)

    def _write_files(self, files: HostFiles, contents: Contents, copies: Copies | None) -> None:
        names = plain_names((*contents.disks, *contents.memory))
        for folder in (layout.DISKS, layout.CHECKPOINTS, layout.FIRMWARE, layout.TPM):
            self._folder.subfolder(folder)
        for source in contents.disks:
            path = f"{layout.DISKS}/{names[source.path]}"
            if copies is None:
                self._copy(files, source, path, "disk", names)
            elif source.path in copies.paths:
                copy = Source(copies.paths[source.path], "qcow2", source.size_bytes)
                self._copy(files, copy, path, "disk", names, named=source.path)
        for source in contents.memory:
            self._copy(files, source, f"{layout.CHECKPOINTS}/{names[source.path]}", "memory", names)
        if contents.nvram is not None:
            self._copy(files, contents.nvram, f"{layout.FIRMWARE}/variables.fd", "nvram", names)
        if contents.tpm is not None:
            self._copy(files, contents.tpm, f"{layout.TPM}/state", "tpm", names)

    def _copy(
        self, files: HostFiles, source: Source, path: str, role: str, names: dict[str, str], named: str = ""
    ) -> None:
        """``named``: the path under which the definition knows what ``source`` is a copy of."""
        self._stop_if_cancelled()
        handle = files.fresh(source.path)
        if handle is None:
            handle, _ = files.found(source.path, self._what)
        descriptor = self._folder.create(path)
        try:
            target = HashedFile(descriptor)
            head = self._head(files, handle, source, names)
            target.write(head)
            receive(self._connection, handle, len(head), target, self._step)
            digits = target.end()
        finally:
            os.close(descriptor)
        backing = names[source.backing] if source.backing else ""
        self._files.append(
            ExportedFile(
                path, role, target.size_bytes, digits, named or source.path, source.format, backing,
                source.backing_format,
            )
        )  # fmt: skip

    def _head(self, files: HostFiles, handle: libvirt.virStorageVol, source: Source, names: dict[str, str]) -> bytes:
        """The first cluster of a disk that builds on another: in the export that one lies beside it."""
        if not source.backing:
            return b""
        read = files.reader(handle)
        try:
            size_bytes = cluster_bytes(read(0, 512))
            return with_backing(read(0, size_bytes), names[source.backing], source.backing_format)
        except ImageError as error:
            why = message(BAD_HEADER, path=source.path)
            raise HostError(Failure(ErrorKind.UNSUPPORTED, self._what, why, None, str(error))) from error

    def _write_definitions(self, xml: str, contents: Contents) -> None:
        self._definition(layout.DEFINITION, "definition", xml)
        for number, (name, checkpoint) in enumerate(contents.checkpoints, 1):
            path = f"{layout.CHECKPOINTS}/{number:04}.xml"
            self._definition(path, "checkpoint", checkpoint, name, is_current=name == contents.current)

    def _definition(self, path: str, role: str, xml: str, name: str = "", *, is_current: bool = False) -> None:
        descriptor = self._folder.create(path)
        try:
            target = HashedFile(descriptor)
            target.write(xml.encode())
            digits = target.end()
        finally:
            os.close(descriptor)
        self._files.append(ExportedFile(path, role, target.size_bytes, digits, name=name, is_current=is_current))

    def _step(self, length: int) -> None:
        self._stop_if_cancelled()
        self._done_bytes += length
        part = min(1.0, self._done_bytes / self._total_bytes)
        self._progress.report(self._begin_percent + part * (100.0 - self._begin_percent))

    def _stop_if_cancelled(self) -> None:
        if self._progress.is_cancelled():
            raise HostError(Failure(ErrorKind.CANCELLED, self._what, message(CANCELLED)))
