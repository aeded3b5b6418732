"""One thing that Partita was asked to do on a host, and how it went."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from app.core.commands import Command, CreateMachineCommand, DeleteCommand, PowerCommand, Verb
from app.core.disk_changes import CompactDiskCommand, ConvertDiskCommand, CreateDiskCommand, MergeDiskCommand
from app.core.errors import Failure
from app.core.import_plan import ImportCommand
from app.core.messages import Message
from app.core.partitions import PartitionState
from app.core.rules import state_while
from app.core.transfer import ExportCommand

_CANCELLABLE = (
    CreateMachineCommand,
    CreateDiskCommand,
    ConvertDiskCommand,
    MergeDiskCommand,
    CompactDiskCommand,
    ExportCommand,
    ImportCommand,
)


class JobStatus(Enum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(NamedTuple):
    """A job as it stands. A NamedTuple, which costs less at the start than a dataclass.

    ``id`` is unique in this run of Partita; times are seconds since the epoch. ``shown_state``: what
    the machine's row shows meanwhile, None where its state stays. ``can_cancel``: whether asking it
    to stop has an effect now. ``equivalent``: the command line that would do the same, or "". ``first_id``:
    the id of the job that this one tries again, 0 for a first attempt.
    """

    id: int
    host_id: str
    host_name: str
    uuid: str
    machine_name: str
    title: Message
    shown_state: PartitionState | None
    status: JobStatus
    percent: float | None = None
    started_epoch_s: float | None = None
    ended_epoch_s: float | None = None
    failure: Failure | None = None
    can_cancel: bool = True
    equivalent: str = ""
    first_id: int = 0

    @property
    def attempt_id(self) -> int:
        """The id of the first of all attempts at this."""
        return self.first_id or self.id

    @property
    def is_over(self) -> bool:
        """Whether it ended, in whichever way."""
        return self.status not in {JobStatus.WAITING, JobStatus.RUNNING}


def shown_state_of(command: Command) -> PartitionState | None:
    """The state that a machine's row shows while ``command`` runs on it."""
    if isinstance(command, DeleteCommand):
        return PartitionState.DELETING
    return state_while(command.verb) if isinstance(command, PowerCommand) else None


def is_cancellable(command: Command) -> bool:
    """Whether ``command`` heeds ``Progress.is_cancelled`` once it runs."""
    if isinstance(command, _CANCELLABLE):
        return True
    return isinstance(command, PowerCommand) and command.verb in {Verb.SAVE, Verb.SHUT_DOWN}
