"""Export, delete and import through the window alone: the machine boots again, and its disk compares equal."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.host.bare_machines import BareMachine, define_bare
from tests.host.disk_tools import compare, write
from tests.host.test_new_machine import said
from tests.support.desktop import Desktop, wait_until
from tests.support.lab.bootable import BIOS_SAYS, boot_sector
from tests.support.lab.daemon import LibvirtHost
from tests.support.partita import Partita, running

NAME = "traveller"


@pytest.fixture(scope="module")
def partita(desktop: Desktop, real_host: LibvirtHost) -> Iterator[Partita]:
    with running(desktop, {real_host.uri: "atelier"}) as program:
        program.wait_host("atelier", re.compile("Connected.*|.*running.*|.*machine.*"))
        yield program


@pytest.fixture
def traveller(real_host: LibvirtHost, tmp_path: Path) -> Iterator[BareMachine]:
    """A machine that starts from its disk and says so, with a checkpoint within the disk."""
    raw, disk = tmp_path / "sector.raw", real_host.images / f"{NAME}.qcow2"
    raw.write_bytes(boot_sector().ljust(8 << 20, b"\0"))
    subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, disk], check=True)
    write(disk, "qcow2", "write -P 5 1M 1M")
    real_host.virsh("pool-refresh", "default")
    machine = define_bare(real_host, NAME, disk)
    serial = tmp_path / "serial.xml"
    serial.write_text("<serial type='pty'/>")
    real_host.virsh("attach-device", machine.uuid, serial, "--config")
    real_host.virsh("snapshot-create-as", machine.uuid, "before")
    write(disk, "qcow2", "write -P 6 3M 1M")
    yield machine
    if machine.exists():
        if machine.state() != "shut off":
            real_host.virsh("destroy", machine.uuid)
        real_host.virsh("undefine", machine.uuid, "--snapshots-metadata")
    for file in real_host.images.glob(f"{NAME}*"):
        file.unlink()


def test_export_delete_import(partita: Partita, real_host: LibvirtHost, traveller: BareMachine, tmp_path: Path) -> None:
    reference = tmp_path / "reference.raw"
    disk = real_host.images / f"{NAME}.qcow2"
    subprocess.run(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", disk, reference], check=True)
    partita.wait_machine(NAME)
    partita.select(NAME)
    partita.choose("Export...")
    partita.reader.wait_for("dialog", object_name="export-machine-dialog")
    partita.reader.wait_for(object_name="export-folder").set_text(str(tmp_path))
    partita.press("Export")
    partita.reader.wait_for("notification", re.compile(".*was exported to.*"), timeout_s=60)
    folder = tmp_path / NAME
    assert (folder / "partita-export.json").is_file()
    real_host.virsh("undefine", traveller.uuid, "--snapshots-metadata")
    disk.unlink()
    real_host.virsh("pool-refresh", "default")
    wait_until(lambda: NAME not in partita.names(), "it is gone")

    partita.choose("Import Virtual Machine...")
    partita.reader.wait_for("dialog", object_name="import-wizard")
    partita.reader.wait_for(object_name="import-path").set_text(str(folder))
    partita.reader.wait_for("label", re.compile(f"{NAME}: an exported virtual machine.*"), timeout_s=30)
    partita.press("Finish")
    partita.wait_cell(NAME, "State", "State Off", 60)
    assert traveller.exists()
    wait_until(lambda: "before" in real_host.virsh("snapshot-list", NAME, "--name"), "its checkpoint is there")
    domain = etree.fromstring(real_host.virsh("dumpxml", NAME, "--inactive").encode())
    made = Path(domain.find("devices/disk/source").get("file"))
    compare(made, "qcow2", reference, "raw")
    partita.select(NAME)
    partita.choose("Start")
    partita.wait_cell(NAME, "State", "State Running", 60)
    assert BIOS_SAYS in said(real_host, NAME, BIOS_SAYS)
