"""The program with a host on which machines can be made, and its wizard open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from app.views.wizards.frame import Wizard
from tests.ui.conftest import DB, OFF, WEB
from tests.ui.hosts import DriverHost, DriverHosts
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import element, pool_definition

FOLDER = "/var/lib/machines"


def network_definition(name: str) -> etree._Element:
    """A virtual switch."""
    root = etree.Element("network")
    element(root, "name", name)
    element(root, "bridge", name=f"br-{name}")
    element(root, "ip", address="192.168.122.1", netmask="255.255.255.0")
    return root


@pytest.fixture
def host(hosts: DriverHosts, tmp_path: Path) -> DriverHost:
    """A host with three machines, a storage location with one disk, and two switches."""
    others = (
        pool_definition("default", FOLDER, [("taken.qcow2", "")]), network_definition("default"),
        network_definition("lab"),
    )  # fmt: skip
    return hosts.add(DriverHost(tmp_path, "atelier", (WEB, DB, OFF), others))


@pytest.fixture
def open_wizard(stage: Stage) -> Callable[[], Wizard]:
    """Opens the wizard, and waits until the host has told what it can do."""

    def opened(action: str = "new-machine", name: str = "new-machine-wizard") -> Wizard:
        stage.do(action)
        dialog = stage.dialog(name)
        assert isinstance(dialog, Wizard)
        stage.wait(lambda: dialog.pages[-1].body.isEnabled())
        return dialog

    return opened


@pytest.fixture
def wizard(open_wizard: Callable[[], Wizard]) -> Wizard:
    """The New Virtual Machine wizard, ready."""
    return open_wizard()
