"""What a new virtual hard disk may be, on a host that can do this and that.

Fields of the problems: "disk_location_uuid", "disk_name", "capacity_bytes", "disk_format", "disk_type", "parent",
"parent_format".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.core.abilities import HostAbilities, StorageLocation
from app.core.machine_plan import GIB, MIB, DiskType, NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import is_deceptive
from app.core.problem import Problem

CAPACITY_MIN_BYTES = MIB
FULL_BELOW_BYTES = 16 * MIB
FOLDER_KINDS = frozenset({"dir", "fs", "netfs"})
VOLUME_KINDS = FOLDER_KINDS | {"logical", "zfs", "rbd", "gluster", "vstorage"}
"""Kinds of storage locations in which disks can be made."""
FORMATS = ("qcow2", "raw", "vpc", "vmdk", "vdi", "qed")
"""What libvirt makes in folders. VHDX is not among them: libvirt neither makes nor attaches it."""
FIXED_FORMATS = frozenset({"qcow2", "raw"})
DIFFERENCING_FORMATS = frozenset({"qcow2", "qed", "vmdk"})
BOOT_LIMIT_BYTES = 2048 * GIB
_NAME_BYTES = 250
_LIMITS_BYTES: Mapping[str, int] = {"vpc": 2040 * GIB, "vmdk": 2048 * GIB, "vdi": 2048 * GIB}
_LIMIT_BYTES = 64 * 1024 * GIB
_FORMAT_NAMES: Mapping[str, str] = {
    "qcow2": "QCOW2", "raw": "RAW", "vpc": "VHD", "vhdx": "VHDX", "vmdk": "VMDK", "vdi": "VDI", "qed": "QED",
}  # fmt: skip

NO_LOCATIONS = QT_TRANSLATE_NOOP("core", "This host has no storage location for it. Make one on the host first.")
NO_LOCATION = QT_TRANSLATE_NOOP("core", "Choose a storage location.")
GONE_LOCATION = QT_TRANSLATE_NOOP("core", "This storage location is no longer on the host. Choose another one.")
INACTIVE = QT_TRANSLATE_NOOP("core", "The storage location {name} is not active. Start it, or choose another one.")
NO_NEW_DISKS = QT_TRANSLATE_NOOP("core", "No disks can be made in {name}. Choose another storage location.")
FULL = QT_TRANSLATE_NOOP("core", "{name} is full. Free space there, or choose another storage location.")
NO_FILE_NAME = QT_TRANSLATE_NOOP("core", "Enter a name for the file.")
BAD_FILE_NAME = QT_TRANSLATE_NOOP("core", "A file's name cannot be “{name}”.")
SLASH_FILE_NAME = QT_TRANSLATE_NOOP("core", "Enter a name without “/”: the folder is that of the storage location.")
HIDDEN_FILE_NAME = QT_TRANSLATE_NOOP("core", "The name cannot contain the invisible character {character}.")
START_FILE_NAME = QT_TRANSLATE_NOOP("core", "The name cannot begin with “{start}”.")
LONG_FILE_NAME = QT_TRANSLATE_NOOP("core", "The name is too long. Use at most {limit} bytes; these are {count}.")
TAKEN_FILE_NAME = QT_TRANSLATE_NOOP("core", "{location} already has a file {name}. It is never overwritten.")
NO_CAPACITY = QT_TRANSLATE_NOOP("core", "Enter a size of at least 1 MiB.")
LARGE_CAPACITY = QT_TRANSLATE_NOOP("core", "A {format} disk can have at most {limit} GiB.")
NO_ROOM = QT_TRANSLATE_NOOP(
    "core", "A fixed disk takes its whole size at once, and {location} has only {free} GiB free."
)
LITTLE_ROOM = QT_TRANSLATE_NOOP(
    "core", "{location} has only {free} GiB free. A disk that grows larger than that stops its machine."
)
UNKNOWN_FORMAT = QT_TRANSLATE_NOOP("core", "This host cannot make {format} disks. Choose QCOW2 or RAW.")
VHDX = QT_TRANSLATE_NOOP("core", "libvirt can neither make nor attach VHDX disks. Choose QCOW2.")
ONLY_RAW = QT_TRANSLATE_NOOP("core", "In {location} every disk is a device: its format can only be RAW.")
NOT_FIXED = QT_TRANSLATE_NOOP("core", "libvirt cannot make a fixed {format} disk. Choose QCOW2 or RAW, or dynamic.")
NOT_DIFFERENCING = QT_TRANSLATE_NOOP("core", "A {format} disk cannot build on another one. Choose QCOW2.")
NO_PARENT = QT_TRANSLATE_NOOP("core", "Choose the disk that it builds on.")
RELATIVE_PARENT = QT_TRANSLATE_NOOP("core", "Enter the whole path of the parent disk, beginning with “/”.")
NO_PARENT_FORMAT = QT_TRANSLATE_NOOP("core", "Say which format the parent disk has: it is never guessed.")


def disk_problems(disk: NewDisk, abilities: HostAbilities) -> Iterator[Problem]:
    """What is wrong with a disk that is to be made."""
    location = location_of(disk.location_uuid, abilities)
    yield from location_problems(disk.location_uuid, abilities, "disk_location_uuid", is_for_disk=True)
    name = file_name_problem(disk.name, location)
    if name is not None:
        yield Problem("disk_name", name)
    yield from _format(disk, location)
    if disk.type is DiskType.DIFFERENCING:
        yield from _parent(disk)
    else:
        yield from _capacity(disk, location)


def location_of(uuid: str, abilities: HostAbilities) -> StorageLocation | None:
    """The storage location with this UUID."""
    return next((one for one in abilities.storage if one.uuid == uuid), None)


def location_problems(
    uuid: str, abilities: HostAbilities, field: str, *, is_for_disk: bool = False
) -> Iterator[Problem]:
    """Why nothing can be put into the storage location ``uuid``."""
    location = location_of(uuid, abilities)
    if location is None:
        template = NO_LOCATION if not uuid else GONE_LOCATION
        yield Problem(field, message(template if abilities.storage else NO_LOCATIONS))
    elif not location.is_active:
        yield Problem(field, message(INACTIVE, name=location.name))
    elif is_for_disk and location.kind not in VOLUME_KINDS:
        yield Problem(field, message(NO_NEW_DISKS, name=location.name))
    elif location.capacity_bytes and location.free_bytes < FULL_BELOW_BYTES:
        yield Problem(field, message(FULL, name=location.name))
    elif location.problem is not None:
        yield Problem(field, location.problem)


def file_name_problem(name: str, location: StorageLocation | None = None) -> Message | None:
    """Why no file of this name can be made in ``location``; None when it can."""
    if not name.strip():
        return message(NO_FILE_NAME)
    if "/" in name:
        return message(SLASH_FILE_NAME)
    if name in {".", ".."} or name != name.strip():
        return message(BAD_FILE_NAME, name=name)
    if name[0] in ".-":
        return message(START_FILE_NAME, start=name[0])
    hidden = next((character for character in name if is_deceptive(character)), None)
    if hidden is not None:
        return message(HIDDEN_FILE_NAME, character=f"U+{ord(hidden):04X}")
    size_bytes = len(name.encode("utf-8", "replace"))
    if size_bytes > _NAME_BYTES:
        return message(LONG_FILE_NAME, limit=_NAME_BYTES, count=size_bytes)
    if location is not None and name in location.names:
        return message(TAKEN_FILE_NAME, location=location.name, name=name)
    return None


def format_name(form: str) -> str:
    """A disk's format as people write it."""
    return _FORMAT_NAMES.get(form, form)


def capacity_limit_bytes(form: str) -> int:
    """The largest disk of a format."""
    return _LIMITS_BYTES.get(form, _LIMIT_BYTES)


def gib_text(size_bytes: int) -> str:
    """A size for a sentence, rounded down so that it never promises too much."""
    return f"{size_bytes * 10 // GIB / 10:.1f}"


def _format(disk: NewDisk, location: StorageLocation | None) -> Iterator[Problem]:
    shown = format_name(disk.format)
    if disk.format == "vhdx":
        yield Problem("disk_format", message(VHDX))
    elif disk.format not in FORMATS:
        yield Problem("disk_format", message(UNKNOWN_FORMAT, format=shown))
    elif location is not None and location.kind not in FOLDER_KINDS:
        if disk.format != "raw":
            yield Problem("disk_format", message(ONLY_RAW, location=location.name))
    elif disk.type is DiskType.FIXED and disk.format not in FIXED_FORMATS:
        yield Problem("disk_type", message(NOT_FIXED, format=shown))
    if disk.type is DiskType.DIFFERENCING and disk.format not in DIFFERENCING_FORMATS:
        yield Problem("disk_type", message(NOT_DIFFERENCING, format=shown))


def _parent(disk: NewDisk) -> Iterator[Problem]:
    if not disk.parent:
        yield Problem("parent", message(NO_PARENT))
    elif not disk.parent.startswith("/"):
        yield Problem("parent", message(RELATIVE_PARENT))
    if disk.parent and not disk.parent_format:
        yield Problem("parent_format", message(NO_PARENT_FORMAT))


def _capacity(disk: NewDisk, location: StorageLocation | None) -> Iterator[Problem]:
    field, limit_bytes = "capacity_bytes", capacity_limit_bytes(disk.format)
    if disk.capacity_bytes < CAPACITY_MIN_BYTES:
        yield Problem(field, message(NO_CAPACITY))
    elif disk.capacity_bytes > limit_bytes:
        yield Problem(field, message(LARGE_CAPACITY, format=format_name(disk.format), limit=limit_bytes // GIB))
    elif location is not None and _is_short(location, disk.capacity_bytes):
        is_fixed = disk.type is DiskType.FIXED or location.kind not in FOLDER_KINDS
        free = gib_text(location.free_bytes)
        text = message(NO_ROOM if is_fixed else LITTLE_ROOM, location=location.name, free=free)
        yield Problem(field, text, is_warning=not is_fixed)


def _is_short(location: StorageLocation, wanted_bytes: int) -> bool:
    return location.is_active and location.capacity_bytes > 0 and wanted_bytes > location.free_bytes
