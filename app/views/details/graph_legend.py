"""Which line is whose where several partitions are compared: once for all graphs, with the whole names.

Imports pyqtgraph by way of the lines' look: loaded with the graphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import set_role
from app.views.widgets.plot import LINE_PX, RHYTHMS_PX, line_pen

_SAMPLE_PX, _GAP_PX = 24, 16


class GraphLegend(QWidget):
    """A sample of each line and its name, in as many lines of text as they need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self.setObjectName("graph-legend")
        set_role(self, QAccessible.Role.StaticText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._restyle)

    def set_names(self, names: Sequence[str]) -> None:
        """Show these, in the order of the lines; none hides the legend."""
        names = tuple(names)
        if names != self._names:
            self._names = names
            text = translate("Performance", "Lines, in this order: {names}").format(names=", ".join(names))
            self.setAccessibleName(text if names else "")
            self._restyle()
        self.setVisible(bool(names))

    def hasHeightForWidth(self) -> bool:
        """Override QWidget.hasHeightForWidth."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Override QWidget.heightForWidth."""
        places = self._places(width)
        return (places[-1].bottom() + 1 if places else 0) + self._theme.metrics.icon_gap

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint."""
        width = max(self.width(), self._theme.metrics.px(300))
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        theme, px = self._theme, self._theme.metrics.px
        with QPainter(self) as painter:
            painter.setFont(theme.font(TextStyle.CAPTION))
            metrics = QFontMetrics(theme.font(TextStyle.CAPTION))
            for number, (name, place) in enumerate(zip(self._names, self._places(self.width()), strict=True)):
                middle = place.center().y()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(line_pen(theme.color("text2"), LINE_PX, RHYTHMS_PX[number % len(RHYTHMS_PX)]))
                painter.drawLine(QPoint(place.left(), middle), QPoint(place.left() + px(_SAMPLE_PX), middle))
                painter.setPen(theme.color("text"))
                room = place.adjusted(px(_SAMPLE_PX) + theme.metrics.icon_gap, 0, 0, 0)
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _places(self, width: int) -> list[QRect]:
        theme, px = self._theme, self._theme.metrics.px
        metrics = QFontMetrics(theme.font(TextStyle.CAPTION))
        left = theme.metrics.inset
        x, y, height = left, theme.metrics.icon_gap, metrics.height() + 2
        places: list[QRect] = []
        for name in self._names:
            needed = px(_SAMPLE_PX) + theme.metrics.icon_gap + metrics.horizontalAdvance(name) + 1
            if x > left and x + needed > width - left:
                x, y = left, y + height
            places.append(QRect(x, y, min(needed, max(1, width - 2 * left)), height))
            x += needed + px(_GAP_PX)
        return places

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
