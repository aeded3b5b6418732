"""The same as a command line of virsh, for the log: what was done can be read, learnt and repeated."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from app.core.clone_plan import CloneCommand
from app.core.commands import (
    Command,
    CreateMachineCommand,
    DeleteCommand,
    PowerCommand,
    RenameCommand,
    SetAutomaticStartCommand,
    SetNotesCommand,
    Verb,
)
from app.core.disk_changes import DiskCommand
from app.core.import_plan import ImportCommand
from app.core.transfer import ExportCommand

_VERBS: Mapping[Verb, str] = {
    Verb.START: "start",
    Verb.SHUT_DOWN: "shutdown",
    Verb.TURN_OFF: "destroy",
    Verb.SAVE: "managedsave",
    Verb.PAUSE: "suspend",
    Verb.RESUME: "resume",
    Verb.RESET: "reset",
    Verb.DELETE_SAVED_STATE: "managedsave-remove",
    Verb.SEND_NMI: "inject-nmi",
}
_WITH_DEFINITION = ("--managed-save", "--snapshots-metadata", "--checkpoints-metadata", "--nvram")


def equivalent(command: Command, *, is_running: bool = False) -> str:
    """What to type into a shell for ``command``, every word quoted; several commands joined by ``&&``.

    ``is_running``: whether the machine ran, where the command line depends on it. The machine is
    named by its UUID, because virsh takes a name that consists of digits for a number of its own.
    "" for what no shell can do in a line.
    """
    if isinstance(command, CreateMachineCommand | DiskCommand):
        from app.core.command_lines import lines_of  # deferred: nothing is made before the window stands

        return " && ".join(lines_of(command))
    return " && ".join(shlex.join(["virsh", *words]) for words in _commands(command, is_running))


def _commands(command: Command, is_running: bool) -> list[list[str]]:
    uuid = command.uuid
    match command:
        case PowerCommand(verb=verb):
            return [[_VERBS[verb], uuid]]
        case RenameCommand(new_name=new_name) if is_running:
            return [["desc", uuid, "--title", "--live", "--config", "--new-desc", new_name]]
        case RenameCommand(new_name=new_name, is_title=True):
            return [["desc", uuid, "--title", "--config", "--new-desc", new_name]]
        case RenameCommand(new_name=new_name):
            return [["domrename", uuid, new_name]]
        case SetNotesCommand(notes=notes):
            flags = ["--live", "--config"] if is_running else ["--config"]
            return [["desc", uuid, *flags, "--new-desc", notes]]
        case SetAutomaticStartCommand(is_on=is_on):
            return [["autostart", uuid] if is_on else ["autostart", uuid, "--disable"]]
        case ExportCommand() | ImportCommand() | CloneCommand():
            return []  # no line of a shell does all of it
        case DeleteCommand(paths=paths):
            return [*(["vol-delete", path] for path in paths), ["undefine", uuid, *_WITH_DEFINITION]]
    raise TypeError(f"{type(command).__name__} has no equivalent")
