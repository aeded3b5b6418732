"""A host with disks in several states, and the two wizards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from app.views.wizards.frame import Wizard
from tests.ui.conftest import OFF, WEB
from tests.ui.hosts import DriverHost, DriverHosts
from tests.ui.wizards.conftest import FOLDER
from tests.ui.wizards.disks.steps import BASE, LONG, USED
from tests.unit.hosts_commands.machines import Machine, pool_definition


@pytest.fixture
def host(hosts: DriverHosts, tmp_path: Path) -> DriverHost:
    """Disks that nobody has, that a running machine has, and one that builds on another."""
    names = [("free.qcow2", ""), ("used.qcow2", ""), ("base.qcow2", ""), ("child.qcow2", BASE), (LONG, "")]
    pool = pool_definition("default", FOLDER, names)
    for capacity in pool.iter("capacity"):
        capacity.text = str(20 << 30)
    user = Machine("shop", run=1, disks=((USED, "qcow2"),))
    group = pool_definition("volumes", "/dev/volumes")
    group.set("type", "logical")
    etree.SubElement(etree.SubElement(group, "source"), "name").text = "volumes"
    return hosts.add(DriverHost(tmp_path, "atelier", (WEB, OFF, user), (pool, group)))


@pytest.fixture
def new(open_wizard: Callable[..., Wizard]) -> Wizard:
    return open_wizard("new-disk", "new-disk-wizard")


@pytest.fixture
def edit(open_wizard: Callable[..., Wizard]) -> Wizard:
    return open_wizard("edit-disk", "edit-disk-wizard")
