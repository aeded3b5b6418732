"""The layer above the lines: a dot at the newest value, and the line with the values under pointer or keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.views.style.theme import Theme
from app.views.widgets.graph_frame import paint_value_box

_DOT_RADIUS_PX = 3.0
DOT_ROOM_PX = 5
"""How far a dot at the edge reaches over the lines' rectangle."""


class GraphCursor(QWidget):
    """Covers the lines of a graph, lets the mouse through, and paints what moves without them.

    All places are in the coordinates of the graph.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plot = QRect()
        self._dots: list[tuple[QPointF, QColor]] = []
        self._x: int | None = None
        self._marks: list[tuple[QPointF, QColor]] = []
        self._lines: list[str] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_now(self, plot: QRect, dots: list[tuple[QPointF, QColor]]) -> None:
        """Mark the newest values; `plot` is where the lines are."""
        self._plot, self._dots = plot, dots
        self.update()

    def show_point(self, x: int | None, marks: list[tuple[QPointF, QColor]], lines: list[str]) -> None:
        """Show a line at `x` with the values there, or None to take it away."""
        self._x, self._marks, self._lines = x, marks, lines
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        with QPainter(self) as painter:
            painter.translate(-self.pos())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._x is not None:
                painter.fillRect(QRect(self._x, self._plot.y(), 1, self._plot.height()), self._theme.color("text2"))
            painter.setPen(QPen(self._theme.color("base"), 1))
            for point, color in self._dots if self._x is None else self._marks:
                painter.setBrush(color)
                painter.drawEllipse(point, _DOT_RADIUS_PX, _DOT_RADIUS_PX)
            if self._x is not None:
                highest = min((point.y() for point, _ in self._marks), default=None)
                paint_value_box(painter, self._theme, self._plot, (self._x, highest), self._lines)
