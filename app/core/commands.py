"""What may be asked of a host, as data: commands change something, queries only read.

A command names its machine by UUID; the host looks it up anew when the command runs, so it never
acts on another machine of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from app.core.disk_commands import InspectDiskQuery, VolumesQuery
from app.core.host_devices import HostDevicesQuery
from app.core.import_source import ImportSourceQuery
from app.core.machine_plan import MachinePlan
from app.core.messages import Message
from app.core.record import made_by, record

if TYPE_CHECKING:  # the first list of machines needs no settings
    from app.core.machine_settings import Change


class Verb(Enum):
    """Commands on one machine that need nothing but the machine."""

    START = "start"
    SHUT_DOWN = "shut down"
    TURN_OFF = "turn off"
    SAVE = "save"
    PAUSE = "pause"
    RESUME = "resume"
    RESET = "reset"
    DELETE_SAVED_STATE = "delete saved state"
    SEND_NMI = "send nmi"


@record
class Command:
    """Base of everything that changes a machine. ``name`` is the label the user saw, for sentences."""

    uuid: str
    name: str


@record
class PowerCommand(Command):
    """A :class:`Verb` on a machine. Start restores a saved state; Save can be cancelled."""

    verb: Verb


@record
class RenameCommand(Command):
    """Give a machine another name (off: its real name; running: its title, told to the user).

    ``is_title``: the title, whatever its state, for a host that cannot rename. Without it such a host refuses
    with ErrorKind.UNSUPPORTED.
    """

    new_name: str
    is_title: bool = False


@record
class SetNotesCommand(Command):
    """Replace the notes if they still read ``old_notes``; else ErrorKind.BUSY with both texts."""

    old_notes: str
    notes: str


@record
class SetAutomaticStartCommand(Command):
    """Start the machine with the host, or not."""

    is_on: bool


@record
class DeleteCommand(Command):
    """Delete the definition (with checkpoints' records, saved state and firmware variables) and
    exactly the ticked ``paths``, never one that another machine uses by then."""

    paths: tuple[str, ...] = ()


@record
class CreateMachineCommand(Command):
    """Make the machine of ``plan``, with its disks; what was made is removed again when it fails.

    ``xml`` replaces the definition that the plan would give when the user customized it; "" else.
    """

    plan: MachinePlan
    xml: str = ""


@record
class ChangeMachineCommand(Command):
    """Carry out ``changes`` of a machine's settings, in the stored definition and, where it can be, at once.

    ErrorKind.CONFLICT when a field is not what ``changes`` say it was; what else others changed meanwhile stays
    (``fingerprint``: of the SettingsAnswer that the changes were made on). Tells a ``ChangeOutcome``.
    """

    changes: tuple[Change, ...]
    fingerprint: str


@record
class ReplaceDefinitionCommand(Command):
    """Store ``new_xml`` in place of the definition if that still is ``old_xml``, both without passwords.

    Stored passwords are kept. ErrorKind.CONFLICT when it is another by now. Tells a ``ChangeOutcome``.
    """

    old_xml: str
    new_xml: str


@record
class SettingsQuery:
    """Answer: ``app.core.machine_settings.SettingsAnswer``."""

    uuid: str


@record
class AbilitiesQuery:
    """Answer: HostAbilities."""


@record
class PlanPreviewQuery:
    """Answer: PlanPreview, what CreateMachineCommand would do, as text."""

    plan: MachinePlan


@record
class PlanPreview:
    """The definition and the equivalent ``virt-install``/``virsh`` command lines of a plan."""

    xml: str
    commands: str


@record
class DetailsQuery:
    """Answer: MachineDetails."""

    uuid: str


@record
class HeartbeatQuery:
    """Answer: Heartbeat."""

    uuid: str


@record
class AddressesQuery:
    """Answer: tuple[AdapterAddresses, ...]."""

    uuid: str


@record
class CheckpointsQuery:
    """Answer: tuple[Checkpoint, ...], in no order."""

    uuid: str


@record
class ScreenQuery:
    """Answer: Screen, or None when the machine has no display."""

    uuid: str


@record
class DeletionQuery:
    """Answer: DeletionPreview."""

    uuid: str


Query = (
    AbilitiesQuery
    | PlanPreviewQuery
    | DetailsQuery
    | HeartbeatQuery
    | AddressesQuery
    | CheckpointsQuery
    | ScreenQuery
    | DeletionQuery
    | VolumesQuery
    | InspectDiskQuery
    | SettingsQuery
    | HostDevicesQuery
    | ImportSourceQuery
)


@record
class LeftBehind:
    """Told by commands that make things: what would be left on the host if it went away now; None for nothing."""

    advice: Message | None


@record
class Progress:
    """How a running command tells how far it is and learns that it was cancelled.

    ``report(percent)``: 0 to 100, or None while it cannot be said. ``is_cancelled()``: polled by
    the command, which then ends with ErrorKind.CANCELLED. ``tell(record)``: what it has to say beside
    its end, as its docstring names it.
    """

    report: Callable[[float | None], None]
    is_cancelled: Callable[[], bool]
    tell: Callable[[object], None] = made_by(lambda: _to_nobody)


def _to_nobody(_told: object) -> None:
    return
