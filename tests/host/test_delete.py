"""Delete on a real host: exactly the ticked files go, and what others use stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from app.core.commands import DeleteCommand, DeletionQuery, Progress
from app.core.errors import ErrorKind, HostError
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from tests.host.bare_machines import BareMachine, define_bare, make_image
from tests.support.lab.daemon import LibvirtHost

QUIET = Progress(lambda _percent: None, lambda: False)


@pytest.fixture(scope="module")
def connection(real_host: LibvirtHost) -> Iterator[libvirt.virConnect]:
    libvirt.registerErrorHandler(lambda *_: None, None)
    opened = libvirt.open(real_host.uri)
    yield opened
    opened.close()


@pytest.fixture
def folder(real_host: LibvirtHost, request: pytest.FixtureRequest) -> Path:
    """A folder of the host that belongs to no storage location."""
    return real_host.machine.path(f"elsewhere/{request.node.name}")


@pytest.fixture
def define(real_host: LibvirtHost) -> Iterator:
    """``define(name, *disks)``: a machine that is removed after the test, if it is still there."""
    made: list[BareMachine] = []

    def make(name: str, *disks: Path, **more: object) -> BareMachine:
        made.append(define_bare(real_host, name, *disks, **more))
        return made[-1]

    yield make
    for machine in made:
        if machine.exists():
            if machine.state() != "shut off":
                real_host.virsh("destroy", machine.uuid)
            real_host.virsh("undefine", machine.uuid, "--managed-save", "--snapshots-metadata", "--nvram")


def delete(connection: libvirt.virConnect, machine: BareMachine, *paths: Path) -> None:
    carry_out(connection, DeleteCommand(machine.uuid, machine.name, tuple(map(str, paths))), QUIET)


def files(connection: libvirt.virConnect, machine: BareMachine) -> dict[str, tuple[str, tuple[str, ...], bool]]:
    preview = answer(connection, DeletionQuery(machine.uuid))
    return {file.path: (file.role, file.used_by, file.blocked is None) for file in preview.files}


def pools(host: LibvirtHost) -> list[str]:
    return sorted(host.virsh("pool-list", "--all", "--name").split())


def test_only_the_ticked_file_outside_every_storage_location(connection, real_host, define, folder) -> None:
    system, data = make_image(folder / "system.qcow2"), make_image(folder / "data '\"&<🦊>.qcow2")
    machine = define("outside", system, data)
    before = pools(real_host)
    preview = answer(connection, DeletionQuery(machine.uuid))
    assert {file.path: file.size_bytes for file in preview.files} == {
        str(path): path.stat().st_blocks * 512 for path in (system, data)
    }
    delete(connection, machine, data)
    assert not machine.exists()
    assert system.exists()
    assert not data.exists()
    assert pools(real_host) == before


def test_a_file_in_a_storage_location_that_does_not_know_it_yet(connection, real_host, define) -> None:
    image = make_image(real_host.images / "unknown-yet.qcow2")
    machine = define("inside", image)
    delete(connection, machine, image)
    assert not machine.exists()
    assert not image.exists()


def test_a_shared_disk_stays(connection, define, folder) -> None:
    shared = make_image(folder / "shared.qcow2")
    machine, other = define("first", shared), define("second", shared)
    assert files(connection, machine)[str(shared)] == ("disk", ("second",), False)
    with pytest.raises(HostError) as caught:
        delete(connection, machine, shared)
    assert caught.value.failure.kind is ErrorKind.BUSY
    assert machine.exists()
    assert shared.exists()
    delete(connection, other)
    delete(connection, machine, shared)
    assert not shared.exists()


@pytest.mark.parametrize("is_running", [False, True])
def test_the_base_of_another_machines_disk_stays(connection, define, folder, is_running) -> None:
    base = make_image(folder / "base.qcow2")
    top = make_image(folder / "deeper" / "top.qcow2", make_image(folder / "middle.qcow2", base))
    machine, other = define("template", base), define("clone", top)
    if is_running:
        other.start()
    with pytest.raises(HostError) as caught:
        delete(connection, machine, base)
    assert caught.value.failure.kind is ErrorKind.BUSY
    assert "clone" in str(caught.value.failure.why)
    assert machine.exists()
    assert base.exists()


def test_disks_with_checkpoints_go_with_all_their_files(connection, real_host, define, folder) -> None:
    image, memory = make_image(folder / "disk.qcow2"), folder / "memory"
    machine = define("checkpointed", image)
    machine.start()
    real_host.virsh("snapshot-create-as", machine.uuid, "one", "--disk-only")
    real_host.virsh("snapshot-create-as", machine.uuid, "two", "--memspec", f"file={memory},snapshot=external")
    real_host.virsh("destroy", machine.uuid)
    found = files(connection, machine)
    overlays = [folder / "disk.one", folder / "disk.two"]
    assert {path: role for path, (role, _, _) in found.items()} == {
        str(overlays[1]): "disk",
        str(overlays[0]): "checkpoint",
        str(image): "checkpoint",
        str(memory): "checkpoint",
    }
    delete(connection, machine, image, memory, *overlays)
    assert not machine.exists()
    assert list(folder.iterdir()) == []


def test_what_builds_on_a_base_can_go_without_it(connection, define, folder) -> None:
    base = make_image(folder / "base.qcow2")
    top = make_image(real_top := folder / "top.qcow2", base)
    machine = define("on-base", top)
    delete(connection, machine, real_top)
    assert not top.exists()
    assert base.exists()


def test_firmware_variables_go_with_the_definition_unless_they_are_shared(connection, define, folder) -> None:
    shared, own = folder / "shared_VARS.fd", folder / "own_VARS.fd"
    machines = [define(name, variables=path) for name, path in (("u1", shared), ("u2", shared), ("u3", own))]
    for machine in machines[1:]:
        machine.start()
        machine.host.virsh("destroy", machine.uuid)
    assert shared.exists()
    assert own.exists()
    assert files(connection, machines[2]) == {str(own): ("firmware", (), True)}
    delete(connection, machines[2], own)
    assert not own.exists()
    delete(connection, machines[0])
    assert shared.exists()
    assert not machines[0].exists()


def test_a_file_that_cannot_be_deleted_leaves_the_machine_to_try_again(connection, real_host, define, folder) -> None:
    first, second = make_image(folder / "first.qcow2"), make_image(real_host.machine.path("locked") / "second.qcow2")
    machine = define("stuck", first, second)
    # A folder that is mounted read-only inside the host: not even root can delete there.
    real_host.machine.run("mount", "--bind", "-o", "ro", second.parent, second.parent)
    real_host.machine.run("mount", "-o", "remount,bind,ro", second.parent)
    try:
        with pytest.raises(HostError) as caught:
            delete(connection, machine, first, second)
    finally:
        real_host.machine.run("umount", second.parent)
    failure = caught.value.failure
    assert str(second) in str(failure.why)
    assert "Nothing was deleted" in str(failure.advice)
    assert machine.exists()
    assert first.exists()
    assert second.exists()
    delete(connection, machine, first, second)
    assert not machine.exists()
    assert not first.exists()
    assert not second.exists()


def test_a_saved_state_goes_with_the_definition(connection, real_host, define) -> None:
    machine = define("saved")
    machine.start()
    real_host.virsh("managedsave", machine.uuid)
    saved = real_host.machine.path("var-lib/qemu/save") / "saved.save"
    assert saved.exists()
    assert answer(connection, DeletionQuery(machine.uuid)).has_saved_state
    delete(connection, machine)
    assert not machine.exists()
    assert not saved.exists()


def test_a_machine_that_runs_is_kept(connection, define, folder) -> None:
    image = make_image(folder / "disk.qcow2")
    machine = define("busy", image)
    machine.start()
    with pytest.raises(HostError) as caught:
        delete(connection, machine, image)
    assert caught.value.failure.kind is ErrorKind.WRONG_STATE
    assert machine.exists()
    assert image.exists()
