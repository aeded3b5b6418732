"""Every action of the program as one table of data.

Menu bar, context menu, Actions pane and the list of keys are renderings of it; what is enabled
follows from :class:`app.controllers.selection.Facts`. Keys follow Hyper-V Manager and the
screen-reader consoles for it where they have one.
"""

from __future__ import annotations

from app.controllers.action_spec import ActionSpec, Menu, Problem, Subject
from app.controllers.selection import Facts
from app.core.commands import Verb
from app.core.messages import QT_TRANSLATE_NOOP

NO_HOST = QT_TRANSLATE_NOOP("actions", "Select a host first.")
NOT_CONNECTED = QT_TRANSLATE_NOOP("actions", "The host is not connected.")
IS_CONNECTED = QT_TRANSLATE_NOOP("actions", "The host is connected already.")
NO_MACHINE = QT_TRANSLATE_NOOP("actions", "Select a virtual machine first.")
NO_GROUP = QT_TRANSLATE_NOOP("actions", "Select a group, or machines of one group, first.")
PARENT_ONLY = QT_TRANSLATE_NOOP("actions", "This does not apply to the parent partition.")
IS_BUSY = QT_TRANSLATE_NOOP("actions", "A task for this virtual machine is still running.")
ONE_MACHINE = QT_TRANSLATE_NOOP("actions", "Select a single virtual machine.")
NOT_OFF = QT_TRANSLATE_NOOP("actions", "Turn the virtual machine off first.")
IS_SAVED = QT_TRANSLATE_NOOP("actions", "Start the virtual machine and shut it down first: it is saved.")
TRANSIENT = QT_TRANSLATE_NOOP("actions", "The virtual machine exists only while it runs.")
WRONG_STATE = {
    Verb.START: QT_TRANSLATE_NOOP("actions", "Only a virtual machine that is off or saved can be started."),
    Verb.SHUT_DOWN: QT_TRANSLATE_NOOP("actions", "Only a running virtual machine can be shut down."),
    Verb.TURN_OFF: QT_TRANSLATE_NOOP("actions", "The virtual machine is off already."),
    Verb.SAVE: QT_TRANSLATE_NOOP("actions", "Only a running or paused virtual machine can be saved."),
    Verb.PAUSE: QT_TRANSLATE_NOOP("actions", "Only a running virtual machine can be paused."),
    Verb.RESUME: QT_TRANSLATE_NOOP("actions", "Only a paused virtual machine can be resumed."),
    Verb.RESET: QT_TRANSLATE_NOOP("actions", "Only a running or paused virtual machine can be reset."),
    Verb.DELETE_SAVED_STATE: QT_TRANSLATE_NOOP("actions", "The virtual machine has no saved state."),
    Verb.SEND_NMI: QT_TRANSLATE_NOOP("actions", "Only a running virtual machine takes an interrupt."),
}


def _host(facts: Facts) -> str:
    return "" if facts.has_host else NO_HOST


def _connected_host(facts: Facts) -> str:
    return _host(facts) or ("" if facts.is_connected else NOT_CONNECTED)


def _connectable(facts: Facts) -> str:
    return _host(facts) or (IS_CONNECTED if facts.is_connected else "")


def _machines(facts: Facts) -> str:
    if facts.machine_count == 0:
        return PARENT_ONLY if facts.is_parent else NO_MACHINE
    return _connected_host(facts)


def _grouped(facts: Facts) -> str:
    return "" if facts.machine_count else (PARENT_ONLY if facts.is_parent else NO_MACHINE)


def _group(facts: Facts) -> str:
    return "" if facts.has_group else NO_GROUP


def _one_machine(facts: Facts) -> str:
    return _machines(facts) or (ONE_MACHINE if facts.machine_count > 1 else IS_BUSY if facts.is_busy else "")


def _persistent(facts: Facts) -> str:
    return _machines(facts) or ("" if facts.is_persistent else TRANSIENT)


def _one_persistent(facts: Facts) -> str:
    return _one_machine(facts) or ("" if facts.is_persistent else TRANSIENT)


def _deletable(facts: Facts) -> str:
    return _machines(facts) or (IS_BUSY if facts.is_busy else "" if facts.is_deletable else NOT_OFF)


def _clonable(facts: Facts) -> str:
    found = _one_persistent(facts)
    if found:
        return found
    return IS_SAVED if Verb.DELETE_SAVED_STATE in facts.allowed else "" if facts.is_deletable else NOT_OFF


def _exportable(facts: Facts) -> str:
    return _machines(facts) or (IS_BUSY if facts.is_busy else "")


def _takes(verb: Verb) -> Problem:
    def problem(facts: Facts) -> str:
        if found := _machines(facts):
            return found
        if verb in facts.allowed:
            return ""
        return IS_BUSY if facts.is_busy else WRONG_STATE[verb]

    return problem


def _verb(verb: Verb, name: str, text: str, section: int, icon: str, key: str, help_text: str) -> ActionSpec:
    return ActionSpec(
        name, text, Menu.ACTION, Subject.MACHINE, section, icon, (key,), help_text, _takes(verb), is_in_pane=True
    )


N = QT_TRANSLATE_NOOP

VERB_ACTIONS = {
    "start": Verb.START,
    "shut-down": Verb.SHUT_DOWN,
    "turn-off": Verb.TURN_OFF,
    "save": Verb.SAVE,
    "pause": Verb.PAUSE,
    "resume": Verb.RESUME,
    "reset": Verb.RESET,
    "delete-saved-state": Verb.DELETE_SAVED_STATE,
    "send-nmi": Verb.SEND_NMI,
}

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "connect-to-host", N("actions", "&Connect to Host..."), Menu.FILE, Subject.PROGRAM, 1, "connect",
        ("Ctrl+Shift+N",), N("actions", "Show the partitions of this or another computer."), is_in_pane=True,
    ),
    ActionSpec(
        "quit", N("actions", "E&xit"), Menu.FILE, Subject.PROGRAM, 9, keys=("Ctrl+Q",),
        help=N("actions", "Close Partita. Virtual machines go on running."),
    ),
    ActionSpec(
        "new-machine", N("actions", "&New Virtual Machine..."), Menu.ACTION, Subject.HOST, 0, "new", ("Ctrl+N",),
        N("actions", "Make a virtual machine on the host, page by page."), _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "quick-create", N("actions", "&Quick Create..."), Menu.ACTION, Subject.HOST, 0, "virtual-machine",
        ("Ctrl+Alt+N",), N("actions", "Make a virtual machine on the host, in one page."), _connected_host,
        is_in_pane=True,
    ),
    ActionSpec(
        "new-disk", N("actions", "New Virtual Hard Disk..."), Menu.ACTION, Subject.HOST, 0, "disk", ("Ctrl+Shift+K",),
        N("actions", "Make a virtual hard disk in a storage location of the host."), _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "edit-disk", N("actions", "Edit Disk..."), Menu.ACTION, Subject.HOST, 0, "edit-disk", ("Ctrl+Alt+K",),
        N("actions", "Compact, convert, resize, merge or reconnect a virtual hard disk."), _connected_host,
        is_in_pane=True,
    ),
    ActionSpec(
        "inspect-disk", N("actions", "Inspect Disk..."), Menu.ACTION, Subject.HOST, 0, "inspect-disk",
        ("Ctrl+K",), N("actions", "What a virtual hard disk is, what it builds on, and who uses it."),
        _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "import", N("actions", "Import Virtual Machine..."), Menu.ACTION, Subject.HOST, 0, "import", ("Ctrl+Shift+I",),
        N("actions", "Make a virtual machine of files of this computer: an export, an appliance, or a disk."),
        _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "refresh", N("actions", "Re&fresh"), Menu.ACTION, Subject.HOST, 1, "refresh", ("F5",),
        N("actions", "Read everything from the host again."), _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "reconnect", N("actions", "Connect No&w"), Menu.ACTION, Subject.HOST, 1, "connect", ("Ctrl+F5",),
        N("actions", "Try to connect now instead of waiting."), _connectable, is_in_pane=True,
    ),
    ActionSpec(
        "disconnect", N("actions", "D&isconnect"), Menu.ACTION, Subject.HOST, 1, "remove", ("Ctrl+Shift+D",),
        N("actions", "End the connection; the host stays in the list."), _connected_host, is_in_pane=True,
    ),
    ActionSpec(
        "auto-connect", N("actions", "&Connect at Start-Up"), Menu.ACTION, Subject.HOST, 1, "",
        ("Ctrl+Alt+U",), N("actions", "Connect to this host whenever Partita starts."), _host, True, "auto-connect",
    ),
    ActionSpec(
        "record-everything", N("actions", "Record All at &1 s"), Menu.ACTION, Subject.HOST, 1, "",
        ("Ctrl+Alt+R",), N("actions", "Keep a history at one second for every machine. Costs the host more."),
        _host, True, "record-everything",
    ),
    ActionSpec(
        "remove-host", N("actions", "Remove &Host..."), Menu.ACTION, Subject.HOST, 1, "remove", ("Ctrl+Shift+H",),
        N("actions", "Take the host off the list. Nothing on it changes."), _host, is_in_pane=True,
    ),
    _verb(Verb.START, "start", N("actions", "&Start"), 2, "play", "Ctrl+Return",
          N("actions", "Start the machine, or restore its saved state.")),
    _verb(Verb.SHUT_DOWN, "shut-down", N("actions", "Shut &Down..."), 2, "shut-down", "Ctrl+.",
          N("actions", "Ask the guest's operating system to shut down.")),
    _verb(Verb.TURN_OFF, "turn-off", N("actions", "Turn &Off..."), 2, "turn-off", "Ctrl+Shift+.",
          N("actions", "Cut the power. What the guest has not written is lost.")),
    _verb(Verb.SAVE, "save", N("actions", "Sa&ve"), 2, "save", "Ctrl+U",
          N("actions", "Write the memory to disk and stop; Start goes on from there.")),
    _verb(Verb.PAUSE, "pause", N("actions", "&Pause"), 2, "pause", "Ctrl+P",
          N("actions", "Stop the processors; memory stays in use.")),
    _verb(Verb.RESUME, "resume", N("actions", "Res&ume"), 2, "play", "Ctrl+Alt+P",
          N("actions", "Let a paused machine go on.")),
    _verb(Verb.RESET, "reset", N("actions", "&Reset..."), 2, "reset", "Ctrl+R",
          N("actions", "Like the reset button: unsaved data in the guest is lost.")),
    _verb(Verb.SEND_NMI, "send-nmi", N("actions", "Send Non-Mas&kable Interrupt..."), 2, "warning", "Ctrl+Alt+I",
          N("actions", "Interrupt the guest's kernel, to debug it. It may crash.")),
    _verb(Verb.DELETE_SAVED_STATE, "delete-saved-state", N("actions", "Delete Saved St&ate..."), 2, "delete",
          "Ctrl+Shift+Del", N("actions", "Throw the saved memory away; the machine will start anew.")),
    ActionSpec(
        "settings", N("actions", "Settings..."), Menu.ACTION, Subject.MACHINE, 3, "settings", ("Alt+Return",),
        N("actions", "Change the machine's hardware and how it is managed."), _one_persistent, is_in_pane=True,
    ),
    ActionSpec(
        "automatic-start", N("actions", "Start Automaticall&y with the Host"), Menu.ACTION, Subject.MACHINE, 3, "",
        ("Ctrl+Alt+A",), N("actions", "Start the machine whenever the host starts."), _persistent, True,
        "automatic-start",
    ),
    ActionSpec(
        "pin", N("actions", "Record Each Second (Pin)"), Menu.ACTION, Subject.MACHINE, 3, "", ("Ctrl+Alt+E",),
        N("actions", "Keep a history at one second for these machines even when they are not on screen."),
        _grouped, True, "pin",
    ),
    ActionSpec(
        "move-to-group", N("actions", "Move to &Group..."), Menu.ACTION, Subject.MACHINE, 3, "move",
        ("Ctrl+Alt+G",), N("actions", "Put the machines into a group of the list."), _grouped, is_in_pane=True,
    ),
    ActionSpec(
        "edit-tags", N("actions", "&Tags..."), Menu.ACTION, Subject.MACHINE, 3, "note", ("Ctrl+Alt+T",),
        N("actions", "Set words by which the filter finds the machines."), _grouped, is_in_pane=True,
    ),
    ActionSpec(
        "edit-notes", N("actions", "&Edit Notes..."), Menu.ACTION, Subject.MACHINE, 3, "note", ("Ctrl+Shift+F2",),
        N("actions", "Change the notes that the host keeps with the machine."), _one_machine, is_in_pane=True,
    ),
    ActionSpec(
        "rename", N("actions", "Rena&me..."), Menu.ACTION, Subject.MACHINE, 3, "rename", ("F2",),
        N("actions", "Give the machine another name."), _one_machine, is_in_pane=True,
    ),
    ActionSpec(
        "clone", N("actions", "Clone..."), Menu.ACTION, Subject.MACHINE, 3, "copy", ("Ctrl+D",),
        N("actions", "Make another machine like this one, with disks of its own."), _clonable, is_in_pane=True,
    ),
    ActionSpec(
        "export", N("actions", "E&xport..."), Menu.ACTION, Subject.MACHINE, 3, "export", ("Ctrl+Shift+E",),
        N("actions", "Copy the machine with its disks and checkpoints into a folder of this computer."), _exportable,
        is_in_pane=True,
    ),
    ActionSpec(
        "delete", N("actions", "De&lete..."), Menu.ACTION, Subject.MACHINE, 3, "delete", ("Del",),
        N("actions", "Delete the machine's definition and, if you tick them, its disks."), _deletable,
        is_in_pane=True,
    ),
    ActionSpec("copy", N("actions", "&Copy"), Menu.VIEW, Subject.PROGRAM, 0, "copy", ("Ctrl+C",),
               N("actions", "Copy the selected rows as text.")),
    ActionSpec("filter", N("actions", "&Filter Partitions"), Menu.VIEW, Subject.PROGRAM, 1, "search", ("Ctrl+F",)),
    ActionSpec("columns", N("actions", "Co&lumns..."), Menu.VIEW, Subject.PROGRAM, 1, "settings", ("Ctrl+Shift+C",)),
    ActionSpec("cpu-of-host", N("actions", "CPU &Usage of the Whole Host"), Menu.VIEW, Subject.PROGRAM, 1, "",
               ("Ctrl+Alt+C",), N("actions", "Off: of the machine's own processors."), check="cpu-of-host"),
    ActionSpec(
        "rename-group", N("actions", "Rename &Group..."), Menu.VIEW, Subject.GROUP, 2, "rename", ("Shift+F2",),
        N("actions", "Give the group another name; its machines stay in it."), _group,
    ),
    ActionSpec(
        "delete-group", N("actions", "&Delete Group..."), Menu.VIEW, Subject.GROUP, 2, "delete", ("Shift+Del",),
        N("actions", "Take the group away; its machines stay and are in none then."), _group,
    ),
    ActionSpec("tab-summary", N("actions", "&Summary"), Menu.VIEW, Subject.PROGRAM, 3, keys=("Ctrl+1",)),
    ActionSpec("tab-memory", N("actions", "&Memory"), Menu.VIEW, Subject.PROGRAM, 3, keys=("Ctrl+2",)),
    ActionSpec("tab-networking", N("actions", "&Networking"), Menu.VIEW, Subject.PROGRAM, 3, keys=("Ctrl+3",)),
    ActionSpec("tab-performance", N("actions", "&Performance"), Menu.VIEW, Subject.PROGRAM, 3, keys=("Ctrl+4",)),
    ActionSpec("show-hosts", N("actions", "&Hosts Pane"), Menu.VIEW, Subject.PROGRAM, 4, keys=("Ctrl+Shift+L",),
               check="show-hosts"),
    ActionSpec("show-actions", N("actions", "&Actions Pane"), Menu.VIEW, Subject.PROGRAM, 4,
               keys=("Ctrl+Shift+A",), check="show-actions"),
    ActionSpec("show-tasks", N("actions", "&Tasks..."), Menu.VIEW, Subject.PROGRAM, 4, "clock", ("Ctrl+J",),
               N("actions", "Running and finished tasks, with the error of each that failed.")),
    ActionSpec("theme", N("actions", "Appea&rance..."), Menu.VIEW, Subject.PROGRAM, 5, keys=("Ctrl+Alt+D",),
               help=N("actions", "Light, dark or high contrast; density; announcements.")),
    ActionSpec("next-pane", N("actions", "Ne&xt Pane"), Menu.VIEW, Subject.PROGRAM, 6, keys=("F6",)),
    ActionSpec("previous-pane", N("actions", "Pre&vious Pane"), Menu.VIEW, Subject.PROGRAM, 6, keys=("Shift+F6",)),
    ActionSpec("enlarge-pane", N("actions", "&Enlarge Pane"), Menu.VIEW, Subject.PROGRAM, 6, keys=("Alt+Shift+Up",),
               help=N("actions", "Give the pane that you are in more room; its neighbour gives it.")),
    ActionSpec("shrink-pane", N("actions", "Shr&ink Pane"), Menu.VIEW, Subject.PROGRAM, 6, keys=("Alt+Shift+Down",),
               help=N("actions", "Give room of the pane that you are in to its neighbour.")),
    ActionSpec("keys", N("actions", "&Keys"), Menu.HELP, Subject.PROGRAM, 1, "help", ("F1",),
               N("actions", "Every action and its key.")),
    ActionSpec("about", N("actions", "&About Partita"), Menu.HELP, Subject.PROGRAM, 2, "info", ("Ctrl+F1",)),
)

BY_ID = {spec.id: spec for spec in ACTIONS}
