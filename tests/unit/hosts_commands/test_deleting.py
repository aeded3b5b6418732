"""Delete takes exactly what was ticked, never what another machine uses, and can be tried again."""

from __future__ import annotations

import pytest

from app.core.commands import DeleteCommand, DeletionQuery, Progress
from app.core.errors import ErrorKind, HostError
from app.hosts.commands import carry_out
from app.hosts.queries import answer
from app.hosts.storage.folders import NAME_PREFIX, TemporaryFolders
from tests.unit.hosts_commands.machines import Machine, Watcher, names, pool_definition

WEB = Machine("web", disks=(("/pool/web", "qcow2"), ("/pool/data", "raw")), dvds=("/pool/setup.iso",))
FILES = (("web", ""), ("data", ""), ("setup.iso", ""), ("other", ""), ("base", ""))


@pytest.fixture
def pool():
    return pool_definition("pool", "/pool", FILES)


def files(connection):
    return sorted(volume.name() for volume in connection.storagePoolLookupByName("pool").listAllVolumes(0))


def delete(connection, machine, *paths, progress=None):
    carry_out(connection, DeleteCommand(machine.uuid, machine.name, paths), progress or Watcher().progress())


def failure_of(connection, machine, *paths, progress=None):
    with pytest.raises(HostError) as caught:
        delete(connection, machine, *paths, progress=progress)
    return caught.value.failure


def acting(action):
    """A Progress during which ``action`` happens on the host, at the first look."""
    actions = [action]

    def is_cancelled():
        if actions:
            actions.pop()()
        return False

    return Progress(lambda _percent: None, is_cancelled)


def test_the_definition_alone(make_host, pool):
    connection = make_host(WEB, Machine("db"), pools=(pool,))
    delete(connection, WEB)
    assert names(connection) == ["db"]
    assert files(connection) == sorted(name for name, _ in FILES)


def test_exactly_the_ticked_files(make_host, pool):
    connection = make_host(WEB, pools=(pool,))
    watcher = Watcher()
    delete(connection, WEB, "/pool/data", progress=watcher.progress())
    assert names(connection) == []
    assert files(connection) == ["base", "other", "setup.iso", "web"]
    assert watcher.reported == [None, 50.0]


def test_saved_state_and_checkpoints_go_with_the_definition(make_host, pool):
    machine = Machine("web", run=1)
    connection = make_host(machine, pools=(pool,))
    domain = connection.lookupByUUIDString(machine.uuid)
    domain.snapshotCreateXML("<domainsnapshot><name>s</name></domainsnapshot>", 0)
    domain.managedSave(0)
    preview = answer(connection, DeletionQuery(machine.uuid))
    assert preview.has_saved_state
    assert preview.has_checkpoints
    delete(connection, machine)
    assert names(connection) == []


@pytest.mark.parametrize("run", [1, 3])
def test_a_machine_that_is_not_off_is_kept(make_host, pool, run):
    machine = Machine("web", disks=(("/pool/web", "qcow2"),), run=run)
    connection = make_host(machine, pools=(pool,))
    failure = failure_of(connection, machine, "/pool/web")
    assert failure.kind is ErrorKind.WRONG_STATE
    assert names(connection) == ["web"]
    assert "web" in files(connection)


@pytest.mark.parametrize("path", ["/pool/other", "/etc/passwd", "/", "", "/pool", "pool/web", "/pool/setup.isox"])
def test_a_file_that_is_not_its_own_is_refused_and_nothing_deleted(make_host, pool, path):
    connection = make_host(WEB, pools=(pool,))
    failure = failure_of(connection, WEB, "/pool/web", path)
    assert failure.kind is ErrorKind.INVALID
    assert names(connection) == ["web"]
    assert files(connection) == sorted(name for name, _ in FILES)


@pytest.mark.parametrize("run", [1, 5])
def test_a_disk_that_another_machine_uses_is_refused(make_host, pool, run):
    other = Machine("db", disks=(("/pool/./web", "qcow2"),), run=run)
    connection = make_host(WEB, other, pools=(pool,))
    preview = answer(connection, DeletionQuery(WEB.uuid))
    assert {file.path: file.used_by for file in preview.files}["/pool/web"] == ("db",)
    failure = failure_of(connection, WEB, "/pool/data", "/pool/web")
    assert failure.kind is ErrorKind.BUSY
    assert "db" in str(failure.why)
    assert files(connection) == sorted(name for name, _ in FILES)


def test_a_disk_that_another_machine_names_by_its_pool_is_refused(make_host, pool):
    connection = make_host(WEB, Machine("db", volumes=(("pool", "web"),)), pools=(pool,))
    assert failure_of(connection, WEB, "/pool/web").kind is ErrorKind.BUSY
    connection.storagePoolLookupByName("pool").destroy()
    assert failure_of(connection, WEB, "/pool/web").kind is ErrorKind.BUSY


def test_a_disk_that_another_machines_disk_builds_on_is_refused(make_host):
    images = pool_definition("pool", "/pool", [("web", ""), ("top", "/pool/middle"), ("middle", "/pool/web")])
    machine = Machine("web", disks=(("/pool/web", "qcow2"),))
    connection = make_host(machine, Machine("db", disks=(("/pool/top", "qcow2"),)), pools=(images,))
    assert failure_of(connection, machine, "/pool/web").kind is ErrorKind.BUSY
    assert "web" in files(connection)


def test_a_chain_that_bites_its_tail_ends(make_host):
    images = pool_definition("pool", "/pool", [("a", "/pool/b"), ("b", "/pool/a")])
    machine = Machine("web", disks=(("/pool/a", "qcow2"),))
    connection = make_host(machine, pools=(images,))
    preview = answer(connection, DeletionQuery(machine.uuid))
    assert [(file.path, file.role) for file in preview.files] == [("/pool/a", "disk"), ("/pool/b", "base")]


def test_a_checkpoint_of_another_machine_protects_its_files(make_host, pool):
    other = Machine("db", disks=(("/pool/web", "qcow2"),))
    connection = make_host(WEB, other, pools=(pool,))
    domain = connection.lookupByUUIDString(other.uuid)
    domain.snapshotCreateXML("<domainsnapshot><name>s</name></domainsnapshot>", 0)
    connection.defineXML(domain.XMLDesc(0).replace("/pool/web", "/pool/other"))
    assert "/pool/web" not in domain.XMLDesc(0)
    assert failure_of(connection, WEB, "/pool/web").kind is ErrorKind.BUSY


def test_a_machine_that_is_made_in_between_protects_its_files(make_host, pool):
    connection = make_host(WEB, pools=(pool,))

    def define_another():
        xml = connection.lookupByUUIDString(WEB.uuid).XMLDesc(0)
        connection.defineXML(xml.replace(WEB.uuid, "6f1c0d34-0000-4000-8000-000000000001").replace(">web<", ">new<"))

    failure = failure_of(connection, WEB, "/pool/web", progress=acting(define_another))
    assert failure.kind is ErrorKind.BUSY
    assert "new" in str(failure.why)
    assert names(connection) == ["new", "web"]
    assert "web" in files(connection)


def test_a_machine_that_is_started_in_between_keeps_everything(make_host, pool):
    connection = make_host(WEB, pools=(pool,))
    start = connection.lookupByUUIDString(WEB.uuid).create
    failure = failure_of(connection, WEB, "/pool/web", progress=acting(start))
    assert failure.kind is ErrorKind.WRONG_STATE
    assert names(connection) == ["web"]
    assert "web" in files(connection)


def test_a_machine_that_is_deleted_in_between(make_host, pool):
    connection = make_host(WEB, pools=(pool,))
    undefine = connection.lookupByUUIDString(WEB.uuid).undefine
    assert failure_of(connection, WEB, "/pool/web", progress=acting(undefine)).kind is ErrorKind.GONE
    assert "web" in files(connection)
    assert failure_of(connection, WEB).kind is ErrorKind.GONE


def test_cancelling_says_what_is_gone_and_what_is_not_and_delete_goes_on_later(make_host, pool):
    connection = make_host(WEB, pools=(pool,))
    failure = failure_of(connection, WEB, "/pool/web", "/pool/data", progress=Watcher(cancel_after=1).progress())
    assert failure.kind is ErrorKind.CANCELLED
    assert str(failure.advice).startswith("Already deleted: /pool/data. Still there: /pool/web,")
    assert failure.details == "deleted: /pool/data\nkept: /pool/web"
    assert names(connection) == ["web"]
    assert files(connection) == ["base", "other", "setup.iso", "web"]
    delete(connection, WEB, "/pool/web", "/pool/data")
    assert names(connection) == []
    assert files(connection) == ["base", "other", "setup.iso"]


def test_a_base_goes_before_what_builds_on_it(make_host):
    images = pool_definition("pool", "/pool", [("top", "/pool/base"), ("base", "")])
    machine = Machine("web", disks=(("/pool/top", "qcow2"),))
    connection = make_host(machine, pools=(images,))
    failure = failure_of(connection, machine, "/pool/top", "/pool/base", progress=Watcher(cancel_after=1).progress())
    assert str(failure.advice).startswith("Already deleted: /pool/base.")
    delete(connection, machine, "/pool/top", "/pool/base")
    assert files(connection) == []


def test_preview_of_all_kinds_of_files(make_host, pool):
    machine = Machine("web", disks=(("/pool/web", "qcow2"),), dvds=("/pool/setup.iso",), variables="/nvram/web_VARS.fd")
    other = Machine("db", dvds=("/pool/setup.iso",))
    preview = answer(make_host(machine, other, pools=(pool,)), DeletionQuery(machine.uuid))
    assert (preview.name, preview.uuid) == ("web", machine.uuid)
    assert [(file.path, file.role, file.is_removable_media, file.used_by) for file in preview.files] == [
        ("/pool/web", "disk", False, ()),
        ("/pool/setup.iso", "disk", True, ("db",)),
        ("/nvram/web_VARS.fd", "firmware", False, ()),
    ]
    assert preview.files[0].size_bytes == 5000
    assert [file.blocked is None for file in preview.files] == [True, False, True]


def test_64_disks(make_host):
    disks = [f"disk-{number}" for number in range(64)]
    images = pool_definition("pool", "/pool", [(name, "") for name in disks])
    machine = Machine("web", disks=tuple((f"/pool/{name}", "raw") for name in disks))
    connection = make_host(machine, pools=(images,))
    assert len(answer(connection, DeletionQuery(machine.uuid)).files) == 64
    delete(connection, machine, *(f"/pool/{name}" for name in disks[:-1]))
    assert files(connection) == ["disk-63"]


@pytest.mark.parametrize("name", ["a b", "a'\"&<x>", "🦊", "\u202egnp", "$(id)", "%s"])
def test_hostile_names_of_files(make_host, name):
    images = pool_definition("pool", "/pool", [(name, ""), ("other", "")])
    machine = Machine("web", disks=((f"/pool/{name}", "raw"),))
    connection = make_host(machine, pools=(images,))
    delete(connection, machine, f"/pool/{name}")
    assert files(connection) == ["other"]


def test_a_folder_without_storage_location_is_opened_and_closed_again(make_host, pool):
    machine = Machine("web", disks=(("/elsewhere/web", "qcow2"),))
    connection = make_host(machine, pools=(pool,))
    with TemporaryFolders(connection) as folders:
        folders.volume("/elsewhere/web")
        folders.volume("/elsewhere/other")
        assert sorted(found.name().startswith(NAME_PREFIX) for found in connection.listAllStoragePools(0)) == [
            False,
            True,
        ]
    assert [found.name() for found in connection.listAllStoragePools(0)] == ["pool"]
    delete(connection, machine, "/elsewhere/web")
    assert names(connection) == []
    assert [found.name() for found in connection.listAllStoragePools(0)] == ["pool"]


@pytest.mark.parametrize("path", ["/dev/sda", "/dev/disk/by-id/x", "/proc/kcore", "relative", "/"])
def test_folders_that_are_never_opened(make_host, path):
    connection = make_host(Machine("web"))
    with TemporaryFolders(connection) as folders:
        assert folders.volume(path) is None
        assert connection.listAllStoragePools(0) == []
