"""The whole program against hosts of libvirt's test driver, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.options import Options
from tests.ui.hosts import DriverHost, DriverHosts
from tests.ui.stage import Stage, remember_hosts
from tests.unit.hosts_commands.machines import Machine

WEB = Machine("web", run=1, notes="front end")
DB = Machine("db", run=1)
OFF = Machine("old", run=5)


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> DriverHosts:
    """All hosts that the program can reach: none yet. No daemon of this computer is ever asked."""
    made = DriverHosts()
    # The guard against crashes would take Qt's warnings, which fail a test, to a log.
    monkeypatch.setattr("app.aftermath._AFTER_MS", 3_600_000)
    monkeypatch.setattr("app.loading._import_gateways", lambda: made.make_gateway)
    return made


@pytest.fixture
def make_host(hosts: DriverHosts, tmp_path: Path) -> Callable[..., DriverHost]:
    """``make_host("rack", machine, ...)``: a host that can be reached."""
    return lambda name, *machines: hosts.add(DriverHost(tmp_path, name, machines))


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, hosts: DriverHosts) -> Iterator[Callable[..., Stage]]:
    """``start(host, ...)``: the program with these hosts in its list; ended with the test, its look as well."""
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    stages: list[Stage] = []

    def begin(*listed: DriverHost, options: Options | None = None, waits: bool = True) -> Stage:
        if listed:
            remember_hosts(listed)
        stage = Stage(qtbot, options)
        stages.append(stage)
        if waits:
            stage.wait_listed(*listed)
        return stage

    yield begin
    for host in hosts.by_id.values():
        host.lets_in.set()
        host.answers.set()
    for stage in reversed(stages):
        if not stage.is_over:
            stage.end()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def host(make_host: Callable[..., DriverHost]) -> DriverHost:
    """A host with two machines that run and one that is off."""
    return make_host("atelier", WEB, DB, OFF)


@pytest.fixture
def stage(start: Callable[..., Stage], host: DriverHost) -> Stage:
    """The program, connected to ``host``."""
    return start(host)
