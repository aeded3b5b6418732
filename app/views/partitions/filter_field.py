"""The field whose words filter the partitions as they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QToolButton, QWidget

from app.views.style.theme import Theme
from app.views.translation import translate


class FilterField(QLineEdit):
    """Esc clears it and goes back to the table, Down goes there with the words kept.

    ``entered``: the focus came, so the words are about to be needed.
    """

    words_changed = Signal(str)
    entered = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("filter")
        self.setAccessibleName(translate("Partitions", "Filter partitions"))
        self.setAccessibleDescription(
            translate(
                "Partitions", "Name, state, address, notes, group and tags are searched; every word must be found."
            )
        )
        self.setPlaceholderText(translate("Partitions", "Filter partitions  (Ctrl+F)"))
        self._clear = QToolButton(self)
        self._clear.setObjectName("clear-filter-words")
        self._clear.setAccessibleName(translate("Partitions", "Clear filter"))
        self._clear.setToolTip(translate("Partitions", "Clear filter (Esc)"))
        self._clear.setIcon(theme.icon("remove"))
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.hide()
        self._clear.clicked.connect(self.leave)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxLength(200)
        self.textChanged.connect(self._words_changed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self.setMinimumWidth(metrics.px(248))
        self.setTextMargins(metrics.icon + metrics.gap, 0, self._clear.sizeHint().width(), 0)
        self._place_clear()

    def _words_changed(self, words: str) -> None:
        self._clear.setVisible(bool(words))
        self.words_changed.emit(words)

    def _place_clear(self) -> None:
        side = min(self._clear.sizeHint().width(), self.height())
        self._clear.setGeometry(self.width() - side - 1, (self.height() - side) // 2, side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QLineEdit.resizeEvent."""
        super().resizeEvent(event)
        self._place_clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override QLineEdit.paintEvent: a magnifier before the text (Qt's own would be a button without a name)."""
        super().paintEvent(event)
        metrics = self._theme.metrics
        with QPainter(self) as painter:
            pixmap = self._theme.icons.pixmap("search", metrics.icon, self.devicePixelRatioF())
            painter.drawPixmap(metrics.gap, (self.height() - metrics.icon) // 2, pixmap)

    def take_focus(self) -> None:
        """Put the cursor here, all text selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def leave(self) -> None:
        """Clear the words and go back to the table."""
        self.clear()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QLineEdit.keyPressEvent."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Override QLineEdit.focusInEvent."""
        super().focusInEvent(event)
        self.entered.emit()
