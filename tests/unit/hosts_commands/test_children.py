"""Who builds on a disk, and how machines have it: what the disk wizards are told before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.disk_commands import DiskInspection, DiskUser, InspectDiskQuery
from app.hosts.queries import answer
from tests.unit.hosts_commands.machines import Machine, host, pool_definition

BASE, CHILD, OTHER = "/d/base.qcow2", "/d/child.qcow2", "/e/other.qcow2"


@pytest.fixture
def connection(tmp_path: Path):
    """Two storage locations; a disk of each builds on the same one."""
    pools = (
        pool_definition("d", "/d", [("base.qcow2", ""), ("child.qcow2", BASE)]),
        pool_definition("e", "/e", [("other.qcow2", BASE)]),
    )
    machines = (Machine("top", run=1, disks=((CHILD, "qcow2"),)), Machine("own", run=5, disks=((BASE, "qcow2"),)))
    opened = host(tmp_path, machines, pools)
    yield opened
    opened.close()


def inspected(connection, path: str, *, has_children: bool = True) -> DiskInspection:
    found = answer(connection, InspectDiskQuery(path, has_children))
    assert isinstance(found, DiskInspection)
    return found


def test_disks_of_every_location_that_build_on_it(connection) -> None:
    assert sorted(inspected(connection, BASE).children) == [CHILD, OTHER]
    assert inspected(connection, "/d/../d/child.qcow2").children == ()


def test_nobody_looks_for_them_unasked(connection) -> None:
    assert inspected(connection, BASE, has_children=False).children == ()


def test_how_each_machine_has_it(connection) -> None:
    found = inspected(connection, BASE)
    assert set(found.users) == {DiskUser("own"), DiskUser("top", is_running=True, is_top=False)}
    assert set(found.used_by) == {"own", "top"}
    assert inspected(connection, CHILD).users == (DiskUser("top", is_running=True),)
