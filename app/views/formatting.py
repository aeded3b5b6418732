"""Numbers and times as people read them; the one place that turns a raw value into text.

Every function takes the raw value and returns text only, so that callers keep the raw value for sorting, export and
speech. Figures follow `QLocale()`, the application's locale. A value of None or NaN reads "not available".
"""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QDateTime, QLocale

from app.core.metrics import Unit
from app.views.translation import translate

_BINARY = 1024
_DECIMAL = 1000
_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400
_TENTH = 0.1
BELOW_A_TENTH = -1
_NOTABLE = 0.001  # of a column's unit: from here on a value is not nothing


class Scale(NamedTuple):
    """How raw values become figures: `value / divisor`, followed by `label` ("GiB", "%", "MB/s")."""

    divisor: float
    label: str

    def figure(self, value: float) -> str:
        """Return the figure without its unit."""
        return format_figure(value / self.divisor)


def not_available() -> str:
    """Return what stands where a value cannot be known."""
    return translate("Format", "not available")


def is_missing(value: float | None) -> bool:
    """Whether there is no value to show."""
    return value is None or math.isnan(value)


def format_figure(value: float, decimals: int | None = None) -> str:
    """Return a figure with at most one decimal, none from 100 on: 0, 0.1, 58.4, 251.

    `decimals` fixes their number, for figures that stand under each other or on an axis.
    """
    if decimals is None:
        decimals = 0 if value == 0 or abs(value) >= 99.95 else 1
    return QLocale().toString(float(value), "f", decimals)


def format_whole(value: float) -> str:
    """Return a figure without decimals."""
    return QLocale().toString(float(value), "f", 0)


def format_tenths(tenths: int) -> str:
    """Return a figure of a column in tenths of its unit; `BELOW_A_TENTH` for something that is not nothing: "<0.1"."""
    return f"<{format_figure(_TENTH)}" if tenths == BELOW_A_TENTH else format_figure(tenths / 10)


def in_tenths(value: float, unit: float) -> int:
    """Return `value` in tenths of a column's unit for `format_tenths`: a little is `BELOW_A_TENTH`, not nothing."""
    tenths = round(value * 10.0 / unit)
    return BELOW_A_TENTH if tenths == 0 and value >= _NOTABLE * unit else tenths


def format_of_most(tenths: int, most_tenths: int) -> str:
    """Return a share and the most there can be, both in tenths, by the same rule: "3.1 / 4.0", "14.2 / 128"."""
    text = translate("Format", "{value} / {most}")
    return text.format(value=format_tenths(tenths), most=format_tenths(most_tenths))


def scale_for(unit: Unit, largest: float) -> Scale:
    """Choose the one unit in which values of `unit` up to `largest` are shown together."""
    if unit is Unit.BYTES:
        return _step(largest, _BINARY, ("B", "KiB", "MiB", "GiB", "TiB", "PiB"))
    if unit is Unit.BYTES_PER_SECOND:
        return _step(largest, _DECIMAL, ("B/s", "kB/s", "MB/s", "GB/s", "TB/s"))
    if unit is Unit.PER_SECOND:
        return Scale(1.0, translate("Format", "/s"))
    if unit is Unit.MILLISECONDS:
        return Scale(1.0, "ms")
    return Scale(1.0, "%")


def _step(largest: float, base: int, labels: tuple[str, ...]) -> Scale:
    index = 0
    size = abs(largest) if math.isfinite(largest) else 0.0
    while size >= base and index < len(labels) - 1:
        size /= base
        index += 1
    return Scale(float(base) ** index, labels[index])


def format_value(value: float | None, unit: Unit) -> str:
    """Return a raw value with its unit, in the size that suits it: "65 %", "3.1 GiB", "58.4 MB/s"."""
    if value is None or is_missing(value):
        return not_available()
    scale = scale_for(unit, value)
    figure = format_whole(value / scale.divisor) if _is_whole(unit, scale) else scale.figure(value)
    return translate("Format", "{figure} {unit}").format(figure=figure, unit=scale.label)


def _is_whole(unit: Unit, scale: Scale) -> bool:
    return unit is Unit.PERCENT or (unit in {Unit.BYTES, Unit.BYTES_PER_SECOND} and scale.divisor == 1.0)


def format_bytes(value_bytes: float | None) -> str:
    """Return a size: "640 MiB", "2.1 GiB"."""
    return format_value(value_bytes, Unit.BYTES)


def format_rate(value_bytes_per_second: float | None) -> str:
    """Return a throughput: "58.4 MB/s"."""
    return format_value(value_bytes_per_second, Unit.BYTES_PER_SECOND)


def format_percent(value_percent: float | None) -> str:
    """Return a share: "65 %"."""
    return format_value(value_percent, Unit.PERCENT)


def spoken_value(value: float | None, unit: Unit) -> str:
    """Return a raw value in words that a screen reader says well: "3.1 gibibytes", "65 percent"."""
    if value is None or is_missing(value):
        return not_available()
    scale = scale_for(unit, value)
    size = value / scale.divisor
    is_whole = _is_whole(unit, scale) or abs(size - round(size)) < _TENTH / 2
    figure = format_whole(size) if is_whole else format_figure(size)
    return translate("Format", "{figure} {unit}").format(figure=figure, unit=spoken_unit(scale.label))


def spoken_unit(label: str) -> str:
    """Return the words for a unit's label; a label that is not known is returned as it is."""
    words = {
        "%": translate("Format", "percent"),
        "B": translate("Format", "bytes"),
        "KiB": translate("Format", "kibibytes"),
        "MiB": translate("Format", "mebibytes"),
        "GiB": translate("Format", "gibibytes"),
        "TiB": translate("Format", "tebibytes"),
        "PiB": translate("Format", "pebibytes"),
        "B/s": translate("Format", "bytes per second"),
        "kB/s": translate("Format", "kilobytes per second"),
        "MB/s": translate("Format", "megabytes per second"),
        "GB/s": translate("Format", "gigabytes per second"),
        "TB/s": translate("Format", "terabytes per second"),
        "ms": translate("Format", "milliseconds"),
        translate("Format", "/s"): translate("Format", "per second"),
    }
    return words.get(label, label)


def format_uptime(seconds: float | None) -> str:
    """Return a running time as d.hh:mm:ss: "6.13:26:18"."""
    if seconds is None or is_missing(seconds):
        return not_available()
    whole = max(0, int(seconds))
    hours, rest = divmod(whole % _DAY_S, _HOUR_S)
    minutes, last = divmod(rest, _MINUTE_S)
    return f"{whole // _DAY_S}.{hours:02d}:{minutes:02d}:{last:02d}"


def spoken_uptime(seconds: float | None) -> str:
    """Return a running time in words, its two largest parts: "6 days 13 hours"."""
    if seconds is None or is_missing(seconds):
        return not_available()
    whole = max(0, int(seconds))
    parts = (
        (whole // _DAY_S, translate("Format", "{count} days"), translate("Format", "1 day")),
        (whole % _DAY_S // _HOUR_S, translate("Format", "{count} hours"), translate("Format", "1 hour")),
        (whole % _HOUR_S // _MINUTE_S, translate("Format", "{count} minutes"), translate("Format", "1 minute")),
        (whole % _MINUTE_S, translate("Format", "{count} seconds"), translate("Format", "1 second")),
    )
    first = next((index for index, part in enumerate(parts) if part[0]), len(parts) - 1)
    chosen = [part for part in parts[first : first + 2] if part[0]] or [parts[-1]]
    return " ".join(one if count == 1 else many.format(count=count) for count, many, one in chosen)


def format_span(seconds: float) -> str:
    """Return a span as it stands under a graph: "60 s", "10 min", "1 h", "1 day"."""
    for size_s, one, many in (
        (_DAY_S, translate("Format", "1 day"), translate("Format", "{count} days")),
        (_HOUR_S, translate("Format", "1 h"), translate("Format", "{count} h")),
        (_MINUTE_S, translate("Format", "1 min"), translate("Format", "{count} min")),
    ):
        count = seconds / size_s
        if count >= 2 or (count == 1 and size_s != _MINUTE_S):
            return one if count == 1 else many.format(count=format_figure(count, 0 if count == int(count) else 1))
    return translate("Format", "{count} s").format(count=format_whole(seconds))


def format_remaining(seconds: float) -> str:
    """Return how long a job still takes: "about 20 s left", "about 3 min left"."""
    if seconds < _MINUTE_S:
        return translate("Format", "about {count} s left").format(count=format_whole(max(1, seconds)))
    if seconds < _HOUR_S:
        return translate("Format", "about {count} min left").format(count=format_whole(seconds / _MINUTE_S))
    return translate("Format", "about {count} h left").format(count=format_figure(seconds / _HOUR_S))


def format_clock(when_s: float) -> str:
    """Return the time of day of a moment (seconds since 1970): "14:02", or as the locale writes it."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(when_s)).time(), QLocale.FormatType.ShortFormat)


def format_clock_seconds(when_s: float) -> str:
    """Return the time of day with its seconds (seconds since 1970), for points of a graph: "14:02:31"."""
    return QDateTime.fromSecsSinceEpoch(int(when_s)).toString("HH:mm:ss")


def format_date_seconds(when_s: float) -> str:
    """Return a moment (seconds since 1970) of the last days with its seconds: "23 Nov 14:02:31"."""
    when = QDateTime.fromSecsSinceEpoch(int(when_s))
    date = QLocale().toString(when.date(), translate("Format", "d MMM"))
    return translate("Format", "{date} {time}").format(date=date, time=format_clock_seconds(when_s))


def format_time(when_s: float | None, now_s: float) -> str:
    """Return a moment (seconds since 1970) as people say it: "today at 14:07", "20 Nov 18:02", "3 Sep 2026, 09:12"."""
    if when_s is None or is_missing(when_s):
        return not_available()
    when, now = QDateTime.fromSecsSinceEpoch(int(when_s)), QDateTime.fromSecsSinceEpoch(int(now_s))
    clock = format_clock(when_s)
    days = when.date().daysTo(now.date())
    if days == 0:
        return translate("Format", "today at {time}").format(time=clock)
    if days == 1:
        return translate("Format", "yesterday at {time}").format(time=clock)
    if when.date().year() == now.date().year():
        date = QLocale().toString(when.date(), translate("Format", "d MMM"))
        return translate("Format", "{date} {time}").format(date=date, time=clock)
    date = QLocale().toString(when.date(), translate("Format", "d MMM yyyy"))
    return translate("Format", "{date}, {time}").format(date=date, time=clock)
