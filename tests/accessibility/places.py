"""Every dialog and page of the program, and how to come to each by names and keys."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import libvirt

from tests.accessibility.disk_places import DISK_DIALOGS, furnish_disks
from tests.accessibility.place import Place
from tests.accessibility.settings_places import settings_places
from tests.accessibility.transfer_places import transfer_places
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.pretended import PretendedHost, pretended_host
from tests.support.partita import Partita, running, settings_file

NOTES = "Front end of the shop.\nAsk Ada before a restart."
ARABIC, FOX, MARKUP = "خادم-الويب", "🦊 fox", '<b>bold & "quoted"'
LONG = "x" * 40 + "-a-name-as-long-as-a-name-can-be-" + "y" * 127
WEB, DB, CACHE, OLD, SAVED = "web-01", "db-01", "cache", "old", "saved"


# The one name that looks like markup, and is said as it stands.
MARKED_NAMES = ("markup-in-name:<b>bold|A <i>title",)


def _select(*names: str) -> Callable[[Partita], object]:
    return lambda partita: partita.select(*names)


def _menu(action: str, *names: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        partita.select(*(names or (WEB,)))
        partita.choose(action)

    return opened


def _tab(action: str, *names: str) -> Callable[[Partita], object]:
    return _menu(action, *names)


def _host(name: str) -> Callable[[Partita], object]:
    return lambda partita: partita.select_host(name)


def _connect(choice: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        partita.choose("Connect to Host...")
        partita.reader.wait_for("radio button", choice).act("Toggle")

    return opened


def _wrong_uri(partita: Partita) -> None:
    _connect("A libvirt URI")(partita)
    partita.reader.find("text", "URI:").set_text("qemu:///elsewhere")
    partita.press("Connect")
    partita.reader.wait_for("label", re.compile("The path of the URI .*"))


def _no_name(partita: Partita) -> None:
    _menu("Rename...")(partita)
    partita.reader.wait_for("text", re.compile("New .*:")).set_text("")
    partita.press("OK")
    partita.reader.wait_for("label", "Enter a name.")


def _clone(partita: Partita) -> None:
    """Its fields, and what is wrong with a name."""
    _menu("Clone...", OLD)(partita)
    partita.reader.wait_for("text", "Name").set_text(WEB)
    partita.reader.wait_for("label", re.compile("Another virtual machine .*"))


def _failed_task(partita: Partita) -> None:
    """Change notes that somebody else has changed since they were shown."""
    _menu("Edit Notes...")(partita)
    partita.reader.wait_for("text", "Notes:").set_text("mine")
    assert partita.elsewhere is not None
    notes = f"by Ada, {time.monotonic_ns()}"
    both = libvirt.VIR_DOMAIN_AFFECT_LIVE | libvirt.VIR_DOMAIN_AFFECT_CONFIG
    partita.elsewhere.lookupByName(WEB).setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, notes, None, None, both)
    partita.press("OK")
    partita.reader.wait_for("notification", re.compile("Error: .*"))


def _failure(partita: Partita) -> None:
    _failed_task(partita)
    partita.press("Details")


def _notice(partita: Partita) -> None:
    partita.select_host("lost")
    partita.press("Details")


def _nothing_found(partita: Partita) -> None:
    partita.keyboard.press("ctrl+f")
    partita.reader.wait_focus("text", "Filter partitions")
    partita.keyboard.type("no such machine")
    partita.reader.wait_for("push button", "Clear Filter")


def _clear_filter(partita: Partita) -> None:
    partita.press("Clear Filter")
    partita.select(WEB)


STEPS = (
    "Before You Begin", "Name and Location", "Generation", "Processors", "Memory", "Networking", "Virtual Hard Disk",
    "Installation Options", "Summary",
)  # fmt: skip


def _wizard(step: str, *choices: str, is_tried: bool = False) -> Callable[[Partita], object]:
    """The New Virtual Machine wizard at a page, with these radio buttons chosen. ``is_tried``: and Next pressed."""

    def opened(partita: Partita) -> None:
        partita.choose("New Virtual Machine...")
        partita.reader.wait_for("dialog", object_name="new-machine-wizard")
        wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do")
        for number, title in enumerate(STEPS[1 : STEPS.index(step) + 1], 2):
            partita.press("Next")
            partita.reader.wait_for("list item", f"Step {number} of {len(STEPS)}, {title}, current")
        for choice in choices:
            partita.reader.wait_for("radio button", choice).act("Toggle")
        if is_tried:
            partita.press("Next")
            partita.reader.wait_for("label", re.compile(r"\d+ fields? needs? attention"))

    return opened


def _taken_name(partita: Partita) -> None:
    _wizard("Name and Location")(partita)
    partita.reader.wait_for("text", "Name").set_text(WEB)
    partita.reader.wait_for("label", re.compile("A virtual machine named .*"))


def _browse(partita: Partita) -> None:
    _wizard("Virtual Hard Disk", "Use an existing virtual hard disk")(partita)
    partita.press("Browse...")
    partita.reader.wait_for("label", re.compile("\\d+ disks and files|Nothing here fits."))


def _wizard_help(partita: Partita) -> None:
    _wizard("Memory")(partita)
    partita.press("Help")


def _quick(partita: Partita) -> None:
    partita.choose("Quick Create...")
    partita.reader.wait_for("dialog", object_name="quick-create-dialog")
    wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do")


PAGES = (
    Place("one machine", _tab("Summary")),
    Place("memory", _tab("Memory")),
    Place("networking", _tab("Networking")),
    Place("performance", _tab("Performance")),
    Place("several machines", _tab("Summary", WEB, DB, SAVED)),
    Place("machine that is off", _tab("Summary", OLD)),
    Place("nothing found", _nothing_found),
    Place("filter cleared", _clear_filter),
    Place("failed task", _failed_task),
    Place("host that cannot be reached", _host("gone")),
    Place("host that does not answer", _host("silent")),
    Place("host that is not connected", _host("quiet (idle)")),
    Place("host that was lost", _host("lost")),
)

DIALOGS = (
    Place("connect", _connect("This computer"), "ConnectDialog", "connect-dialog"),
    Place("connect over SSH", _connect("Another computer, over SSH"), "ConnectDialog", "connect-dialog"),
    Place("connect by a URI that cannot be", _wrong_uri, "ConnectDialog", "connect-dialog"),
    Place("question about one machine", _menu("Turn Off..."), "ConfirmDialog", "confirm-dialog"),
    Place("question about several", _menu("Turn Off...", WEB, CACHE), "ConfirmDialog", "confirm-dialog"),
    Place("rename", _menu("Rename..."), "TextDialog", "text-dialog"),
    Place("rename to nothing", _no_name, "TextDialog", "text-dialog"),
    Place("notes", _menu("Edit Notes..."), "TextDialog", "text-dialog"),
    Place("group", _menu("Move to Group..."), "TextDialog", "text-dialog"),
    Place("tags", _menu("Tags..."), "TextDialog", "text-dialog"),
    Place("clone", _clone, "CloneDialog", "clone-dialog"),
    Place("delete one machine", _menu("Delete...", OLD), "DeletionDialog", "deletion-dialog"),
    Place("delete two machines", _menu("Delete...", OLD, MARKUP), "DeletionDialog", "deletion-dialog"),
    Place("why a task failed", _failure, "FailureDialog", "failure-dialog"),
    Place("tasks", _menu("Tasks..."), "TasksDialog", "tasks-dialog"),
    Place("details of a notice", _notice, "NoticeDialog", "notice-dialog"),
    Place("columns", _menu("Columns..."), "ColumnsDialog", "columns-dialog"),
    Place("appearance", _menu("Appearance..."), "AppearanceDialog", "appearance-dialog"),
    Place("keys", _menu("Keys"), "KeysDialog", "keys-dialog"),
    Place("about", _menu("About Partita"), "AboutDialog", "about-dialog"),
    *(Place(f"wizard: {step}", _wizard(step), "NewMachineWizard", "new-machine-wizard") for step in STEPS),
    Place("wizard: a name that is taken", _taken_name, "NewMachineWizard", "new-machine-wizard"),
    Place(
        "wizard: an existing disk", _wizard("Virtual Hard Disk", "Use an existing virtual hard disk", is_tried=True),
        "NewMachineWizard", "new-machine-wizard",
    ),
    Place(
        "wizard: an image", _wizard("Installation Options", "Install from an image file (.iso)", is_tried=True),
        "NewMachineWizard", "new-machine-wizard",
    ),
    Place(
        "wizard: a cloud image",
        _wizard("Installation Options", "Start from a cloud image (cloud-init)", is_tried=True),
        "NewMachineWizard", "new-machine-wizard",
    ),
    Place("browse for a disk", _browse, "VolumeDialog", "volume-dialog"),
    *DISK_DIALOGS,
    Place("help to a page", _wizard_help, "HelpDialog", "help-dialog"),
    Place("quick create", _quick, "NewMachineQuickDialog", "quick-create-dialog"),
    *(Place(*each) for each in settings_places(OLD, WEB)),
    *transfer_places(OLD, _menu),
)


def come_to(place: Place, partita: Partita) -> None:
    """Open a place from anywhere but a dialog."""
    if partita.host_name() != "atelier":
        partita.select_host("atelier")
    place.open(partita)
    if place.object_name:
        partita.reader.wait_for("dialog", object_name=place.object_name)


def leave(place: Place, partita: Partita) -> None:
    """Close a dialog by Escape, and come back to the host with all its machines."""
    if not place.object_name:
        return

    def close_one() -> bool:
        """The uppermost dialog; one with something typed asks, and is told to throw it away."""
        if partita.reader.find_all("push button", "Discard"):
            partita.press("Discard")
        elif partita.reader.find_all("dialog"):
            partita.keyboard.press("Escape")
        return not partita.reader.find_all("dialog")

    wait_until(close_one, f"end of {place}")


def furnish(host: PretendedHost) -> None:
    """Machines in every state and with every kind of name."""
    web = host.define(WEB, notes=NOTES)
    web.create()
    for name in (DB, CACHE, ARABIC, FOX, LONG):
        host.define(name, 2048).create()
    host.connection.lookupByName(DB).suspend()
    host.define(OLD, notes="Kept for its licences")
    host.define(MARKUP, title="A <i>title</i>")
    furnish_disks(host.connection)
    saved = host.define(SAVED)
    saved.create()
    saved.managedSave()


def _groups(host: PretendedHost, uuids: list[str]) -> dict[str, object]:
    """Some machines in a group, with tags."""
    machines = {uuid: {"folder": "Shop", "tags": ["blue", "shop"]} for uuid in uuids}
    return {"version": 1, "hosts": {host.uri: {"folders": ["Shop", "Empty"], "machines": machines}}}


@contextmanager
def visited(desk: Desktop, folder: Path, look: str = "light") -> Iterator[Partita]:
    """The program with five hosts: one with machines, and four of which each has another trouble."""
    with pretended_host() as host, pretended_host() as lost, socket.socket(socket.AF_UNIX) as silent:
        furnish(host)
        furnish(lost)
        path = folder / "silent-sock"
        silent.bind(str(path))
        silent.listen()
        hosts = {
            host.uri: "atelier",
            lost.uri: "lost",
            f"test+unix:///default?socket={folder}/no-such-sock": "gone",
            f"test+unix:///default?socket={path}": "silent",
            "qemu+ssh://root@server1.example.net/system": "quiet (idle)",
        }
        uuids = [host.connection.lookupByName(name).UUIDString() for name in (WEB, DB, FOX)]
        files = {**settings_file(theme=look), "config/groups.json": json.dumps(_groups(host, uuids))}
        with running(desk, hosts, files=files) as partita:
            partita.elsewhere = host.connection
            partita.wait_machine(WEB)
            partita.select_host("lost")
            partita.wait_machine(WEB)
            lost.stop_daemon()
            partita.wait_host("lost", re.compile("(?!.*running).*"))
            yield partita
