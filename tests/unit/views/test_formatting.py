"""Numbers and times as people read them."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from app.core.metrics import Unit
from app.views import formatting


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(QLocale.c())


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, Unit.PERCENT, "0 %"),
        (64.6, Unit.PERCENT, "65 %"),
        (0, Unit.BYTES, "0 B"),
        (1023, Unit.BYTES, "1,023 B"),
        (640 * 1024**2, Unit.BYTES, "640 MiB"),
        (2.14 * 1024**3, Unit.BYTES, "2.1 GiB"),
        (58_420_000, Unit.BYTES_PER_SECOND, "58.4 MB/s"),
        (251_000_000, Unit.BYTES_PER_SECOND, "251 MB/s"),
        (999, Unit.BYTES_PER_SECOND, "999 B/s"),
        (0.4, Unit.MILLISECONDS, "0.4 ms"),
        (1200, Unit.PER_SECOND, "1,200 /s"),
        (None, Unit.BYTES, "not available"),
        (math.nan, Unit.PERCENT, "not available"),
    ],
)
def test_values_read_with_their_unit(value: float | None, unit: Unit, text: str) -> None:
    assert formatting.format_value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "figure"), [(0, "0"), (0.04, "0.0"), (0.14, "0.1"), (58.42, "58.4"), (99.96, "100"), (251.4, "251")]
)
def test_figures_have_at_most_one_decimal(value: float, figure: str) -> None:
    assert formatting.format_figure(value) == figure


def test_figures_follow_the_locale() -> None:
    QLocale.setDefault(QLocale("de_DE"))
    assert formatting.format_rate(58_420_000) == "58,4 MB/s"


def test_one_scale_serves_a_whole_axis() -> None:
    scale = formatting.scale_for(Unit.BYTES, 5 * 1024**3)
    assert scale.label == "GiB"
    assert scale.figure(512 * 1024**2) == "0.5"
    assert formatting.scale_for(Unit.BYTES_PER_SECOND, 20e6) == formatting.Scale(1e6, "MB/s")
    assert formatting.scale_for(Unit.BYTES, math.nan).label == "B"


def test_values_can_be_said() -> None:
    assert formatting.spoken_value(65, Unit.PERCENT) == "65 percent"
    assert formatting.spoken_value(3.1 * 1024**3, Unit.BYTES) == "3.1 gibibytes"
    assert formatting.spoken_value(58_420_000, Unit.BYTES_PER_SECOND) == "58.4 megabytes per second"
    assert formatting.spoken_value(12, Unit.PER_SECOND) == "12 per second"
    assert formatting.spoken_value(None, Unit.PERCENT) == "not available"


@pytest.mark.parametrize(
    ("seconds", "text", "words"),
    [
        (0, "0.00:00:00", "0 seconds"),
        (7, "0.00:00:07", "7 seconds"),
        (61, "0.00:01:01", "1 minute 1 second"),
        (6 * 86400 + 13 * 3600 + 26 * 60 + 18.9, "6.13:26:18", "6 days 13 hours"),
        (86400, "1.00:00:00", "1 day"),
        (-5, "0.00:00:00", "0 seconds"),
        (None, "not available", "not available"),
    ],
)
def test_running_time(seconds: float | None, text: str, words: str) -> None:
    assert formatting.format_uptime(seconds) == text
    assert formatting.spoken_uptime(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(60, "60 s"), (90, "90 s"), (600, "10 min"), (3600, "1 h"), (5400, "90 min"), (86400, "1 day"), (7200, "2 h")],
)
def test_spans(seconds: float, text: str) -> None:
    assert formatting.format_span(seconds) == text


def test_remaining_time() -> None:
    assert formatting.format_remaining(20) == "about 20 s left"
    assert formatting.format_remaining(0) == "about 1 s left"
    assert formatting.format_remaining(185) == "about 3 min left"
    assert formatting.format_remaining(5400) == "about 1.5 h left"


def _moment(year: int, month: int, day: int, hour: int, minute: int) -> float:
    return time.mktime((year, month, day, hour, minute, 0, 0, 0, -1))


def test_moments_are_told_from_now() -> None:
    now = _moment(2026, 11, 24, 15, 0)
    assert formatting.format_time(_moment(2026, 11, 24, 14, 7), now) == "today at 14:07"
    assert formatting.format_time(_moment(2026, 11, 23, 23, 59), now) == "yesterday at 23:59"
    assert formatting.format_time(_moment(2026, 10, 20, 18, 2), now) == "20 Oct 18:02"
    assert formatting.format_time(_moment(2025, 8, 3, 9, 12), now) == "3 Aug 2025, 09:12"
    assert formatting.format_time(None, now) == "not available"
    assert formatting.format_clock(_moment(2026, 11, 24, 14, 2)) == "14:02"
    assert formatting.format_clock_seconds(_moment(2026, 11, 24, 14, 2) + 31) == "14:02:31"
