"""Sparklines as pictures: one strip for each column, drawn again when its data or its rows changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.core.metrics import CPU_GUEST, CPU_HOST, PARENT, SPARK_METRICS, Kind, Sparklines
from app.models.columns import Column
from app.views.partitions.lines import Line
from app.views.partitions.look import Look
from app.views.style.tokens import Palette
from app.views.widgets.scale import SharedScale, next_cpu_step
from app.views.widgets.sparkline import SparkStrip, SparkStyle, render, spark_style

Floats = NDArray[np.float32]
_ROOT_KINDS = {Kind.DISK, Kind.NETWORK}


class SparkData:
    """The newest sparklines and, for each metric, the scale that all rows share."""

    def __init__(self) -> None:
        self.version = 0
        self.places: dict[str, int] = {}
        self._values: Floats = np.empty((len(SPARK_METRICS), 0, 1), np.float32)
        self._scales = {
            metric: SharedScale(next_cpu_step) if metric in {CPU_HOST, CPU_GUEST} else SharedScale()
            for metric in SPARK_METRICS
        }
        self._tops: dict[str, float] = {}
        self._now_s = 0.0

    def take(self, sparklines: Sparklines, now_s: float) -> None:
        """Take newer sparklines; ``now_s`` is for the scales, which shrink late."""
        self._values = sparklines.values  # type: ignore[assignment]
        self.places = {uuid: place for place, uuid in enumerate(sparklines.uuids)}
        self.version += 1
        self._tops.clear()
        self._now_s = now_s

    def top(self, column: Column) -> float:
        """The value at the upper edge of every row of a column."""
        top = self._tops.get(column.metric)
        if top is None:
            values = self._values[column.spark_index]
            largest = float(np.fmax.reduce(values, axis=None, initial=0.0)) if values.size else 0.0
            top = self._tops[column.metric] = self._scales[column.metric].top(largest, self._now_s)
        return top

    def rows(self, column: Column, keys: list[str]) -> Floats:
        """float32[keys, samples] of a column. Every key must be among ``places``."""
        index = column.spark_index
        places = [self.places[key] for key in keys]
        values = self._values[index][places]
        if column.metric == CPU_GUEST and PARENT in keys:
            # The host's processors are its own: both ways of counting give the same.
            values[keys.index(PARENT)] = self._values[SPARK_METRICS.index(CPU_HOST), self.places[PARENT]]
        return values


class _Drawn(NamedTuple):
    key: tuple[object, ...]
    strip: SparkStrip


class Strips:
    """The pictures of one table."""

    def __init__(self, data: SparkData) -> None:
        self._data = data
        self._drawn: dict[str, _Drawn] = {}
        self._styles: dict[tuple[str, Kind, bool, bool], SparkStyle] = {}

    def paint(self, painter: QPainter, look: Look, column: Column, lines: list[Line], cell: QRect) -> None:
        """Paint the sparklines of one column; ``cell`` is where one stands below a line's upper edge."""
        data, kind = self._data, column.kind
        places = data.places
        metric = column.metric
        seen = [
            line
            for line in lines
            if line.row.key in places and not line.row.is_inactive and metric not in line.row.missing
        ]
        if not seen:
            return
        keys = [line.row.key for line in seen]
        styles = [self._style(look.palette, kind, line.is_live, line.ink.is_selected) for line in seen]
        size = (cell.width(), cell.height())
        key = (data.version, metric, keys, styles, size, look.dpr)
        drawn = self._drawn.get(column.id)
        if drawn is None or drawn.key != key:
            values = data.rows(column, keys)
            tops = _own_tops(seen, values) if kind is Kind.MEMORY else data.top(column)
            strip = render(values, tops, styles, size, look.dpr, is_root=kind in _ROOT_KINDS)
            drawn = self._drawn[column.id] = _Drawn(key, strip)
        target = QRect(cell)
        for number, line in enumerate(seen):
            target.moveTop(line.y + cell.y())
            drawn.strip.paint(painter, target, number)

    def _style(self, palette: Palette, kind: Kind, is_live: bool, is_selected: bool) -> SparkStyle:
        key = (palette.name, kind, is_live, is_selected)
        style = self._styles.get(key)
        if style is None:
            style = spark_style(palette, kind, is_live=is_live, is_selected=is_selected)
            self._styles[key] = style
        return style


def _own_tops(lines: list[Line], values: Floats) -> Floats:
    """Memory is shown up to the row's own maximum, or to its highest value where that is not known."""
    tops = np.array([line.row.partition.memory_maximum_bytes for line in lines], np.float32)
    unknown = tops <= 0
    if unknown.any():
        tops[unknown] = np.fmax.reduce(values[unknown], axis=1, initial=1.0)
    return tops
