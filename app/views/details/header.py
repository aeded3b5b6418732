"""The header of the small tables: quiet titles with short lines between, and an arrow for a fixed order."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme

_LEAST_PX = 40


class QuietHeader(QHeaderView):
    """Titles are the model's; the first begins at the pane's inset. ``ordered``: the column that orders the rows."""

    def __init__(self, theme: Theme, ordered: int = -1, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._ordered = ordered
        self.setHighlightSections(False)
        self.setSectionsMovable(False)
        self.setStretchLastSection(True)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setMinimumSectionSize(max(24, self._theme.metrics.px(_LEAST_PX)))
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Override QHeaderView.sizeHint."""
        return QSize(super().sizeHint().width(), self._theme.metrics.table_header)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Override QHeaderView.paintSection."""
        theme, metrics = self._theme, self._theme.metrics
        model = self.model()
        painter.fillRect(rect, theme.color("base"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.color("border"))
        if logical < self.count() - 1:
            painter.fillRect(
                rect.right(), rect.top() + metrics.gap, 1, rect.height() - 2 * metrics.gap, theme.color("border")
            )
        inner = rect.adjusted(metrics.inset if logical == 0 else metrics.gap, 0, -metrics.gap, 0)
        title = str(model.headerData(logical, Qt.Orientation.Horizontal) or "")
        alignment = model.headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        font = theme.font(TextStyle.HEADER)
        measured = QFontMetrics(font)
        room = inner.width() - (metrics.sign + metrics.icon_gap if logical == self._ordered else 0)
        text = measured.elidedText(title, Qt.TextElideMode.ElideRight, max(0, room))
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(inner, int(alignment or Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        if logical == self._ordered:
            arrow = theme.icons.pixmap("chevron-up", metrics.sign, self.devicePixelRatioF())
            left = inner.left() + measured.horizontalAdvance(text) + metrics.icon_gap
            painter.drawPixmap(left, rect.top() + (rect.height() - metrics.sign) // 2, arrow)
