"""The wizards and the dialog of virtual hard disks, and how to come to each of their pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import libvirt
from lxml import etree

from tests.accessibility.place import Place
from tests.support.desktop import wait_until
from tests.support.partita import Partita

_NEW_DISK = ("Format", "Type", "Name and Location", "Configure Disk", "Summary")
_EDIT_DISK = ("Locate Disk", "Action", "Configure Disk", "Summary")
_POOL, _BASE, _CHILD = "default-pool", "/default-pool/base.qcow2", "/default-pool/child.qcow2"


def _next(partita: Partita, steps: tuple[str, ...], title: str) -> None:
    partita.press("Next")
    partita.reader.wait_for("list item", f"Step {steps.index(title) + 1} of {len(steps)}, {title}, current")


def _new_disk(step: str, *choices: str, is_tried: bool = False) -> Callable[[Partita], object]:
    """The New Virtual Hard Disk wizard at a page, with this type. ``is_tried``: and Finish pressed."""

    def opened(partita: Partita) -> None:
        partita.choose("New Virtual Hard Disk...")
        partita.reader.wait_for("dialog", object_name="new-disk-wizard")
        wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do")
        for title in _NEW_DISK[1 : _NEW_DISK.index(step) + 1]:
            _next(partita, _NEW_DISK, title)
            for choice in choices if title == "Type" else ():
                partita.reader.wait_for("radio button", choice).act("Toggle")
        if is_tried:
            partita.press("Finish")
            partita.reader.wait_for("label", re.compile(r"\d+ fields? needs? attention"))

    return opened


def _edit_disk(step: str, action: str = "", *, is_tried: bool = False) -> Callable[[Partita], object]:
    """The Edit Virtual Hard Disk wizard at a page, for a disk that builds on another."""

    def opened(partita: Partita) -> None:
        partita.choose("Edit Disk...")
        partita.reader.wait_for("dialog", object_name="edit-disk-wizard")
        wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do")
        if step != "Locate Disk":
            partita.reader.wait_for(object_name="edit-disk-path").set_text(_CHILD)
            partita.reader.wait_for("label", re.compile(".*Used by: .*"))
        for title in _EDIT_DISK[1 : _EDIT_DISK.index(step) + 1]:
            _next(partita, _EDIT_DISK, title)
            if title == "Action" and action:
                partita.reader.wait_for("radio button", action).act("Toggle")
        if is_tried:
            partita.press("Next")
            partita.reader.wait_for("label", re.compile(r"\d+ fields? needs? attention"))

    return opened


def _inspect(path: str, role: str, known: str) -> Callable[[Partita], object]:
    """The dialog Inspect Disk, when it has told of this path."""

    def opened(partita: Partita) -> None:
        partita.choose("Inspect Disk...")
        partita.reader.wait_for(object_name="inspect-path").set_text(path)
        partita.reader.wait_for(role, re.compile(known))

    return opened


DISK_DIALOGS = (
    *(Place(f"new disk: {step}", _new_disk(step), "NewDiskWizard", "new-disk-wizard") for step in _NEW_DISK),
    Place(
        "new disk: no parent",
        _new_disk("Configure Disk", "Differencing", is_tried=True),
        "NewDiskWizard",
        "new-disk-wizard",
    ),
    Place("edit disk", _edit_disk("Locate Disk"), "EditDiskWizard", "edit-disk-wizard"),
    Place("edit disk: no path", _edit_disk("Locate Disk", is_tried=True), "EditDiskWizard", "edit-disk-wizard"),
    Place("edit disk: action", _edit_disk("Action"), "EditDiskWizard", "edit-disk-wizard"),
    Place("edit disk: convert", _edit_disk("Configure Disk", "Convert"), "EditDiskWizard", "edit-disk-wizard"),
    Place(
        "edit disk: shrink", _edit_disk("Configure Disk", "Shrink", is_tried=True), "EditDiskWizard", "edit-disk-wizard"
    ),
    Place(
        "edit disk: reconnect",
        _edit_disk("Configure Disk", "Reconnect", is_tried=True),
        "EditDiskWizard",
        "edit-disk-wizard",
    ),
    Place("edit disk: summary", _edit_disk("Summary", "Merge"), "EditDiskWizard", "edit-disk-wizard"),
    Place(
        "inspect no disk",
        _inspect("/no/disk", "label", "There is no file /no/disk on the host.*"),
        "InspectDiskDialog",
        "inspect-disk-dialog",
    ),
    Place(
        "inspect disk",
        _inspect(_CHILD, "list item", "File name: child.qcow2"),
        "InspectDiskDialog",
        "inspect-disk-dialog",
    ),
)


def furnish_disks(connection: libvirt.virConnect) -> None:
    """A disk, and one that builds on it."""
    pool = connection.storagePoolLookupByName(_POOL)
    for name, base in (("base.qcow2", ""), ("child.qcow2", _BASE)):
        pool.createXML(_disk(name, base))


def _disk(name: str, base: str) -> str:
    root = etree.Element("volume")
    etree.SubElement(root, "name").text = name
    etree.SubElement(root, "capacity", unit="GiB").text = "1"
    etree.SubElement(etree.SubElement(root, "target"), "format", type="qcow2")
    if base:
        etree.SubElement(etree.SubElement(root, "backingStore"), "path").text = base
    return etree.tostring(root, encoding="unicode")
