"""A bar that says something where it happens, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.views.breaking import unbroken
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate
from app.views.widgets.accessible import set_role
from app.views.widgets.buttons import icon_button, link_button
from app.views.widgets.labels import repolish
from app.views.widgets.pictures import sign_picture, sign_view
from app.views.widgets.pressing import act_on_pressed


class Severity(Enum):
    """How grave a message is; the value is the name in the style sheet."""

    INFO = "info"
    OK = "ok"
    WARNING = "warn"
    ERROR = "err"


_SIGNS = {
    Severity.INFO: Sign.INFO,
    Severity.OK: Sign.OK,
    Severity.WARNING: Sign.WARNING,
    Severity.ERROR: Sign.CRITICAL,
}


class BarAction(NamedTuple):
    """A link in the bar: its text and what it does."""

    text: str
    run: Callable[[], None]


class MessageBar(QFrame):
    """Hidden until it has something to say; then a screen reader reads it by itself. Escape or the cross closes it.

    Do not announce the same text as well: it would be said twice.

    Signals:
        closed: the user closed the bar.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._links: list[QPushButton] = []
        self.setObjectName("message-bar")
        self.setProperty("look", "message")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        set_role(self, QAccessible.Role.Notification)
        self._sign = sign_view(theme, Sign.INFO, 16)
        self._text = QLabel()
        self._text.setObjectName("message-text")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self._text.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self._close = icon_button(theme, "remove", translate("MessageBar", "Close this message"), "message-close")
        self._said_count = 0
        act_on_pressed(self._close, lambda: self._said_count, self._close_said)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._sign)
        self._layout.addWidget(self._text, 1)
        self._layout.addWidget(self._close)
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()
        self.hide()

    def text(self) -> str:
        """Return what is said, "" when hidden."""
        return "" if self.isHidden() else self._text.text()

    def say(
        self,
        severity: Severity,
        text: str,
        actions: Sequence[BarAction] = (),
        *,
        is_closable: bool = True,
        is_heard: bool = True,
    ) -> None:
        """Show a message in place of the one before. Text from hosts must have gone through `shown`.

        Not ``is_heard``: a screen reader is told of it by :meth:`tell` only, unless nothing was shown before.
        """
        if is_heard:
            self.hide()  # so that a second message is an appearing too
        self._said_count += 1
        self.setProperty("severity", severity.value)
        self._sign.set_picture(sign_picture(self._theme, _SIGNS[severity]))
        self._text.setText(text)
        self._name(f"{_word(severity)}: ", text)
        self._replace_links(actions)
        self._close.setVisible(is_closable)
        repolish(self)
        # Qt tells of the appearing; telling it once more would have it read twice.
        self.show()

    def tell(self) -> None:
        """Have a screen reader read what is shown."""
        if self.isHidden():
            return
        focused = self.window().focusWidget()
        self.hide()
        self.show()
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)  # hiding gave it to somebody else

    def reword(self, text: str) -> None:
        """Show the same message in other words; nothing is read, and the focus stays."""
        name, _, _ = self.accessibleName().partition(":")
        self._text.setText(text)
        self._name(f"{name}: ", text)

    def _name(self, word: str, text: str) -> None:
        whole = unbroken(text)
        self._text.setAccessibleName(whole)
        self.setAccessibleName(f"{word}{whole}")

    def clear(self) -> None:
        """Take the message away; emits nothing."""
        self.hide()
        self._text.clear()
        self._replace_links(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QWidget.keyPressEvent."""
        if event.key() == Qt.Key.Key_Escape and not self._close.isHidden():
            self._on_close_clicked()
            return
        super().keyPressEvent(event)

    def _replace_links(self, actions: Sequence[BarAction]) -> None:
        for link in self._links:
            link.hide()
            link.deleteLater()
        self._links = [
            link_button(action.text, action.run, f"message-action-{index}") for index, action in enumerate(actions)
        ]
        before = self._text
        for offset, link in enumerate(self._links):
            self._layout.insertWidget(2 + offset, link)
            QWidget.setTabOrder(before, link)
            before = link
        QWidget.setTabOrder(before, self._close)

    def _close_said(self, number: int) -> None:
        """Close the message that was there at the press; another that came meanwhile is still to be read."""
        if number == self._said_count:
            self._on_close_clicked()

    def _on_close_clicked(self) -> None:
        self.clear()
        self.closed.emit()

    def _apply_metrics(self) -> None:
        metrics = self._theme.metrics
        self._layout.setContentsMargins(metrics.inset, metrics.icon_gap, metrics.gap, metrics.icon_gap)
        self._layout.setSpacing(metrics.gap)


def _word(severity: Severity) -> str:
    return {
        Severity.INFO: translate("MessageBar", "Note"),
        Severity.OK: translate("MessageBar", "Done"),
        Severity.WARNING: translate("MessageBar", "Warning"),
        Severity.ERROR: translate("MessageBar", "Error"),
    }[severity]
