"""Device pages on a real host, through the window: every page changed, confirmed by virsh, off and running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from app.core.address import parse_uri, to_fields
from app.core.errors import Failure
from app.core.machine_settings import PASSWORD, MachineSettings
from app.core.new_hardware import HARDWARE
from app.core.partitions import PartitionState
from app.definitions.settings import read_settings
from app.views.settings.dialog import SettingsDialog
from tests.host.bare_machines import BareMachine, make_image
from tests.support.lab.daemon import LibvirtHost
from tests.ui.settings_devices.pokes import poke, type_text
from tests.ui.stage import Stage, write_config

UUID = "6a4c2f0e-1f0b-4a55-9d3e-0f6f5d1f7c01"
NAME = "device-settings"
WORDS = "canary-7"
WAIT_MS = 60_000
CHANGED = {
    "controller:scsi:0": ("queues",),
    "disk:sda": ("cache", "discard", "serial_number", "error_policy", "total_iops", "read_bytes_per_s"),
    "disk:vda": ("detect_zeroes", "io"),
    "disk:sdb": ("source",),
    "adapter:52:54:00:1a:7c:03": ("is_connected", "queues", "inbound_average_kbyte_per_s", "mtu", "device_number"),
    "serial:0": ("log_file",),
    "display:vnc": ("listen_address", "port", "keymap"),
    "video:0": ("model",),
    "sound:0": ("model",),
    "input:0": ("bus",),
    "tpm:0": ("model",),
    "watchdog:0": ("action",),
    "random:0": ("rate_bytes",),
}
"""Field by field, beside what has a test of its own."""


def definition(folder: Path) -> str:
    """A machine with a device of nearly every kind, that needs no operating system."""
    for name in ("a.qcow2", "new.qcow2"):
        make_image(folder / f"devices-{name}")
    for name in ("b.raw", "one.iso", "two.iso"):
        (folder / f"devices-{name}").write_bytes(bytes(1 << 20))
    at = folder / "devices"
    return f"""<domain type='qemu'><name>{NAME}</name><uuid>{UUID}</uuid>
<memory unit='MiB'>96</memory><vcpu>2</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>
<features><acpi/></features><devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{at}-a.qcow2'/>
<target dev='sda' bus='scsi'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{at}-b.raw'/>
<target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{at}-one.iso'/>
<target dev='sdb' bus='sata'/><readonly/></disk>
<controller type='scsi' index='0' model='virtio-scsi'/>
<interface type='network'><mac address='52:54:00:1a:7c:03'/><source network='lab'/><model type='virtio'/></interface>
<serial type='pty'/><graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='before-1'/>
<video><model type='virtio'/></video><sound model='ich9'/><input type='tablet' bus='usb'/>
<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
<watchdog model='i6300esb' action='reset'/><rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
</devices></domain>"""


@pytest.fixture
def machine(real_host: LibvirtHost) -> Iterator[BareMachine]:
    file = real_host.machine.path("definitions") / f"{UUID}.xml"
    file.write_text(definition(real_host.images))
    real_host.virsh("define", file)
    made = BareMachine(real_host, NAME, UUID)
    yield made
    if made.exists():
        if made.state() != "shut off":
            real_host.virsh("destroy", UUID)
        real_host.virsh("undefine", UUID, "--nvram")
    for path in real_host.images.glob("devices-*"):
        path.unlink()


@pytest.fixture
def stage(
    qtbot: QtBot, qapp: QApplication, real_host: LibvirtHost, machine: BareMachine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """The program, connected to the real host."""
    assert machine.exists()
    # The guard against crashes would take Qt's warnings, which fail a test, to a log.
    monkeypatch.setattr("app.aftermath._AFTER_MS", 3_600_000)
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    entry = {"address": to_fields(parse_uri(real_host.uri)), "name": "atelier", "auto_connect": True}
    write_config("hosts.json", {"version": 1, "hosts": [entry]})
    made = Stage(qtbot)
    made.wait(lambda: NAME in made.names(), WAIT_MS)
    yield made
    made.end()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def open_settings(stage: Stage) -> Callable[[], SettingsDialog]:
    """Opens the dialog, and waits until machine and host are known."""

    def do() -> SettingsDialog:
        stage.select(NAME)
        stage.do("settings")
        dialog = stage.dialog("settings-dialog")
        assert isinstance(dialog, SettingsDialog)
        stage.wait(lambda: dialog.work.draft is not None and dialog.work.abilities is not None, WAIT_MS)
        return dialog

    return do


def stored(machine: BareMachine) -> MachineSettings:
    return read_settings(machine.host.virsh("dumpxml", machine.uuid, "--inactive", "--security-info"))


def live(machine: BareMachine) -> MachineSettings:
    return read_settings(machine.host.virsh("dumpxml", machine.uuid, "--security-info"))


def put(dialog: SettingsDialog, key: str, field: str, text: str) -> None:
    """Type into a field."""
    dialog.show_page(key)
    type_text(dialog.page.rows[(key, field)].editor.widget, text)


def apply(stage: Stage, dialog: SettingsDialog) -> MachineSettings:
    """Press Apply, and wait until all is stored; what was wanted."""
    assert dialog.work.errors() == ()
    wanted = dialog.work.draft
    assert wanted is not None
    refused: list[Failure] = []
    dialog.work.refused.connect(refused.append)
    stage.press("settings-apply", dialog)
    stage.wait(lambda: refused or not dialog.work.changes(), WAIT_MS)
    assert refused == [], refused[0].details
    return wanted


def add(dialog: SettingsDialog, wanted: str) -> str:
    """Add hardware; its key."""
    dialog.show_page("add-hardware")
    dialog.page.findChild(QListWidget, "hardware-list").setCurrentRow([each.id for each in HARDWARE].index(wanted))
    dialog.page.findChild(QPushButton, "hardware-add").click()
    return dialog.page.key


def test_every_page_of_a_machine_that_is_off(
    stage: Stage, open_settings: Callable[[], SettingsDialog], machine: BareMachine
) -> None:
    dialog = open_settings()
    folder = machine.host.images
    for key, fields in CHANGED.items():
        dialog.show_page(key)
        for field in fields:
            if field == "source":
                put(dialog, key, field, str(folder / "devices-two.iso"))
            elif field == "log_file":
                put(dialog, key, field, str(folder / "devices-serial.log"))
            else:
                poke(dialog.page.rows[(key, field)], field)
    put(dialog, "display:vnc", PASSWORD, WORDS)
    wanted = apply(stage, dialog)
    found = stored(machine)
    for key, fields in CHANGED.items():
        for field in fields:
            assert getattr(found.find(key), field) == getattr(wanted.find(key), field), f"{key} {field}"
    assert f"passwd='{WORDS}'" in machine.host.virsh("dumpxml", UUID, "--inactive", "--security-info")
    # The kernels of many test machines have no traffic control: a limit keeps a machine from starting there.
    put(dialog, "adapter:52:54:00:1a:7c:03", "inbound_average_kbyte_per_s", "0")
    apply(stage, dialog)
    assert stored(machine).adapters[0].inbound_average_kbyte_per_s == 0
    machine.start()
    now = live(machine)
    for key, field in (("disk:sda", "total_iops"), ("tpm:0", "model"), ("watchdog:0", "action")):
        assert getattr(now.find(key), field) == getattr(wanted.find(key), field)


def test_devices_come_and_go(
    stage: Stage, open_settings: Callable[[], SettingsDialog], machine: BareMachine
) -> None:
    dialog = open_settings()
    folder = machine.host.images
    put(dialog, add(dialog, "disk"), "source", str(folder / "devices-new.qcow2"))
    for kind in ("scsi", "adapter", "legacy", "com", "video", "dvd", "usb-controller", "keyboard"):
        add(dialog, kind)
    folder_key = add(dialog, "folder")
    put(dialog, folder_key, "source", str(folder))
    put(dialog, folder_key, "tag", "images")
    for key in ("sound:0", "tpm:0", "watchdog:0", "disk:vda", "random:0"):
        dialog.show_page(key)
        dialog.page.findChild(QPushButton, "device-remove").click()
    apply(stage, dialog)
    found = stored(machine)
    assert [each.source for each in found.drives if each.bus == "scsi"][-1] == str(folder / "devices-new.qcow2")
    assert (found.sounds, found.tpms, found.watchdogs, found.random_sources) == ((), (), (), ())
    assert "disk:vda" not in {each.key for each in found.drives}
    assert (folder / "devices-b.raw").exists(), "files are kept"
    assert len(found.adapters) == 3
    assert len({each.mac for each in found.adapters}) == 3
    assert [each.port for each in found.serial_ports] == [0, 1]
    assert len([each for each in found.controllers if each.kind == "scsi"]) == 2
    assert [each.tag for each in found.shared_folders] == ["images"]
    assert found.memory.is_shared


def test_what_a_running_machine_takes_it_has_at_once(
    stage: Stage, open_settings: Callable[[], SettingsDialog], machine: BareMachine
) -> None:
    machine.start()
    stage.wait_state(NAME, PartitionState.RUNNING)
    dialog = open_settings()
    stage.wait(lambda: dialog.work.live is not None, WAIT_MS)
    adapter = "adapter:52:54:00:1a:7c:03"
    dialog.show_page("disk:sdb")
    dialog.page.findChild(QRadioButton, "media-none").click()
    put(dialog, "disk:sda", "total_iops", "700")
    dialog.show_page(adapter)
    poke(dialog.page.rows[(adapter, "is_connected")], "is_connected")
    put(dialog, "display:vnc", PASSWORD, WORDS)
    dialog.show_page("watchdog:0")
    poke(dialog.page.rows[("watchdog:0", "action")], "action")
    added = add(dialog, "adapter")
    put(dialog, added, "mac", "52:54:00:1a:7c:44")
    wanted = apply(stage, dialog)
    now, later = live(machine), stored(machine)
    for found in (now, later):
        assert found.find("disk:sdb").source == ""
        assert found.find("disk:sda").total_iops == 700
        assert not found.find(adapter).is_connected
        assert found.find("adapter:52:54:00:1a:7c:44") is not None
    assert f"passwd='{WORDS}'" in machine.host.virsh("dumpxml", UUID, "--security-info")
    action = wanted.find("watchdog:0").action
    assert now.find("watchdog:0").action != action, "a watchdog is changed at the next start"
    assert later.find("watchdog:0").action == action
    dialog.show_page(added if dialog.work.draft.find(added) else "adapter:52:54:00:1a:7c:44")
    dialog.page.findChild(QPushButton, "device-remove").click()
    apply(stage, dialog)
    assert stored(machine).find("adapter:52:54:00:1a:7c:44") is None
    machine.host.virsh("destroy", UUID)
    machine.start()
    again = live(machine)
    assert again.find("watchdog:0").action == action
    assert again.find("disk:sda").total_iops == 700
