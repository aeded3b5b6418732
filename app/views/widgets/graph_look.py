"""How the lines of a graph look and what its axis and legend say."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtGui import QColor

from app.core.metrics import Unit
from app.views.formatting import format_figure, format_value, scale_for
from app.views.style.theme import Theme
from app.views.widgets.graph_data import GraphSeries, value_at
from app.views.widgets.graph_frame import LegendEntry
from app.views.widgets.graph_words import axis_scale
from app.views.widgets.plot import LIMIT_RHYTHM_PX, LINE_PX, RHYTHMS_PX, LineStyle, line_pen
from app.views.widgets.scale import next_step

_BAND_PERCENT = 35
_DASHED_BAND_PERCENT = 20
_HALF_PERCENT, _WHOLE_PERCENT = 50.0, 100.0


def line_color(theme: Theme, series: GraphSeries) -> QColor:
    """Return the hue of a series."""
    return theme.color(series.kind.value)


def line_style(theme: Theme, index: int, series: GraphSeries) -> LineStyle:
    """Return how the series at `index` is drawn: one hue in a graph, the first solid, further ones by rhythm."""
    color = line_color(theme, series)
    rhythm = RHYTHMS_PX[max(index, int(series.is_dashed)) % len(RHYTHMS_PX)]
    fill = None if rhythm else _faded(color, theme.colors.graph_fill_percent)
    return LineStyle(color, fill, _faded(color, _DASHED_BAND_PERCENT if rhythm else _BAND_PERCENT), rhythm)


def legend(theme: Theme, series: Sequence[GraphSeries]) -> tuple[LegendEntry, ...]:
    """Return a sample of each line and limit; none where one line says all."""
    limits = {limit.name for each in series for limit in each.limits}
    if len(series) < 2 and not limits:
        return ()
    entries = []
    for index, each in enumerate(series):
        style = line_style(theme, index, each)
        entries.append(LegendEntry(each.name, line_pen(style.color, LINE_PX, style.rhythm_px)))
    pen = line_pen(theme.color("text2"), 1, LIMIT_RHYTHM_PX)
    return (*entries, *(LegendEntry(name, pen) for name in sorted(limits)))


def top_for(series: Sequence[GraphSeries], value: float) -> float:
    """Return the round number at which a graph with this largest value ends, in the unit of its axis."""
    unit = series[0].unit if series else Unit.PERCENT
    if unit is Unit.PERCENT and _HALF_PERCENT < value <= _WHOLE_PERCENT:
        return _WHOLE_PERCENT
    return next_step(value, scale_for(unit, value).divisor)


def levels(series: Sequence[GraphSeries], top: float) -> tuple[str, str, str]:
    """Return the labels at zero, half and top; empty without series."""
    if not series:
        return "", "", ""
    figure = top / axis_scale(series, top).divisor
    half = figure / 2
    decimals = 0 if half == int(half) else 1 if figure >= 1 else 2
    return "0", format_figure(half, decimals), format_figure(figure, 0 if figure >= 1 else 2)


def newest_value(series: Sequence[GraphSeries]) -> str:
    """Return the newest value of the first series with its unit; a dash when it is a gap."""
    if not series:
        return ""
    value = value_at(series[0], 0.0)
    return "–" if math.isnan(value) else format_value(value, series[0].unit)


def shape(series: Sequence[GraphSeries]) -> list[object]:
    """Return what, apart from newer samples, makes the lines."""
    return [(each.name, each.kind, each.unit, each.is_dashed, each.limits) for each in series]


def _faded(color: QColor, percent: int) -> QColor:
    faded = QColor(color)
    faded.setAlpha(percent * 255 // 100)
    return faded
