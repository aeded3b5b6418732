"""What can be done with a virtual hard disk, and why something cannot: known before anything is asked of the host.

The host looks again before it changes anything; this spares the user the way there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from app.core.disk_commands import DiskInspection, DiskUser
from app.core.disk_rules import FORMATS, format_name
from app.core.messages import QT_TRANSLATE_NOOP, Message, message

N = QT_TRANSLATE_NOOP
RAW_KINDS = frozenset({"", "iso", "unknown", "raw"})
"""What is read as raw."""
_GROWING = frozenset({"raw", "qcow2", "qed"})
_SHRINKING = frozenset({"raw", "qcow2"})

RUNNING = N("core", "{names} runs with it. Turn it off first.")
BELOW = N("core", "Other disks build on it; {names} would lose its data.")
CHILDREN = N("core", "Other disks build on it: {names}.")
CHECKPOINTS = N("core", "{names} has checkpoints, which need the disk as it is. Delete them first.")
ENCRYPTED = N("core", "It is encrypted; without its key nothing can be done with it here.")
MISREAD = N("core", "It is {found}, but libvirt on this host takes it for {host}, and would read it wrongly.")
MISSING_PARENT = N("core", "It builds on {path}, which is not there. Reconnect it first.")
DIFFERENCING = N("core", "It builds on another disk, and a copy would take in that one too. Merge it first.")
SNAPSHOTS = N("core", "There are checkpoints in it, which a copy would lose. Delete them first.")
NO_COMPACTING = N("core", "{format} disks cannot be compacted.")
NO_RESIZE = N("core", "QEMU cannot resize {format} disks. Convert it to QCOW2 or RAW first.")
NO_SHRINK = N("core", "QEMU cannot shrink {format} disks. Convert it to QCOW2 or RAW first.")
NO_SHRINK_RUNNING = N("core", "A disk cannot shrink while {names} runs.")
NO_SHRINK_SNAPSHOTS = N("core", "There are checkpoints in it, which need its whole size.")
SEVERAL = N("core", "Several machines run with it: {names}.")
NO_PARENT = N("core", "It builds on no other disk.")
IS_OFF = N(
    "core",
    "libvirt merges the disk of a machine only while that runs, and {names} is off. Start it, or convert the disk "
    "into a new one that holds both.",
)
ONLY_QCOW2 = N("core", "Only QCOW2 disks can be reconnected, not {format}.")


class Deed(Enum):
    """The actions of the Edit Virtual Hard Disk wizard, in its order."""

    COMPACT = "compact"
    CONVERT = "convert"
    EXPAND = "expand"
    SHRINK = "shrink"
    MERGE = "merge"
    RECONNECT = "reconnect"


def plain_format(form: str) -> str:
    """The format as what a disk is read."""
    return "raw" if form in RAW_KINDS else form


def disk_doubt(disk: DiskInspection) -> Message | None:
    """Why nothing at all is done with this disk; None when it can be trusted."""
    if disk.problem is not None:
        return disk.problem
    if disk.is_encrypted:
        return message(ENCRYPTED)
    found, host = plain_format(disk.format), plain_format(disk.host_format)
    if found != host:
        return message(MISREAD, found=format_name(found), host=format_name(host))
    return None


def deed_problem(deed: Deed, disk: DiskInspection) -> Message | None:
    """Why ``deed`` cannot be done with this disk, None when it can."""
    return next(_PROBLEMS[deed](disk), None)


def _compact(disk: DiskInspection) -> Iterator[Message]:
    yield from _running(disk)
    yield from _checkpoints(disk.users)
    if disk.backing_path:
        yield message(DIFFERENCING)
    if disk.has_snapshots:
        yield message(SNAPSHOTS)
    form = plain_format(disk.format)
    if form not in FORMATS:
        yield message(NO_COMPACTING, format=format_name(form))


def _convert(disk: DiskInspection) -> Iterator[Message]:
    yield from _running(disk)
    yield from _missing(disk)


def _expand(disk: DiskInspection) -> Iterator[Message]:
    yield from _below(disk)
    running = [one.name for one in disk.users if one.is_running]
    if len(running) > 1:
        yield message(SEVERAL, names=", ".join(running))
    if running:
        return
    yield from _checkpoints(disk.users)
    yield from _format(disk, _GROWING, NO_RESIZE)


def _shrink(disk: DiskInspection) -> Iterator[Message]:
    yield from _below(disk)
    yield from _named(NO_SHRINK_RUNNING, (one.name for one in disk.users if one.is_running))
    yield from _checkpoints(disk.users)
    yield from _format(disk, _SHRINKING, NO_SHRINK)
    if disk.has_snapshots:
        yield message(NO_SHRINK_SNAPSHOTS)


def _merge(disk: DiskInspection) -> Iterator[Message]:
    if not disk.backing_path:
        yield message(NO_PARENT)
    yield from _missing(disk)
    yield from _below(disk)
    yield from _checkpoints(disk.users)
    yield from _named(IS_OFF, (one.name for one in disk.users if not one.is_running))


def _reconnect(disk: DiskInspection) -> Iterator[Message]:
    if not disk.backing_path:
        yield message(NO_PARENT)
    yield from _format(disk, frozenset({"qcow2"}), ONLY_QCOW2)
    yield from _running(disk)


_PROBLEMS = {
    Deed.COMPACT: _compact,
    Deed.CONVERT: _convert,
    Deed.EXPAND: _expand,
    Deed.SHRINK: _shrink,
    Deed.MERGE: _merge,
    Deed.RECONNECT: _reconnect,
}


def _running(disk: DiskInspection) -> Iterator[Message]:
    yield from _named(RUNNING, (one.name for one in disk.users if one.is_running))


def _below(disk: DiskInspection) -> Iterator[Message]:
    yield from _named(BELOW, (one.name for one in disk.users if not one.is_top))
    yield from _named(CHILDREN, disk.children)


def _checkpoints(users: Iterable[DiskUser]) -> Iterator[Message]:
    yield from _named(CHECKPOINTS, (one.name for one in users if one.has_checkpoints))


def _missing(disk: DiskInspection) -> Iterator[Message]:
    yield from (message(MISSING_PARENT, path=link.path) for link in disk.chain if link.is_missing)


def _format(disk: DiskInspection, able: frozenset[str], template: str) -> Iterator[Message]:
    form = plain_format(disk.format)
    if form not in able:
        yield message(template, format=format_name(form))


def _named(template: str, names: Iterable[str]) -> Iterator[Message]:
    joined = ", ".join(names)
    if joined:
        yield message(template, names=joined)
