"""What the window shows for its first tenth of a second: the names of the hosts, where they will stand.

Painted with the cheapest means: touching Qt's larger classes from Python costs tens of
milliseconds each (their enums are made then), and a first paint need not wait for that.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.views.style.tokens import Palette
from app.views.translation import translate

_PANE_PX = 216
_HEADER_PX = 32
_ROW_PX = 40
_INSET_PX = 12
_TEXT_PX = 36
_MENU_PX = 36


class StartRow(NamedTuple):
    """A remembered host: its name and how it stands."""

    name: str
    state: str


class StartFrame(QWidget):
    """The pane of hosts and empty room. It takes no input and is replaced by the real panes."""

    def __init__(self, colors: Palette, rows: list[StartRow], text_px: int = 13) -> None:
        super().__init__()
        self._colors = colors
        self._rows = rows
        self._factor = text_px / 13
        self.setObjectName("start-frame")
        self.setAccessibleName(", ".join((translate("Hosts", "Hosts"), *(row.name for row in rows))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        colors = self._colors
        with QPainter(self) as painter:
            pane, menu = self._px(_PANE_PX), self._px(_MENU_PX)
            painter.fillRect(0, 0, self.width(), self.height(), QColor(colors.window))
            painter.fillRect(pane, menu, self.width() - pane, self.height() - menu, QColor(colors.base))
            painter.fillRect(pane, menu, 1, self.height() - menu, QColor(colors.border))
            note = self.font()
            note.setPixelSize(self._px(11))
            strong = self.font()
            strong.setPixelSize(self._px(13))
            strong.setBold(True)
            painter.setFont(strong)
            painter.setPen(QColor(colors.text))
            painter.drawText(self._px(_INSET_PX), menu + self._px(21), translate("Hosts", "Hosts"))
            top = menu + self._px(_HEADER_PX)
            for row in self._rows:
                painter.setFont(strong)
                painter.setPen(QColor(colors.text2))
                painter.drawText(self._px(_TEXT_PX), top + self._px(17), row.name)
                painter.setFont(note)
                painter.drawText(self._px(_TEXT_PX), top + self._px(31), row.state)
                top += self._px(_ROW_PX)

    def _px(self, size: float) -> int:
        return round(size * self._factor)
