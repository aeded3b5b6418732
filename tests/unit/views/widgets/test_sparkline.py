"""Sparklines: the right pixels, gaps, colours, scales."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from app.core.metrics import Kind
from app.views.style.tokens import DARK, HC_BLACK, LIGHT, PALETTES
from app.views.widgets.sparkline import SparkStrip, render, spark_style

SIZE = (60, 16)
CPU = spark_style(LIGHT, Kind.CPU)
BARE = spark_style(LIGHT, Kind.MEMORY)


def line(strip: SparkStrip, row: int = 0, dpr: int = 1) -> list[float]:
    """Return the height (0 bottom … 1 top) of the line in each column, NaN where there is none."""
    width, height = SIZE[0] * dpr, SIZE[1] * dpr
    heights = []
    for x in range(width):
        weights = [QColor(strip.image.pixelColor(x, row * height + y)).alpha() for y in range(height - dpr)]
        total = sum(weights)
        centre = sum(weight * (y + 0.5) for y, weight in enumerate(weights)) / total if total else math.nan
        heights.append(1 - centre / (height - dpr))
    return heights


@pytest.mark.parametrize("dpr", [1, 2])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_a_level_line_stands_at_its_height(share: float, dpr: int) -> None:
    strip = render(np.full((1, 60), share, np.float32), 1.0, [BARE], SIZE, dpr)
    assert strip.image.width() == 60 * dpr
    assert strip.image.height() == 16 * dpr
    heights = line(strip, dpr=dpr)
    assert max(heights) - min(heights) < 0.01
    assert heights[0] == pytest.approx(share * 0.92 + 0.04, abs=0.05)


def test_a_rising_line_rises() -> None:
    heights = line(render(np.linspace(0, 1, 60, dtype=np.float32)[None], 1.0, [BARE], SIZE))
    assert all(later >= earlier - 0.02 for earlier, later in itertools.pairwise(heights))
    assert heights[-1] - heights[0] > 0.8


def test_a_gap_is_a_gap_and_a_lone_sample_is_seen() -> None:
    values = np.full((1, 60), 0.5, np.float32)
    values[0, 10:30] = np.nan
    values[0, 20] = 0.5
    heights = line(render(values, 1.0, [BARE], SIZE))
    assert all(math.isnan(heights[x]) for x in [*range(11, 19), *range(22, 29)])
    assert not math.isnan(heights[20])
    assert not math.isnan(heights[5])
    nothing = render(np.full((1, 60), np.nan, np.float32), 1.0, [BARE], SIZE)
    assert all(math.isnan(height) for height in line(nothing))


def test_the_scale_is_a_top_for_all_or_one_for_each_row() -> None:
    values = np.full((2, 60), 50, np.float32)
    shared = render(values, 100.0, [BARE, BARE], SIZE)
    assert line(shared, 0)[5] == pytest.approx(line(shared, 1)[5])
    own = render(values, np.array([50, 200], np.float32), [BARE, BARE], SIZE)
    assert line(own, 0)[5] == pytest.approx(0.96, abs=0.04)
    assert line(own, 1)[5] == pytest.approx(0.27, abs=0.04)


def test_the_square_root_scale_lifts_small_flows() -> None:
    values = np.full((1, 60), 1, np.float32)
    assert line(render(values, 100.0, [BARE], SIZE, is_root=True))[3] == pytest.approx(0.13, abs=0.04)
    assert line(render(values, 100.0, [BARE], SIZE))[3] == pytest.approx(0.05, abs=0.04)


def test_values_beyond_the_scale_stay_inside() -> None:
    values = np.array([[-5.0, 500.0] * 30], np.float32)
    heights = line(render(values, 100.0, [BARE], SIZE))
    assert all(0 <= height <= 1 for height in heights)


def test_colours_come_from_the_palette() -> None:
    for palette in PALETTES:
        style = spark_style(palette, Kind.DISK)
        strip = render(np.full((1, 60), 0.5, np.float32), 1.0, [style], SIZE, 2)
        column = [strip.image.pixelColor(60, y) for y in range(32)]
        solid = [colour.name().upper() for colour in column if colour.alpha() == 255]
        assert palette.disk in solid
        assert solid[-1] == palette.border
        fill = strip.image.pixelColor(60, 26).alpha()
        assert fill == pytest.approx(255 * palette.spark_fill_percent / 100, abs=2)


def test_what_is_not_live_is_neutral_and_bare() -> None:
    paused = spark_style(DARK, Kind.CPU, is_live=False)
    assert paused == (DARK.text2, DARK.border, 0)
    assert spark_style(DARK, Kind.MEMORY).fill_percent == 0
    selected = spark_style(HC_BLACK, Kind.CPU, is_selected=True)
    assert (selected.line, selected.baseline) == (HC_BLACK.selection_text, HC_BLACK.selection_text)
    assert spark_style(DARK, Kind.CPU, is_selected=True) == spark_style(DARK, Kind.CPU)


def test_rows_keep_their_own_style() -> None:
    values = np.full((3, 60), 0.5, np.float32)
    styles = [CPU, spark_style(LIGHT, Kind.CPU, is_live=False), CPU]
    strip = render(values, 1.0, styles, SIZE, 2)
    fills = [strip.image.pixelColor(60, 32 * row + 26).alpha() for row in range(3)]
    assert fills[0] == fills[2] > 0
    assert fills[1] == 0


def test_fewer_pixels_than_samples_keep_the_peaks() -> None:
    values = np.zeros((1, 60), np.float32)
    values[0, 31] = 1.0
    strip = render(values, 1.0, [BARE], (20, 16))
    assert strip.image.width() == 20
    assert any(strip.image.pixelColor(x, 1).alpha() > 100 for x in range(20))


def test_painting_a_row_puts_its_pixels_at_the_place() -> None:
    values = np.array([[0.0] * 60, [1.0] * 60], np.float32)
    strip = render(values, 1.0, [BARE, BARE], SIZE)
    canvas = QImage(80, 40, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(0)
    painter = QPainter(canvas)
    strip.paint(painter, QRect(10, 20, *SIZE), 1)
    painter.end()
    assert canvas.pixelColor(40, 20).alpha() > 200
    assert canvas.pixelColor(40, 19).alpha() == 0
    assert canvas.pixelColor(5, 20).alpha() == 0


def test_no_rows_is_no_error() -> None:
    assert render(np.empty((0, 60), np.float32), 1.0, [], SIZE).image.height() == 16
