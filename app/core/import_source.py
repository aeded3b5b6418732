"""What lies on this computer and could become a machine of a host."""

from __future__ import annotations

from enum import Enum

from app.core.messages import Message
from app.core.record import record


class SourceKind(Enum):
    """What the files are."""

    EXPORT = "export"  # a folder that Partita exported
    DEFINITION = "definition"  # a definition of libvirt with its disks beside it
    APPLIANCE = "appliance"  # OVA or OVF
    DISK = "disk"  # a disk alone


@record
class FoundDisk:
    """A disk of the source. ``name``: of its file."""

    name: str
    format: str
    capacity_bytes: int
    size_bytes: int


@record
class FoundMachine:
    """A machine in the source at ``path``, the one of this ``number`` when there are several.

    ``is_known``: whether this host has a machine of the same UUID. ``can_register``: whether the host could use the
    files where they are. ``switches``: (kind, name) of what its adapters are plugged into. ``has_version``: whether
    the host knows its machine type. ``left_out``: parts of its definition that are not taken over, because they
    reach for the host. ``problem``: why it cannot be imported.
    """

    path: str
    number: int
    kind: SourceKind
    name: str
    uuid: str = ""
    memory_bytes: int = 0
    processor_count: int = 0
    generation: int = 0
    machine_type: str = ""
    disks: tuple[FoundDisk, ...] = ()
    switches: tuple[tuple[str, str], ...] = ()
    checkpoint_count: int = 0
    is_known: bool = False
    can_register: bool = False
    left_out: tuple[str, ...] = ()
    has_version: bool = True
    problem: Message | None = None

    @property
    def is_foreign(self) -> bool:
        """Whether its definition has to be made anew."""
        return self.kind in {SourceKind.APPLIANCE, SourceKind.DISK}


@record
class ImportSourceQuery:
    """Answer: tuple[FoundMachine, ...] of what lies at ``path`` on this computer; nothing is changed."""

    path: str
