"""The choices of the disk wizards as they stand while the user changes them: what was typed once stays."""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import dataclass, field

from app.core.disk_deeds import Deed
from app.core.machine_plan import DiskType, NewDisk
from app.core.sizes import parse_size

_SUFFIXES = {"raw": "img", "vpc": "vhd"}


@dataclass(slots=True)
class NewDiskDraft:
    """A disk to be. ``name`` None: called ``stem``, with what tells the format. Sizes as they were typed.

    ``child_size`` None: as large as the parent.
    """

    stem: str = "New Virtual Hard Disk"
    format: str = "qcow2"
    type: DiskType = DiskType.DYNAMIC
    name: str | None = None
    location_uuid: str = ""
    size: str = "127 GiB"
    parent: str = ""
    parent_format: str = "qcow2"
    child_size: str | None = None

    def copied(self) -> NewDiskDraft:
        """A copy that does not change with this one."""
        return copy.copy(self)

    def file_name(self, taken: Collection[str]) -> str:
        """The name of the file: the user's own, else one that no other file there has."""
        if self.name is not None:
            return self.name
        suffix = _SUFFIXES.get(self.format, self.format)
        name, number = f"{self.stem}.{suffix}", 2
        while name in taken:
            name, number = f"{self.stem} {number}.{suffix}", number + 1
        return name

    def disk(self, taken: Collection[str], parent_bytes: int = 0) -> NewDisk:
        """What the choices amount to; a size that is none is 0."""
        if self.type is not DiskType.DIFFERENCING:
            size_bytes = parse_size(self.size) or 0
            return NewDisk(self.location_uuid, self.file_name(taken), size_bytes, self.format, self.type)
        size_bytes = parent_bytes if self.child_size is None else parse_size(self.child_size) or 0
        return NewDisk(
            self.location_uuid, self.file_name(taken), size_bytes, self.format, self.type, self.parent.strip(),
            self.parent_format,
        )  # fmt: skip


@dataclass(slots=True)
class EditDiskDraft:
    """What is to be done with the disk at ``path``. ``new_size`` None: the size that it has."""

    path: str = ""
    deed: Deed | None = None
    target: NewDiskDraft = field(default_factory=NewDiskDraft)
    new_size: str | None = None
    is_confirmed: bool = False
    parent: str = ""
    parent_format: str = "qcow2"

    def copied(self) -> EditDiskDraft:
        """A copy that does not change with this one."""
        return copy.deepcopy(self)
