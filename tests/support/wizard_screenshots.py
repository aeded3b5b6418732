"""Makes the pictures of the New Virtual Machine wizard in docs: a real host, light and dark.

Run as root: ``python -m tests.support.wizard_screenshots [FOLDER]``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.host.bare_machines import define_bare
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import ensure_network
from tests.support.partita import Partita, running, settings_file
from tests.support.screenshots import DOCS, inside_of


def _save(desktop: Desktop, partita: Partita, path: Path) -> None:
    """The wizard alone, without what the window manager draws around it."""
    frame = QRect(*partita.reader.find("dialog").rectangle)
    QImage.fromData(desktop.picture(), "PNG").copy(frame).save(str(path))


def _to(partita: Partita, *titles: str) -> None:
    for title in titles:
        partita.press("Next")
        partita.reader.wait_for("list item", re.compile(rf"Step \d of 9, {title}, current"))


def _taken_name(partita: Partita) -> None:
    _to(partita, "Name and Location")
    partita.reader.wait_for(object_name="machine-name").set_text("web-01")
    partita.reader.wait_for(object_name="machine-notes").set_text("Third front-end node, replaces the one in rack-03")
    partita.reader.wait_for("label", re.compile("A virtual machine named .*"))
    partita.take_focus("machine-name")


def _disk(partita: Partita) -> None:
    _to(partita, "Name and Location")
    partita.reader.wait_for(object_name="machine-name").set_text("web-04")
    _to(partita, "Generation", "Processors", "Memory", "Networking", "Virtual Hard Disk")
    partita.take_focus("disk-size")


def _take(host: LibvirtHost, look: str, go: Callable[[Partita], None], path: Path) -> None:
    with (
        Desktop(1300, 900) as desktop,
        running(
            desktop, {"qemu:///system": "atelier"}, files=settings_file(theme=look), prefix=inside_of(host)
        ) as partita,
    ):
        partita.wait_machine("web-01")
        partita.choose("New Virtual Machine...")
        partita.reader.wait_for("dialog", object_name="new-machine-wizard")
        wait_until(lambda: not partita.reader.find_all("notification"), "what the host can do", 30)
        go(partita)
        _save(desktop, partita, path)
        partita.take_focus("close")
        partita.keyboard.press("Escape")
        partita.press("Discard")


def main() -> None:
    """Start the host, take the pictures, end everything."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    host = LibvirtHost("atelier", 7)
    try:
        host.start()
        ensure_network(host)
        host.virsh("pool-define-as", "default", "dir", "--target", "/var/lib/libvirt/images")
        host.virsh("pool-build", "default")
        host.virsh("pool-start", "default")
        define_bare(host, "web-01")
        _take(host, "light", _taken_name, folder / "wizard-light.png")
        _take(host, "dark", _disk, folder / "wizard-dark.png")
    finally:
        host.stop()


if __name__ == "__main__":
    main()
