"""Merge: a disk is written into the one that it builds on.

libvirt has one call for it, and only for a machine that has a process. Where the disk's machine runs, that one does
it. A disk that no machine has is lent to a machine of its own, which is made for that, never runs a single
instruction and is gone afterwards. For a machine that is off nothing is done: it would have to be started.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import normpath

import libvirt

from app.core.disk_commands import DiskInspection
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.files import read_machine_files
from app.definitions.lending import lending_machine_xml
from app.hosts.commands.disk_work import DiskWork
from app.hosts.commands.patience import Patience
from app.hosts.lookup import is_gone
from app.hosts.queries.abilities import abilities
from app.hosts.queries.attachments import Attachment

_PATIENCE = Patience()

NO_PARENT = QT_TRANSLATE_NOOP("core", "It builds on no other disk.")
IS_OFF = QT_TRANSLATE_NOOP("core", "libvirt merges the disk of a machine only while that runs, and {names} is off.")
IS_OFF_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Start it and merge then, or convert the disk into a new one that holds both."
)
SEVERAL = QT_TRANSLATE_NOOP("core", "Several machines run with it: {names}.")
PARENT_USED = QT_TRANSLATE_NOOP("core", "Its parent is used by others, too: {names}. They would lose their data.")
NO_EMULATOR = QT_TRANSLATE_NOOP("core", "This host has no QEMU that could merge it.")
CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled. The disk is as it was, and builds on its parent as before.")
ENDED = QT_TRANSLATE_NOOP("core", "The host ended the merge before it was complete. The disk is as it was.")
KEPT = QT_TRANSLATE_NOOP("core", "The merged disk {path} was kept: the definition of {name} still names it.")


def merge(work: DiskWork, path: str) -> None:
    """Raises HostError, libvirtError and DefinitionError."""
    disk, users = work.inspect(path), work.users(path)
    if not disk.backing_path:
        raise work.refusal(message(NO_PARENT))
    work.refuse_foreign_base(disk)
    work.refuse_below(users, path)
    work.refuse_checkpoints(users)
    off = [one.name for one in users if not one.is_running]
    if off:
        raise work.refusal(message(IS_OFF, names=", ".join(off)), ErrorKind.WRONG_STATE, message(IS_OFF_ADVICE))
    if len(users) > 1:
        raise work.refusal(message(SEVERAL, names=", ".join(one.name for one in users)), ErrorKind.BUSY)
    _refuse_shared_parent(work, path, disk, users)
    if users:
        domain = work.connection.lookupByUUIDString(users[0].uuid)
        _commit(work, domain, path)
        _refuse_kept(work, domain, path)
    else:
        with _lent(work, disk) as domain:
            _commit(work, domain, path)
    _delete(work, path)


def _refuse_shared_parent(work: DiskWork, path: str, disk: DiskInspection, users: tuple[Attachment, ...]) -> None:
    parent = disk.chain[0].path
    own = {one.uuid for one in users}
    others = [one.name for one in work.users(parent) if one.uuid not in own]
    others += [child for child in work.children(parent) if normpath(child) != path]
    if others:
        raise work.refusal(message(PARENT_USED, names=", ".join(others)), ErrorKind.BUSY)


def _commit(work: DiskWork, domain: libvirt.virDomain, path: str) -> None:
    """Copies into the parent, then has the machine go on with that."""
    flags = libvirt.VIR_DOMAIN_BLOCK_COMMIT_ACTIVE | libvirt.VIR_DOMAIN_BLOCK_COMMIT_SHALLOW
    domain.blockCommit(path, None, None, 0, flags)
    has_ended = threading.Event()  # nobody sets it: it waits so that nothing else is held up
    while not _is_ready(work, domain, path):
        if work.progress.is_cancelled():
            domain.blockJobAbort(path, 0)
            raise work.refusal(message(CANCELLED), ErrorKind.CANCELLED)
        has_ended.wait(_PATIENCE.look_s)
    domain.blockJobAbort(path, libvirt.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)


def _is_ready(work: DiskWork, domain: libvirt.virDomain, path: str) -> bool:
    """Whether all of it is copied, so that the machine can go over."""
    info = domain.blockJobInfo(path, 0)
    if not info:
        raise HostError(Failure(ErrorKind.OTHER, work.what, message(ENDED)))
    done, total = info.get("cur", 0), info.get("end", 0)
    if total:
        work.progress.report(min(99.0, 100.0 * done / total))
    # Equal numbers alone may mean that it has not begun; the definition says when it is ready.
    return done == total and 'ready="yes"' in domain.XMLDesc(0).replace("'", '"')


def _refuse_kept(work: DiskWork, domain: libvirt.virDomain, path: str) -> None:
    """Before the merged file is deleted: neither the running nor the stored definition may name it."""
    flags = (0, libvirt.VIR_DOMAIN_XML_INACTIVE) if domain.isPersistent() else (0,)
    for flag in flags:
        images = read_machine_files(domain.XMLDesc(flag)).disks
        if path in [normpath(work.files.storage.path_of(image) or "/") for image in images]:
            raise HostError(Failure(ErrorKind.OTHER, work.what, message(KEPT, path=path, name=domain.name())))


def _delete(work: DiskWork, path: str) -> None:
    handle, _ = work.volume(path)
    try:
        handle.delete(0)
    except libvirt.libvirtError as error:
        if not is_gone(error):
            raise


@contextmanager
def _lent(work: DiskWork, disk: DiskInspection) -> Iterator[libvirt.virDomain]:
    """A machine of nothing but this disk, paused from its first to its last moment; it ends with the connection."""
    found = abilities(work.connection)
    way = next((one.kind for one in found.accelerations if one.is_usable and one.kind in {"kvm", "qemu"}), "")
    if not way:
        raise work.refusal(message(NO_EMULATOR), ErrorKind.UNSUPPORTED)
    machine_type = next((one.machine_type for one in found.generations if one.is_available), "")
    name = f"partita-temporary-{uuid.uuid4()}"
    xml = lending_machine_xml(name, way, found.architecture, machine_type, disk.path, disk.format)
    flags = libvirt.VIR_DOMAIN_START_PAUSED | libvirt.VIR_DOMAIN_START_AUTODESTROY | libvirt.VIR_DOMAIN_START_VALIDATE
    domain = work.connection.createXML(xml, flags)
    try:
        yield domain
    finally:
        with contextlib.suppress(libvirt.libvirtError):  # gone with the connection, or by itself
            domain.destroy()
