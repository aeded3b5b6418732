"""What the commands on virtual hard disks share: the disk looked at by our own reader, and who has it."""

from __future__ import annotations

from posixpath import normpath

import libvirt

from app.core.commands import Progress
from app.core.disk_commands import DiskInspection
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.volume import Volume
from app.hosts.looking_on import Beside
from app.hosts.queries.attachments import Attachment, attachments
from app.hosts.queries.children import children_of
from app.hosts.queries.disks import HOST_RAW, inspected
from app.hosts.storage.files import HostFiles
from app.hosts.storage.made import Made
from app.hosts.storage.volumes import VolumeMaker

RUNNING = QT_TRANSLATE_NOOP("core", "{names} runs with it. Turn it off first.")
BELOW = QT_TRANSLATE_NOOP("core", "Other disks build on it; {names} would lose its data.")
CHILDREN = QT_TRANSLATE_NOOP("core", "Other disks build on it: {names}.")
CHECKPOINTS = QT_TRANSLATE_NOOP("core", "{names} has checkpoints, which need the disk as it is. Delete them first.")
UNKNOWN_TO_HOST = QT_TRANSLATE_NOOP(
    "core", "It is {found}, but libvirt on this host takes it for {host}, and would read it wrongly."
)
ENCRYPTED = QT_TRANSLATE_NOOP("core", "It is encrypted; without its key nothing can be done with it here.")
OTHER_CONTENT = QT_TRANSLATE_NOOP("core", "{path} is {found}, not {said}.")
MISSING_BASE = QT_TRANSLATE_NOOP("core", "It builds on {path}, which is not there. Reconnect it first.")
FOREIGN_BASE = QT_TRANSLATE_NOOP(
    "core", "It builds on {path}, which lies in no storage location: somebody may mean to read that file through it."
)


class DiskWork:
    """One command at work. Methods raise HostError, libvirtError and DefinitionError."""

    def __init__(
        self,
        connection: libvirt.virConnect,
        files: HostFiles,
        made: Made,
        progress: Progress,
        what: Message,
        beside: Beside,
    ) -> None:
        self.connection = connection
        self.files = files
        self.made = made
        self.progress = progress
        self.what = what
        self.beside = beside
        self.maker = VolumeMaker(connection, files, made, progress, what, beside)

    def inspect(self, path: str) -> DiskInspection:
        """The disk, when it can be trusted to be what it seems to be."""
        disk = inspected(self.connection, self.files, normpath(path), self.what)
        if disk.problem is not None:
            raise self.refusal(disk.problem)
        if disk.is_encrypted:
            raise self.refusal(message(ENCRYPTED))
        host, found = _plain(disk.host_format), _plain(disk.format)
        if host != found:
            raise self.refusal(message(UNKNOWN_TO_HOST, found=found, host=host))
        return disk

    def users(self, path: str) -> tuple[Attachment, ...]:
        """The machines that have to do with the disk, as they are now."""
        return attachments(self.connection, normpath(path), self.files.storage)

    def volume(self, path: str) -> tuple[libvirt.virStorageVol, Volume]:
        """The disk as libvirt's volume."""
        return self.files.found(normpath(path), self.what)

    def refusal(self, why: Message, kind: ErrorKind = ErrorKind.INVALID, advice: Message | None = None) -> HostError:
        """To raise before anything is changed."""
        return HostError(Failure(kind, self.what, why, advice))

    def refuse_running(self, users: tuple[Attachment, ...]) -> None:
        """No machine that has the disk, or builds on it, may run."""
        running = [one.name for one in users if one.is_running]
        if running:
            raise self.refusal(message(RUNNING, names=", ".join(running)), ErrorKind.BUSY)

    def refuse_below(self, users: tuple[Attachment, ...], path: str) -> None:
        """Nothing may build on the disk."""
        below = [one.name for one in users if not one.is_top]
        if below:
            raise self.refusal(message(BELOW, names=", ".join(below)), ErrorKind.BUSY)
        children = self.children(path)
        if children:
            raise self.refusal(message(CHILDREN, names=", ".join(children)), ErrorKind.BUSY)

    def refuse_checkpoints(self, users: tuple[Attachment, ...]) -> None:
        """Checkpoints name the disk, or lie in it."""
        kept = [one.name for one in users if one.has_checkpoints]
        if kept:
            raise self.refusal(message(CHECKPOINTS, names=", ".join(kept)), ErrorKind.BUSY)

    def trust(self, path: str, said_format: str) -> None:
        """That the disk may be read as what somebody says it is, with all that this would open.

        Read as raw nothing in it is believed, so nothing needs to be looked at but that it is there.
        """
        if said_format == "raw":
            self.volume(path)
            return
        disk = self.inspect(path)
        if disk.format != said_format:
            raise self.refusal(message(OTHER_CONTENT, path=path, found=disk.format, said=said_format))
        self.refuse_foreign_base(disk)

    def refuse_foreign_base(self, disk: DiskInspection) -> None:
        """What is copied with the disk must be there, and be disks of this host rather than any file."""
        if disk.backing_path and not disk.chain:
            raise self.refusal(message(FOREIGN_BASE, path=disk.backing_path))
        for link in disk.chain:
            if link.is_missing:
                raise self.refusal(message(MISSING_BASE, path=link.path))
            if self.files.storage.pool_of(link.path) is None and not disk.used_by:
                raise self.refusal(message(FOREIGN_BASE, path=link.path))

    def children(self, path: str) -> list[str]:
        """Disks of all storage locations that build on this one, whether a machine has them or not."""
        return list(children_of(self.connection, path))


def _plain(form: str) -> str:
    return "raw" if form in HOST_RAW else form
