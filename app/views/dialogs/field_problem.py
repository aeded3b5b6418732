"""The sentence under a field whose content cannot be."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.views.breaking import breakable
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.widgets.accessible import announce
from app.views.widgets.labels import CRITICAL, SECONDARY, repolish, style_text, text_label
from app.views.widgets.pictures import sign_picture, sign_view


class FieldProblem(QWidget):
    """Hidden while all is well; otherwise sign and sentence, also as the field's description."""

    def __init__(self, field: QWidget, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._hint = ""
        self._text = ""
        self._is_warning = False
        self._theme = theme
        self._sign = sign_view(theme, Sign.CRITICAL, 12)
        self._label = text_label("", TextStyle.NOTE, CRITICAL, f"{field.objectName()}-problem", is_selectable=True)
        self._label.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.metrics.icon_gap)
        layout.addWidget(self._sign)
        layout.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, *, is_warning: bool = False) -> None:
        """Show ``text``, or nothing. A warning says what to think of, and leaves the field as it is."""
        if (text, is_warning) == (self._text, self._is_warning):
            return
        self._is_warning = is_warning
        self._sign.set_picture(sign_picture(self._theme, Sign.WARNING if is_warning else Sign.CRITICAL))
        style_text(self._label, TextStyle.NOTE, SECONDARY if is_warning else CRITICAL)
        if not self._text:  # else the description is the problem that was said last
            self._hint = self._field.accessibleDescription()
        self._text = text
        self._label.setText(breakable(text))
        self.setVisible(bool(text))
        self._field.setAccessibleDescription(text or self._hint)
        self._field.setProperty("invalid", bool(text) and not is_warning)
        repolish(self._field)

    def describe(self, hint: str) -> None:
        """Give the field another description for when nothing is wrong with it."""
        self._hint = hint
        if not self._text:
            self._field.setAccessibleDescription(hint)

    def announce(self) -> None:
        """Have the sentence spoken at once."""
        announce(self._field, self._text, assertive=True)
