"""The lines of a graph, drawn with pyqtgraph. Only this module imports it: some 0.4 s of CPU, so not at the start."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QFrame, QStyleOptionGraphicsItem, QWidget

from app.views.widgets.graph_data import Drawn, Seconds, Values, dashes, segments

LINE_PX = 1.5
# Lengths of dashes and gaps in pixels: the first series is solid, the second 3-2, further ones told apart by rhythm.
RHYTHMS_PX: tuple[tuple[float, ...], ...] = (
    (), (3, 2), (1, 2), (6, 2, 1, 2), (8, 3), (3, 2, 1, 2, 1, 2), (10, 2, 3, 2), (1, 4),
)  # fmt: skip
LIMIT_RHYTHM_PX = (4, 3)
# Room for half a line at the lower and upper edge.
MARGIN_PX = 2


class LineStyle(NamedTuple):
    """How a series is drawn: `fill` is the area down to zero, None for a line alone; `band` where it was thinned."""

    color: QColor
    fill: QColor | None
    band: QColor
    rhythm_px: tuple[float, ...]


def line_pen(color: QColor, width_px: float, rhythm_px: tuple[float, ...]) -> QPen:
    """Return a pen; `rhythm_px` alternates dashes and gaps."""
    pen = QPen(color, width_px)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if rhythm_px else Qt.PenCapStyle.RoundCap)
    if rhythm_px:
        pen.setDashPattern([length / width_px for length in rhythm_px])
    return pen


class _Line(pg.GraphicsObject):
    """One series: a line, and the area under it down to zero; gaps stay open."""

    def __init__(self) -> None:
        super().__init__()
        self._data = Drawn(np.empty(0), np.empty(0, np.float32))
        self._style: LineStyle | None = None
        self._bounds = QRectF()

    def show_data(self, data: Drawn, style: LineStyle, bounds: QRectF) -> None:
        """Draw other data at the next painting. `bounds`: the part of the plane that is in view."""
        self._data, self._style = data, style
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        """Override QGraphicsItem.boundingRect."""
        return self._bounds

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Override QGraphicsItem.paint."""
        data, style = self._data, self._style
        if style is None or len(data.x) < 2:
            return
        # To pixels first: a pen under the plane's transform would be flat, a cosmetic one thinner on finer screens.
        to_pixels = painter.worldTransform()
        painter.save()
        painter.setWorldTransform(QTransform())
        x = data.x * to_pixels.m11() + to_pixels.dx()
        y, zero = _mapped(data.y, to_pixels), to_pixels.dy()
        # Smooth edges of an area cost six times as much, and the line covers them.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for run in _runs(y):
            if style.fill is not None:
                painter.fillPath(_area(x[run], y[run], np.array((zero, zero))), style.fill)
            if data.lowest is not None and data.highest is not None:
                upper, lower = _mapped(data.highest[run], to_pixels), _mapped(data.lowest[run], to_pixels)
                painter.fillPath(_area(x[run], upper, lower), style.band)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Square ends meet without a notch and, unlike round ones, keep Qt's fast way for lines.
        cap = Qt.PenCapStyle.FlatCap if style.rhythm_px else Qt.PenCapStyle.SquareCap
        painter.setPen(QPen(style.color, LINE_PX, Qt.PenStyle.SolidLine, cap))
        starts, ends = dashes(*segments(x, y), style.rhythm_px)
        painter.drawLines(_lines(starts, ends))
        painter.restore()


def _mapped(y: Values, to_pixels: QTransform) -> Seconds:
    return y * to_pixels.m22() + to_pixels.dy()


def _runs(y: Seconds) -> list[slice]:
    """Return the parts between gaps that have a width."""
    edges = np.concatenate(([-1], np.flatnonzero(~np.isfinite(y)), [len(y)]))
    return [slice(a + 1, b) for a, b in pairwise(edges.tolist()) if b - a > 2]


def _area(x: Seconds, upper: Seconds, lower: Seconds) -> QPainterPath:
    """Return the area between two lines; `lower` of two values goes straight from the last `x` to the first."""
    back = x[::-1] if len(lower) == len(x) else x[[-1, 0]]
    closed_x, closed_y = np.concatenate((x, back)), np.concatenate((upper, lower[::-1]))
    return pg.functions.arrayToQPath(closed_x, closed_y, "all", finiteCheck=False)


def _lines(starts: Seconds, ends: Seconds) -> list[QLineF]:
    # Single lines take Qt's fast way: one smooth path of 60 points costs 15 times as much.
    return [QLineF(*line) for line in np.hstack((starts, ends)).tolist()]


class Plot(pg.GraphicsView):
    """Lines over a time span. Its owner draws what stands around and behind it, and takes mouse and keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, background=None)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Grid and limits are behind it.
        self.viewport().setAutoFillBackground(False)
        # `set_lines` repaints; the scene would do it once more, a turn of the event loop later.
        self.setViewportUpdateMode(self.ViewportUpdateMode.NoViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self._box.setBorder(None)
        # The widget's edge clips already; a clip path as well would triple the cost of painting.
        self._box.setFlag(self._box.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        self.setCentralItem(self._box)
        self._lines: list[_Line] = []
        self._view: tuple[float, float, float] | None = None

    def set_view(self, start_s: float, end_s: float, top: float) -> None:
        """Show the time from `start_s` to `end_s` and values from 0 to `top`."""
        height = max(1, self.height() - 2 * MARGIN_PX)
        margin = top * MARGIN_PX / height
        self._bounds = QRectF(start_s, -margin, end_s - start_s, top + 2 * margin)
        if self._view != (start_s, end_s, top + margin):
            self._view = (start_s, end_s, top + margin)
            self._box.setRange(
                xRange=(start_s, end_s), yRange=(-margin, top + margin), padding=0, disableAutoRange=True
            )

    def set_lines(self, lines: list[tuple[Drawn, LineStyle]]) -> None:
        """Draw these lines, the first on top; call `set_view` before."""
        while len(self._lines) < len(lines):
            item = _Line()
            item.setZValue(-len(self._lines))
            self._lines.append(item)
            self._box.addItem(item, ignoreBounds=True)
        for item, (data, style) in zip(self._lines, lines, strict=False):
            item.setVisible(True)
            item.show_data(data, style, self._bounds)
        for item in self._lines[len(lines) :]:
            item.setVisible(False)
        self.viewport().update()
