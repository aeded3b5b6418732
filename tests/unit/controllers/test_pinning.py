"""Pinned machines are kept per host and read each second, seen or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.controllers.pinning import PinController
from app.controllers.selection import Selection
from app.core.partitions import ConnectionState, Partition, PartitionState
from app.services.settings import Settings
from app.services.writer import Writer


@pytest.fixture
def pins(tmp_path: Path) -> PinController:
    return PinController(Settings(tmp_path / "settings.json", Writer(lambda problem: None)))


def chosen(*names: str, host: str = "h") -> Selection:
    machines = tuple(Partition(name, name, PartitionState.RUNNING) for name in names)
    return Selection(host, host, ConnectionState.CONNECTED, machines=machines)


def test_pinning_and_letting_go(pins: PinController) -> None:
    pins.run("pin", chosen("a"))
    assert pins.pinned("h") == ("a",)
    assert pins.is_pinned(chosen("a"))
    assert not pins.is_pinned(chosen("a", "b"))
    pins.run("pin", chosen("a", "b"))
    assert pins.pinned("h") == ("a", "b"), "some were not pinned: now all are"
    pins.run("pin", chosen("a", "b"))
    assert pins.pinned("h") == ()


def test_hosts_are_apart_and_the_parent_is_none(pins: PinController) -> None:
    pins.run("pin", chosen("a"))
    assert pins.pinned("other") == ()
    assert not pins.is_pinned(chosen())


def test_only_so_many_are_kept(pins: PinController) -> None:
    pins.run("pin", chosen(*(f"m{number}" for number in range(80))))
    assert len(pins.pinned("h")) == 64
