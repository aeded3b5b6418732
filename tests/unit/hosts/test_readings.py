"""Records of statistics become readings: the right numbers, reasons for what is missing, nothing from nonsense."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import metrics
from app.core.metrics import METRICS, Reading, Unit, split_key
from app.hosts import readings
from app.hosts.rates import Meter
from app.hosts.readings import EVERY_GROUP, Scale, read_record
from app.hosts.statistics import groups_for

SCALE = Scale(host_processors=4, machine_processors=2)
SECOND_NS = 1_000_000_000


def record(second: int) -> dict[str, object]:
    """QEMU's shape: half a processor busy, two disks, two adapters."""
    return {
        "state.state": 1, "state.reason": 1, "cpu.time": second * SECOND_NS // 2, "vcpu.current": 2, "vcpu.maximum": 3,
        "vcpu.0.time": second * SECOND_NS // 4, "vcpu.2.time": second * SECOND_NS // 8,
        "balloon.current": 2048, "balloon.rss": 1000, "balloon.available": 2000, "balloon.unused": 500,
        "balloon.usable": 1500,
        "block.count": 3, "block.0.name": "vda", "block.1.name": "sda", "block.2.name": "vdb",
        "block.0.rd.bytes": second * 1000, "block.0.wr.bytes": second * 500, "block.0.rd.reqs": second * 10,
        "block.0.wr.reqs": second * 5, "block.0.rd.times": second * 20_000_000, "block.0.wr.times": second * 5_000_000,
        "block.2.rd.bytes": second * 100, "block.2.wr.bytes": second * 50, "block.2.rd.reqs": 0, "block.2.wr.reqs": 0,
        "block.2.rd.times": 0, "block.2.wr.times": 0,
        "net.count": 2, "net.0.name": "vnet0", "net.0.rx.bytes": second * 300, "net.0.tx.bytes": second * 30,
        "net.1.name": "vnet1", "net.1.rx.bytes": second * 3, "net.1.tx.bytes": second * 7,
    }  # fmt: skip


def read_twice(first: dict[str, object], second: dict[str, object], groups: int = EVERY_GROUP) -> Reading:
    meter = Meter(1)
    read_record(first, meter, 10.0, groups, SCALE, is_detailed=True)
    return read_record(second, meter, 11.0, groups, SCALE, is_detailed=True)


def test_every_number_of_a_detailed_machine() -> None:
    reading = read_twice(record(1), record(2))
    assert reading.taken_s == 11.0
    assert dict(reading.values) == pytest.approx(
        {
            "cpu.host": 12.5, "cpu.guest": 25.0, "cpu.each:0": 25.0, "cpu.each:2": 12.5,
            "memory.assigned": 2048 * 1024, "memory.resident": 1000 * 1024, "memory.demand": 500 * 1024,
            "disk.read": 1100, "disk.write": 550, "disk.total": 1650,
            "disk.read_operations": 10, "disk.write_operations": 5, "disk.read_latency": 2.0, "disk.write_latency": 1.0,
            "disk.read:vda": 1000, "disk.write:vda": 500, "disk.total:vda": 1500, "disk.read_operations:vda": 10,
            "disk.write_operations:vda": 5, "disk.read_latency:vda": 2.0, "disk.write_latency:vda": 1.0,
            "disk.read:vdb": 100, "disk.write:vdb": 50, "disk.total:vdb": 150, "disk.read_operations:vdb": 0,
            "disk.write_operations:vdb": 0,
            "network.receive": 303, "network.send": 37, "network.total": 340,
            "network.receive:vnet0": 300, "network.send:vnet0": 30, "network.total:vnet0": 330,
            "network.receive:vnet1": 3, "network.send:vnet1": 7, "network.total:vnet1": 10,
        }
    )  # fmt: skip
    assert not reading.missing


def test_machine_in_a_row_has_totals_only() -> None:
    meter = Meter(1)
    read_record(record(1), meter, 10.0, EVERY_GROUP, SCALE, is_detailed=False)
    reading = read_record(record(2), meter, 11.0, EVERY_GROUP, SCALE, is_detailed=False)
    assert reading.values["disk.read"] == 1100
    assert not [key for key in reading.values if ":" in key and not key.startswith("cpu.each")]


def test_disk_that_is_plugged_in_makes_no_peak() -> None:
    before = {key: value for key, value in record(1).items() if not key.startswith("block.2")} | {"block.count": 2}
    after = record(2) | {"block.2.rd.bytes": 10**12}
    assert read_twice(before, after).values["disk.read"] == 1000


def test_disk_that_is_pulled_out_makes_no_hole() -> None:
    after = {key: value for key, value in record(2).items() if not key.startswith("block.2")}
    assert read_twice(record(1), after).values["disk.read"] == 1000


def test_without_operations_there_is_no_latency() -> None:
    still = record(2) | {"block.0.rd.reqs": 10, "block.0.rd.times": 20_000_000}
    reading = read_twice(record(1), still)
    assert "disk.read_latency" not in reading.values
    assert reading.values["disk.read_operations"] == 0


def test_older_guests_tell_only_what_is_unused() -> None:
    first, second = record(1), record(2)
    del first["balloon.usable"], second["balloon.usable"]
    assert read_twice(first, second).values["memory.demand"] == 1500 * 1024


def test_guest_without_its_driver_has_no_demand_and_a_reason() -> None:
    plain = {key: value for key, value in record(2).items() if key not in {"balloon.usable", "balloon.unused"}}
    reading = read_twice(record(1), plain)
    assert metrics.MEMORY_DEMAND not in reading.values
    assert reading.missing == {metrics.MEMORY_DEMAND: readings.NO_DEMAND}


def test_busy_machine_keeps_what_the_host_still_says() -> None:
    kept = ("state.", "cpu.", "vcpu.", "balloon.current", "block.count", "block.0.name", "net.")
    busy = {key: value for key, value in record(2).items() if key.startswith(kept)}
    reading = read_twice(record(1), busy)
    assert reading.values[metrics.CPU_HOST] == 12.5
    assert reading.missing[metrics.DISK_READ] == readings.NOT_GIVEN
    assert reading.missing[metrics.MEMORY_DEMAND] == readings.NOT_GIVEN


def test_host_without_statistics_says_so_for_every_metric() -> None:
    scale = Scale(4, 2, readings.DEMO_STATISTICS)
    reading = read_record({"state.state": 1, "state.reason": 0}, Meter(1), 1.0, EVERY_GROUP, scale, is_detailed=True)
    assert not reading.values
    assert reading.missing == dict.fromkeys(METRICS, readings.DEMO_STATISTICS)


def test_what_was_not_asked_for_is_not_missing() -> None:
    reading = read_twice({"state.state": 1}, {"state.state": 1}, groups_for({metrics.CPU_HOST}))
    assert set(reading.missing) == {metrics.CPU_HOST, metrics.CPU_GUEST}


def test_machine_without_disks_or_counted_adapters() -> None:
    reading = read_twice(record(1), {"cpu.time": 5, "block.count": 0, "net.count": 1})
    assert reading.missing[metrics.DISK_READ] == readings.NO_DISKS
    assert reading.missing[metrics.NETWORK_SEND] == readings.NO_ADAPTERS


def test_percent_ends_at_a_hundred() -> None:
    reading = read_twice(record(1), record(2) | {"cpu.time": 100 * SECOND_NS, "vcpu.0.time": 100 * SECOND_NS})
    assert reading.values[metrics.CPU_HOST] == reading.values[metrics.CPU_GUEST] == 100.0
    assert reading.values["cpu.each:0"] == 100.0


@pytest.mark.parametrize(
    ("shown", "groups"),
    [
        ((), 0),
        ((metrics.CPU_GUEST,), readings.CPU),
        ((metrics.MEMORY_DEMAND,), readings.BALLOON),
        ((metrics.DISK_READ, metrics.NETWORK_TOTAL), readings.BLOCK | readings.INTERFACE),
        (("unheard.of",), 0),
    ],
)
def test_only_groups_of_shown_columns_are_asked(shown: tuple[str, ...], groups: int) -> None:
    assert groups_for(shown) == groups


HOSTILE = st.one_of(
    st.none(), st.booleans(), st.text(max_size=5), st.floats(), st.integers(-(2**70), 2**70), st.just(2**64 - 1)
)


@given(
    st.dictionaries(st.sampled_from(sorted(record(1))), HOSTILE, max_size=12),
    st.dictionaries(st.sampled_from(sorted(record(1))), HOSTILE, max_size=12),
    st.floats(0.0, 60.0),
)
def test_hostile_records_give_finite_numbers(
    first: dict[str, object], second: dict[str, object], seconds: float
) -> None:
    meter = Meter(1)
    read_record(record(1) | first, meter, 10.0, EVERY_GROUP, SCALE, is_detailed=True)
    reading = read_record(record(2) | second, meter, 10.0 + seconds, EVERY_GROUP, SCALE, is_detailed=True)
    for key, value in reading.values.items():
        unit = METRICS[split_key(key)[0]].unit
        assert math.isfinite(value)
        assert 0 <= value <= (100 if unit is Unit.PERCENT else math.inf)
