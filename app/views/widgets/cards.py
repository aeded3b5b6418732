"""Cards: what to do next, and what was found, each with its own button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.widgets.labels import SECONDARY, text_label
from app.views.widgets.pictures import icon_view, sign_view


class CardRow(QFrame):
    """An icon or a sign, a title, a sentence, and a button or none."""

    def __init__(
        self,
        theme: Theme,
        picture: str | Sign,
        title: str,
        text: str,
        button: QPushButton | None = None,
    ) -> None:
        """`picture`: the name of an icon, or a sign. Text from hosts must have gone through `shown`."""
        super().__init__()
        self.setProperty("look", "card-row")
        self._theme = theme
        self._view = sign_view(theme, picture, 16) if isinstance(picture, Sign) else icon_view(theme, picture, 24)
        self._title = text_label(title, TextStyle.LABEL, object_name="card-title", is_selectable=False)
        self._text = text_label(text, TextStyle.NOTE, SECONDARY, "card-text", is_selectable=True)
        self._text.setWordWrap(True)
        self._texts = QVBoxLayout()
        self._texts.addWidget(self._title)
        self._texts.addWidget(self._text)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._view)
        self._layout.addLayout(self._texts, 1)
        if button is not None:
            button.setAccessibleDescription(title)
            self._layout.addWidget(button)
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()

    def set_text(self, text: str) -> None:
        """Show another sentence."""
        self._text.setText(text)

    def _apply_metrics(self) -> None:
        metrics = self._theme.metrics
        self._layout.setContentsMargins(metrics.footer_gap, metrics.gap, metrics.inset, metrics.gap)
        self._layout.setSpacing(metrics.footer_gap)
        self._texts.setSpacing(metrics.px(2))
        # Signs are smaller than icons; the texts of all rows start on one edge.
        self._view.setMinimumWidth(metrics.px(24))


class CardList(QFrame):
    """Rows in one frame, divided by lines."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name`: what the rows are, for screen readers."""
        super().__init__(parent)
        self.setProperty("look", "card")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)

    def add_row(self, row: CardRow) -> None:
        """Add a row at the end."""
        row.setProperty("isFirst", self._rows.count() == 0)
        self._rows.addWidget(row)

    def clear(self) -> None:
        """Remove all rows."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


class EmptyState(QWidget):
    """What stands in a pane that has nothing to show: an icon, why, and what to do next."""

    def __init__(
        self,
        theme: Theme,
        icon_name: str,
        title: str,
        text: str,
        button: QPushButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("empty-state")
        self._title = text_label(title, TextStyle.PANE, object_name="empty-title")
        self._text = text_label(text, TextStyle.BODY, SECONDARY, "empty-text", is_selectable=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.metrics.page_inset] * 4)
        layout.setSpacing(theme.metrics.gap)
        layout.addStretch(1)
        layout.addWidget(icon_view(theme, icon_name, 32), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        if button is not None:
            layout.addSpacing(theme.metrics.icon_gap)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def set_texts(self, title: str, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
