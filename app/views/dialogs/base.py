"""What every dialog has: a title, a body, a footer of buttons, and a way out by Escape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.breaking import breakable, window_title
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.divider import divider
from app.views.widgets.labels import make_primary, text_label


class Dialog(QDialog):
    """A dialog over ``parent``. Fill ``body``, then call :meth:`add_button`; show it with ``open()``.

    The object deletes itself when it is closed. ``heading`` is the sentence in large type; the
    window title says where one is.
    """

    def __init__(self, parent: QWidget, theme: Theme, name: str, title: str, heading: str = "") -> None:
        super().__init__(parent)
        self.theme = theme
        self._close: QPushButton | None = None
        self.setObjectName(name)
        self.setWindowTitle(window_title(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        metrics = theme.metrics
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        self.body = QVBoxLayout(page)
        self.body.setContentsMargins(metrics.page_inset, metrics.page_inset, metrics.page_inset, metrics.footer_gap)
        self.body.setSpacing(metrics.gap)
        if heading:
            self.body.addWidget(self.text(heading, TextStyle.PAGE, f"{name}-heading"))
        outer.addWidget(page, 1)
        outer.addWidget(divider())
        self._footer = QHBoxLayout()
        self._footer.setContentsMargins(metrics.footer_gap, metrics.inset, metrics.footer_gap, metrics.inset)
        self._footer.setSpacing(metrics.gap)
        self._footer.addStretch(1)
        outer.addLayout(self._footer)
        self.setMinimumWidth(metrics.px(480))

    def say(self, label: QLabel, text: str) -> None:
        """Put another text into a label that :meth:`text` made."""
        label.setText(breakable(text))

    def text(self, text: str, style: TextStyle = TextStyle.BODY, name: str = "", tone: str = "") -> QLabel:
        """A wrapping, selectable, plain label in a text style."""
        label = text_label(breakable(text), style, tone, name, is_selectable=True)
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # read out with the dialog; not a stop on the way
        label.setWordWrap(True)
        return label

    def add_button(self, text: str, name: str, *, is_primary: bool = False, is_left: bool = False) -> QPushButton:
        """Append a button to the footer; the primary one is what Enter presses."""
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(is_primary)
        button.setDefault(is_primary)
        if is_primary:
            make_primary(button)
        if is_left:
            self._footer.insertWidget(0, button)
        elif self._close is not None:
            self._footer.insertWidget(self._footer.indexOf(self._close), button)
            self.setTabOrder(button, self._close)
        else:
            self._footer.addWidget(button)
        return button

    def add_close(self, text: str = "") -> QPushButton:
        """Append the button that only closes; it stays the last one, as in Hyper-V Manager's dialogs."""
        button = self.add_button(text or translate("Dialogs", "Cancel"), "close")
        button.clicked.connect(self.reject)
        self._close = button
        return button
