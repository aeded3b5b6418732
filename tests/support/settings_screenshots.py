"""Makes the pictures of the Settings dialog in docs: a real host, light and dark.

Run as root: ``python -m tests.support.settings_screenshots [FOLDER]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.host.bare_machines import define_bare, make_image
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import LibvirtHost
from tests.support.lab.guests import ensure_network
from tests.support.partita import Partita, running, settings_file
from tests.support.screenshots import DOCS, inside_of


def _number(partita: Partita, object_name: str, value: int) -> None:
    partita.take_focus(object_name)
    partita.keyboard.press("ctrl+a")
    partita.keyboard.type(str(value))


def _to_page(partita: Partita, beginning: str, key: str) -> None:
    partita.take_focus("settings-tree")
    partita.keyboard.type(beginning)
    partita.reader.wait_for(object_name=f"settings-page-{key}")


def _change(partita: Partita) -> None:
    _to_page(partita, "Proc", "processor")
    _number(partita, "settings-processors", 2)
    _to_page(partita, "Name", "general")
    partita.reader.wait_for(object_name="settings-notes").set_text("Front end of the shop")
    _to_page(partita, "Mem", "memory")
    partita.reader.wait_for(object_name="settings-dynamic").act("Toggle")
    _number(partita, "settings-memory-minimum", 48)
    _number(partita, "settings-memory-maximum", 512)
    _number(partita, "settings-memory", 256)
    partita.take_focus("settings-tree")


def _take(host: LibvirtHost, look: str, path: Path) -> None:
    with (
        Desktop(1300, 900) as desktop,
        running(
            desktop, {"qemu:///system": "atelier"}, files=settings_file(theme=look), prefix=inside_of(host)
        ) as partita,
    ):
        partita.wait_machine("web-01")
        partita.select("web-01")
        partita.choose("Settings...")
        partita.reader.wait_for("dialog", object_name="settings-dialog")
        wait_until(lambda: not partita.reader.find_all("notification"), "the settings", 30)
        _change(partita)
        frame = QRect(*partita.reader.find("dialog").rectangle)
        QImage.fromData(desktop.picture(), "PNG").copy(frame).save(str(path))
        partita.keyboard.press("Escape")
        partita.press("Discard")


def main() -> None:
    """Start the host, take the pictures, end everything."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    host = LibvirtHost("atelier", 7)
    try:
        host.start()
        ensure_network(host)
        disk = make_image(host.images / "web-01.qcow2")
        define_bare(host, "web-01", disk, is_uefi=True).start()
        define_bare(host, "db-01").start()
        _take(host, "light", folder / "settings-light.png")
        _take(host, "dark", folder / "settings-dark.png")
    finally:
        host.stop()


if __name__ == "__main__":
    main()
