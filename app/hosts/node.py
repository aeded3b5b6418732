"""Live numbers of the parent partition, from this computer's own counters or from libvirt's node statistics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import libvirt

from app.core import metrics
from app.core.errors import ErrorKind
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.metrics import Reading
from app.core.partitions import HostFacts
from app.hosts.calls import Calls, T
from app.hosts.clock import Clock
from app.hosts.devices import physical_disks, physical_networks
from app.hosts.errors import is_connection_lost, kind_of
from app.hosts.rates import Meter
from app.hosts.readings import DISK_METRICS, GAP_S, NETWORK_METRICS, Delta, added, disk_values, network_values

PROCESSORS_SINGLY = 16
"""A remote host needs one request for each processor: with more, only the total is read."""

NOT_OF_PARENT = message(QT_TRANSLATE_NOOP("core", "This is a value of virtual machines only."))
NOT_REMOTE = message(QT_TRANSLATE_NOOP("core", "libvirt does not tell this of another computer."))
NOT_THIS_DRIVER = message(QT_TRANSLATE_NOOP("core", "Hosts of this kind do not tell this of themselves."))
TOO_MANY_PROCESSORS = message(
    QT_TRANSLATE_NOOP("core", "The host has too many processors to ask for each of them every second.")
)
NO_DISKS = message(QT_TRANSLATE_NOOP("core", "No physical disk was found."))
NOT_READABLE = message(QT_TRANSLATE_NOOP("core", "The counters of this computer cannot be read."))
NO_NETWORKS = message(QT_TRANSLATE_NOOP("core", "No physical network adapter was found."))

_KIB = 1024
_MICROSECONDS = 1e6
_NS_PER_MS = 1_000_000
_DEVICES_AGAIN_S = 30.0


class ParentReader(Protocol):
    """Reads the parent partition."""

    def read(self, *, is_detailed: bool) -> Reading:
        """One reading; every single device as well when ``is_detailed``. Raises libvirtError when the host is lost."""


class LocalParent:
    """The computer that Partita runs on."""

    def __init__(self, clock: Clock) -> None:
        import psutil  # deferred: 15 ms that only the monitor's thread spends, after the first list

        self._psutil = psutil
        self._clock = clock
        self._meter = Meter(0)
        self._disks: tuple[str, ...] = ()
        self._networks: tuple[str, ...] = ()
        self._devices_due_s = 0.0

    def read(self, *, is_detailed: bool) -> Reading:
        now_s = self._clock.monotonic()
        if now_s >= self._devices_due_s:
            self._devices_due_s = now_s + _DEVICES_AGAIN_S
            self._disks, self._networks = physical_disks(), physical_networks()
        values: dict[str, float] = {}
        missing: dict[str, Message] = {metrics.MEMORY_RESIDENT: NOT_OF_PARENT}
        self._read_processors(now_s, values, missing, is_detailed=is_detailed)
        memory = self._told(self._psutil.virtual_memory)
        if memory is None:
            missing |= dict.fromkeys((metrics.MEMORY_ASSIGNED, metrics.MEMORY_DEMAND), NOT_READABLE)
        else:
            used_bytes = float(memory.total - memory.available)
            values[metrics.MEMORY_ASSIGNED] = values[metrics.MEMORY_DEMAND] = used_bytes
        self._read_disks(now_s, values, missing, is_detailed=is_detailed)
        self._read_networks(now_s, values, missing, is_detailed=is_detailed)
        return Reading(now_s, values, missing)

    def _told(self, function: Callable[..., Any], **options: bool) -> Any:
        """What psutil answers; None where a container or a hardened system hides the files that it reads."""
        try:
            return function(**options)
        except (OSError, RuntimeError, ValueError, self._psutil.Error):
            return None

    def _read_processors(
        self, now_s: float, values: dict[str, float], missing: dict[str, Message], *, is_detailed: bool
    ) -> None:
        all_busy = all_time = 0
        processors = self._told(self._psutil.cpu_times, percpu=True)
        if processors is None:
            missing |= dict.fromkeys((metrics.CPU_HOST, metrics.CPU_GUEST, metrics.CPU_EACH), NOT_READABLE)
            return
        for number, times in enumerate(processors):
            # The time of guests is contained in that of users.
            guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
            total = sum(times) - guests
            idle = times.idle + getattr(times, "iowait", 0.0)
            busy, time = int((total - idle) * _MICROSECONDS), int(total * _MICROSECONDS)
            all_busy, all_time = all_busy + busy, all_time + time
            if is_detailed:
                share = self._share(f"cpu{number}", busy, time, now_s)
                if share is not None:
                    values[f"{metrics.CPU_EACH}:{number}"] = share
        share = self._share("cpu", all_busy, all_time, now_s)
        if share is not None:
            values[metrics.CPU_HOST] = values[metrics.CPU_GUEST] = share

    def _share(self, name: str, busy: int, time: int, now_s: float) -> float | None:
        return share(self._meter, name, busy, time, now_s)

    def _read_disks(
        self, now_s: float, values: dict[str, float], missing: dict[str, Message], *, is_detailed: bool
    ) -> None:
        counters = self._told(self._psutil.disk_io_counters, perdisk=True, nowrap=False)
        if counters is None:
            missing |= dict.fromkeys(DISK_METRICS, NOT_READABLE)
            return
        totals: list[Delta | None] = [None] * 6
        found = False
        for name in self._disks:
            disk = counters.get(name)
            if disk is None:
                continue
            found = True
            numbers = (
                disk.read_bytes, disk.write_bytes, disk.read_count, disk.write_count,
                disk.read_time * _NS_PER_MS, disk.write_time * _NS_PER_MS,
            )  # fmt: skip
            deltas = [
                self._meter.delta(f"disk.{name}.{index}", number, now_s, GAP_S) for index, number in enumerate(numbers)
            ]
            if is_detailed:
                values.update((f"{metric}:{name}", value) for metric, value in disk_values(deltas))
            totals = [added(total, delta) for total, delta in zip(totals, deltas, strict=True)]
        values.update(disk_values(totals))
        if not found:
            missing |= dict.fromkeys(DISK_METRICS, NO_DISKS)

    def _read_networks(
        self, now_s: float, values: dict[str, float], missing: dict[str, Message], *, is_detailed: bool
    ) -> None:
        counters = self._told(self._psutil.net_io_counters, pernic=True, nowrap=False)
        if counters is None:
            missing |= dict.fromkeys(NETWORK_METRICS, NOT_READABLE)
            return
        received: Delta | None = None
        sent: Delta | None = None
        found = False
        for name in self._networks:
            network = counters.get(name)
            if network is None:
                continue
            found = True
            receive = self._meter.delta(f"net.{name}.rx", network.bytes_recv, now_s, GAP_S)
            send = self._meter.delta(f"net.{name}.tx", network.bytes_sent, now_s, GAP_S)
            if is_detailed:
                values.update((f"{metric}:{name}", value) for metric, value in network_values(receive, send))
            received, sent = added(received, receive), added(sent, send)
        values.update(network_values(received, sent))
        if not found:
            missing |= dict.fromkeys(NETWORK_METRICS, NO_NETWORKS)


class RemoteParent:
    """Another computer, as far as libvirt tells."""

    def __init__(self, calls: Calls, connection: libvirt.virConnect, clock: Clock, facts: HostFacts) -> None:
        self._calls = calls
        self._connection = connection
        self._clock = clock
        self._processors = facts.processor_count
        self._meter = Meter(0)
        self._refused: set[str] = set()

    def read(self, *, is_detailed: bool) -> Reading:
        values: dict[str, float] = {}
        missing = {
            metrics.MEMORY_RESIDENT: NOT_OF_PARENT,
            **dict.fromkeys((*DISK_METRICS, *NETWORK_METRICS), NOT_REMOTE),
        }
        before_s = self._clock.monotonic()
        total = self._asked("cpu", self._connection.getCPUStats, libvirt.VIR_NODE_CPU_STATS_ALL_CPUS)
        now_s = (before_s + self._clock.monotonic()) / 2
        if total is None:
            missing |= dict.fromkeys((metrics.CPU_HOST, metrics.CPU_GUEST, metrics.CPU_EACH), NOT_THIS_DRIVER)
        else:
            percent = self._share("cpu", total, now_s)
            if percent is not None:
                values[metrics.CPU_HOST] = values[metrics.CPU_GUEST] = percent
            if is_detailed:
                self._read_processors(values, missing)
        memory = self._asked("memory", self._connection.getMemoryStats, libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS)
        used_bytes = used_memory_bytes(memory or {})
        if used_bytes is not None:
            values[metrics.MEMORY_ASSIGNED] = values[metrics.MEMORY_DEMAND] = used_bytes
        else:
            missing[metrics.MEMORY_ASSIGNED] = missing[metrics.MEMORY_DEMAND] = NOT_THIS_DRIVER
        return Reading(now_s, values, missing)

    def _read_processors(self, values: dict[str, float], missing: dict[str, Message]) -> None:
        if self._processors > PROCESSORS_SINGLY:
            missing[metrics.CPU_EACH] = TOO_MANY_PROCESSORS
            return
        for number in range(self._processors):
            name = f"cpu{number}"
            stats = self._asked(name, self._connection.getCPUStats, number)
            percent = None if stats is None else self._share(name, stats, self._clock.monotonic())
            if percent is not None:
                values[f"{metrics.CPU_EACH}:{number}"] = percent

    def _share(self, name: str, stats: Mapping[str, object], now_s: float) -> float | None:
        numbers = {key: value for key, value in stats.items() if type(value) is int and value >= 0}
        total = sum(numbers.get(key, 0) for key in ("user", "kernel", "intr", "idle", "iowait"))
        idle = numbers.get("idle", 0) + numbers.get("iowait", 0)
        return share(self._meter, name, total - idle, total, now_s)

    def _asked(self, name: str, function: Callable[..., T], *arguments: object) -> T | None:
        """The answer; None when the driver has none, and then it is not asked again."""
        if name in self._refused:
            return None
        try:
            return self._calls(function, *arguments)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
            if kind_of(error) is ErrorKind.UNSUPPORTED:
                self._refused.add(name)
            return None


def share(meter: Meter, name: str, busy: int, time: int, now_s: float) -> float | None:
    """Percent of its time that a processor was busy since the last reading."""
    was_busy = meter.delta(f"{name}.busy", busy, now_s, GAP_S)
    passed = meter.delta(f"{name}.time", time, now_s, GAP_S)
    if was_busy is None or passed is None or passed[0] <= 0:
        return None
    return min(100.0, was_busy[0] / passed[0] * 100.0)


def used_memory_bytes(stats: Mapping[str, object]) -> float | None:
    """What is in use, caches left out; None when the host does not tell."""
    sizes = [stats.get(key, 0) for key in ("total", "free", "buffers", "cached")]
    if not all(type(size) is int and size >= 0 for size in sizes) or "free" not in stats:
        return None
    total, free, buffers, cached = (float(size * _KIB) for size in sizes if isinstance(size, int))
    used = total - free - buffers - cached
    return used if 0.0 <= used <= total else None
