"""A machine that is to come from files of this computer: what is chosen for it."""

from __future__ import annotations

from enum import Enum

from app.core.commands import Command
from app.core.import_source import FoundMachine
from app.core.record import record


class ImportType(Enum):
    """Hyper-V's three ways."""

    REGISTER = "register"  # the files stay where they are
    RESTORE = "restore"  # copied; the machine is the same as before
    COPY = "copy"  # copied; the machine is another one


@record
class SwitchChange:
    """Adapters that were plugged into the one go into the other; ``new_kind`` "" for none."""

    kind: str
    name: str
    new_kind: str
    new_name: str


@record
class ImportPlan:
    """All choices of the Import wizard. ``machine_type``: another one, "" for that of the definition."""

    machine: FoundMachine
    type: ImportType
    uuid: str
    name: str
    location_uuid: str
    acceleration: str
    switches: tuple[SwitchChange, ...] = ()
    machine_type: str = ""
    generation: int = 0
    memory_bytes: int = 0
    processor_count: int = 0


@record
class ImportCommand(Command):
    """Make the machine of ``plan``, with copies of its files; what was made is removed again when it fails."""

    plan: ImportPlan
