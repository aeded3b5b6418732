"""Virtual hard disks through the window on a real host: made, converted, expanded, merged, checked by QEMU."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.bare_machines import define_bare
from tests.host.disk_tools import (
    check_image,
    child_of,
    compare,
    image_info,
    make_disk,
    taken_bytes,
    write,
    write_pattern,
)
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.partita import Partita, running

MIB, GIB = 1 << 20, 1 << 30
TASK_S = 60
NEW_STEPS = ("Format", "Type", "Name and Location", "Configure Disk", "Summary")
EDIT_STEPS = ("Locate Disk", "Action", "Configure Disk", "Summary")


@pytest.fixture(scope="module")
def partita(desktop: Desktop, real_host: LibvirtHost) -> Iterator[Partita]:
    with running(desktop, {real_host.uri: "atelier"}) as program:
        program.wait_host("atelier", re.compile("Connected.*|.*running.*|.*machine.*"))
        yield program


@pytest.fixture
def folder(real_host: LibvirtHost) -> Iterator[Path]:
    """The host's storage location; what the test made there is gone after it."""
    before = set(real_host.images.iterdir())
    yield real_host.images
    for path in set(real_host.images.iterdir()) - before:
        path.unlink()


@pytest.fixture(autouse=True)
def closed(partita: Partita) -> Iterator[None]:
    """A test that failed leaves no dialog to the next."""

    def close_one() -> bool:
        if partita.reader.find_all("push button", "Discard"):
            partita.press("Discard")
        elif partita.reader.find_all("dialog"):
            partita.keyboard.press("Escape")
        return not partita.reader.find_all("dialog")

    yield
    wait_until(close_one, "no dialog is open")


def step(partita: Partita, steps: tuple[str, ...], title: str) -> None:
    """Press Next, and wait for the page."""
    partita.press("Next")
    partita.reader.wait_for("list item", f"Step {steps.index(title) + 1} of {len(steps)}, {title}, current")


def tick(partita: Partita, role: str, name: str) -> None:
    """Choose a radio button, or tick a box."""
    item = partita.reader.wait_for(role, name)
    if "checked" not in item.states:
        item.act("Toggle")
    wait_until(lambda: "checked" in item.refresh().states, f"{name} is chosen")


def begin(partita: Partita, action: str, dialog: str) -> None:
    partita.choose(action)
    partita.reader.wait_for("dialog", object_name=dialog)
    wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do", 30)


def finish(partita: Partita) -> None:
    partita.press("Finish")
    wait_until(lambda: not partita.reader.find_all("dialog"), "the wizard is closed")


def make(partita: Partita, form: str, kind: str, name: str, size: str) -> None:
    """The New Virtual Hard Disk wizard."""
    begin(partita, "New Virtual Hard Disk...", "new-disk-wizard")
    tick(partita, "radio button", form)
    step(partita, NEW_STEPS, "Type")
    tick(partita, "radio button", kind)
    step(partita, NEW_STEPS, "Name and Location")
    partita.reader.wait_for(object_name="new-disk-name").set_text(name)
    step(partita, NEW_STEPS, "Configure Disk")
    partita.reader.wait_for(object_name="new-disk-size").set_text(size)
    step(partita, NEW_STEPS, "Summary")
    finish(partita)


def edit(partita: Partita, path: Path, action: str) -> None:
    """The Edit Virtual Hard Disk wizard, up to the page of the action."""
    begin(partita, "Edit Disk...", "edit-disk-wizard")
    partita.reader.wait_for(object_name="edit-disk-path").set_text(str(path))
    partita.reader.wait_for("label", re.compile(".*Used by: .*"), timeout_s=20)
    step(partita, EDIT_STEPS, "Action")
    tick(partita, "radio button", action)
    step(partita, EDIT_STEPS, "Configure Disk")


@pytest.mark.parametrize(
    ("choice", "form", "kind"),
    [
        ("QCOW2", "qcow2", "Dynamically expanding"),
        ("QCOW2", "qcow2", "Fixed size"),
        ("RAW", "raw", "Fixed size"),
        ("VHD", "vpc", "Dynamically expanding"),
        ("VMDK", "vmdk", "Dynamically expanding"),
        ("VDI", "vdi", "Dynamically expanding"),
    ],
)
def test_each_format_made(partita: Partita, folder: Path, choice: str, form: str, kind: str) -> None:
    path = folder / f"made.{form}"
    make(partita, choice, kind, path.name, "64 MiB")
    wait_until(lambda: path.exists() and partita_is_idle(partita), f"{path} is made", TASK_S)
    check_image(path, form)
    assert image_info(path, form)["virtual-size"] - 64 * MIB in range(MIB)
    assert (taken_bytes(path) >= 64 * MIB) == (kind == "Fixed size")


def partita_is_idle(partita: Partita) -> bool:
    """Whether no task runs and none failed."""
    assert not partita.reader.find_all("notification", re.compile("Error: .*"))
    return not partita.reader.find_all("progress bar")


@pytest.mark.parametrize(("choice", "form"), [("RAW", "raw"), ("VHD", "vpc"), ("VMDK", "vmdk")])
def test_converted(partita: Partita, folder: Path, choice: str, form: str) -> None:
    source = write_pattern(folder / "source.qcow2", "qcow2", "32M")
    edit(partita, source, "Convert")
    partita.reader.wait_focus("combo box")
    partita.keyboard.type(choice)
    partita.reader.wait_for(object_name="convert-name").set_text("copy")
    step(partita, EDIT_STEPS, "Summary")
    finish(partita)
    wait_until(lambda: (folder / "copy").exists() and partita_is_idle(partita), "the copy", TASK_S)
    check_image(folder / "copy", form)
    compare(source, "qcow2", folder / "copy", form)


@pytest.mark.parametrize("form", ["qcow2", "raw"])
def test_expanded_and_shrunk(partita: Partita, folder: Path, form: str) -> None:
    disk = write_pattern(folder / f"disk.{form}", form, "32M")
    edit(partita, disk, "Expand")
    partita.reader.wait_for(object_name="new-size").set_text("1 GiB")
    step(partita, EDIT_STEPS, "Summary")
    finish(partita)
    wait_until(lambda: image_info(disk, form)["virtual-size"] == GIB, "it is larger", TASK_S)
    check_image(disk, form)
    twin = write_pattern(folder / f"twin.{form}", form, "32M")
    compare(twin, form, disk, form)
    edit(partita, disk, "Shrink")
    partita.reader.wait_for(object_name="new-size").set_text("32 MiB")
    partita.reader.wait_for("label", re.compile(f"Shrinking cuts off the end of {re.escape(str(disk))}.*"))
    tick(partita, "check box", "What lies behind the new end may be lost")
    step(partita, EDIT_STEPS, "Summary")
    finish(partita)
    wait_until(lambda: image_info(disk, form)["virtual-size"] == 32 * MIB, "it is smaller", TASK_S)
    check_image(disk, form)
    compare(twin, form, disk, form)


def test_expanded_while_its_machine_runs(partita: Partita, real_host: LibvirtHost, folder: Path) -> None:
    """What cannot be done meanwhile is grey, with the machine's name."""
    disk = write_pattern(folder / "busy.qcow2", "qcow2", "32M")
    machine = define_bare(real_host, "busy", disk)
    machine.start()
    try:
        edit(partita, disk, "Expand")
        partita.press("Previous")
        partita.reader.wait_for("list item", "Step 2 of 4, Action, current")
        compact = partita.reader.wait_for("radio button", "Compact")
        assert "enabled" not in compact.states
        assert compact.description == "busy runs with it. Turn it off first."
        step(partita, EDIT_STEPS, "Configure Disk")
        partita.reader.wait_for(object_name="new-size").set_text("2 GiB")
        step(partita, EDIT_STEPS, "Summary")
        finish(partita)
        wait_until(lambda: str(2 * GIB) in real_host.virsh("domblkinfo", "busy", "vda"), "the machine sees it", TASK_S)
        assert machine.state() == "running"
    finally:
        real_host.virsh("destroy", machine.uuid)
        real_host.virsh("undefine", machine.uuid)
    assert image_info(disk, "qcow2")["virtual-size"] == 2 * GIB
    check_image(disk, "qcow2")


def test_a_differencing_disk_made_and_merged(partita: Partita, folder: Path) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "32M")
    begin(partita, "New Virtual Hard Disk...", "new-disk-wizard")
    step(partita, NEW_STEPS, "Type")
    tick(partita, "radio button", "Differencing")
    step(partita, NEW_STEPS, "Name and Location")
    partita.reader.wait_for(object_name="new-disk-name").set_text("child.qcow2")
    step(partita, NEW_STEPS, "Configure Disk")
    partita.reader.wait_for(object_name="new-disk-parent").set_text(str(parent))
    partita.reader.wait_for("label", re.compile(".*Used by: .*"), timeout_s=20)
    step(partita, NEW_STEPS, "Summary")
    finish(partita)
    child = folder / "child.qcow2"
    wait_until(lambda: child.exists() and partita_is_idle(partita), "the child", TASK_S)
    info = image_info(child, "qcow2")
    assert (info["backing-filename"], info["virtual-size"]) == (str(parent), 32 * MIB)
    twin = write_pattern(folder / "twin.qcow2", "qcow2", "32M")
    for path in (child, twin):
        write(path, "qcow2", "write -P 0x77 8M 2M")
    edit(partita, child, "Merge")
    step(partita, EDIT_STEPS, "Summary")
    partita.reader.wait_for("label", f"{child} is deleted when its changes are in the parent.")
    finish(partita)
    wait_until(lambda: not child.exists() and partita_is_idle(partita), "the merge", 120)
    check_image(parent, "qcow2")
    compare(twin, "qcow2", parent, "qcow2")


def test_a_moved_parent_is_found_again(partita: Partita, folder: Path) -> None:
    child = child_of(write_pattern(folder / "before.qcow2", "qcow2", "32M"), folder / "child.qcow2")
    parent = (folder / "before.qcow2").rename(folder / "after.qcow2")
    edit(partita, child, "Reconnect")
    partita.reader.wait_for(object_name="reconnect-parent").set_text(str(parent))
    partita.reader.wait_for("label", re.compile("Dynamically expanding, QCOW2, .*"), timeout_s=20)
    step(partita, EDIT_STEPS, "Summary")
    finish(partita)
    wait_until(lambda: image_info(child, "qcow2")["backing-filename"] == str(parent), "the new parent", TASK_S)
    compare(parent, "qcow2", child, "qcow2")


def test_compacted(partita: Partita, folder: Path) -> None:
    disk = write_pattern(folder / "disk.qcow2", "qcow2", "64M")
    write(disk, "qcow2", "write -P 0x11 20M 20M", "write -P 0 20M 20M")
    twin = write_pattern(folder / "twin.qcow2", "qcow2", "64M")
    before = taken_bytes(disk)
    edit(partita, disk, "Compact")
    step(partita, EDIT_STEPS, "Summary")
    finish(partita)
    wait_until(lambda: disk.exists() and taken_bytes(disk) < before - 8 * MIB, "it is smaller", TASK_S)
    wait_until(lambda: partita_is_idle(partita), "the task is over", TASK_S)
    check_image(disk, "qcow2")
    compare(twin, "qcow2", disk, "qcow2")


def test_a_disk_inspected_with_its_parent_and_its_machine(
    partita: Partita, real_host: LibvirtHost, folder: Path
) -> None:
    parent = make_disk(folder / "base.qcow2", "qcow2", "3G")
    child = child_of(parent, folder / "top.qcow2")
    machine = define_bare(real_host, "inspected", child)
    try:
        partita.choose("Inspect Disk...")
        partita.reader.wait_for("dialog", object_name="inspect-disk-dialog")
        partita.reader.wait_for(object_name="inspect-path").set_text(str(child))
        partita.reader.wait_for("list item", "Used by: inspected (off)", timeout_s=20)
        partita.press("Inspect Parent")
        partita.reader.wait_for("list item", "Used by: inspected (off, its disk builds on this one)", timeout_s=20)
        assert partita.reader.find_all("list item", "File name: base.qcow2")
        partita.keyboard.press("Escape")
    finally:
        real_host.virsh("undefine", machine.uuid)
