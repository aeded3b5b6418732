"""Inside the measured program: compares readings with the counters that the scale host makes them from."""

from __future__ import annotations

import math

from app.core.metrics import CPU_HOST, DISK_TOTAL, MEMORY_ASSIGNED, MEMORY_DEMAND, NETWORK_TOTAL, Reading, Tick
from app.core.partitions import HostSnapshot
from tests.support.scale.definitions import machine_memory_kib, machine_uuid
from tests.support.scale.model import Machine

_SLACK_MS = 80
"""The host reads its counters somewhere between question and answer, which on a busy machine takes a while."""

_CHANNELS = {CPU_HOST: ("cpu",), DISK_TOTAL: ("rd", "wr"), NETWORK_TOTAL: ("rx", "tx")}


class SourceCheck:
    """``check`` is given tick after tick. Machines that are not of the scale host do not count."""

    def __init__(self, snapshot: HostSnapshot | None, machine_count: int) -> None:
        self._machines = {
            machine_uuid(index): Machine(machine_uuid(index), machine_memory_kib(index))
            for index in range(machine_count)
        }
        self._processors = snapshot.facts.processor_count if snapshot else 0
        self._last: dict[str, Reading] = {}

    def check(self, tick: Tick, problems: list[str]) -> int:
        """Compare the tick's readings of machines that the tick before had, too; how many values were compared."""
        count = 0
        for uuid, reading in tick.readings.items():
            machine, last = self._machines.get(uuid), self._last.get(uuid)
            if machine is not None and last is not None and reading.taken_s - last.taken_s < 5:
                count += self._check_rates(machine, last, reading, problems)
                count += self._check_memory(machine, reading, problems)
        self._last = dict(tick.readings)
        return count

    def _check_rates(self, machine: Machine, last: Reading, reading: Reading, problems: list[str]) -> int:
        count = 0
        seconds = reading.taken_s - last.taken_s
        for key, channels in _CHANNELS.items():
            value = reading.values.get(key)
            if value is None:
                problems.append(f"{machine.uuid} has no {key}")
                continue
            grown = value * seconds
            if key == CPU_HOST:
                grown *= self._processors / 100 * 1e9
            low, high = (
                sum(_grown(machine, channel, last, reading, slack_ms) for channel in channels)
                for slack_ms in (-_SLACK_MS, _SLACK_MS)
            )
            if not low * 0.999 <= grown <= high * 1.001:
                problems.append(f"{machine.uuid}: {key} grew by {grown:.0f}, the source's by {low:.0f} to {high:.0f}")
            count += 1
        return count

    def _check_memory(self, machine: Machine, reading: Reading, problems: list[str]) -> int:
        if reading.values.get(MEMORY_ASSIGNED) != machine.memory_kib * 1024:
            problems.append(f"{machine.uuid}: the assigned memory is {reading.values.get(MEMORY_ASSIGNED)}")
        first_s = math.floor(reading.taken_s - _SLACK_MS / 1000)
        last_s = math.floor(reading.taken_s + _SLACK_MS / 1000)
        demands = [_demand(machine, second * 1000) for second in range(first_s, last_s + 1)]
        if reading.values.get(MEMORY_DEMAND) not in demands:
            problems.append(f"{machine.uuid}: the demand is {reading.values.get(MEMORY_DEMAND)}, not of {demands}")
        return 2


def _grown(machine: Machine, channel: str, last: Reading, reading: Reading, slack_ms: int) -> int:
    """How much a counter grew between two readings that were ``slack_ms`` longer apart than they say."""
    start_ms, end_ms = round(last.taken_s * 1000) - slack_ms, round(reading.taken_s * 1000) + slack_ms
    return machine.counter(channel, end_ms) - machine.counter(channel, start_ms)


def _demand(machine: Machine, ms: int) -> float:
    record = machine.statistics(ms, "")
    available, usable = record["balloon.available"], record["balloon.usable"]
    assert isinstance(available, int)
    assert isinstance(usable, int)
    return float((available - usable) * 1024)
