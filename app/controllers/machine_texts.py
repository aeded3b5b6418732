"""The sentences of commands on machines: titles of tasks and questions before something may be lost."""

from __future__ import annotations

from app.controllers.prompts import Question
from app.controllers.selection import Selection
from app.core.commands import Verb
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import short_uuid, shown
from app.core.partitions import Partition

N = QT_TRANSLATE_NOOP

TASK_TITLES = {
    Verb.START: N("core", "Starting {name}"),
    Verb.SHUT_DOWN: N("core", "Shutting down {name}"),
    Verb.TURN_OFF: N("core", "Turning off {name}"),
    Verb.SAVE: N("core", "Saving {name}"),
    Verb.PAUSE: N("core", "Pausing {name}"),
    Verb.RESUME: N("core", "Resuming {name}"),
    Verb.RESET: N("core", "Resetting {name}"),
    Verb.DELETE_SAVED_STATE: N("core", "Deleting the saved state of {name}"),
    Verb.SEND_NMI: N("core", "Sending an interrupt to {name}"),
}
RENAMING = N("core", "Renaming {name} to {new_name}")
TITLING = N("core", "Giving {name} the title {new_name}")
ONLY_TITLE = N(
    "core",
    "Only the title changed, to “{new_name}”: the host keeps the name “{name}” while the virtual machine runs. "
    "Rename it when it is off.",
)
TITLE_INSTEAD = N("core", "Give {name} the title “{new_name}” instead?")
TITLE_INSTEAD_TEXT = N(
    "core", "This host cannot rename virtual machines. The name stays as it is; the title is shown beside it."
)
TITLE_INSTEAD_BUTTON = N("core", "Set Title")
EDITING_NOTES = N("core", "Changing the notes of {name}")
DELETING = N("core", "Deleting {name}")
AUTOMATIC_ON = N("core", "Letting {name} start with the host")
AUTOMATIC_OFF = N("core", "No longer starting {name} with the host")

_QUESTIONS = {
    Verb.SHUT_DOWN: (
        N("core", "Shut down {subject}?"),
        N("core", "The guest’s operating system is asked to shut down. Programs in it may be closed."),
        N("core", "Shut Down"),
    ),
    Verb.TURN_OFF: (
        N("core", "Turn off {subject}?"),
        N("core", "This is like pulling the power cord: what the guest has not written to disk is lost."),
        N("core", "Turn Off"),
    ),
    Verb.RESET: (
        N("core", "Reset {subject}?"),
        N("core", "This is like pressing the reset button: what the guest has not written to disk is lost."),
        N("core", "Reset"),
    ),
    Verb.DELETE_SAVED_STATE: (
        N("core", "Delete the saved state of {subject}?"),
        N("core", "The saved memory is thrown away and cannot be brought back. The next start is a cold start."),
        N("core", "Delete Saved State"),
    ),
    Verb.SEND_NMI: (
        N("core", "Send an interrupt to {subject}?"),
        N("core", "The guest’s kernel is interrupted to be debugged. Many systems stop with a crash dump."),
        N("core", "Send Interrupt"),
    ),
}
MANY = N("core", "{count} virtual machines on {host}")
ONE = N("core", "{name} on {host}")


def item(machine: Partition) -> str:
    """A machine as a question names it: with enough of its UUID to tell namesakes apart."""
    return f"{shown(machine.name)}   {short_uuid(machine.uuid)}"


def question(verb: Verb, selection: Selection) -> Question:
    """The question before a risky verb, naming the machines and their host."""
    title, text, button = _QUESTIONS[verb]
    machines = selection.machines
    host = shown(selection.host_name)
    subject = (
        message(ONE, name=shown(machines[0].name), host=host)
        if len(machines) == 1
        else message(MANY, count=len(machines), host=host)
    )
    return Question(message(title, subject=subject), message(text), message(button), tuple(map(item, machines)))


def title_question(name: str, new_name: str) -> Question:
    """The question after a host refused to rename a machine as such."""
    title = message(TITLE_INSTEAD, name=shown(name), new_name=shown(new_name))
    return Question(title, message(TITLE_INSTEAD_TEXT), message(TITLE_INSTEAD_BUTTON), is_dangerous=False)
