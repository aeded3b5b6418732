"""The field whose words filter the partitions as they are typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

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
        self.setClearButtonEnabled(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxLength(200)
        self._search = self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.textChanged.connect(self.words_changed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedWidth(self._theme.metrics.px(248))

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
