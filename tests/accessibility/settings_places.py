"""The pages of a machine's settings and the dialogs over them: name, way, class and object name of each."""

from __future__ import annotations

import time
from collections.abc import Callable

import libvirt

from tests.support.desktop import wait_until
from tests.support.partita import Partita

Found = tuple[str, Callable[[Partita], object], str, str]
# The beginning of each node's title, which the tree finds as it is typed, and the page's key.
_PAGES = (
    ("Add", "add-hardware"), ("BIOS", "firmware"), ("Sec", "security"), ("Mem", "memory"), ("Proc", "processor"),
    ("Name", "general"), ("Integ", "integration"), ("XML", "definition"), ("Earl", "earlier"),
)  # fmt: skip


def _page(machine: str, beginning: str, key: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        partita.select(machine)
        partita.choose("Settings...")
        partita.reader.wait_for("dialog", object_name="settings-dialog")
        wait_until(lambda: not partita.reader.find_all("notification"), "the settings")
        partita.take_focus("settings-tree")
        partita.keyboard.type(beginning)
        partita.reader.wait_for(object_name=f"settings-page-{key}")

    return opened


def _changed(machine: str) -> Callable[[Partita], object]:
    """A machine's memory changed, and another field that cannot be."""

    def opened(partita: Partita) -> None:
        _page(machine, "Mem", "memory")(partita)
        partita.take_focus("settings-memory")
        partita.keyboard.press("ctrl+a")
        partita.keyboard.type("8")
        partita.reader.wait_for("label", "1 field needs attention")

    return opened


def _changes(machine: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        _changed(machine)(partita)
        partita.press("Show changes")

    return opened


def _differences(machine: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        _page(machine, "XML", "definition")(partita)
        partita.take_focus("settings-xml")
        partita.keyboard.press("ctrl+End")
        partita.keyboard.type(" ")
        partita.press("Check and Apply…")

    return opened


def _conflict(machine: str) -> Callable[[Partita], object]:
    """Somebody else changes the title that is being changed."""

    def opened(partita: Partita) -> None:
        _page(machine, "Name", "general")(partita)
        partita.reader.wait_for(object_name="settings-title").set_text("mine")
        assert partita.elsewhere is not None
        domain = partita.elsewhere.lookupByName(machine)
        kind, flags = libvirt.VIR_DOMAIN_METADATA_TITLE, libvirt.VIR_DOMAIN_AFFECT_CONFIG
        domain.setMetadata(kind, f"theirs, {time.monotonic_ns()}", None, None, flags)
        partita.press("OK")

    return opened


# What is added, to come to the page of such a device: what machines of every host can have.
_ADDED = (
    ("Hard Drive", "disk"), ("DVD Drive", "dvd"), ("Network Adapter", "adapter"), ("COM Port", "com"),
    ("Display", "display"),
)  # fmt: skip


def _added(machine: str, title: str, kind: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        _to_add(machine, title)(partita)
        partita.reader.wait_for(object_name=f"settings-page-new-{kind}-1")

    return opened


def _to_add(machine: str, title: str) -> Callable[[Partita], object]:
    def opened(partita: Partita) -> None:
        _page(machine, "Add", "add-hardware")(partita)
        partita.take_focus("hardware-list")
        partita.keyboard.type(title)
        button = partita.reader.wait_for(object_name="hardware-add")
        wait_until(lambda: "enabled" in button.refresh().states, f"{title} can be added")
        button.act("Press")

    return opened


def settings_places(off: str, running: str) -> tuple[Found, ...]:
    """All of them, of machines of these names."""
    frame = ("SettingsDialog", "settings-dialog")
    return (
        *((f"settings: {key}", _page(off, beginning, key), *frame) for beginning, key in _PAGES),
        *((f"settings: {title}", _added(off, title, kind), *frame) for title, kind in _ADDED),
        ("settings: devices of the host", _to_add(off, "USB Device"), "HostDeviceDialog", "host-device-dialog"),
        ("settings: a machine that runs", _page(running, "Name", "general"), *frame),
        ("settings: something wrong", _changed(off), *frame),
        ("settings: pending changes", _changes(off), "ChangesDialog", "settings-changes"),
        ("settings: differences", _differences(off), "DiffDialog", "settings-diff"),
        ("settings: a conflict", _conflict(off), "ConflictDialog", "settings-conflict"),
    )
