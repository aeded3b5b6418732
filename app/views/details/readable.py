"""Text that is read and copied with the keyboard as well as with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.widgets.accessible import set_role
from app.views.widgets.labels import style_text
from app.views.widgets.rows import paint_focus_ring

_WALKED = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}


def ring_room(theme: Theme) -> int:
    """The room around each text for the ring; who lays texts out begins so much further to the left."""
    return theme.metrics.px(3)


class ReadableText(QLabel):
    """Plain, wrapping text with a focus ring; the keyboard coming to it selects all of it, ready to be copied.

    Signals:
        walked: Up, Down, Home or End was pressed, which in a list lead to another text.
        entered: it has the focus now.
    """

    walked = Signal(object)  # Qt.Key
    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        tone: str = "",
        object_name: str = "",
        *,
        style: TextStyle = TextStyle.BODY,
        is_item: bool = False,
    ) -> None:
        """``is_item``: it is one of a list, which decides to which of its texts Tab comes."""
        super().__init__()
        self._theme = theme
        self._is_item = is_item
        self.setObjectName(object_name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        flags = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        # After the flags, with which Qt takes the Tab stop away.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if is_item else Qt.FocusPolicy.StrongFocus)
        style_text(self, style, tone)
        if is_item:
            set_role(self, QAccessible.Role.ListItem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QLabel.keyPressEvent."""
        key = Qt.Key(event.key())
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._is_item and is_plain and key in _WALKED:
            self.walked.emit(key)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Override QLabel.focusInEvent."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.setSelection(0, len(self.text()))
        self.entered.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override QLabel.focusOutEvent."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.setSelection(0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override QLabel.paintEvent."""
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self) as painter:
                paint_focus_ring(painter, self.rect(), self._theme)

    def changeEvent(self, event: QEvent) -> None:
        """Override QLabel.changeEvent: another text size is another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
