"""Every field of every device: changed, pending, undone, and taken by the definition as it was chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QRadioButton

from app.core.machine_devices import Drive
from app.core.machine_settings import DEVICE_GROUPS, PASSWORD, FieldChange
from app.core.record import replaced
from app.core.secrets import Secret
from app.definitions.settings import read_settings
from app.definitions.settings_edit import apply_changes
from app.views.settings.devices.nodes import PAGES, device_nodes
from app.views.settings.dialog import SettingsDialog
from tests.ui.settings_devices.conftest import Work
from tests.ui.settings_devices.machine import XML
from tests.ui.settings_devices.pokes import choose, poke, type_text

KEYS = (
    "controller:scsi:0", "controller:sata:0", "controller:usb:0", "disk:sda", "disk:vda", "disk:sdb",
    "adapter:52:54:00:1a:7c:03", "adapter:52:54:00:1a:7c:04", "serial:0", "serial:1", "display:vnc", "display:spice",
    "video:0", "sound:0", "input:0", "input:1", "usb-redirection:0", "tpm:0", "watchdog:0", "random:0",
    "folder:share", "host-device:pci:0000:03:00.0", "host-device:usb:046d:c52b",
)  # fmt: skip
WITHOUT_FIELDS = {"controller:sata:0", "usb-redirection:0", "host-device:usb:046d:c52b"}
BUILT_IN = {"controller:sata:0", "input:1", "controller:scsi:0"}


def test_every_device_has_a_page(make_work: Callable[..., Work]) -> None:
    work = make_work()
    assert [node.key for node in device_nodes(work) if node.key not in KEYS] == []
    assert {node.key for node in device_nodes(work)} == set(KEYS)
    kinds = {type(device) for device in work.draft.devices()}
    assert kinds == set(PAGES)


@pytest.mark.parametrize("key", KEYS)
def test_each_field_is_changed_and_taken(dialog: SettingsDialog, key: str) -> None:
    work = dialog.work
    dialog.show_page(key)
    page = dialog.page
    fields = [field for field, row in page.rows.items() if row.isVisible() and row.editor.widget.isEnabled()]
    assert bool(fields) is (key not in WITHOUT_FIELDS | {"input:1"})
    for device, field in fields:
        row = page.rows[(device, field)]
        poke(row, field)
        found = [each for each in work.changes_of(device) if isinstance(each, FieldChange) and each.field == field]
        assert len(found) == 1, f"{field} was not changed"
        assert row.editor.widget.property("pending") is True, f"{field} does not say that it is changed"
        assert all(page.describe(found[0])), f"{field} has no words"
        assert [each for each in work.errors() if each.field == field] == [], f"{field}: {work.errors()}"
        if field != PASSWORD:
            changed = read_settings(apply_changes(XML, found))
            if changed.find(device) is not None:  # else it has another name now: its address
                assert getattr(changed.find(device), field) == found[0].new
        undo = row.findChild(QPushButton, f"{row.editor.widget.objectName()}-undo")
        undo.click()
        work.discard()
        assert work.changes() == ()
        assert row.editor.widget.property("pending") is False


@pytest.mark.parametrize("key", KEYS)
def test_each_device_is_removed_and_kept_again(dialog: SettingsDialog, key: str) -> None:
    work = dialog.work
    dialog.show_page(key)
    page = dialog.page
    remove = page.findChild(QPushButton, "device-remove")
    if key in BUILT_IN:
        assert remove is None or not remove.isVisible()
        return
    remove.click()
    assert work.draft.find(key) is None
    assert dialog.page is page, "the page stays, to say so"
    assert "removed" in page.bar.text()
    assert not page.body.isEnabled()
    group = next(name for name in DEVICE_GROUPS if any(each.key == key for each in getattr(work.stored, name)))
    after = read_settings(apply_changes(XML, work.changes()))
    kept = [replaced(each, key="") for each in getattr(work.stored, group) if each.key != key]
    assert [replaced(each, key="") for each in getattr(after, group)] == kept
    page.findChild(QPushButton, "device-keep").click()
    assert work.changes() == ()
    assert page.body.isEnabled()
    assert page.bar.text() == ""


def test_a_wrong_field_says_so_and_keeps_apply_from_going_on(dialog: SettingsDialog) -> None:
    dialog.show_page("disk:sda")
    page = dialog.page
    row = page.rows[("disk:sda", "source")]
    type_text(row.editor.widget, "relative.qcow2")
    assert "whole path" in row.problem.text
    assert [each.field for each in dialog.work.errors()] == ["source"]
    dialog.show_page("sound:0")
    dialog.findChild(QPushButton, "settings-apply").click()
    assert dialog.page is page
    assert row.editor.widget.hasFocus()


def test_limits_of_one_kind_exclude_the_other(dialog: SettingsDialog) -> None:
    dialog.show_page("disk:sda")
    rows = {field: row for (_, field), row in dialog.page.rows.items()}
    type_text(rows["total_iops"].editor.widget, "500")
    assert not rows["read_iops"].editor.widget.isEnabled()
    assert rows["read_bytes_per_s"].editor.widget.isEnabled()
    type_text(rows["total_iops"].editor.widget, "0")
    assert rows["read_iops"].editor.widget.isEnabled()


def test_a_dvd_is_put_in_and_taken_out(dialog: SettingsDialog) -> None:
    dialog.show_page("disk:sdb")
    page, work = dialog.page, dialog.work
    page.findChild(QRadioButton, "media-none").click()
    assert work.value("disk:sdb", "source") == ""
    assert not page.rows[("disk:sdb", "source")].editor.widget.isEnabled()
    page.findChild(QRadioButton, "media-image").click()
    field = page.rows[("disk:sdb", "source")].editor.widget
    assert field.isEnabled()
    assert field.hasFocus()
    type_text(field, "/images/b.iso")
    assert work.value("disk:sdb", "source") == "/images/b.iso"


def test_no_control_goes_past_a_lock(dialog: SettingsDialog) -> None:
    """While the text of the definition is edited; the same lock is that of a machine with a saved state."""
    work = dialog.work
    work.set_xml("<domain>mine</domain>")
    for key, names in (
        ("disk:sda", ("device-browse", "device-remove")),
        ("disk:sdb", ("device-browse", "media-none", "media-image")),
        ("display:vnc", ("device-remove",)),
    ):
        dialog.show_page(key)
        for name in names:
            assert not dialog.page.findChild(QAbstractButton, name).isEnabled(), (key, name)
    assert not dialog.page.findChild(QPushButton, "display-no-password").isVisible()
    work.set_xml(None)
    assert dialog.page.findChild(QPushButton, "display-no-password").isVisible()


def test_another_kind_of_switch_takes_the_first_of_it(dialog: SettingsDialog) -> None:
    key = "adapter:52:54:00:1a:7c:03"
    dialog.show_page(key)
    page, work = dialog.page, dialog.work
    box = page.findChild(QComboBox, "adapter-kind")
    choose(box, box.findText("Bridge of the host"))
    assert (work.value(key, "switch_kind"), work.value(key, "switch")) == ("bridge", "br0")


def test_vlans_tell_the_truth_of_the_host(dialog: SettingsDialog) -> None:
    key = "adapter:52:54:00:1a:7c:03"
    dialog.show_page(key)
    page, work = dialog.page, dialog.work
    vlan = page.rows[(key, "vlan_id")]
    assert not vlan.editor.widget.isEnabled()
    assert "Open vSwitch" in vlan.editor.widget.accessibleDescription()
    work.set(key, "switch", "ovs")
    assert vlan.editor.widget.isEnabled()
    type_text(vlan.editor.widget, "12")
    assert work.errors() == ()
    work.set(key, "switch", "default")
    assert [each.field for each in work.errors()] == ["vlan_id"]
    assert vlan.editor.widget.isEnabled(), "it can be taken back"


def test_a_password_is_set_and_never_shown(dialog: SettingsDialog) -> None:
    key = "display:vnc"
    dialog.show_page(key)
    page, work = dialog.page, dialog.work
    assert "canary" not in "".join(each.text() for each in page.findChildren(QLabel))
    field = page.rows[(key, PASSWORD)].editor.widget
    type_text(field, "12345678")
    (change,) = work.changes()
    assert isinstance(change.new, Secret)
    assert "12345678" not in repr(work.changes())
    assert "12345678" not in "".join(page.describe(change))
    assert "passwd='12345678'" in apply_changes(XML, (change,)).replace('"', "'")
    work.discard()
    assert field.text() == ""
    page.findChild(QPushButton, "display-no-password").click()
    assert "passwd" not in apply_changes(XML, work.changes())


def test_shared_memory_is_offered_where_a_folder_needs_it(dialog: SettingsDialog) -> None:
    dialog.show_page("folder:share")
    page, work = dialog.page, dialog.work
    page.rows[("memory", "is_shared")].editor.widget.click()
    assert read_settings(apply_changes(XML, work.changes())).memory.is_shared


def test_drives_are_added_on_their_controller(dialog: SettingsDialog) -> None:
    dialog.show_page("controller:scsi:0")
    page, work = dialog.page, dialog.work
    page.findChild(QPushButton, "controller-add-disk").click()
    new = work.draft.drives[-1]
    assert isinstance(new, Drive)
    assert (new.bus, new.controller, new.unit) == ("scsi", 0, 1)
    assert dialog.page is not page, "it is shown at once"
    assert dialog.page.key == new.key
