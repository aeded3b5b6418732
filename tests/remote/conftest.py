"""Two hosts that are reached over SSH; started once for all tests of this folder, ended with the test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.support.lab.remote import RemoteHosts, start_remote_hosts
from tests.support.lab.requirements import HOST_PROGRAMS, REMOTE_PROGRAMS, require_lab


@pytest.fixture(scope="session")
def running_remote_hosts() -> Iterator[RemoteHosts]:
    """Two running hosts; tests take ``remote_hosts``, which also mends them."""
    require_lab(*HOST_PROGRAMS, *REMOTE_PROGRAMS)
    remote = start_remote_hosts()
    try:
        yield remote
    finally:
        remote.stop()


@pytest.fixture
def remote_hosts(running_remote_hosts: RemoteHosts, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteHosts]:
    """Two reachable hosts whose plain ``qemu+ssh://`` URIs work in this process and in its children."""
    for name, value in running_remote_hosts.client.environment().items():
        monkeypatch.setenv(name, value)
    assert os.environ["PATH"].startswith(str(running_remote_hosts.client.path_entry))
    try:
        yield running_remote_hosts
    finally:
        running_remote_hosts.repair()
