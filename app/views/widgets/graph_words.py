"""A graph in words, as labels, and as rows of a file."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

from app.core.metrics import Unit
from app.views.formatting import Scale, format_clock_seconds, format_span, format_value, scale_for, spoken_value
from app.views.translation import translate
from app.views.widgets.graph_data import Figures, GraphSeries, GraphTable, Trend, figures, value_at
from app.views.widgets.time_window import TimeWindow

_MINUTE_S = 60.0
_HOUR_S = 3600.0


def describe(series: Sequence[GraphSeries], window: TimeWindow) -> str:
    """Return the visible part in a sentence: "now 65 percent, lowest 0 …, highest 88 … in the last 60 seconds"."""
    if not series:
        return translate("Graph", "no data")
    parts = []
    for each in series:
        found = figures(each, window.start_s, window.end_s)
        words = translate("Graph", "not available") if found is None else _figures_in_words(found, each.unit, window)
        parts.append(words if len(series) == 1 else f"{each.name}: {words}")
    return translate("Graph", "{figures}, in {span}").format(figures="; ".join(parts), span=_span_in_words(window))


def _figures_in_words(found: Figures, unit: Unit, window: TimeWindow) -> str:
    last = translate("Graph", "now {value}") if window.is_live else translate("Graph", "at the end {value}")
    return translate("Graph", "{last}, lowest {lowest}, highest {highest}, {trend}").format(
        last=last.format(value=spoken_value(found.now, unit)),
        lowest=spoken_value(found.lowest, unit),
        highest=spoken_value(found.highest, unit),
        trend=_trend_in_words(found.trend),
    )


def _trend_in_words(trend: Trend) -> str:
    return {
        Trend.RISING: translate("Graph", "rising"),
        Trend.FALLING: translate("Graph", "falling"),
        Trend.STEADY: translate("Graph", "steady"),
    }[trend]


def _span_in_words(window: TimeWindow) -> str:
    span_s = window.span_s
    if span_s >= 2 * _HOUR_S:
        count, name = span_s / _HOUR_S, translate("Graph", "hours")
    elif span_s > 2 * _MINUTE_S:
        count, name = span_s / _MINUTE_S, translate("Graph", "minutes")
    else:
        count, name = span_s, translate("Graph", "seconds")
    length = f"{count:.0f} {name}"
    if window.is_live:
        return translate("Graph", "the last {length}").format(length=length)
    return translate("Graph", "{length} that end {ago} ago").format(length=length, ago=format_span(-window.end_s))


def point_in_words(series: Sequence[GraphSeries], at_s: float, now_s: float) -> str:
    """Return the values at one moment, for a screen reader: "14:02:31, read 4.2 megabytes per second"."""
    values = []
    for each in series:
        value = spoken_value(value_at(each, at_s), each.unit)
        values.append(value if len(series) == 1 else f"{each.name} {value}")
    return ", ".join([format_clock_seconds(now_s + at_s), *values])


def point_lines(series: Sequence[GraphSeries], at_s: float, now_s: float) -> list[str]:
    """Return the values at one moment, one to a line, the time first."""
    lines = [format_clock_seconds(now_s + at_s)]
    for each in series:
        value = format_value(value_at(each, at_s), each.unit)
        lines.append(value if len(series) == 1 else f"{each.name}  {value}")
    return lines


def time_labels(window: TimeWindow, now_s: float) -> tuple[str, str]:
    """Return what stands at the left and right end of the time axis."""
    if window.is_live:
        ago = translate("Graph", "{span} ago").format(span=format_span(window.span_s))
        return ago, translate("Graph", "now")
    return format_clock_seconds(now_s + window.start_s), format_clock_seconds(now_s + window.end_s)


def axis_scale(series: Sequence[GraphSeries], top: float) -> Scale:
    """Return the unit of the axis."""
    return scale_for(series[0].unit if series else Unit.PERCENT, top)


def csv_rows(table: GraphTable, units: Sequence[Unit], now_s: float) -> Iterator[list[str]]:
    """Yield the heading and a row for each moment: its local time, then raw values; an unknown one is empty."""
    heading = [f"{name} ({unit.value})" for name, unit in zip(table.names, units, strict=True)]
    yield [translate("Graph", "Time"), *heading]
    for index, at_s in enumerate(table.x):
        values = (float(column[index]) for column in table.columns)
        yield [_moment(now_s + float(at_s)), *("" if math.isnan(value) else f"{value:.9g}" for value in values)]


def _moment(when_s: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(when_s))
