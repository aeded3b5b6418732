"""Machines on the test driver for the tests of commands and queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pytest
from lxml import etree

from tests.unit.hosts_commands.machines import Machine, host


@pytest.fixture(autouse=True)
def _silent_library() -> None:
    """libvirt prints every error by itself unless somebody listens."""
    libvirt.registerErrorHandler(lambda *_: None, None)


@pytest.fixture
def make_host(tmp_path: Path) -> Iterator[Callable[..., libvirt.virConnect]]:
    """``make_host(machine, ..., pools=[...])``: a connection to a host that has exactly these."""
    made: list[libvirt.virConnect] = []

    def make(*machines: Machine, pools: tuple[etree._Element, ...] = ()) -> libvirt.virConnect:
        made.append(host(tmp_path, machines, pools))
        return made[-1]

    yield make
    for connection in made:
        connection.close()
