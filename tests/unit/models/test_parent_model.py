"""The parent partition's one line."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from app.core.gateway import ConnectionStatus
from app.core.metrics import CPU_GUEST, CPU_HOST, MEMORY_ASSIGNED, PARENT
from app.core.partitions import ConnectionState, PartitionState
from app.models.columns import COLUMN_IDS
from app.models.parent_model import ParentModel
from app.models.table_roles import Role
from tests.support.partitions import HOST, Machines, PlainTexts, a_machine, a_tick

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def model() -> ParentModel:
    made = ParentModel(PlainTexts())
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_host(HOST)
    return made


def test_it_appears_with_what_the_host_says_of_itself(model: ParentModel) -> None:
    assert model.rowCount() == 0
    machines = Machines(a_machine("1"))
    model.set_snapshot(machines.snapshot(booted_boottime_s=10.0, processor_count=8))
    assert model.rowCount() == 1
    index = model.index(0, COLUMN_IDS.index("processors"))
    assert (index.data(Role.UUID), index.data()) == (PARENT, "8")
    assert model.index(0, COLUMN_IDS.index("status")).data() == "Debian 12"


def test_it_keeps_its_numbers_when_the_host_says_more_of_itself(model: ParentModel) -> None:
    machines = Machines()
    model.set_snapshot(machines.snapshot())
    model.set_tick(a_tick({}, parent={CPU_HOST: 7.0, MEMORY_ASSIGNED: 5.0}))
    changed = QSignalSpy(model.dataChanged)
    model.set_snapshot(machines.snapshot(os_version="13"))
    assert changed.count() == 1
    assert model.entries[0].values[CPU_HOST] == 7.0
    assert model.index(0, COLUMN_IDS.index("status")).data() == "Debian 13"


def test_its_own_processors_are_the_hosts(model: ParentModel) -> None:
    model.set_snapshot(Machines().snapshot())
    model.set_tick(a_tick({}, parent={CPU_HOST: 7.0}))
    model.set_cpu_basis("guest")
    assert model.entries[0].values[CPU_GUEST] == 7.0
    assert model.index(0, COLUMN_IDS.index("cpu")).data(Role.SORT) == 7.0


def test_of_a_silent_host_the_state_is_unknown_and_the_numbers_stay(model: ParentModel) -> None:
    model.set_snapshot(Machines().snapshot())
    model.set_tick(a_tick({}, parent={CPU_HOST: 7.0}))
    model.set_status(ConnectionStatus(ConnectionState.NOT_RESPONDING, 1.0))
    assert model.entries[0].state is PartitionState.UNKNOWN
    assert model.entries[0].values[CPU_HOST] == 7.0
    model.set_status(ConnectionStatus(ConnectionState.CONNECTED, 1.0))
    assert model.entries[0].state is PartitionState.RUNNING


def test_another_host_takes_it_away(model: ParentModel) -> None:
    model.set_snapshot(Machines().snapshot())
    model.set_host("another")
    assert model.rowCount() == 0
    model.set_snapshot(Machines().snapshot())
    assert model.rowCount() == 0
