"""The columns of the partitions table as data: what each shows, sorts by and needs to be measured."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from app.core.messages import QT_TRANSLATE_NOOP
from app.core.metrics import (
    CPU_GUEST,
    CPU_HOST,
    DISK_READ,
    DISK_READ_LATENCY,
    DISK_READ_OPERATIONS,
    DISK_TOTAL,
    DISK_WRITE,
    DISK_WRITE_LATENCY,
    DISK_WRITE_OPERATIONS,
    MEMORY_ASSIGNED,
    MEMORY_DEMAND,
    MEMORY_RESIDENT,
    METRICS,
    NETWORK_RECEIVE,
    NETWORK_SEND,
    NETWORK_TOTAL,
    SPARK_METRICS,
    Kind,
    Unit,
)
from app.core.partitions import PartitionState
from app.core.record import record, replaced
from app.models.partition_rows import PartitionRow

Value = Callable[[PartitionRow], object]


class Cell(Enum):
    """How a cell is drawn and put into words."""

    NAME = "name"
    STATE = "state"
    METRIC = "metric"  # a number in the column's unit, with a sparkline where it has one
    MEMORY = "memory"  # assigned of maximum
    UPTIME = "uptime"
    STATUS = "status"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"  # yes or blank


@record
class Column:
    """One column. ``title`` and ``unit`` are marked for translation in context "core".

    ``value`` gives the raw value of a row, None when it is blank; ``order`` what it is sorted by
    (the same where it is left out). ``metric`` is the series behind a live number and ``parts``
    what else must be measured for it. ``width`` and ``least_width`` are in pixels at the default
    text size: what a column has where there is room for all, and what it shrinks to before columns
    give way (0: it does not shrink). ``short_title`` stands where the title would be cut.
    """

    id: str
    title: str
    cell: Cell
    value: Value
    width: int
    is_default: bool = False
    unit: str = ""
    is_number: bool = False
    order: Value | None = None
    metric: str = ""
    parts: tuple[str, ...] = ()
    is_live: bool = False  # changes each second
    is_of_parent: bool = True  # makes sense for the parent partition
    least_width: int = 0
    short_title: str = ""

    @property
    def spark_index(self) -> int:
        """The column's place in the array of sparklines; -1 when it has none."""
        return SPARK_METRICS.index(self.metric) if self.has_spark else -1

    @property
    def has_spark(self) -> bool:
        """Whether cells show the last minute as a line."""
        return self.metric in SPARK_METRICS and self.cell in {Cell.METRIC, Cell.MEMORY}

    @property
    def kind(self) -> Kind:
        """What the metric is about; for columns with a metric."""
        return METRICS[self.metric].kind

    @property
    def metric_unit(self) -> Unit:
        """The unit of the raw value; for columns with a metric."""
        return METRICS[self.metric].unit

    @property
    def is_measured(self) -> bool:
        """Whether the value comes from readings, and so may change with each."""
        return bool(self.metric)

    @property
    def needs(self) -> tuple[str, ...]:
        """The metrics that must be measured while the column is shown."""
        return (self.metric, *self.parts) if self.metric else ()

    def order_value(self) -> Value:
        """What rows are sorted by."""
        return self.order or self.value


_STATE_ORDER = {
    state: place
    for place, state in enumerate(
        (
            PartitionState.PAUSED_CRITICAL, PartitionState.FAILED, PartitionState.RUNNING, PartitionState.STARTING,
            PartitionState.RESUMING, PartitionState.RESETTING, PartitionState.SAVING, PartitionState.PAUSING,
            PartitionState.STOPPING, PartitionState.DELETING, PartitionState.PAUSED, PartitionState.ASLEEP,
            PartitionState.SAVED, PartitionState.OFF, PartitionState.UNKNOWN,
        )
    )
}  # fmt: skip


def _metric(key: str) -> Value:
    return lambda row: row.values.get(key)


def _natural(text_of: Callable[[PartitionRow], str]) -> Value:
    def order(row: PartitionRow) -> object:
        text = text_of(row)
        return row.natural(text) if text else None

    return order


def _uptime_order(row: PartitionRow) -> object:
    started_s = row.partition.started_boottime_s
    return None if started_s is None else -started_s


def _address(row: PartitionRow) -> str:
    return row.partition.addresses[0] if row.partition.addresses else ""


def _status(row: PartitionRow) -> str:
    """What the status column is about: a job before a reason, a reason before a remark."""
    if row.job is not None:
        return row.job.title
    partition = row.partition
    if row.facts is not None:
        return " ".join(filter(None, (row.facts.os_name, row.facts.os_version)))
    return partition.reason or partition.title or partition.notes.partition("\n")[0]


def _tags(row: PartitionRow) -> str:
    return ", ".join(row.tags)


_N = QT_TRANSLATE_NOOP
_PERCENT, _GIB, _MB_S, _PER_S, _MS = "%", "GiB", "MB/s", _N("core", "/s"), "ms"


def _live(
    column_id: str, title: str, metric: str, width: int, unit: str, *parts: str,
    is_default: bool = False, cell: Cell = Cell.METRIC, is_of_parent: bool = True, least: int = 0, short: str = "",
) -> Column:  # fmt: skip
    return Column(
        column_id, title, cell, _metric(metric), width, is_default, unit, True, None, metric, parts, True, is_of_parent,
        least, short,
    )  # fmt: skip


def _text(column_id: str, title: str, text_of: Callable[[PartitionRow], str], width: int, **more: Any) -> Column:
    return Column(column_id, title, Cell.TEXT, lambda row: text_of(row) or None, width, order=_natural(text_of), **more)


def _flag(column_id: str, title: str, is_set: Callable[[PartitionRow], bool], width: int) -> Column:
    return Column(column_id, title, Cell.FLAG, lambda row: is_set(row) or None, width, is_of_parent=False)


NAME, STATE, CPU, STATUS = "name", "state", "cpu", "status"

COLUMNS: tuple[Column, ...] = (
    Column(NAME, _N("core", "Name"), Cell.NAME, lambda row: row.partition.name, 184, True,
           order=lambda row: row.order_key, least_width=144),
    Column(STATE, _N("core", "State"), Cell.STATE, lambda row: row.state.value, 128, True,
           order=lambda row: _STATE_ORDER[row.state], least_width=124),
    _live(CPU, _N("core", "CPU Usage"), CPU_HOST, 106, _PERCENT, is_default=True, least=72, short=_N("core", "CPU")),
    _live("memory", _N("core", "Assigned Memory"), MEMORY_ASSIGNED, 150, _GIB, is_default=True, cell=Cell.MEMORY,
          least=114, short=_N("core", "Assigned")),
    _live("demand", _N("core", "Memory Demand"), MEMORY_DEMAND, 144, _GIB, is_default=True, least=94,
          short=_N("core", "Demand")),
    _live("disk", _N("core", "Disk"), DISK_TOTAL, 106, _MB_S, DISK_READ, DISK_WRITE, is_default=True, least=78),
    _live("network", _N("core", "Network"), NETWORK_TOTAL, 114, _MB_S, NETWORK_RECEIVE, NETWORK_SEND, is_default=True,
          least=95),
    Column("uptime", _N("core", "Uptime"), Cell.UPTIME, lambda row: row.partition.started_boottime_s, 90, True,
           is_number=True, order=_uptime_order, is_live=True, least_width=88),
    _text("address", _N("core", "IP Address"), _address, 128, is_default=True, is_of_parent=False, least_width=116),
    Column(STATUS, _N("core", "Status"), Cell.STATUS, lambda row: _status(row) or None, 160, True,
           order=_natural(_status), least_width=68),
    _text("notes", _N("core", "Notes"), lambda row: row.partition.notes, 160, is_of_parent=False),
    _text("tags", _N("core", "Tags"), _tags, 120, is_of_parent=False),
    Column("generation", _N("core", "Generation"), Cell.NUMBER, lambda row: row.partition.generation or None, 92,
           is_number=True, is_of_parent=False),
    _text("version", _N("core", "Version"), lambda row: row.partition.version, 110, is_of_parent=False),
    Column("processors", _N("core", "Processors"), Cell.NUMBER, lambda row: row.partition.processor_count or None, 92,
           is_number=True),
    _live("reads", _N("core", "Reads"), DISK_READ_OPERATIONS, 80, _PER_S),
    _live("writes", _N("core", "Writes"), DISK_WRITE_OPERATIONS, 80, _PER_S),
    _live("read-latency", _N("core", "Read Latency"), DISK_READ_LATENCY, 122, _MS),
    _live("write-latency", _N("core", "Write Latency"), DISK_WRITE_LATENCY, 124, _MS),
    _live("resident", _N("core", "Resident Memory"), MEMORY_RESIDENT, 148, _GIB, is_of_parent=False),
    _flag("automatic-start", _N("core", "Automatic Start"), lambda row: row.partition.starts_automatically, 116),
    _flag("checkpoints", _N("core", "Checkpoints"), lambda row: row.partition.has_checkpoints, 104),
    _text("uuid", _N("core", "UUID"), lambda row: row.partition.uuid, 270, is_of_parent=False),
)  # fmt: skip
"""Every column, in the order of first use. Name is always shown."""

COLUMN_IDS = tuple(column.id for column in COLUMNS)

TABLE_METRICS = tuple(dict.fromkeys((CPU_HOST, CPU_GUEST, *(metric for column in COLUMNS for metric in column.needs))))
"""The metrics that some column can show."""


def columns_for(cpu_basis: str) -> tuple[Column, ...]:
    """The columns with CPU usage of the whole host ("host") or of the machine's processors ("guest")."""
    metric = CPU_GUEST if cpu_basis == "guest" else CPU_HOST
    return tuple(
        replaced(column, metric=metric, value=_metric(metric)) if column.id == CPU else column for column in COLUMNS
    )
