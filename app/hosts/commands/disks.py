"""Virtual hard disks made, copied, resized, compacted and reconnected, all by libvirt's storage calls."""

from __future__ import annotations

from posixpath import normpath

import libvirt

from app.core.commands import LeftBehind, Progress
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    DiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_commands import DiskInspection
from app.core.disk_rules import disk_problems, format_name
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import DiskType, NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.definitions.parsing import DefinitionError
from app.hosts.commands.compacting import compact
from app.hosts.commands.disk_work import DiskWork
from app.hosts.commands.merging import merge
from app.hosts.errors import failure_of
from app.hosts.looking_on import Beside
from app.hosts.queries.abilities import abilities
from app.hosts.queries.disks import HOST_RAW
from app.hosts.storage.files import HostFiles, upload
from app.hosts.storage.made import Made
from app.media.image_parts import ImageError
from app.media.qcow2_backing import cluster_bytes, with_backing

_GROWING = frozenset({"raw", "qcow2", "qed"})
_SHRINKING = frozenset({"raw", "qcow2"})

UNREADABLE = QT_TRANSLATE_NOOP("core", "The host sent a definition that cannot be read.")
TARGET_SMALL = QT_TRANSLATE_NOOP("core", "The new disk must be at least as large as the one that is copied.")
TARGET_KIND = QT_TRANSLATE_NOOP("core", "A copy can be fixed or dynamic, not differencing.")
NO_RESIZE = QT_TRANSLATE_NOOP("core", "QEMU cannot resize {format} disks. Convert it to QCOW2 or RAW first.")
NO_SHRINK = QT_TRANSLATE_NOOP("core", "QEMU cannot shrink {format} disks. Convert it to QCOW2 or RAW first.")
NO_SHRINK_RUNNING = QT_TRANSLATE_NOOP("core", "A disk cannot shrink while {names} runs.")
NO_SHRINK_SNAPSHOTS = QT_TRANSLATE_NOOP("core", "There are checkpoints in it, which need its whole size.")
NOT_CONFIRMED = QT_TRANSLATE_NOOP(
    "core", "What lies behind the new end would be cut off, and nobody has confirmed that."
)
SEVERAL = QT_TRANSLATE_NOOP("core", "Several machines run with it: {names}.")
ONLY_QCOW2 = QT_TRANSLATE_NOOP("core", "Only QCOW2 disks can be reconnected, not {format}.")
OWN_PARENT = QT_TRANSLATE_NOOP("core", "A disk cannot build on itself, nor on one that builds on it.")
PARENT_FORMAT = QT_TRANSLATE_NOOP("core", "{path} is {found}, not {said}.")
BAD_HEADER = QT_TRANSLATE_NOOP("core", "The header of the disk cannot be changed.")


def change_disk(
    connection: libvirt.virConnect, command: DiskCommand, progress: Progress, what: Message, beside: Beside
) -> None:
    """Carries out a command on a disk. Raises HostError; what it has made is removed again then, or named."""
    made = Made(lambda advice: progress.tell(LeftBehind(advice)))
    progress.report(None)
    try:
        with HostFiles(connection) as files:
            _carry_out(DiskWork(connection, files, made, progress, what, beside), command)
    except HostError as error:
        raise HostError(made.undo(error.failure)) from error
    except libvirt.libvirtError as error:
        raise HostError(made.undo(failure_of(error, what))) from error
    except DefinitionError as error:
        raise HostError(made.undo(Failure(ErrorKind.INVALID, what, message(UNREADABLE), None, str(error)))) from error
    made.keep()


def _carry_out(work: DiskWork, command: DiskCommand) -> None:
    match command:
        case CreateDiskCommand(disk=disk):
            _refuse_problems(work, disk)
            if disk.type is DiskType.DIFFERENCING:
                work.trust(disk.parent, disk.parent_format)
            work.maker.disk(disk)
        case ConvertDiskCommand():
            _convert(work, command)
        case ResizeDiskCommand():
            _resize(work, command)
        case MergeDiskCommand(path=path):
            merge(work, normpath(path))
        case CompactDiskCommand(path=path):
            compact(work, normpath(path))
        case ReconnectDiskCommand():
            _reconnect(work, command)


def _refuse_problems(work: DiskWork, disk: NewDisk) -> None:
    problems = disk_problems(disk, abilities(work.connection))
    wrong = next((one for one in problems if not one.is_warning), None)
    if wrong is not None:
        raise work.refusal(wrong.text)


def _convert(work: DiskWork, command: ConvertDiskCommand) -> None:
    source = work.inspect(command.path)
    work.refuse_running(work.users(command.path))
    work.refuse_foreign_base(source)
    target = replaced(command.target, capacity_bytes=command.target.capacity_bytes or source.capacity_bytes)
    if target.type is DiskType.DIFFERENCING:
        raise work.refusal(message(TARGET_KIND))
    if target.capacity_bytes < source.capacity_bytes:
        raise work.refusal(message(TARGET_SMALL))
    _refuse_problems(work, target)
    handle, volume = work.volume(command.path)
    total_bytes = volume.size_bytes + sum(link.size_bytes for link in source.chain)
    work.maker.copy(handle, target, total_bytes)


def _resize(work: DiskWork, command: ResizeDiskCommand) -> None:
    disk, users = work.inspect(command.path), work.users(command.path)
    work.refuse_below(users, command.path)
    running = [one for one in users if one.is_running]
    is_smaller = command.capacity_bytes < disk.capacity_bytes
    if running:
        names = ", ".join(one.name for one in running)
        if is_smaller:
            raise work.refusal(message(NO_SHRINK_RUNNING, names=names), ErrorKind.WRONG_STATE)
        if len(running) > 1:
            raise work.refusal(message(SEVERAL, names=names), ErrorKind.BUSY)
        domain = work.connection.lookupByUUIDString(running[0].uuid)
        domain.blockResize(normpath(command.path), command.capacity_bytes, libvirt.VIR_DOMAIN_BLOCK_RESIZE_BYTES)
        return
    work.refuse_checkpoints(users)
    form = "raw" if disk.format in HOST_RAW else disk.format
    if form not in _GROWING:
        raise work.refusal(message(NO_RESIZE, format=format_name(form)), ErrorKind.UNSUPPORTED)
    if is_smaller:
        _check_shrinking(work, disk, form, is_confirmed=command.is_confirmed)
    handle, _ = work.volume(command.path)
    handle.resize(command.capacity_bytes, libvirt.VIR_STORAGE_VOL_RESIZE_SHRINK if is_smaller else 0)


def _check_shrinking(work: DiskWork, disk: DiskInspection, form: str, *, is_confirmed: bool) -> None:
    if form not in _SHRINKING:
        raise work.refusal(message(NO_SHRINK, format=format_name(form)), ErrorKind.UNSUPPORTED)
    if disk.has_snapshots:
        raise work.refusal(message(NO_SHRINK_SNAPSHOTS), ErrorKind.BUSY)
    if not is_confirmed:
        raise work.refusal(message(NOT_CONFIRMED))


def _reconnect(work: DiskWork, command: ReconnectDiskCommand) -> None:
    """libvirt has no call for it, and QEMU's own tool would have to run on the host: so the header is written here."""
    path, parent = normpath(command.path), normpath(command.parent)
    disk, base = work.inspect(path), work.inspect(parent)
    if disk.format != "qcow2":
        raise work.refusal(message(ONLY_QCOW2, format=format_name(disk.format)), ErrorKind.UNSUPPORTED)
    users = work.users(path)
    work.refuse_running(users)
    if parent == path or path in [link.path for link in base.chain]:
        raise work.refusal(message(OWN_PARENT))
    found = "raw" if base.format in HOST_RAW else base.format
    if found != command.parent_format:
        raise work.refusal(message(PARENT_FORMAT, path=parent, found=found, said=command.parent_format))
    handle, _ = work.volume(path)
    read = work.files.reader(handle)
    try:
        size_bytes = cluster_bytes(read(0, 512))
        header = with_backing(read(0, size_bytes), parent, command.parent_format)
    except ImageError as error:
        raise HostError(Failure(ErrorKind.INVALID, work.what, message(BAD_HEADER), None, str(error))) from error
    upload(work.connection, handle, header)
