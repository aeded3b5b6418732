"""The live numbers: what is measured, in which unit, and under which key.

A series key is a string: the metric's own key (``"disk.read"``, a total) or, for one device,
``"disk.read:vda"``. One catalogue gives each metric its title, kind and unit; formatting, graphs,
export and speech are made from it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import NamedTuple

from app.core.messages import QT_TRANSLATE_NOOP, Message
from app.core.record import record

PARENT = "parent"
"""Stands where a UUID stands, for the parent partition of a host."""


class Unit(Enum):
    """Units of raw values."""

    PERCENT = "percent"
    BYTES = "bytes"
    BYTES_PER_SECOND = "bytes per second"
    PER_SECOND = "per second"
    MILLISECONDS = "milliseconds"


class Kind(Enum):
    """What a metric is about; gives a graph its colour."""

    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"


@record
class Metric:
    """One thing that is measured. ``title`` is marked for translation in context "core"."""

    key: str
    title: str
    kind: Kind
    unit: Unit


CPU_HOST = "cpu.host"  # percent of all processors of the host
CPU_GUEST = "cpu.guest"  # percent of the machine's own processors
CPU_EACH = "cpu.each"  # percent, one series per processor
MEMORY_ASSIGNED = "memory.assigned"
MEMORY_DEMAND = "memory.demand"
MEMORY_RESIDENT = "memory.resident"
DISK_READ = "disk.read"
DISK_WRITE = "disk.write"
DISK_TOTAL = "disk.total"
DISK_READ_OPERATIONS = "disk.read_operations"
DISK_WRITE_OPERATIONS = "disk.write_operations"
DISK_READ_LATENCY = "disk.read_latency"
DISK_WRITE_LATENCY = "disk.write_latency"
NETWORK_RECEIVE = "network.receive"
NETWORK_SEND = "network.send"
NETWORK_TOTAL = "network.total"

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(CPU_HOST, QT_TRANSLATE_NOOP("core", "CPU, of the host"), Kind.CPU, Unit.PERCENT),
        Metric(CPU_GUEST, QT_TRANSLATE_NOOP("core", "CPU, of its own processors"), Kind.CPU, Unit.PERCENT),
        Metric(CPU_EACH, QT_TRANSLATE_NOOP("core", "Processor"), Kind.CPU, Unit.PERCENT),
        Metric(MEMORY_ASSIGNED, QT_TRANSLATE_NOOP("core", "Assigned memory"), Kind.MEMORY, Unit.BYTES),
        Metric(MEMORY_DEMAND, QT_TRANSLATE_NOOP("core", "Memory demand"), Kind.MEMORY, Unit.BYTES),
        Metric(MEMORY_RESIDENT, QT_TRANSLATE_NOOP("core", "Memory held on the host"), Kind.MEMORY, Unit.BYTES),
        Metric(DISK_READ, QT_TRANSLATE_NOOP("core", "Disk read"), Kind.DISK, Unit.BYTES_PER_SECOND),
        Metric(DISK_WRITE, QT_TRANSLATE_NOOP("core", "Disk write"), Kind.DISK, Unit.BYTES_PER_SECOND),
        Metric(DISK_TOTAL, QT_TRANSLATE_NOOP("core", "Disk"), Kind.DISK, Unit.BYTES_PER_SECOND),
        Metric(DISK_READ_OPERATIONS, QT_TRANSLATE_NOOP("core", "Disk reads"), Kind.DISK, Unit.PER_SECOND),
        Metric(DISK_WRITE_OPERATIONS, QT_TRANSLATE_NOOP("core", "Disk writes"), Kind.DISK, Unit.PER_SECOND),
        Metric(DISK_READ_LATENCY, QT_TRANSLATE_NOOP("core", "Read latency"), Kind.DISK, Unit.MILLISECONDS),
        Metric(DISK_WRITE_LATENCY, QT_TRANSLATE_NOOP("core", "Write latency"), Kind.DISK, Unit.MILLISECONDS),
        Metric(NETWORK_RECEIVE, QT_TRANSLATE_NOOP("core", "Network receive"), Kind.NETWORK, Unit.BYTES_PER_SECOND),
        Metric(NETWORK_SEND, QT_TRANSLATE_NOOP("core", "Network send"), Kind.NETWORK, Unit.BYTES_PER_SECOND),
        Metric(NETWORK_TOTAL, QT_TRANSLATE_NOOP("core", "Network"), Kind.NETWORK, Unit.BYTES_PER_SECOND),
    )
}

SPARK_METRICS = (CPU_HOST, CPU_GUEST, MEMORY_ASSIGNED, DISK_TOTAL, NETWORK_TOTAL)
"""The metrics that have a sparkline in the partitions table, in the order of the Sparklines array."""

SPARK_LENGTH = 60
"""Samples of one sparkline: one minute at one second."""


def series_key(metric: str, instance: str = "") -> str:
    """The key of one series: ``metric`` alone for the total, else ``metric:instance``."""
    return f"{metric}:{instance}" if instance else metric


def split_key(key: str) -> tuple[str, str]:
    """The metric and the instance ("" for a total) of a series key."""
    metric, _, instance = key.partition(":")
    return metric, instance


class Reading(NamedTuple):
    """What one reading of one partition gave. A NamedTuple: hundreds are made each second.

    ``values`` maps series keys to raw values in the metric's unit; a metric that the host did not
    give is absent. ``missing`` says why for metrics that were asked for and cannot be had.
    """

    taken_s: float  # CLOCK_MONOTONIC, seconds
    values: Mapping[str, float]
    missing: Mapping[str, Message] = {}


class CpuSweep(NamedTuple):
    """The processors of machines that nobody looks at, all read in one request, in columns of one order.

    Hundreds of them are read each second: a Reading of each would cost several times as much. Percent,
    NaN where it cannot be said.
    """

    taken_s: float  # CLOCK_MONOTONIC, seconds
    uuids: list[str]
    of_host: list[float]  # CPU_HOST
    of_guest: list[float]  # CPU_GUEST

    def reading(self, place: int) -> Reading:
        """What was read of the machine at ``place``."""
        values = ((CPU_HOST, self.of_host[place]), (CPU_GUEST, self.of_guest[place]))
        return Reading(self.taken_s, {key: value for key, value in values if value == value})


@record
class Sparklines:
    """The last minute of the partitions on screen.

    ``values``: numpy float32 of shape (len(SPARK_METRICS), len(uuids), SPARK_LENGTH), oldest first,
    NaN where there was no reading. Never written to after it was made. Typed as object because
    this room does not know numpy.
    """

    uuids: tuple[str, ...]
    values: object


@record
class Tick:
    """One round of readings of one host: the partitions that were read, and the sparklines.

    ``readings``: of what somebody looks at. ``sweeps``: of the rest, those whose turn it was.
    """

    host_id: str
    sequence: int
    taken_s: float  # CLOCK_MONOTONIC, seconds
    readings: Mapping[str, Reading]  # by UUID, or PARENT
    sparklines: Sparklines | None = None
    sweeps: tuple[CpuSweep, ...] = ()

    def swept(self, wanted: Collection[str]) -> dict[str, Reading]:
        """The readings in ``sweeps`` of those machines that are wanted."""
        return {
            uuid: sweep.reading(place)
            for sweep in self.sweeps
            for place, uuid in enumerate(sweep.uuids)
            if uuid in wanted
        }


@record
class Attention:
    """What somebody looks at on one host; decides what is read each second.

    ``visible``: UUIDs of the rows on screen, top first. ``detailed``: UUIDs whose every series is
    wanted (selected, pinned or in a graph). ``metrics``: the metrics of the columns that are shown.
    ``is_everything``: the host's switch "record everything at 1 s".
    """

    visible: tuple[str, ...] = ()
    detailed: tuple[str, ...] = ()
    metrics: frozenset[str] = frozenset()
    is_everything: bool = False
