"""A copy of a machine: what is chosen for it, and what is wrong with that."""

from __future__ import annotations

from enum import Enum

from app.core.abilities import HostAbilities
from app.core.commands import Command
from app.core.details import DiskDevice, MachineDetails
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import name_problem
from app.core.problem import Problem
from app.core.record import record

N = QT_TRANSLATE_NOOP
NO_LOCATION = N("core", "Choose a storage location.")
ONE_DISK_TWICE = N("core", "Two machines that write to one disk destroy what is on it. Copy it, or leave it out.")
NO_BASE = N("core", "A disk of this kind cannot be the base of another. Copy it.")
BASE_MUST_REST = N(
    "core", "The clone builds on {disks} of “{name}”, which must not be started any more, or the clone is destroyed."
)
_BASE_FORMATS = frozenset({"raw", "qcow2"})


class DiskCopy(Enum):
    """What becomes of a disk in the clone."""

    FULL = "full"
    DIFFERENCING = "differencing"  # a new disk that builds on the machine's own
    SHARED = "shared"  # the same file, which nobody may write to
    LEFT_OUT = "left out"


@record
class ClonedDisk:
    """A virtual hard disk of the machine as it was when the choice was made, and the choice."""

    target: str
    source: str
    copy: DiskCopy = DiskCopy.FULL


@record
class CloneCommand(Command):
    """Make another machine like this one, which is off, with disks of its own; undone when it fails.

    ``new_uuid`` may not be that of any machine. What the disks are must still be so.
    """

    new_uuid: str
    new_name: str
    location_uuid: str
    disks: tuple[ClonedDisk, ...]
    is_started: bool = False


def hard_disks(details: MachineDetails) -> tuple[DiskDevice, ...]:
    """The disks that a clone needs of its own; DVDs and diskettes stay the same files."""
    return tuple(disk for disk in details.disks if disk.kind not in {"cdrom", "floppy"} and disk.source)


def usual_copy(disk: DiskDevice) -> DiskCopy:
    """What is proposed for a disk."""
    return DiskCopy.SHARED if disk.is_read_only else DiskCopy.FULL


def problems(command: CloneCommand, details: MachineDetails, abilities: HostAbilities) -> tuple[Problem, ...]:
    """Everything that is wrong, field by field: "name", "location_uuid", "disk-" and the target."""
    found: list[Problem] = []
    text = name_problem(command.new_name, abilities.machine_names)
    if text is not None:
        found.append(Problem("name", text))
    needs_room = any(disk.copy in {DiskCopy.FULL, DiskCopy.DIFFERENCING} for disk in command.disks)
    location = next((each for each in abilities.storage if each.uuid == command.location_uuid), None)
    if location is None:
        if needs_room:
            found.append(Problem("location_uuid", message(NO_LOCATION)))
    elif location.problem is not None:
        found.append(Problem("location_uuid", location.problem))
    devices = {disk.target: disk for disk in details.disks}
    for disk in command.disks:
        device = devices.get(disk.target)
        if device is None:
            continue
        if disk.copy is DiskCopy.SHARED and not device.is_read_only:
            found.append(Problem(f"disk-{disk.target}", message(ONE_DISK_TWICE)))
        if disk.copy is DiskCopy.DIFFERENCING and (device.format or "raw") not in _BASE_FORMATS:
            found.append(Problem(f"disk-{disk.target}", message(NO_BASE)))
    bases = [disk.target for disk in command.disks if disk.copy is DiskCopy.DIFFERENCING]
    if bases:
        text = message(BASE_MUST_REST, disks=", ".join(bases), name=details.name)
        found.append(Problem("disks", text, is_warning=True))
    return tuple(found)
