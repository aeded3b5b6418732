"""Help to one page of a wizard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate


class HelpDialog(Dialog):
    """A heading and paragraphs."""

    def __init__(self, parent: QWidget, theme: Theme, heading: str, text: str) -> None:
        super().__init__(parent, theme, "help-dialog", translate("Wizard", "Help"), heading)
        for number, paragraph in enumerate(text.split("\n")):
            self.body.addWidget(self.text(paragraph, name=f"help-text-{number}"))
        self.body.addStretch(1)
        self.setAccessibleDescription(text)
        copy = self.add_button(translate("Wizard", "Copy"), "copy-help", is_left=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(f"{heading}\n\n{text}"))
        close = self.add_close(translate("Wizard", "Close"))
        close.setFocus(Qt.FocusReason.OtherFocusReason)
