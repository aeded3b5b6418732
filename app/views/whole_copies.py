"""What is copied from a label is what it says, without the places that were put in to break its lines."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QLabel

from app.views.breaking import unbroken

Mode = QClipboard.Mode
_PARAGRAPH = "\u2029"  # Qt's end of a line in what is marked


def copy_text(label: QLabel) -> None:
    """Copy what is marked in a label, or all that it says."""
    text = label.selectedText().replace(_PARAGRAPH, "\n") or label.text()
    QGuiApplication.clipboard().setText(unbroken(text))


class WholeCopies(QObject):
    """Mends the program's own copies. A path with an invisible character in it would be of no use elsewhere.

    ``is_ours``: whether the clipboard holds something of this program; what is another's is never read.
    """

    def __init__(
        self, clipboard: QClipboard, parent: QObject | None = None, is_ours: Callable[[Mode], bool] | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._is_ours = is_ours or self._owns
        clipboard.changed.connect(self._mend)

    def _owns(self, mode: Mode) -> bool:
        if mode is Mode.Clipboard:
            return self._clipboard.ownsClipboard()
        return mode is Mode.Selection and self._clipboard.ownsSelection()

    def _mend(self, mode: Mode) -> None:
        if not self._is_ours(mode):
            return
        text = self._clipboard.text(mode)
        whole = unbroken(text)
        if whole != text:
            self._clipboard.setText(whole, mode)
