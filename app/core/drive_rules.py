"""What a drive of a machine may be: where it lies, where it is plugged in, and its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath

from app.core.disk_rules import FORMATS, format_name
from app.core.machine_devices import Controller, Drive
from app.core.machine_settings import MachineSettings, is_new
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import is_deceptive
from app.core.plan_rules import NO_FORMAT, path_problems
from app.core.problem import Problem

UNITS: Mapping[str, int] = {"scsi": 64, "sata": 6}
"""How many drives a controller of the bus has room for, where a place can be chosen (as Hyper-V counts them)."""
OTHER_SOURCES = frozenset({"network", "nvme", "vhostuser"})
"""Where the source of a drive can only be shown."""
CONCURRENT = ("raw", "")
LIMIT_MOST = 10**15
_SERIAL = re.compile(r"[A-Za-z0-9_.+ -]*")
_SERIAL_SHORT = 20
_SERIAL_LONG = 36
_LIMITS = (
    ("total_iops", "read_iops", "write_iops"),
    ("total_bytes_per_s", "read_bytes_per_s", "write_bytes_per_s"),
)

NO_SOURCE = QT_TRANSLATE_NOOP("core", "Choose the virtual hard disk. To have none, remove the drive.")
NO_VOLUME = QT_TRANSLATE_NOOP("core", "Write it as “location/volume”.")
BAD_SOURCE = QT_TRANSLATE_NOOP("core", "It cannot contain the invisible character {character}.")
TWICE = QT_TRANSLATE_NOOP("core", "This machine already has it as {target}. Two drives that write to it destroy it.")
CANNOT_ATTACH = QT_TRANSLATE_NOOP("core", "libvirt cannot attach {format} disks. Convert it to QCOW2 first.")
DVD_IS_RAW = QT_TRANSLATE_NOOP("core", "An image of a DVD or diskette is RAW.")
NO_IDE = QT_TRANSLATE_NOOP("core", "A machine of Generation 2 has no IDE. Choose SATA or SCSI.")
ONLY_DISKETTES = QT_TRANSLATE_NOOP("core", "Only diskette drives are on this bus.")
NO_DVD_BUS = QT_TRANSLATE_NOOP("core", "A DVD drive cannot be on the bus {bus}. Choose IDE, SATA or SCSI.")
NO_LUN_BUS = QT_TRANSLATE_NOOP("core", "A physical disk is passed through on virtio or SCSI only.")
NO_CONTROLLER = QT_TRANSLATE_NOOP("core", "This machine has no {bus} controller {number}. Add it first.")
NO_UNIT = QT_TRANSLATE_NOOP("core", "A {bus} controller has the locations 0 to {last}.")
TAKEN_UNIT = QT_TRANSLATE_NOOP("core", "Location {unit} is taken by {target}.")
NATIVE_NEEDS = QT_TRANSLATE_NOOP("core", "Native input and output needs the cache mode “none” or “directsync”.")
NO_READ_ONLY = QT_TRANSLATE_NOOP("core", "A hard drive on {bus} cannot be read-only. Choose SCSI or virtio.")
SHARED_RAW = QT_TRANSLATE_NOOP("core", "Only RAW disks can be shared: a {format} disk would be destroyed.")
SHARED_CACHE = QT_TRANSLATE_NOOP("core", "Sharing needs the cache mode “none”: each host would see old data.")
UNSAFE = QT_TRANSLATE_NOOP("core", "When the host fails, the guest loses what it was told is stored.")
BAD_SERIAL = QT_TRANSLATE_NOOP("core", "Use letters, digits, spaces and . _ + - only.")
LONG_SERIAL = QT_TRANSLATE_NOOP("core", "Use at most {limit} characters; these are {count}.")
BOTH_LIMITS = QT_TRANSLATE_NOOP("core", "A limit of the whole drive excludes limits of reading and writing.")
LARGE_LIMIT = QT_TRANSLATE_NOOP("core", "Enter at most {limit}.")
NO_UNMAP = QT_TRANSLATE_NOOP("core", "Zeroes are given back only where Discard is “unmap”.")


def drive_problems(drive: Drive, settings: MachineSettings) -> Iterator[Problem]:
    """What is wrong with ``drive``, one of ``settings``."""
    yield from _source(drive, settings)
    yield from _bus(drive, settings)
    if drive.device in {"disk", "lun"}:
        yield from _place(drive, settings)
        yield from _mode(drive)
    yield from _limits(drive)


def _source(drive: Drive, settings: MachineSettings) -> Iterator[Problem]:
    is_disk = drive.device in {"disk", "lun"}
    if drive.source_kind in OTHER_SOURCES:
        return
    if not drive.source:
        if is_disk:
            yield Problem("source", message(NO_SOURCE))
        return
    if drive.source_kind == "volume":
        pool, _, volume = drive.source.partition("/")
        hidden = next((sign for sign in drive.source if is_deceptive(sign)), None)
        if not pool or not volume:
            yield Problem("source", message(NO_VOLUME))
        elif hidden is not None:
            yield Problem("source", message(BAD_SOURCE, character=f"U+{ord(hidden):04X}"))
    else:
        yield from path_problems(drive.source, "source")
    twin = next((each for each in settings.drives if each.key != drive.key and _is_same_source(each, drive)), None)
    if twin is not None and not (drive.is_read_only and twin.is_read_only) and is_disk:
        yield Problem("source", message(TWICE, target=twin.target or twin.device))
    yield from _format(drive, is_disk=is_disk)


def _is_same_source(one: Drive, other: Drive) -> bool:
    paths = ("volume" in {one.source_kind, other.source_kind}, one.source_kind == other.source_kind)
    if not one.source or (paths[0] and not paths[1]):
        return False
    return normpath(one.source) == normpath(other.source)


def _format(drive: Drive, *, is_disk: bool) -> Iterator[Problem]:
    if not is_disk:
        if drive.format not in CONCURRENT:
            yield Problem("format", message(DVD_IS_RAW))
    elif not drive.format:
        if is_new(drive):
            yield Problem("format", message(NO_FORMAT))
    elif drive.format not in FORMATS:
        yield Problem("format", message(CANNOT_ATTACH, format=format_name(drive.format)))


def _bus(drive: Drive, settings: MachineSettings) -> Iterator[Problem]:
    if (drive.bus == "fdc") != (drive.device == "floppy") and drive.bus:
        yield Problem("bus", message(ONLY_DISKETTES))
    elif drive.bus == "ide" and "q35" in settings.firmware.machine_type:
        yield Problem("bus", message(NO_IDE))
    elif drive.device == "cdrom" and drive.bus == "virtio":
        yield Problem("bus", message(NO_DVD_BUS, bus=drive.bus))
    elif drive.device == "lun" and drive.bus not in {"virtio", "scsi"}:
        yield Problem("bus", message(NO_LUN_BUS))


def _place(drive: Drive, settings: MachineSettings) -> Iterator[Problem]:
    units = UNITS.get(drive.bus)
    if units is None or drive.unit < 0:
        return
    controller = max(drive.controller, 0)
    if not has_controller(settings, drive.bus, controller):
        yield Problem("controller", message(NO_CONTROLLER, bus=drive.bus.upper(), number=controller))
    if drive.unit >= units:
        yield Problem("unit", message(NO_UNIT, bus=drive.bus.upper(), last=units - 1))
    for other in settings.drives:
        is_there = (other.bus, max(other.controller, 0), other.unit) == (drive.bus, controller, drive.unit)
        if other.key != drive.key and is_there:
            yield Problem("unit", message(TAKEN_UNIT, unit=drive.unit, target=other.target or other.device))


def has_controller(settings: MachineSettings, kind: str, index: int) -> bool:
    """Whether the machine has this controller."""
    return any((each.kind, each.index) == (kind, index) for each in settings.controllers)


def drives_on(controller: Controller, settings: MachineSettings) -> tuple[Drive, ...]:
    """The drives that hang on ``controller``; those whose place the host chooses hang on the first of the bus."""
    found = (each for each in settings.drives if each.bus == controller.kind)
    return tuple(each for each in found if max(each.controller, 0) == controller.index)


def _mode(drive: Drive) -> Iterator[Problem]:
    if drive.io == "native" and drive.cache not in {"none", "directsync"}:
        yield Problem("io", message(NATIVE_NEEDS))
    if drive.cache == "unsafe":
        yield Problem("cache", message(UNSAFE), is_warning=True)
    if drive.detect_zeroes == "unmap" and drive.discard != "unmap":
        yield Problem("detect_zeroes", message(NO_UNMAP), is_warning=True)
    if drive.is_read_only and drive.bus in {"ide", "sata"}:
        yield Problem("is_read_only", message(NO_READ_ONLY, bus=drive.bus.upper()))
    if drive.is_shareable and not drive.is_read_only and drive.format not in CONCURRENT:
        yield Problem("is_shareable", message(SHARED_RAW, format=format_name(drive.format)))
    elif drive.is_shareable and drive.cache not in {"none", "directsync"}:
        yield Problem("is_shareable", message(SHARED_CACHE), is_warning=True)
    limit = _SERIAL_SHORT if drive.bus in {"virtio", "ide", "sata"} else _SERIAL_LONG
    if _SERIAL.fullmatch(drive.serial_number) is None:
        yield Problem("serial_number", message(BAD_SERIAL))
    elif len(drive.serial_number) > limit:
        yield Problem("serial_number", message(LONG_SERIAL, limit=limit, count=len(drive.serial_number)))


def _limits(drive: Drive) -> Iterator[Problem]:
    for total, *directions in _LIMITS:
        if getattr(drive, total) and any(getattr(drive, each) for each in directions):
            yield Problem(total, message(BOTH_LIMITS))
        for name in (total, *directions):
            if getattr(drive, name) > LIMIT_MOST:
                yield Problem(name, message(LARGE_LIMIT, limit=LIMIT_MOST))
