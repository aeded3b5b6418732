"""One machine's statistics record as a reading: rates from counters, bytes, and why something is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import libvirt

from app.core import metrics
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.metrics import Reading
from app.core.record import record
from app.hosts.rates import COUNTER_LIMIT, Meter

CPU = libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
VCPU = libvirt.VIR_DOMAIN_STATS_VCPU
BALLOON = libvirt.VIR_DOMAIN_STATS_BALLOON
BLOCK = libvirt.VIR_DOMAIN_STATS_BLOCK
INTERFACE = libvirt.VIR_DOMAIN_STATS_INTERFACE
EVERY_GROUP = CPU | VCPU | BALLOON | BLOCK | INTERFACE

GROUP_OF: Mapping[str, int] = {"cpu": CPU, "memory": BALLOON, "disk": BLOCK, "network": INTERFACE}
"""The statistics group for the first part of a metric's key. Single processors are read for detailed machines only."""

CPU_GAP_S = 45.0  # what the slow rotation reads may be three rounds old
GAP_S = 20.0
DEVICE_LIMIT = 512
Delta = tuple[float, float]  # how much a counter grew, and in how many seconds
_KIB = 1024
_NS_PER_S = 1e9
_NS_PER_MS = 1e6

NO_STATISTICS = message(QT_TRANSLATE_NOOP("core", "Hosts of this kind give no statistics of their virtual machines."))
DEMO_STATISTICS = message(
    QT_TRANSLATE_NOOP("core", "This host is only played, by libvirt’s test driver, which gives no live numbers.")
)
NOT_GIVEN = message(
    QT_TRANSLATE_NOOP(
        "core", "The host did not give this value. The virtual machine may be busy with another operation."
    )
)
NO_DEMAND = message(
    QT_TRANSLATE_NOOP("core", "The guest does not report its memory. It needs a memory balloon and its driver.")
)
NO_DISKS = message(QT_TRANSLATE_NOOP("core", "The virtual machine has no disk."))
NO_ADAPTERS = message(
    QT_TRANSLATE_NOOP("core", "The virtual machine has no network adapter whose traffic the host counts.")
)

_CPU_HOST, _CPU_GUEST = metrics.CPU_HOST, metrics.CPU_GUEST
_BLOCK_COUNTERS = ("rd.bytes", "wr.bytes", "rd.reqs", "wr.reqs", "rd.times", "wr.times")


@record
class Scale:
    """What percents are percents of, and the reason to give where a host has no statistics at all."""

    host_processors: int
    machine_processors: int
    no_statistics: Message = NO_STATISTICS


def read_record(
    record: Mapping[str, object], meter: Meter, taken_s: float, groups: int, scale: Scale, *, is_detailed: bool
) -> Reading:
    """Everything that ``groups`` asked for; every single device as well when ``is_detailed``."""
    values: dict[str, float] = {}
    missing: dict[str, Message] = {}
    reason = NOT_GIVEN if any(not key.startswith("state.") for key in record) else scale.no_statistics
    if groups & CPU:
        _read_cpu(record, meter, taken_s, scale, values)
        if "cpu.time" not in record:
            missing |= dict.fromkeys((metrics.CPU_HOST, metrics.CPU_GUEST), reason)
    if groups & VCPU:
        _read_processors(record, meter, taken_s, values)
        if "vcpu.current" not in record:
            missing[metrics.CPU_EACH] = reason
    if groups & BALLOON:
        _read_memory(record, values)
        _explain_memory(values, missing, reason)
    if groups & BLOCK:
        names = _read_disks(record, meter, taken_s, values, is_detailed=is_detailed)
        if not names:
            why = NO_DISKS if record.get("block.count") == 0 else reason
            missing |= dict.fromkeys(DISK_METRICS, why)
    if groups & INTERFACE:
        names = _read_adapters(record, meter, taken_s, values, is_detailed=is_detailed)
        if not names:
            why = NO_ADAPTERS if "net.count" in record else reason
            missing |= dict.fromkeys(NETWORK_METRICS, why)
    return Reading(taken_s, values, missing)


DISK_METRICS = (
    metrics.DISK_READ,
    metrics.DISK_WRITE,
    metrics.DISK_TOTAL,
    metrics.DISK_READ_OPERATIONS,
    metrics.DISK_WRITE_OPERATIONS,
    metrics.DISK_READ_LATENCY,
    metrics.DISK_WRITE_LATENCY,
)
NETWORK_METRICS = (metrics.NETWORK_RECEIVE, metrics.NETWORK_SEND, metrics.NETWORK_TOTAL)


def _read_cpu(
    record: Mapping[str, object], meter: Meter, taken_s: float, scale: Scale, values: dict[str, float]
) -> None:
    delta = meter.cpu(record.get("cpu.time"), taken_s, CPU_GAP_S)
    if delta is None:
        return
    processors = delta[0] / _NS_PER_S / delta[1]
    if scale.host_processors > 0:
        values[metrics.CPU_HOST] = min(100.0, processors / scale.host_processors * 100.0)
    current = record.get("vcpu.current")
    own = current if type(current) is int and 0 < current < COUNTER_LIMIT else scale.machine_processors
    if own > 0:
        values[metrics.CPU_GUEST] = min(100.0, processors / own * 100.0)


def _read_processors(record: Mapping[str, object], meter: Meter, taken_s: float, values: dict[str, float]) -> None:
    # Processors that are not plugged in are left out, so numbers up to the maximum may appear.
    for number in _counted(record, "vcpu.maximum"):
        key = f"vcpu.{number}.time"
        if key in record:
            delta = meter.delta(key, record[key], taken_s, GAP_S)
            if delta is not None:
                values[f"{metrics.CPU_EACH}:{number}"] = min(100.0, delta[0] / _NS_PER_S / delta[1] * 100.0)


def _read_memory(record: Mapping[str, object], values: dict[str, float]) -> None:
    assigned, resident = _kib(record.get("balloon.current")), _kib(record.get("balloon.rss"))
    if assigned is not None:
        values[metrics.MEMORY_ASSIGNED] = assigned
    if resident is not None:
        values[metrics.MEMORY_RESIDENT] = resident
    available = _kib(record.get("balloon.available"))
    # "usable" leaves out what the guest would give back (its caches); "unused" is all that older drivers have.
    usable = _kib(record.get("balloon.usable"))
    free = usable if usable is not None else _kib(record.get("balloon.unused"))
    if available is not None and free is not None and free <= available:
        values[metrics.MEMORY_DEMAND] = available - free


def _explain_memory(values: Mapping[str, float], missing: dict[str, Message], reason: Message) -> None:
    for metric in (metrics.MEMORY_ASSIGNED, metrics.MEMORY_RESIDENT):
        if metric not in values:
            missing[metric] = reason
    if metrics.MEMORY_DEMAND not in values:
        is_busy = metrics.MEMORY_RESIDENT not in values
        missing[metrics.MEMORY_DEMAND] = reason if is_busy else NO_DEMAND


def _read_disks(
    record: Mapping[str, object], meter: Meter, taken_s: float, values: dict[str, float], *, is_detailed: bool
) -> int:
    """Adds every disk; the number of disks that the host counts for."""
    totals: list[Delta | None] = [None] * len(_BLOCK_COUNTERS)
    found = 0
    for number in _counted(record, "block.count"):
        prefix = f"block.{number}."
        if prefix + "rd.bytes" not in record:
            continue  # an empty drive, or the machine is busy
        found += 1
        name = _name(record.get(prefix + "name"), number)
        deltas = [
            meter.delta(f"{prefix}{name}.{counter}", record.get(prefix + counter), taken_s, GAP_S)
            for counter in _BLOCK_COUNTERS
        ]
        if is_detailed:
            values.update((f"{metric}:{name}", value) for metric, value in disk_values(deltas))
        totals = [added(total, delta) for total, delta in zip(totals, deltas, strict=True)]
    values.update(disk_values(totals))
    return found


def disk_values(deltas: list[Delta | None]) -> Iterator[tuple[str, float]]:
    """The disk metrics of bytes read and written, operations, and nanoseconds spent in them, in this order."""
    read, write, reads, writes, read_times, write_times = deltas
    for metric, delta in (
        (metrics.DISK_READ, read),
        (metrics.DISK_WRITE, write),
        (metrics.DISK_READ_OPERATIONS, reads),
        (metrics.DISK_WRITE_OPERATIONS, writes),
    ):
        if delta is not None:
            yield metric, delta[0] / delta[1]
    if read is not None and write is not None:
        yield metrics.DISK_TOTAL, read[0] / read[1] + write[0] / write[1]
    for metric, times, operations in (
        (metrics.DISK_READ_LATENCY, read_times, reads),
        (metrics.DISK_WRITE_LATENCY, write_times, writes),
    ):
        # Without an operation there is no latency: a gap, not zero.
        if times is not None and operations is not None and operations[0] > 0:
            yield metric, times[0] / operations[0] / _NS_PER_MS


def _read_adapters(
    record: Mapping[str, object], meter: Meter, taken_s: float, values: dict[str, float], *, is_detailed: bool
) -> int:
    """Adds every network adapter; the number of adapters that the host counts for."""
    received: Delta | None = None
    sent: Delta | None = None
    found = 0
    for number in _counted(record, "net.count"):
        prefix = f"net.{number}."
        if prefix + "rx.bytes" not in record:
            continue  # e.g. user-mode networking, which the host does not see
        found += 1
        name = _name(record.get(prefix + "name"), number)
        receive = meter.delta(f"{prefix}{name}.rx", record[prefix + "rx.bytes"], taken_s, GAP_S)
        send = meter.delta(f"{prefix}{name}.tx", record.get(prefix + "tx.bytes"), taken_s, GAP_S)
        if is_detailed:
            values.update((f"{metric}:{name}", value) for metric, value in network_values(receive, send))
        received, sent = added(received, receive), added(sent, send)
    values.update(network_values(received, sent))
    return found


def network_values(receive: Delta | None, send: Delta | None) -> Iterator[tuple[str, float]]:
    """The network metrics of bytes received and sent."""
    if receive is not None:
        yield metrics.NETWORK_RECEIVE, receive[0] / receive[1]
    if send is not None:
        yield metrics.NETWORK_SEND, send[0] / send[1]
    if receive is not None and send is not None:
        yield metrics.NETWORK_TOTAL, receive[0] / receive[1] + send[0] / send[1]


def added(total: Delta | None, delta: Delta | None) -> Delta | None:
    """The delta of two devices together; one that could not be read does not count."""
    if delta is None or total is None:
        return total or delta
    if total[1] == delta[1]:
        return total[0] + delta[0], delta[1]
    # One of them was not given the last time: what is added up are the rates.
    return total[0] / total[1] * delta[1] + delta[0], delta[1]


def _counted(record: Mapping[str, object], key: str) -> range:
    count = record.get(key)
    return range(min(count, DEVICE_LIMIT)) if type(count) is int and count > 0 else range(0)


def _name(name: object, number: int) -> str:
    return name if isinstance(name, str) and name else str(number)


def _kib(value: object) -> float | None:
    """Bytes of a size in KiB; None for what is no size."""
    if type(value) is not int or not 0 <= value < COUNTER_LIMIT // _KIB:
        return None
    return float(value * _KIB)
