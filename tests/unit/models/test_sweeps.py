"""What is read of machines off screen: put into their rows before anybody looks, and no sooner."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.core.metrics import CPU_GUEST, CPU_HOST, CpuSweep, Reading, Tick
from app.core.partitions import PartitionState
from app.models.columns import COLUMN_IDS
from app.models.partition_store import PartitionStore
from app.models.partitions_model import RESORT_S, PartitionsModel
from app.models.table_roles import Role
from tests.support.partitions import HOST, Machines, PlainTexts, a_machine, names

CPU = COLUMN_IDS.index("cpu")
NAN = float("nan")

pytestmark = pytest.mark.usefixtures("qapp")


def sweep(taken_s: float, **of_host: float) -> CpuSweep:
    return CpuSweep(taken_s, list(of_host), list(of_host.values()), [2 * value for value in of_host.values()])


def tick(*sweeps: CpuSweep, **readings: Reading) -> Tick:
    return Tick(HOST, 1, 1.0, readings, None, sweeps)


@pytest.fixture
def machines() -> Machines:
    return Machines(*(a_machine(uuid, uuid) for uuid in "abc"))


@pytest.fixture
def model(machines: Machines) -> PartitionsModel:
    made = PartitionsModel(PlainTexts())
    made.set_host(HOST)
    made.set_snapshot(machines.snapshot())
    made.set_visible(0, 0)
    return made


def test_off_screen_values_are_there_for_whoever_asks(model: PartitionsModel) -> None:
    model.set_tick(tick(sweep(1.0, b=5.0, c=7.0)))
    assert model.index(1, CPU).data(Role.SORT) == 5.0
    assert model.index(2, CPU).data(Qt.ItemDataRole.AccessibleTextRole)
    model.set_tick(tick(sweep(2.0, c=8.0)))
    assert model.row("c").values == {CPU_HOST: 8.0, CPU_GUEST: 16.0}
    model.set_tick(tick(sweep(3.0, c=9.0)))
    assert model.rows["c"].values[CPU_HOST] == 9.0


def test_rows_that_come_on_screen_have_their_values(model: PartitionsModel) -> None:
    model.set_tick(tick(sweep(1.0, b=5.0)))
    entry = model.entries[1]
    assert not entry.values, "it is no work that pays for itself while nobody looks"
    model.set_visible(1, 2)
    assert entry.values[CPU_HOST] == 5.0


def test_the_order_by_cpu_counts_what_is_off_screen() -> None:
    now_s = 100.0
    model = PartitionsModel(PlainTexts(), clock=lambda: now_s)
    model.set_host(HOST)
    model.set_snapshot(Machines(*(a_machine(uuid, uuid) for uuid in "abc")).snapshot())
    model.set_visible(0, 0)
    model.sort_by("cpu", True)
    now_s += RESORT_S
    model.set_tick(tick(sweep(1.0, b=5.0, c=7.0)))
    assert names(model.entries) == ["c", "b", "a"]


def test_nothing_older_replaces_what_is_newer(model: PartitionsModel) -> None:
    model.set_tick(tick(sweep(1.0, b=5.0)))
    model.set_tick(tick(b=Reading(2.0, {CPU_HOST: 6.0})))
    assert model.row("b").values[CPU_HOST] == 6.0


def test_a_new_run_does_not_take_over_what_was_read_of_the_last(model: PartitionsModel, machines: Machines) -> None:
    model.set_tick(tick(sweep(1.0, b=5.0, c=5.0)))
    machines.change("b", run_id=2)
    machines.change("c", state=PartitionState.OFF, run_id=-1)
    model.set_snapshot(machines.snapshot())
    assert not model.row("b").values
    assert not model.row("c").values


def test_what_cannot_be_said_is_no_value(model: PartitionsModel) -> None:
    model.set_tick(tick(CpuSweep(1.0, ["b"], [NAN], [50.0])))
    assert model.row("b").values == {CPU_GUEST: 50.0}


def test_what_waits_is_bounded_and_nothing_is_lost(machines: Machines) -> None:
    store = PartitionStore()
    store.take_snapshot(machines.snapshot(), lambda row: row.key)
    for lap in range(1000):
        for place, uuid in enumerate("abc"):
            store.take_tick(tick(sweep(3.0 * lap + place, **{uuid: float(lap)})))
    assert store.waiting <= 2 * len(store.rows)
    store.settle()
    assert [store.rows[uuid].values[CPU_HOST] for uuid in "abc"] == [999.0] * 3
