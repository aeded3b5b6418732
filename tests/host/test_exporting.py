"""Export on a real host: off and running, with checkpoints; what is cancelled or does not fit leaves nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import libvirt
import pytest

from app.core.commands import Progress
from app.core.errors import ErrorKind, HostError
from app.core.transfer import Consistency, ExportCommand, Exported, Omission
from app.hosts.commands import carry_out
from app.media.exported import MANIFEST, ExportManifest, read_manifest
from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.host.disk_tools import compare
from tests.support.lab.daemon import LibvirtHost


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def machine(real_host: LibvirtHost) -> Iterator[BareMachine]:
    """A machine whose disk builds on another; both have something on them."""
    name = f"leaving-{uuid4().hex[:6]}"
    base = make_image(real_host.images / f"{name}-base.qcow2")
    fill(base, "write -P 5 0 1M")
    disk = make_image(real_host.images / f"{name}.qcow2", base)
    fill(disk, "write -P 6 3M 1M")
    real_host.virsh("pool-refresh", "default")
    made = define_bare(real_host, name, disk)
    yield made
    if made.exists():
        if made.state() != "shut off":
            real_host.virsh("destroy", made.uuid)
        real_host.virsh("undefine", made.uuid, "--snapshots-metadata")
    for file in real_host.images.glob(f"{name}*"):
        file.unlink()


def fill(path: Path, command: str) -> None:
    subprocess.run(["qemu-io", "-f", "qcow2", "-c", command, str(path)], check=True, capture_output=True, timeout=60)


def export(connection: libvirt.virConnect, machine: BareMachine, folder: Path) -> Exported:
    told: list[object] = []
    progress = Progress(lambda _: None, lambda: False, told.append)
    carry_out(connection, ExportCommand(machine.uuid, machine.name, str(folder)), progress)
    return next(each for each in told if isinstance(each, Exported))


def manifest_of(exported: Exported) -> ExportManifest:
    """The manifest, held against the files: each is there, as long, and hashes to what it says."""
    folder = Path(exported.path)
    manifest = read_manifest((folder / MANIFEST).read_bytes())
    named = {each.path for each in manifest.files} | {MANIFEST}
    assert named == {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for each in manifest.files:
        data = (folder / each.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each.size_bytes, each.sha256), each.path
    return manifest


def test_a_machine_that_is_off_leaves_with_all_that_its_disk_builds_on(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost
) -> None:
    real_host.virsh("snapshot-create-as", machine.uuid, "first")
    exported = export(connection, machine, tmp_path)
    manifest = manifest_of(exported)
    folder = Path(exported.path)
    assert (exported.consistency, folder.name) == (Consistency.OFF, machine.name)
    assert [each.name for each in manifest.of("checkpoint")] == ["first"]
    assert len(manifest.of("disk")) == 2
    disk = folder / "Virtual Hard Disks" / f"{machine.name}.qcow2"
    # It builds on the file beside it, not on that of the host.
    info = subprocess.run(["qemu-img", "info", str(disk)], check=True, capture_output=True, text=True, timeout=60)
    assert f"backing file: {machine.name}-base.qcow2" in info.stdout
    compare(real_host.images / f"{machine.name}.qcow2", "qcow2", disk, "qcow2")
    assert os.stat(folder).st_mode & 0o077 == 0
    assert os.stat(disk).st_mode & 0o077 == 0


def test_a_running_machine_leaves_as_it_is_at_one_moment(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost
) -> None:
    machine.start()
    exported = export(connection, machine, tmp_path)
    assert machine.state() == "running"
    assert exported.consistency is Consistency.CRASH
    assert Omission.MEMORY in exported.omissions
    manifest = manifest_of(exported)
    (disk,) = manifest.of("disk")
    assert (disk.source, disk.format) == (str(real_host.images / f"{machine.name}.qcow2"), "qcow2")
    real_host.virsh("destroy", machine.uuid)
    copy = Path(exported.path) / disk.path
    compare(real_host.images / f"{machine.name}.qcow2", "qcow2", copy, "qcow2")
    assert not list(real_host.images.glob("partita-export-*"))


@pytest.mark.parametrize("is_running", [False, True])
def test_a_cancelled_export_leaves_nothing(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, real_host: LibvirtHost, is_running: bool
) -> None:
    if is_running:
        machine.start()
    reports: list[float | None] = []
    progress = Progress(reports.append, lambda: bool(reports) and (reports[-1] or 0) > 50)
    with pytest.raises(HostError) as caught:
        carry_out(connection, ExportCommand(machine.uuid, machine.name, str(tmp_path)), progress)
    assert caught.value.failure.kind is ErrorKind.CANCELLED
    assert list(tmp_path.iterdir()) == []
    assert not list(real_host.images.glob("partita-export-*"))
    assert machine.state() == ("running" if is_running else "shut off")


def test_a_disk_of_this_computer_that_is_full_leaves_nothing(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.hosts.storage.sparse.os.pwrite", full)
    with pytest.raises(HostError) as caught:
        carry_out(connection, ExportCommand(machine.uuid, machine.name, str(tmp_path)), quiet())
    assert caught.value.failure.kind is ErrorKind.NO_SPACE
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_said_before_anything_is_copied(
    connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.hosts.transfer.exporting.free_bytes", lambda _: 1000)
    with pytest.raises(HostError) as caught:
        carry_out(connection, ExportCommand(machine.uuid, machine.name, str(tmp_path)), quiet())
    assert caught.value.failure.kind is ErrorKind.NO_SPACE
    assert "MiB" in str(caught.value.failure.why)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(connection: libvirt.virConnect, machine: BareMachine, tmp_path: Path) -> None:
    (tmp_path / machine.name).mkdir()
    with pytest.raises(HostError) as caught:
        carry_out(connection, ExportCommand(machine.uuid, machine.name, str(tmp_path)), quiet())
    assert "never overwritten" in str(caught.value.failure.why)
    assert list((tmp_path / machine.name).iterdir()) == []


def test_a_disk_that_builds_on_any_file_of_the_host_is_not_followed(
    connection: libvirt.virConnect, real_host: LibvirtHost, tmp_path: Path
) -> None:
    secret = make_image(tmp_path / "elsewhere" / "secret.qcow2")
    disk = make_image(real_host.images / f"deceiving-{uuid4().hex[:6]}.qcow2", secret)
    real_host.virsh("pool-refresh", "default")
    machine = define_bare(real_host, disk.stem, disk)
    try:
        with pytest.raises(HostError) as caught:
            carry_out(connection, ExportCommand(machine.uuid, machine.name, str(tmp_path)), quiet())
        assert str(secret) in str(caught.value.failure.why)
        assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]
    finally:
        real_host.virsh("undefine", machine.uuid)
        disk.unlink()


def quiet() -> Progress:
    return Progress(lambda _: None, lambda: False)
