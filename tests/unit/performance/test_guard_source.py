"""The guard must notice a program that shows other values than its host gives."""

from __future__ import annotations

import pytest

from app.core.metrics import CPU_HOST, DISK_TOTAL, MEMORY_ASSIGNED, MEMORY_DEMAND, NETWORK_TOTAL, Reading, Tick
from app.core.partitions import HostFacts, HostSnapshot
from tests.performance.guard_source import SourceCheck
from tests.support.scale.definitions import machine_memory_kib, machine_uuid
from tests.support.scale.model import Machine

UUID = machine_uuid(0)
MACHINE = Machine(UUID, machine_memory_kib(0))
PROCESSORS = 64
START_S = 5000.25


def a_reading(at_s: float) -> Reading:
    """What a right program reads of the machine at ``at_s``, a second after its last reading."""

    def grown(*channels: str) -> float:
        ms = round(at_s * 1000)
        return float(sum(MACHINE.counter(channel, ms) - MACHINE.counter(channel, ms - 1000) for channel in channels))

    record = MACHINE.statistics(round(at_s * 1000), "")
    free = record["balloon.usable"]
    available = record["balloon.available"]
    assert isinstance(free, int)
    assert isinstance(available, int)
    values = {
        CPU_HOST: grown("cpu") / 1e9 / PROCESSORS * 100,
        DISK_TOTAL: grown("rd", "wr"),
        NETWORK_TOTAL: grown("rx", "tx"),
        MEMORY_ASSIGNED: MACHINE.memory_kib * 1024.0,
        MEMORY_DEMAND: (available - free) * 1024.0,
    }
    return Reading(at_s, values)


def problems_of(*readings: Reading) -> tuple[list[str], int]:
    """What the check says of these readings, one a tick."""
    facts = HostFacts("host", "host", processor_count=PROCESSORS)
    check = SourceCheck(HostSnapshot(facts, 1, {}, frozenset()), 1)
    problems: list[str] = []
    count = 0
    for number, reading in enumerate(readings):
        count += check.check(Tick("host", number, reading.taken_s, {UUID: reading}), problems)
    return problems, count


def test_right_values_are_right() -> None:
    assert problems_of(*(a_reading(START_S + second) for second in range(5))) == ([], 20)


@pytest.mark.parametrize("key", [CPU_HOST, DISK_TOTAL, NETWORK_TOTAL, MEMORY_ASSIGNED, MEMORY_DEMAND])
@pytest.mark.parametrize("factor", [0.5, 1.6])
def test_wrong_values_are_noticed(key: str, factor: float) -> None:
    first, second = a_reading(START_S), a_reading(START_S + 1)
    wrong = Reading(second.taken_s, {**second.values, key: second.values[key] * factor})
    problems, _ = problems_of(first, wrong)
    assert len(problems) == 1
    assert UUID in problems[0]


def test_a_value_that_stands_still_is_noticed() -> None:
    first = a_reading(START_S)
    problems, _ = problems_of(first, *(Reading(START_S + second, first.values) for second in range(1, 6)))
    assert problems


def test_a_value_that_is_missing_is_noticed() -> None:
    second = a_reading(START_S + 1)
    values = {key: value for key, value in second.values.items() if key != DISK_TOTAL}
    problems, _ = problems_of(a_reading(START_S), Reading(second.taken_s, values))
    assert problems == [f"{UUID} has no {DISK_TOTAL}"]
