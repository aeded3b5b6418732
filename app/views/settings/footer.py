"""What is pending, in the footer: how many changes, how many of them wait, and where they can be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate
from app.views.widgets.buttons import link_button
from app.views.widgets.labels import text_label
from app.views.widgets.pictures import icon_view, sign_view


class PendingLine(QWidget):
    """Says nothing while nothing is changed."""

    def __init__(self, theme: Theme, on_show: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("settings-pending")
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._pencil = icon_view(theme, "pending-change")
        self._count = text_label("", TextStyle.NOTE_STRONG, "", "settings-pending-count")
        self._power = icon_view(theme, "turn-off")
        self._waiting = text_label("", TextStyle.NOTE, "", "settings-waiting-count")
        self._sign = sign_view(theme, Sign.CRITICAL)
        self._wrong = text_label("", TextStyle.NOTE, "", "settings-wrong-count")
        self._show = link_button(translate("Settings", "Show changes"), on_show, "settings-show-changes")
        self._lines = [
            self._line(theme, self._pencil, self._count, self._show),
            self._line(theme, self._power, self._waiting, self._sign, self._wrong),
        ]
        for line in self._lines:
            self._box.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addStretch(1)
        self.show_counts(0, 0, 0)

    def show_counts(self, count: int, waiting: int, wrong: int) -> None:
        """``count`` changes, of which ``waiting`` do not take effect at once; ``wrong`` fields."""
        if count == 1:
            self._count.setText(translate("Settings", "1 change pending"))
        else:
            self._count.setText(translate("Settings", "{count} changes pending").format(count=count))
        if waiting == 1:
            self._waiting.setText(translate("Settings", "1 waits for the next start"))
        else:
            self._waiting.setText(translate("Settings", "{count} wait for the next start").format(count=waiting))
        if wrong == 1:
            self._wrong.setText(translate("Settings", "1 field needs attention"))
        else:
            self._wrong.setText(translate("Settings", "{count} fields need attention").format(count=wrong))
        for widgets, is_shown in (
            ((self._pencil, self._count, self._show), count > 0),
            ((self._power, self._waiting), waiting > 0),
            ((self._sign, self._wrong), wrong > 0),
        ):
            for widget in widgets:
                widget.setVisible(is_shown)
        self._lines[1].setVisible(waiting + wrong > 0)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint: as wide as the wider of two lines."""
        hints = [line.sizeHint() for line in self._lines if not line.isHidden()]
        return QSize(max((hint.width() for hint in hints), default=0), sum(hint.height() for hint in hints))

    def _fold(self) -> None:
        """One line where there is room, else two."""
        needed = sum(line.sizeHint().width() for line in self._lines if not line.isHidden())
        ways = QBoxLayout.Direction
        self._box.setDirection(ways.LeftToRight if needed <= self.width() else ways.TopToBottom)

    def _line(self, theme: Theme, *widgets: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, theme.metrics.gap, 0)
        row.setSpacing(theme.metrics.icon_gap)
        for widget in widgets:
            row.addWidget(widget)
        return line
