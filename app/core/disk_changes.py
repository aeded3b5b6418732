"""What may be asked of a host's virtual hard disks. In these commands ``uuid`` is "" and ``name`` the file's name."""

from __future__ import annotations

from app.core.commands import Command
from app.core.machine_plan import NewDisk
from app.core.record import record


@record
class CreateDiskCommand(Command):
    """Make a virtual hard disk. Nothing is ever overwritten."""

    disk: NewDisk


@record
class ConvertDiskCommand(Command):
    """Copy the disk at ``path``, with all that it builds on, into the new disk ``target``; the source stays.

    ``target.capacity_bytes`` 0 means: as large as the source. Fixed and dynamic only.
    """

    path: str
    target: NewDisk


@record
class ResizeDiskCommand(Command):
    """Give the disk at ``path`` another size, also while its machine runs (then only a larger one).

    ``is_confirmed``: the user knows that shrinking cuts off what lies behind the new end.
    """

    path: str
    capacity_bytes: int
    is_confirmed: bool = False


@record
class MergeDiskCommand(Command):
    """Write the disk at ``path`` into the one that it builds on; the disk itself is deleted then.

    A disk whose machine runs goes on with the parent. What a machine that is off has cannot be merged this
    way: ConvertDiskCommand makes a new disk of both instead.
    """

    path: str


@record
class CompactDiskCommand(Command):
    """Give back the space of empty blocks of the disk at ``path``; its machine must be off."""

    path: str


@record
class ReconnectDiskCommand(Command):
    """Have the disk at ``path`` build on ``parent``, after that was moved. Nobody checks that it is the right one."""

    path: str
    parent: str
    parent_format: str


DiskCommand = (
    CreateDiskCommand
    | ConvertDiskCommand
    | ResizeDiskCommand
    | MergeDiskCommand
    | CompactDiskCommand
    | ReconnectDiskCommand
)
