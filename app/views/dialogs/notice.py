"""A notice with its details, which can be copied for a report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.names import shown_lines
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate

_DETAILS_LIMIT = 64 * 1024


class NoticeDialog(Dialog):
    """``text`` is a sentence; ``details`` are raw lines from anywhere."""

    def __init__(self, parent: QWidget, theme: Theme, text: str, details: str) -> None:
        super().__init__(parent, theme, "notice-dialog", translate("Notice", "Details"))
        self.body.addWidget(self.text(text, name="notice-text"))
        lines = shown_lines(details, _DETAILS_LIMIT)
        box = QPlainTextEdit(lines)
        box.setObjectName("notice-details")
        box.setAccessibleName(translate("Notice", "Details"))
        box.setReadOnly(True)
        box.setTabChangesFocus(True)
        box.setFont(theme.fixed_font())
        box.setMinimumHeight(theme.metrics.px(200))
        self.body.addWidget(box, 1)
        copy = self.add_button(translate("Notice", "Copy Details"), "copy-notice", is_left=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{text}\n\n{lines}"))
        close = self.add_close(translate("Notice", "Close"))
        close.setFocus(Qt.FocusReason.OtherFocusReason)
