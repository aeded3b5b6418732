"""Sparklines of all visible rows of a column, drawn at once into one picture.

numpy is imported here, so this module is imported by its user only after the first list was painted.

Cost: `python -m tests.support.sparkline_cost` renders and paints 17 rows of noise in each of five columns and prints
the median CPU time of 40 ticks. On a 2-core virtual machine: 0.8 ms at 60 × 16, 1.4 ms at twice the pixels, 1.5 ms at
135 × 33. The bound is 1.6 ms for these 85 lines; drawing them with QPainter's polylines costs some 45 ms.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from app.core.metrics import Kind
from app.views.style.tokens import Palette

SAMPLES = 60
_LINE_PX = 1.15
_STEPS = 255
_MAX_HEIGHT = 120  # device pixels; in steps still a 16 bit number
_FAR = np.float32(_MAX_HEIGHT + 5)

Floats = NDArray[np.float32]


class SparkStyle(NamedTuple):
    """Colours ("#RRGGBB") of one row's sparkline; `fill_percent` is the opacity of the area under the line."""

    line: str
    baseline: str
    fill_percent: int


def spark_style(palette: Palette, kind: Kind, *, is_live: bool = True, is_selected: bool = False) -> SparkStyle:
    """Return a row's colours: memory has no fill; a row that is not live (paused, host silent) is neutral."""
    if is_selected and palette.is_high_contrast:
        line = baseline = palette.selection_text
    else:
        line = palette.graph(kind) if is_live else palette.text2
        baseline = palette.border
    has_fill = is_live and kind is not Kind.MEMORY
    return SparkStyle(line, baseline, palette.spark_fill_percent if has_fill else 0)


class SparkStrip:
    """The rows of one column, one above the other, in device pixels."""

    def __init__(self, pixels: NDArray[np.uint32]) -> None:
        """`pixels`: uint32[rows, height, width], premultiplied ARGB."""
        rows, self._height, self._width = pixels.shape
        # The image does not own its pixels: they live as long as this object.
        self._pixels = pixels
        self.image = QImage(
            pixels.data, self._width, rows * self._height, self._width * 4, QImage.Format.Format_ARGB32_Premultiplied
        )

    def paint(self, painter: QPainter, target: QRect, row: int) -> None:
        """Paint the sparkline of `row` into `target` (logical pixels, of the size it was rendered for)."""
        painter.drawImage(target, self.image, QRect(0, row * self._height, self._width, self._height))


def render(
    values: Floats,
    tops: float | Floats,
    styles: list[SparkStyle],
    size_px: tuple[int, int],
    dpr: float = 1.0,
    *,
    is_root: bool = False,
) -> SparkStrip:
    """Draw one line per row.

    values: float32[rows, samples], oldest first; NaN is a gap.
    tops: the value at the upper edge, one for all rows or float32[rows].
    styles: one per row.
    size_px: width and height of a sparkline in logical pixels; `dpr` device pixels to a logical one.
    is_root: square root scale, so that small flows stay visible beside large ones.
    """
    width, height = max(2, round(size_px[0] * dpr)), min(_MAX_HEIGHT, max(4, round(size_px[1] * dpr)))
    rows = values.shape[0]
    if rows == 0:
        return SparkStrip(np.zeros((1, height, width), np.uint32))
    shares = _shares(values, tops, is_root)
    line_px = np.float32(_LINE_PX * dpr)
    baseline_px = max(1, int(dpr))
    upper, lower = _column_spans(shares, width, height - baseline_px, line_px)
    alpha = _alpha(upper, lower, height, _fills(styles))
    return SparkStrip(_coloured(alpha, styles, baseline_px))


def _shares(values: Floats, tops: float | Floats, is_root: bool) -> Floats:
    """Scale to 0 … 1 of the height."""
    limit = np.maximum(np.asarray(tops, np.float32), np.float32(1e-9)).reshape(-1, 1)
    shares = np.clip(values / limit, 0.0, 1.0)
    return np.sqrt(shares) if is_root else shares


def _column_spans(shares: Floats, width: int, height: int, line_px: np.float32) -> tuple[Floats, Floats]:
    """Return where the line begins and ends in each pixel column: float32[rows, width], in pixels from the top."""
    samples = shares.shape[1]
    y = height - line_px / 2 - shares * (height - line_px)
    if width >= samples:
        highest = lowest = _interpolated(y, width)
    else:
        starts = np.arange(width) * samples // width
        highest, lowest = np.fmin.reduceat(y, starts, axis=1), np.fmax.reduceat(y, starts, axis=1)
    middle = (highest + lowest) / 2
    meeting = (middle[:, 1:] + middle[:, :-1]) / 2
    upper, lower = highest.copy(), lowest.copy()
    # Each column reaches half way to its neighbours, so that steep parts stay one line; fmin leaves gaps out.
    for part in (slice(1, None), slice(None, -1)):
        np.fmin(upper[:, part], meeting, out=upper[:, part])
        np.fmax(lower[:, part], meeting, out=lower[:, part])
    centre, rise = (upper + lower) / 2, lower - upper
    # A slanted line covers more of a column, by its length.
    half = line_px / 2 * np.sqrt(1 + rise * rise)
    upper, lower = np.maximum(centre - half, 0), np.minimum(centre + half, np.float32(height))
    gap = np.isnan(centre)
    upper[gap] = lower[gap] = _FAR
    return upper, lower


@lru_cache(maxsize=32)
def _places(samples: int, width: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.intp]]:
    position = np.linspace(0, samples - 1, width, dtype=np.float32)
    left = np.minimum(position.astype(np.intp), samples - 2)
    return left, left + 1, position - left, np.rint(position).astype(np.intp)


def _interpolated(y: Floats, width: int) -> Floats:
    left, right, share, nearest = _places(y.shape[1], width)
    start = y[:, left]
    between = start + (y[:, right] - start) * share
    # Beside a gap the sample itself is drawn, so that a lone one is not lost.
    return np.where(np.isnan(between), y[:, nearest], between)


def _alpha(upper: Floats, lower: Floats, height: int, fills: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Return the opacity of each pixel, uint8[rows, height, width].

    Whole numbers of 1/255 pixel: twice as many at once as floats, and the cover is the opacity as it stands.
    """
    begin = (upper * _STEPS).astype(np.int16)[:, None, :]
    end = (lower * _STEPS).astype(np.int16)[:, None, :]
    top, bottom = _edges(height)
    cover = np.minimum(end, bottom)
    np.subtract(cover, np.maximum(begin, top), out=cover)
    np.clip(cover, 0, _STEPS, out=cover)
    if fills.any():
        np.maximum(cover, (top >= begin) * fills[:, None, None], out=cover)
    return cover.astype(np.uint8)


@lru_cache(maxsize=8)
def _edges(height: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    top = (np.arange(height) * _STEPS).astype(np.int16)[None, :, None]
    return top, top + np.int16(_STEPS)


def _fills(styles: list[SparkStyle]) -> NDArray[np.int16]:
    return np.array([style.fill_percent * _STEPS // 100 for style in styles], np.int16)


def _coloured(alpha: NDArray[np.uint8], styles: list[SparkStyle], baseline_px: int) -> NDArray[np.uint32]:
    kinds = list(dict.fromkeys(styles))
    if len(kinds) == 1:
        pixels = _shades(kinds[0].line).take(alpha, mode="clip")
        pixels[:, -baseline_px:] = _solid(kinds[0].baseline)
        return pixels
    pixels = np.empty(alpha.shape, np.uint32)
    which = np.array([kinds.index(style) for style in styles])
    for index, kind in enumerate(kinds):
        chosen = which == index
        pixels[chosen] = _coloured(alpha[chosen], [kind], baseline_px)
    return pixels


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=32)
def _shades(colour: str) -> NDArray[np.uint32]:
    """Premultiplied pixels of a colour for each opacity."""
    opacity = np.arange(256, dtype=np.uint32)
    red, green, blue = (opacity * channel // 255 for channel in _channels(colour))
    return (opacity << 24) | (red << 16) | (green << 8) | blue


def _solid(colour: str) -> np.uint32:
    red, green, blue = _channels(colour)
    return np.uint32(0xFF000000 | red << 16 | green << 8 | blue)
