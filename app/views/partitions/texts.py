"""Words for the cells of the partitions table: shown, spoken, and in tooltips."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.metrics import METRICS, Unit
from app.core.names import shown, shown_lines
from app.core.partitions import PartitionState
from app.models.columns import CPU, Cell, Column
from app.models.partition_rows import GroupRow, PartitionRow
from app.views.formatting import (
    format_of_most,
    format_tenths,
    format_uptime,
    format_value,
    format_whole,
    in_tenths,
    not_available,
    spoken_uptime,
    spoken_value,
)
from app.views.translation import translate, translated
from app.views.widgets.labels import tooltip

_GIB = 1024.0**3
_DIVISORS = {"%": 1.0, "GiB": _GIB, "MB/s": 1_000_000.0, "/s": 1.0, "ms": 1.0}
_CACHED = 4096
_TIP_LIMIT = 600
DASH = "–"


def boot_clock() -> float:
    """Seconds since this computer was started, times of sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class PartitionTexts:
    """Fulfils the models' ``CellTexts``. Figures are kept: the same few come again each second."""

    def __init__(self, clock: Callable[[], float] = boot_clock) -> None:
        self._clock = clock
        self._frozen_s: float | None = None
        self._figures: dict[tuple[str, int], str] = {}
        self._words: dict[PartitionState, str] = {}

    def forget(self) -> None:
        """Make every text anew: the language changed."""
        self._figures.clear()
        self._words.clear()

    def freeze(self, epoch_s: float | None) -> None:
        """Count uptimes up to a moment (seconds since 1970) only: nothing newer is known. None: up to now."""
        self._frozen_s = None if epoch_s is None else self._clock() - max(0.0, time.time() - epoch_s)

    # Columns

    def plain_title(self, column: Column) -> str:
        """The column's title without its unit."""
        return translate("core", column.title)

    def short_title(self, column: Column) -> str:
        """What stands where the title would be cut."""
        return translate("core", column.short_title or column.title)

    def unit(self, column: Column) -> str:
        """The column's unit; "" for none."""
        return translate("core", column.unit) if column.unit else ""

    def title(self, column: Column) -> str:
        title = self.plain_title(column)
        return f"{title} {self.unit(column)}" if column.unit else title

    def title_tip(self, column: Column) -> str:
        lines = [self.title(column)]
        if column.id == CPU:
            lines.append(translate("core", METRICS[column.metric].title))
            lines.append(translate("Partitions", "All rows have the same scale: 5, 10, 25, 50 or 100 %."))
        elif column.cell is Cell.MEMORY:
            lines.append(translate("Partitions", "Assigned of the most it may have; each line up to that."))
        elif column.has_spark:
            lines.append(
                translate("Partitions", "All rows have the same scale, a square root, so that little shows too.")
            )
        return tooltip("\n".join(lines))

    # Cells

    def display(self, column: Column, row: PartitionRow) -> str:
        cell = column.cell
        if cell is Cell.STATE:
            return self.state_word(row.state)
        if cell is Cell.NAME:
            return self.name(row)
        if cell is Cell.MEMORY:
            return self.memory(column, row)
        if cell is Cell.METRIC:
            value = column.value(row)
            return self.blank(column, row) if value is None else self.figure(column.unit, value)  # type: ignore[arg-type]
        if cell is Cell.UPTIME:
            return self.uptime(row, self.now_s())
        if cell is Cell.STATUS:
            return self.status(row)
        if cell is Cell.FLAG:
            return translate("Partitions", "Yes") if column.value(row) and not row.is_parent else ""
        if row.is_parent and not column.is_of_parent:
            return ""
        value = column.value(row)
        return "" if value is None else shown(str(value))

    def spoken(self, column: Column, row: PartitionRow) -> str:
        cell = column.cell
        if cell is Cell.NAME:
            if row.is_parent and row.facts is not None:
                return translate("Partitions", "{name}, {host}").format(name=self.name(row), host=self.second_line(row))
            return self.name(row)
        if cell in {Cell.METRIC, Cell.MEMORY}:
            words = self._spoken_metric(column, row)
        elif cell is Cell.UPTIME:
            started_s = row.partition.started_boottime_s
            is_known = started_s is not None and not row.is_inactive
            words = spoken_uptime(self.now_s() - (started_s or 0.0)) if is_known else ""
        else:
            words = self.display(column, row)
        if not words:
            return ""
        title = translate("Partitions", "CPU") if column.id == CPU else self.plain_title(column)
        return translate("Partitions", "{title} {value}").format(title=title, value=words)

    def tip(self, column: Column, row: PartitionRow) -> str:
        lines: list[str] = []
        if column.cell is Cell.NAME:
            lines = [self.name(row), shown(row.partition.title), self.second_line(row)]
        elif column.is_measured:
            lines = self._metric_tip(column, row)
        elif column.cell is Cell.STATE:
            lines = [self.state_word(row.state), _sentence(translate("core", row.partition.reason))]
        elif column.cell is Cell.STATUS:
            lines = [self.status(row), shown_lines(row.partition.notes)]
        elif column.id == "address":
            lines = [shown(address) for address in row.partition.addresses]
        else:
            lines = [shown_lines(str(column.value(row) or "")) if column.is_of_parent or not row.is_parent else ""]
        return tooltip("\n".join(line for line in lines if line)[:_TIP_LIMIT])

    # Headings of groups

    def group(self, group: GroupRow) -> str:
        return translate("Partitions", "{group}  ({count})").format(group=self._group_title(group), count=group.count)

    def spoken_group(self, group: GroupRow) -> str:
        if group.count == 1:
            text = translate("Partitions", "Group {group}, 1 machine, {state}")
        else:
            text = translate("Partitions", "Group {group}, {count} machines, {state}")
        state = translate("Partitions", "expanded") if group.is_expanded else translate("Partitions", "collapsed")
        return text.format(group=self._group_title(group), count=group.count, state=state)

    def _group_title(self, group: GroupRow) -> str:
        return shown(group.title) if group.title else translate("Partitions", "In no group")

    # Parts that the painter uses as well

    def state_word(self, state: PartitionState) -> str:
        word = self._words.get(state)
        if word is None:
            word = self._words[state] = translate("core", state.value)
        return word

    def name(self, row: PartitionRow) -> str:
        """The machine's name as it may be shown."""
        return translate("Partitions", "Parent partition") if row.is_parent else shown(row.partition.name)

    def second_line(self, row: PartitionRow) -> str:
        """What stands below the parent partition's name; "" for machines."""
        host = self.host_name(row)
        return translate("Partitions", "{host} · owns the devices").format(host=host) if host else ""

    def host_name(self, row: PartitionRow) -> str:
        """The host of the parent partition; "" for machines."""
        return "" if row.facts is None else shown(row.facts.name)

    def figure(self, unit: str, value: float) -> str:
        """A raw value in the column's unit, without it."""
        divisor = _DIVISORS[unit]
        tenths = round(value / divisor) * 10 if unit == "%" else in_tenths(value, divisor)
        text = self._figures.get((unit, tenths))
        if text is None:
            text = format_whole(tenths / 10) if unit == "%" else format_tenths(tenths)
            self._keep(unit, tenths, text)
        return text

    def memory(self, column: Column, row: PartitionRow) -> str:
        """ "3.1 / 4.0": assigned of the most it may have."""
        assigned = column.value(row)
        if assigned is None:
            return self.blank(column, row)
        most = row.partition.memory_maximum_bytes
        if not most:
            return self.figure("GiB", assigned)  # type: ignore[arg-type]
        tenths, of_tenths = in_tenths(assigned, _GIB), in_tenths(most, _GIB)  # type: ignore[arg-type]
        key = f"/{of_tenths}"
        text = self._figures.get((key, tenths))
        if text is None:
            text = format_of_most(tenths, of_tenths)
            self._keep(key, tenths, text)
        return text

    def _keep(self, key: str, tenths: int, text: str) -> None:
        if len(self._figures) >= _CACHED:
            self._figures.clear()
        self._figures[key, tenths] = text

    def blank(self, column: Column, row: PartitionRow) -> str:
        """What stands for a value that is not there: a dash when the host says that it cannot be had."""
        return DASH if column.metric in row.missing and not row.is_inactive else ""

    def now_s(self) -> float:
        """The clock that uptimes are counted on."""
        return self._clock() if self._frozen_s is None else self._frozen_s

    def uptime(self, row: PartitionRow, now_s: float) -> str:
        """How long the partition has been running, "" when that is not known."""
        started_s = row.partition.started_boottime_s
        return "" if started_s is None or row.is_inactive else format_uptime(now_s - started_s)

    def status(self, row: PartitionRow) -> str:
        """A running job before a reason, a reason before a remark."""
        job, partition = row.job, row.partition
        if job is not None:
            if job.percent is None:
                return shown(job.title)
            text = translate("Partitions", "{job} {percent} %")
            return text.format(job=shown(job.title), percent=format_whole(job.percent))
        if row.facts is not None:
            return shown(" ".join(filter(None, (row.facts.os_name, row.facts.os_version))))
        if partition.reason:
            return _sentence(translate("core", partition.reason))
        return shown(partition.title or partition.notes.partition("\n")[0])

    def percent(self, percent: float) -> str:
        """How far a job is."""
        return translate("Partitions", "{percent} %").format(percent=format_whole(percent))

    # Details

    def _spoken_metric(self, column: Column, row: PartitionRow) -> str:
        value = column.value(row)
        if value is None:
            return not_available() if self.blank(column, row) else ""
        words = spoken_value(value, column.metric_unit)  # type: ignore[arg-type]
        most = row.partition.memory_maximum_bytes
        if column.cell is Cell.MEMORY and most:
            return translate("Partitions", "{value} of {most}").format(value=words, most=spoken_value(most, Unit.BYTES))
        return words

    def _metric_tip(self, column: Column, row: PartitionRow) -> list[str]:
        lines = []
        for metric in dict.fromkeys((*column.parts, column.metric)) if column.parts else (column.metric,):
            title = translate("core", METRICS[metric].title)
            reason = row.missing.get(metric)
            value = row.values.get(metric)
            if value is None and (reason is None or row.is_inactive):
                continue
            words = format_value(value, METRICS[metric].unit)
            if value is None and reason is not None:
                words = f"{not_available()}. {translated(reason)}"
            lines.append(translate("Partitions", "{title}: {value}").format(title=title, value=words))
        return lines


def _sentence(text: str) -> str:
    """A part of a sentence, standing alone."""
    return text[:1].upper() + text[1:]
