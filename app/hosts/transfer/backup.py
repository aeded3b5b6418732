"""The disks of a running machine as they were at one moment: libvirt's backup job copies them on the host."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import dirname, join
from uuid import uuid4

import libvirt
from lxml import etree

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record
from app.core.transfer import Consistency
from app.definitions.files import images_by_target
from app.definitions.parsing import parse
from app.hosts.commands.saving import percent_done
from app.hosts.errors import tried
from app.hosts.lookup import is_gone, is_unsupported
from app.hosts.storage.files import HostFiles
from app.hosts.storage.made import Made

NOT_A_FILE = QT_TRANSLATE_NOOP("core", "It runs, and its disk {target} is not a file; only files are copied meanwhile.")
NO_BACKUP = QT_TRANSLATE_NOOP("core", "This host cannot copy the disks of a running machine.")
TURN_OFF = QT_TRANSLATE_NOOP("core", "Turn it off, then export it.")
BACKUP_FAILED = QT_TRANSLATE_NOOP("core", "Its disks could not be copied while it runs. {text}")
BACKUP_CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled. The virtual machine goes on as before.")
_LOOK_S = 0.25
_ABORT_LOOKS = 240


@record
class Copies:
    """Copies on the host, by the paths of the disks, and what state they are in."""

    paths: dict[str, str]
    consistency: Consistency


@contextmanager
def copied_disks(
    domain: libvirt.virDomain, files: HostFiles, made: Made, progress: Progress, what: Message
) -> Iterator[Copies]:
    """While inside, copies of all disks lie beside them. Raises HostError, libvirtError, DefinitionError."""
    xml = domain.XMLDesc(0)
    targets: dict[str, tuple[str, str]] = {}
    for target, image in images_by_target(xml).items():
        if image.is_removable:
            continue
        path = files.storage.path_of(image)
        if not path or path.startswith("/dev/"):
            raise HostError(Failure(ErrorKind.UNSUPPORTED, what, message(NOT_A_FILE, target=target), message(TURN_OFF)))
        # Where the disk lies there is room for disks, and the emulator may write.
        targets[target] = (path, join(dirname(path), f"partita-export-{uuid4().hex}.qcow2"))
    copies = [copy for _, copy in targets.values()]
    made.begin(", ".join(copies))
    try:
        consistency = _begin(domain, _backup_xml(xml, targets), what) if targets else Consistency.CRASH
        try:
            if targets:
                _await(domain, progress, what)
            yield Copies(dict(targets.values()), consistency)
        finally:
            _remove(files, copies)
    finally:
        made.failed()


def _begin(domain: libvirt.virDomain, backup: str, what: Message) -> Consistency:
    is_frozen = _freeze(domain)
    try:
        domain.backupBegin(backup, None, 0)
    except libvirt.libvirtError as error:
        if is_unsupported(error):
            raise HostError(Failure(ErrorKind.UNSUPPORTED, what, message(NO_BACKUP), message(TURN_OFF))) from error
        raise
    finally:
        if is_frozen:
            domain.fsThaw()
    return Consistency.QUIESCED if is_frozen else Consistency.CRASH


def _freeze(domain: libvirt.virDomain) -> bool:
    """Have the guest write everything out, if its agent is there."""
    channels = parse(domain.XMLDesc(0), "domain").iterfind("devices/channel/target")
    if not any(each.get("name") == "org.qemu.guest_agent.0" and each.get("state") == "connected" for each in channels):
        return False
    return (tried(domain.fsFreeze) or 0) > 0


def _await(domain: libvirt.virDomain, progress: Progress, what: Message) -> None:
    pause = threading.Event()
    is_aborted, looks_left = False, _ABORT_LOOKS
    while looks_left:
        stats = domain.jobStats(0)
        if stats.get("type", libvirt.VIR_DOMAIN_JOB_NONE) == libvirt.VIR_DOMAIN_JOB_NONE:
            break
        if progress.is_cancelled() and not is_aborted:
            domain.abortJob()
            is_aborted = True
        looks_left -= is_aborted
        percent = percent_done(stats)
        progress.report(None if percent is None else percent / 2)
        pause.wait(_LOOK_S)
    if is_aborted:
        raise HostError(Failure(ErrorKind.CANCELLED, what, message(BACKUP_CANCELLED)))
    ended = domain.jobStats(libvirt.VIR_DOMAIN_JOB_STATS_COMPLETED)
    if ended.get("type") != libvirt.VIR_DOMAIN_JOB_COMPLETED:
        text = str(ended.get(libvirt.VIR_DOMAIN_JOB_ERRMSG, ""))
        raise HostError(Failure(ErrorKind.OTHER, what, message(BACKUP_FAILED, text=text), message(TURN_OFF), text))


def _backup_xml(xml: str, targets: dict[str, tuple[str, str]]) -> str:
    backup = etree.Element("domainbackup", mode="push")
    disks = etree.SubElement(backup, "disks")
    for target in images_by_target(xml):
        if target not in targets:
            etree.SubElement(disks, "disk", name=target, backup="no")
            continue
        disk = etree.SubElement(disks, "disk", name=target, backup="yes", type="file")
        etree.SubElement(disk, "driver", type="qcow2")
        etree.SubElement(disk, "target", file=targets[target][1])
    return etree.tostring(backup, encoding="unicode")


def _remove(files: HostFiles, paths: list[str]) -> None:
    for path in paths:
        with contextlib.suppress(libvirt.libvirtError):
            handle = files.fresh(path)
            if handle is not None:
                try:
                    handle.delete(0)
                except libvirt.libvirtError as error:
                    if not is_gone(error):
                        raise
