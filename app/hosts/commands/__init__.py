"""What changes a machine on a host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

import libvirt

from app.core.clone_plan import CloneCommand
from app.core.commands import (
    ChangeMachineCommand,
    Command,
    CreateMachineCommand,
    DeleteCommand,
    PowerCommand,
    Progress,
    RenameCommand,
    ReplaceDefinitionCommand,
    SetAutomaticStartCommand,
    SetNotesCommand,
    Verb,
)
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    DiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.errors import ErrorKind, Failure, HostError
from app.core.import_plan import ImportCommand
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.transfer import ExportCommand
from app.definitions.parsing import DefinitionError
from app.hosts import reasons
from app.hosts.commands import power
from app.hosts.commands.deleting import delete
from app.hosts.commands.naming import rename, set_automatic_start, set_notes, set_title
from app.hosts.commands.patience import Patience
from app.hosts.commands.saving import save
from app.hosts.commands.shutting_down import shut_down
from app.hosts.errors import translated
from app.hosts.looking_on import Beside
from app.hosts.lookup import find

_FAILED_VERBS: Mapping[Verb, str] = {
    Verb.START: QT_TRANSLATE_NOOP("core", "“{name}” could not be started."),
    Verb.SHUT_DOWN: QT_TRANSLATE_NOOP("core", "“{name}” was not shut down."),
    Verb.TURN_OFF: QT_TRANSLATE_NOOP("core", "“{name}” could not be turned off."),
    Verb.SAVE: QT_TRANSLATE_NOOP("core", "“{name}” was not saved."),
    Verb.PAUSE: QT_TRANSLATE_NOOP("core", "“{name}” could not be paused."),
    Verb.RESUME: QT_TRANSLATE_NOOP("core", "“{name}” could not be resumed."),
    Verb.RESET: QT_TRANSLATE_NOOP("core", "“{name}” could not be reset."),
    Verb.DELETE_SAVED_STATE: QT_TRANSLATE_NOOP("core", "The saved state of “{name}” could not be deleted."),
    Verb.SEND_NMI: QT_TRANSLATE_NOOP("core", "No NMI could be sent to “{name}”."),
}
_FAILED: Mapping[type[Command], str] = {
    RenameCommand: QT_TRANSLATE_NOOP("core", "“{name}” could not be renamed."),
    SetNotesCommand: QT_TRANSLATE_NOOP("core", "The notes of “{name}” were not changed."),
    SetAutomaticStartCommand: QT_TRANSLATE_NOOP("core", "The automatic start of “{name}” was not changed."),
    DeleteCommand: QT_TRANSLATE_NOOP("core", "“{name}” was not deleted."),
    ChangeMachineCommand: QT_TRANSLATE_NOOP("core", "The settings of “{name}” were not changed."),
    ReplaceDefinitionCommand: QT_TRANSLATE_NOOP("core", "The definition of “{name}” was not changed."),
    CreateMachineCommand: QT_TRANSLATE_NOOP("core", "“{name}” was not made."),
    CloneCommand: QT_TRANSLATE_NOOP("core", "“{name}” was not cloned."),
    CreateDiskCommand: QT_TRANSLATE_NOOP("core", "The disk {name} was not made."),
    ConvertDiskCommand: QT_TRANSLATE_NOOP("core", "The disk {name} was not converted."),
    ResizeDiskCommand: QT_TRANSLATE_NOOP("core", "The size of the disk {name} was not changed."),
    MergeDiskCommand: QT_TRANSLATE_NOOP("core", "The disk {name} was not merged."),
    CompactDiskCommand: QT_TRANSLATE_NOOP("core", "The disk {name} was not compacted."),
    ReconnectDiskCommand: QT_TRANSLATE_NOOP("core", "The disk {name} was not reconnected."),
    ImportCommand: QT_TRANSLATE_NOOP("core", "“{name}” was not imported."),
    ExportCommand: QT_TRANSLATE_NOOP("core", "“{name}” was not exported."),
}

_AT_ONCE: Mapping[Verb, Callable[[libvirt.virDomain], None]] = {
    Verb.TURN_OFF: power.turn_off,
    Verb.PAUSE: power.pause,
    Verb.RESUME: power.resume,
    Verb.RESET: power.reset,
    Verb.DELETE_SAVED_STATE: power.delete_saved_state,
    Verb.SEND_NMI: power.send_nmi,
}


_USUAL = Patience()
_NO_LOCK: AbstractContextManager[object] = nullcontext()


def carry_out(
    connection: libvirt.virConnect,
    command: Command,
    progress: Progress,
    patience: Patience = _USUAL,
    beside: Beside | None = None,
    lock: AbstractContextManager[object] = _NO_LOCK,
) -> None:
    """Does what ``command`` says and returns when the host has done it. Blocks as long as that takes.

    ``progress`` may be called from another thread while this blocks; ``beside`` lends that thread a
    connection of its own; ``lock`` is held while a definition is read and written. Raises HostError; its
    kind is GONE when the machine is no longer there.
    """
    what = _what_failed(command)
    lender: Beside = beside or (lambda: nullcontext(connection))
    try:
        if isinstance(command, PowerCommand):
            _power(connection, command, progress, what, patience, lender)
        elif isinstance(command, DeleteCommand | RenameCommand | SetNotesCommand | SetAutomaticStartCommand):
            _change(connection, command, progress, what)
        elif isinstance(command, ChangeMachineCommand | ReplaceDefinitionCommand):
            from app.hosts.commands.changing import change_definition  # deferred: megabytes that watching does not need

            change_definition(connection, command, progress, what, lock)
        else:
            _make(connection, command, progress, what, lender)
    except libvirt.libvirtError as error:
        raise translated(error, what) from error
    except DefinitionError as error:
        raise HostError(Failure(ErrorKind.INVALID, what, message(reasons.BAD_DEFINITION), None, str(error))) from error


def _make(
    connection: libvirt.virConnect, command: Command, progress: Progress, what: Message, beside: Beside
) -> None:
    """What makes machines and disks or copies them. Its code is loaded when it is first asked for."""
    match command:
        case CreateMachineCommand():
            from app.hosts.commands.creating import create  # deferred: megabytes that watching does not need

            create(connection, command, progress, what, beside)
        case CloneCommand():
            from app.hosts.commands.cloning import clone  # deferred: as above

            clone(connection, command, progress, what, beside)
        case command if isinstance(command, DiskCommand):
            from app.hosts.commands.disks import change_disk  # deferred: as above

            change_disk(connection, command, progress, what, beside)
        case ImportCommand():
            from app.hosts.transfer.importing import import_machine  # deferred: as above

            import_machine(connection, command, progress, what, beside)
        case ExportCommand():
            from app.hosts.transfer.exporting import export  # deferred: as above

            export(connection, command, progress, what)


def _what_failed(command: Command) -> Message:
    template = _FAILED_VERBS[command.verb] if isinstance(command, PowerCommand) else _FAILED[type(command)]
    return message(template, name=command.name)


def _power(
    connection: libvirt.virConnect,
    command: PowerCommand,
    progress: Progress,
    what: Message,
    patience: Patience,
    beside: Beside,
) -> None:
    if command.verb is Verb.SHUT_DOWN:
        shut_down(connection, command.uuid, progress, what, patience)
        return
    domain = find(connection, command.uuid)
    if command.verb is Verb.START:
        power.start(domain, what)
    elif command.verb is Verb.SAVE:
        save(domain, progress, what, patience, beside)
    else:
        _AT_ONCE[command.verb](domain)


def _change(connection: libvirt.virConnect, command: Command, progress: Progress, what: Message) -> None:
    match command:
        case DeleteCommand():
            delete(connection, command, progress, what)
        case RenameCommand(uuid=uuid, new_name=title, is_title=True):
            set_title(find(connection, uuid), title, what)
        case RenameCommand(uuid=uuid, new_name=new_name):
            rename(connection, find(connection, uuid), new_name, what)
        case SetNotesCommand(uuid=uuid, old_notes=old_notes, notes=notes):
            set_notes(find(connection, uuid), old_notes, notes, what)
        case SetAutomaticStartCommand(uuid=uuid, is_on=is_on):
            set_automatic_start(find(connection, uuid), is_on=is_on)
