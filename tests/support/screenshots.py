"""Makes the pictures of the main window in docs: a real host, guests that work, light and dark.

Run as root: ``python -m tests.support.screenshots [FOLDER]``. It takes about three minutes, most of them for the
history that the graphs show.
"""

from __future__ import annotations

import itertools
import math
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.host.bare_machines import BareMachine, define_bare
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.daemon import DaemonError, LibvirtHost
from tests.support.lab.guests import Guest, GuestSpec, ensure_network, ensure_pool, start_guests
from tests.support.partita import Partita, running

DOCS = Path(__file__).resolve().parents[2] / "docs"
HISTORY_S = 75
SITE = (
    GuestSpec("web-01", 768, vcpus=2, cpu_percent=12, disk_kib_per_second=96, packets_per_second=24),
    GuestSpec("web-02", 768, vcpus=2, cpu_percent=6, disk_kib_per_second=64, packets_per_second=16),
    GuestSpec("db-01", 1024, vcpus=2, cpu_percent=7, disk_kib_per_second=480, packets_per_second=10),
    GuestSpec("cache-01", 512, cpu_percent=4, disk_kib_per_second=8, packets_per_second=30),
    GuestSpec("mail-01", 512, cpu_percent=3, disk_kib_per_second=40, packets_per_second=4),
)
NOTES = {"web-01": "First front-end node", "db-01": "PostgreSQL 17, primary", "mail-01": "Postfix and Dovecot"}


def inside_of(host: LibvirtHost) -> tuple[str, ...]:
    """Has the program find the host as that of its own computer: with the host's name and its socket's usual place."""
    script = 'mount --bind "$0" /run/libvirt && hostname atelier && exec "$@"'
    return ("unshare", "--mount", "--uts", "sh", "-c", script, str(host.folder / "run" / "libvirt"))


def _make_others(host: LibvirtHost) -> None:
    """Machines that are saved, paused and off."""
    states: Sequence[tuple[str, str]] = (
        ("test-win11", "managedsave"), ("vpn-gateway", "suspend"), ("archive-2019", ""), ("ci-runner-07", ""),
    )  # fmt: skip
    for name, command in states:
        machine: BareMachine = define_bare(host, name)
        if command:
            machine.start()
            host.virsh(command, machine.uuid)
    host.virsh("desc", "archive-2019", "--config", "--new-desc", "Read once a year")


def _work(guests: Sequence[Guest], is_over: threading.Event) -> None:
    """Loads that come and go, so that the graphs have something to show."""
    for step in itertools.count():
        for number, guest in enumerate(guests):
            share = 0.5 + 0.5 * math.sin(step / 2.5 + 1.7 * number)
            spec = guest.spec
            try:
                guest.lab("cpu", round(1 + (spec.cpu_percent or 0) * 2 * share))
                guest.lab("disk", round(4 + (spec.disk_kib_per_second or 0) * 2 * (1 - share)))
                guest.lab("net", round(1 + (spec.packets_per_second or 0) * 2 * share))
            except (DaemonError, TimeoutError):
                continue  # a busy guest answers late; the next round reaches it
            if is_over.wait(0.2):
                return


def _save(desktop: Desktop, partita: Partita, path: Path) -> None:
    """The window alone, without what the window manager draws around it."""
    frame = QRect(*partita.reader.find("frame").rectangle)
    QImage.fromData(desktop.picture(), "PNG").copy(frame).save(str(path))


def _use_dark_colours(partita: Partita) -> None:
    partita.choose("Appearance...")
    partita.reader.wait_focus("combo box")
    partita.keyboard.press("d", "Escape")
    wait_until(lambda: not partita.reader.find_all("dialog"), "end of the dialog")


def _take(host: LibvirtHost, folder: Path) -> None:
    ensure_network(host)
    ensure_pool(host)
    guests = start_guests(host, SITE)
    for guest in guests:
        guest.wait_agent()
        if guest.name in NOTES:
            host.virsh("desc", guest.uuid, "--live", "--config", "--new-desc", NOTES[guest.name])
    _make_others(host)
    is_over = threading.Event()
    worker = threading.Thread(target=_work, args=(guests, is_over), daemon=True)
    with (
        Desktop(1500, 960) as desktop,
        running(desktop, {"qemu:///system": "atelier"}, prefix=inside_of(host)) as partita,
    ):
        partita.wait_machine(SITE[0].name)
        partita.choose("Performance")
        partita.take_focus("partitions")
        partita.keyboard.type(SITE[0].name)
        worker.start()
        end_s = time.monotonic() + HISTORY_S
        wait_until(lambda: time.monotonic() > end_s, "some history", HISTORY_S + 10)
        _save(desktop, partita, folder / "main-light.png")
        _use_dark_colours(partita)
        partita.take_focus("partitions")
        wait_until(lambda: "focused" in partita.machines().refresh().states, "focus on the machines")
        _save(desktop, partita, folder / "main-dark.png")
        is_over.set()
        worker.join(30)


def main() -> None:
    """Start the host, take the pictures, end everything."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    host = LibvirtHost("atelier", 7)
    try:
        host.start()
        _take(host, folder)
    finally:
        host.stop()


if __name__ == "__main__":
    main()
