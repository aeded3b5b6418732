"""Virtual hard disks on a real host: each format made, converted, expanded, merged, and checked with QEMU's tools."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest
from pycdlib import PyCdlib

from app.core.commands import Command, Progress
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_commands import DiskInspection, InspectDiskQuery, Volume, VolumesQuery
from app.core.errors import ErrorKind, Failure, HostError
from app.core.machine_plan import MIB, DiskType, NewDisk
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.host.bare_machines import BareMachine, define_bare
from tests.host.disk_tools import (
    ROUNDED,
    check_image,
    child_of,
    compare,
    image_info,
    make_disk,
    new_location,
    taken_bytes,
    write,
    write_pattern,
)
from tests.support.lab.daemon import LibvirtHost

FORMATS = ("qcow2", "raw", "vpc", "vmdk", "vdi", "qed")
QUIET = Progress(lambda _percent: None, lambda: False)


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def location(real_host: LibvirtHost) -> Iterator[tuple[str, Path]]:
    with new_location(real_host) as made:
        yield made


@pytest.fixture
def folder(location: tuple[str, Path]) -> Path:
    """The folder of a storage location."""
    return location[1]


@pytest.fixture
def define(real_host: LibvirtHost) -> Iterator:
    """``define(name, *disks)``: a machine that is removed after the test."""
    made: list[BareMachine] = []

    def make(name: str, *disks: Path) -> BareMachine:
        made.append(define_bare(real_host, name, *disks))
        return made[-1]

    yield make
    for machine in made:
        if machine.state() != "shut off":
            real_host.virsh("destroy", machine.uuid)
        real_host.virsh("undefine", machine.uuid, "--snapshots-metadata")


def do(connection: libvirt.virConnect, command: Command, progress: Progress = QUIET) -> None:
    carry_out(connection, command, progress)


def refused(connection: libvirt.virConnect, command: Command, progress: Progress = QUIET) -> Failure:
    with pytest.raises(HostError) as caught:
        carry_out(connection, command, progress)
    assert str(caught.value.failure.why).strip()
    return caught.value.failure


def inspect(connection: libvirt.virConnect, path: Path) -> DiskInspection:
    found = answer(connection, InspectDiskQuery(str(path)))
    assert isinstance(found, DiskInspection)
    return found


def convert(path: Path, target: NewDisk) -> ConvertDiskCommand:
    return ConvertDiskCommand("", path.name, str(path), target)


def resize(path: Path, size_bytes: int, *, is_confirmed: bool = False) -> ResizeDiskCommand:
    return ResizeDiskCommand("", path.name, str(path), size_bytes, is_confirmed)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_made_and_inspected(connection, location, form: str) -> None:
    do(connection, CreateDiskCommand("", "new", NewDisk(location[0], "new", 16 * MIB, form)))
    path = location[1] / "new"
    check_image(path, form)
    found = inspect(connection, path)
    assert found.format == form
    assert found.capacity_bytes == image_info(path, form)["virtual-size"]
    assert 0 <= found.capacity_bytes - 16 * MIB < ROUNDED
    assert (found.used_by, found.chain, found.problem) == ((), (), None)
    (volume,) = answer(connection, VolumesQuery(location[0]))
    assert isinstance(volume, Volume)
    assert (volume.name, volume.path, volume.format) == ("new", str(path), form)
    before = path.read_bytes()
    again = CreateDiskCommand("", "new", NewDisk(location[0], "new", 32 * MIB, form))
    assert refused(connection, again).kind is ErrorKind.INVALID
    assert path.read_bytes() == before


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(("qcow2", "raw", "vpc", "vmdk"), 2)))
def test_each_format_converted(connection, location, source: str, target: str) -> None:
    image = write_pattern(location[1] / "source", source, "16M")
    do(connection, convert(image, NewDisk(location[0], "target", 0, target)))
    made = location[1] / "target"
    check_image(made, target)
    compare(image, source, made, target)


def test_fixed_and_dynamic(connection, location) -> None:
    image = write_pattern(location[1] / "source.qcow2", "qcow2", "16M")
    for form in ("qcow2", "raw"):
        do(connection, convert(image, NewDisk(location[0], f"fixed.{form}", 0, form, DiskType.FIXED)))
        fixed = location[1] / f"fixed.{form}"
        compare(image, "qcow2", fixed, form)
        assert taken_bytes(fixed) >= 16 * MIB
        do(connection, convert(fixed, NewDisk(location[0], f"dynamic.{form}", 0, form)))
        dynamic = location[1] / f"dynamic.{form}"
        compare(image, "qcow2", dynamic, form)
        assert taken_bytes(dynamic) < 8 * MIB
        # From RAW to RAW, and larger than the source.
        larger = NewDisk(location[0], f"larger.{form}", 24 * MIB, form, DiskType.FIXED)
        do(connection, convert(fixed, larger))
        compare(image, "qcow2", location[1] / larger.name, form)
        assert image_info(location[1] / larger.name, form)["virtual-size"] == 24 * MIB
        if form == "raw":
            assert taken_bytes(location[1] / larger.name) >= 24 * MIB
    assert len(list(location[1].iterdir())) == 7


def test_a_chain_becomes_one_disk(connection, location) -> None:
    base = write_pattern(location[1] / "base.raw", "raw", "16M")
    middle = write(child_of(base, location[1] / "middle.qcow2", "raw"), "qcow2", "write -P 1 0 4k")
    top = write(child_of(middle, location[1] / "top.qcow2"), "qcow2", "write -P 2 8M 4k")
    found = inspect(connection, top)
    assert [(link.path, link.format, link.is_missing) for link in found.chain] == [
        (str(middle), "qcow2", False),
        (str(base), "raw", False),
    ]
    do(connection, convert(top, NewDisk(location[0], "whole.qcow2", 0)))
    compare(top, "qcow2", location[1] / "whole.qcow2", "qcow2")
    assert "backing-filename" not in image_info(location[1] / "whole.qcow2", "qcow2")
    middle.rename(middle.with_suffix(".moved"))
    assert [link.is_missing for link in inspect(connection, top).chain] == [True]
    assert refused(connection, convert(top, NewDisk(location[0], "x.qcow2", 0))).kind is ErrorKind.INVALID
    assert not (location[1] / "x.qcow2").exists()


@pytest.mark.parametrize("form", ["qcow2", "raw"])
def test_expanded_and_shrunk_while_off(connection, folder, define, form: str) -> None:
    image = write_pattern(folder / f"disk.{form}", form, "16M")
    kept = folder / "kept"
    shutil.copy(image, kept)
    define("owner", image)
    do(connection, resize(image, 32 * MIB))
    check_image(image, form)
    assert image_info(image, form)["virtual-size"] == 32 * MIB
    compare(kept, form, image, form)
    assert refused(connection, resize(image, 16 * MIB)).kind is ErrorKind.INVALID
    assert image_info(image, form)["virtual-size"] == 32 * MIB
    do(connection, resize(image, 16 * MIB, is_confirmed=True))
    check_image(image, form)
    compare(kept, form, image, form)
    assert image_info(image, form)["virtual-size"] == 16 * MIB


@pytest.mark.parametrize("form", ["vpc", "vmdk", "vdi"])
def test_what_qemu_cannot_resize(connection, folder, form: str) -> None:
    image = make_disk(folder / "disk", form, "16M")
    assert refused(connection, resize(image, 32 * MIB)).kind is ErrorKind.UNSUPPORTED


def test_expanded_while_running(connection, folder, define) -> None:
    image = write_pattern(folder / "disk.qcow2", "qcow2", "16M")
    machine = define("runs", image)
    machine.start()
    do(connection, resize(image, 32 * MIB))
    assert image_info(image, "qcow2")["virtual-size"] == 32 * MIB
    assert refused(connection, resize(image, 16 * MIB, is_confirmed=True)).kind is ErrorKind.WRONG_STATE
    busy = refused(connection, convert(image, NewDisk("x", "x", 0)))
    assert busy.kind is ErrorKind.BUSY
    assert "runs" in str(busy.why)
    assert refused(connection, CompactDiskCommand("", "d", str(image))).kind is ErrorKind.BUSY
    assert inspect(connection, image).is_running


def test_merged_while_running(connection, real_host, folder, define) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "16M")
    child = write(child_of(parent, folder / "child.qcow2"), "qcow2", "write -P 7 8M 1M", "write -P 9 0 4k")
    kept = folder / "kept.qcow2"
    do(connection, convert(child, NewDisk(_uuid(connection, folder), "kept.qcow2", 0)))
    machine = define("runs", child)
    machine.start()
    reports: list[float | None] = []
    do(connection, MergeDiskCommand("", "child", str(child)), Progress(reports.append, lambda: False))
    assert not child.exists()
    for flags in ((), ("--inactive",)):
        assert str(parent) in real_host.virsh("dumpxml", machine.uuid, *flags)
        assert str(child) not in real_host.virsh("dumpxml", machine.uuid, *flags)
    assert machine.state() in {"running", "paused"}
    real_host.virsh("destroy", machine.uuid)
    check_image(parent, "qcow2")
    compare(parent, "qcow2", kept, "qcow2")
    assert reports


def test_merged_without_a_machine(connection, real_host, folder) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "16M")
    child = write(child_of(parent, folder / "child.qcow2"), "qcow2", "write -P 7 8M 1M")
    do(connection, convert(child, NewDisk(_uuid(connection, folder), "kept.qcow2", 0)))
    machines = real_host.virsh("list", "--all", "--name").split()
    do(connection, MergeDiskCommand("", "child", str(child)))
    assert not child.exists()
    check_image(parent, "qcow2")
    compare(parent, "qcow2", folder / "kept.qcow2", "qcow2")
    assert real_host.virsh("list", "--all", "--name").split() == machines


def test_merges_that_would_destroy_something(connection, folder, define) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "16M")
    first, second = child_of(parent, folder / "first.qcow2"), child_of(parent, folder / "second.qcow2")
    before = parent.read_bytes()
    shared = refused(connection, MergeDiskCommand("", "first", str(first)))
    assert shared.kind is ErrorKind.BUSY
    assert str(second) in str(shared.why)
    define("off", first)
    assert refused(connection, MergeDiskCommand("", "first", str(first))).kind is ErrorKind.WRONG_STATE
    assert refused(connection, MergeDiskCommand("", "parent", str(parent))).kind is ErrorKind.INVALID
    grown = refused(connection, resize(parent, 32 * MIB))
    assert grown.kind is ErrorKind.BUSY
    assert parent.read_bytes() == before


def test_a_merge_that_is_cancelled(connection, folder) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "64M")
    child = write(child_of(parent, folder / "child.qcow2"), "qcow2", "write -P 7 8M 32M")
    do(connection, convert(child, NewDisk(_uuid(connection, folder), "kept.qcow2", 0)))
    failure = refused(connection, MergeDiskCommand("", "child", str(child)), Progress(lambda _: None, lambda: True))
    assert failure.kind is ErrorKind.CANCELLED
    check_image(child, "qcow2")
    compare(child, "qcow2", folder / "kept.qcow2", "qcow2")


@pytest.mark.parametrize("form", ["qcow2", "vmdk", "raw"])
def test_compacted(connection, folder, form: str) -> None:
    image = make_disk(folder / "disk", form, "32M")
    write(image, form, "write -P 1 0 24M", "write -P 0 1M 23M")
    kept = folder / "kept"
    shutil.copy(image, kept)
    image.chmod(0o640)
    before = taken_bytes(image)
    assert before > 20 * MIB
    do(connection, CompactDiskCommand("", "disk", str(image)))
    check_image(image, form)
    compare(kept, form, image, form)
    assert taken_bytes(image) < 4 * MIB
    assert image.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["disk", "kept"]
    # There is nothing more to give back: it stays as it is.
    inode = image.stat().st_ino
    do(connection, CompactDiskCommand("", "disk", str(image)))
    assert image.stat().st_ino == inode
    assert sorted(path.name for path in folder.iterdir()) == ["disk", "kept"]


def test_a_compaction_that_is_cancelled(connection, folder) -> None:
    image = make_disk(folder / "disk", "qcow2", "32M")
    write(image, "qcow2", "write -P 1 0 24M", "write -P 0 1M 23M")
    before = image.read_bytes()
    looks: list[int] = []

    def is_cancelled() -> bool:
        looks.append(1)
        return len(looks) > 2

    failure = refused(connection, CompactDiskCommand("", "disk", str(image)), Progress(lambda _: None, is_cancelled))
    assert failure.kind is ErrorKind.CANCELLED
    assert [path.name for path in folder.iterdir()] == ["disk"]
    assert image.read_bytes() == before


def test_a_differencing_disk_is_not_compacted(connection, folder) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "16M")
    child = child_of(parent, folder / "child.qcow2")
    assert refused(connection, CompactDiskCommand("", "child", str(child))).kind is ErrorKind.INVALID


def test_reconnected(connection, folder) -> None:
    parent = write_pattern(folder / "parent.qcow2", "qcow2", "16M")
    child = write(child_of(parent, folder / "child.qcow2"), "qcow2", "write -P 7 8M 1M")
    do(connection, convert(child, NewDisk(_uuid(connection, folder), "kept.qcow2", 0)))
    moved = parent.rename(folder / "moved somewhere else.qcow2")
    assert inspect(connection, child).chain[0].is_missing
    size = child.stat().st_size
    do(connection, ReconnectDiskCommand("", "child", str(child), str(moved), "qcow2"))
    assert child.stat().st_size == size
    check_image(child, "qcow2")
    compare(child, "qcow2", folder / "kept.qcow2", "qcow2")
    info = image_info(child, "qcow2")
    assert (info["backing-filename"], info["backing-filename-format"]) == (str(moved), "qcow2")
    for wrong in (
        ReconnectDiskCommand("", "child", str(child), str(child), "qcow2"),
        ReconnectDiskCommand("", "moved", str(moved), str(child), "qcow2"),
        ReconnectDiskCommand("", "child", str(child), str(moved), "raw"),
        ReconnectDiskCommand("", "child", str(child), f"{moved}.gone", "qcow2"),
    ):
        assert refused(connection, wrong).kind is ErrorKind.INVALID
    compare(child, "qcow2", folder / "kept.qcow2", "qcow2")


def test_what_a_guest_has_written_is_not_believed(connection, real_host, folder, define) -> None:
    """A raw disk whose guest wrote the header of a qcow2 image into it, naming a file of the host."""
    secret = real_host.machine.path("elsewhere") / "secret"
    secret.write_bytes(b"CANARY" * MIB)
    image = child_of(secret, folder / "disk.raw", "raw")
    location = _uuid(connection, folder)
    # Without a machine it is an image that refers to a file of no storage location.
    foreign = refused(connection, convert(image, NewDisk(location, "stolen.raw", 0, "raw")))
    assert foreign.kind is ErrorKind.INVALID
    assert str(secret) in str(foreign.why)
    define("guest", image)
    assert inspect(connection, image).problem is not None
    before = image.read_bytes()
    for command in (
        convert(image, NewDisk(location, "stolen.raw", 0, "raw")),
        resize(image, 32 * MIB),
        MergeDiskCommand("", "disk", str(image)),
        CompactDiskCommand("", "disk", str(image)),
    ):
        assert refused(connection, command).kind is ErrorKind.INVALID
    assert image.read_bytes() == before
    assert not any(b"CANARY" in path.read_bytes() for path in folder.iterdir())


def test_a_dvd_image_is_inspected(connection, folder) -> None:
    disc = PyCdlib()
    disc.new(vol_ident="A LABEL")
    disc.write(str(folder / "a.iso"))
    disc.close()
    found = inspect(connection, folder / "a.iso")
    assert found.format == "iso"
    assert found.labels is not None
    assert found.labels.volume_id == "A LABEL"
    outside = folder.parent / "outside.iso"
    shutil.copy(folder / "a.iso", outside)
    assert inspect(connection, outside).labels == found.labels


def test_who_uses_what(connection, folder, define) -> None:
    parent = make_disk(folder / "parent.qcow2", "qcow2", "16M")
    child = child_of(parent, folder / "child.qcow2")
    define("user", child)
    used = {volume.name: volume.used_by for volume in answer(connection, VolumesQuery(_uuid(connection, folder)))}
    assert used == {"parent.qcow2": ("user",), "child.qcow2": ("user",)}
    assert inspect(connection, parent).used_by == ("user",)


def _uuid(connection: libvirt.virConnect, folder: Path) -> str:
    return connection.storagePoolLookupByName(folder.name).UUIDString()
