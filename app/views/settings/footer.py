"""What is pending, in the footer: how many changes, how many of them wait, and where they can be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

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
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metrics.icon_gap)
        self._pencil = icon_view(theme, "pending-change")
        self._count = text_label("", TextStyle.NOTE_STRONG, "", "settings-pending-count")
        self._power = icon_view(theme, "shut-down")
        self._waiting = text_label("", TextStyle.NOTE, "", "settings-waiting-count")
        self._sign = sign_view(theme, Sign.CRITICAL)
        self._wrong = text_label("", TextStyle.NOTE, "", "settings-wrong-count")
        self._show = link_button(translate("Settings", "Show changes"), on_show, "settings-show-changes")
        for label in (self._count, self._waiting, self._wrong):
            label.setWordWrap(True)
        for widget in (
            self._pencil, self._count, self._power, self._waiting, self._sign, self._wrong, self._show,
        ):  # fmt: skip
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
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
