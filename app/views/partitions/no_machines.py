"""What stands in the place of the rows of a host that has no machine yet: what to do next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.names import shown
from app.views.breaking import breakable
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.cards import CardList, CardRow
from app.views.widgets.labels import SECONDARY, make_primary, text_label

_WIDTH_PX = 680
_BUTTON_PX = 104


class NoMachines(QWidget):
    """A heading, and a card for each way to begin."""

    new_asked = Signal()
    connect_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title = text_label(style=TextStyle.PAGE, object_name="no-partitions-title")
        self._text = text_label(
            translate("Partitions", "They appear here as soon as they are made, also by other programs."),
            TextStyle.BODY, SECONDARY, "no-partitions-text",
        )  # fmt: skip
        for label in (self._title, self._text):
            label.setWordWrap(True)
        column = QWidget()
        column.setMaximumWidth(theme.metrics.px(_WIDTH_PX))
        layout = QVBoxLayout(column)
        layout.setContentsMargins(*[theme.metrics.page_inset] * 4)
        layout.setSpacing(theme.metrics.gap)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addSpacing(theme.metrics.gap)
        layout.addWidget(text_label(translate("Partitions", "What to do next"), TextStyle.PANE))
        layout.addWidget(self._cards())
        layout.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(column, 8)
        outer.addStretch(1)

    def say(self, host_name: str) -> None:
        """Which host has no machines."""
        title = translate("Partitions", "No virtual machines on {host} yet").format(host=shown(host_name))
        self._title.setText(breakable(title))

    def _cards(self) -> CardList:
        new = make_primary(QPushButton(translate("Partitions", "New...")))
        new.setObjectName("new-first-machine")
        new.setAccessibleName(translate("Partitions", "New Virtual Machine..."))
        new.clicked.connect(self.new_asked)
        connect = QPushButton(translate("Partitions", "Connect..."))
        connect.setObjectName("connect-another-host")
        connect.setAccessibleName(translate("Partitions", "Connect to Host..."))
        connect.clicked.connect(self.connect_asked)
        cards = CardList(translate("Partitions", "What to do next"))
        title = translate("Partitions", "Create a virtual machine")
        text = translate("Partitions", "From an installation image or an existing disk.")
        cards.add_row(CardRow(self._theme, "new", title, text, new))
        title = translate("Partitions", "Manage another host")
        text = translate("Partitions", "Over SSH. Its machines appear next to those of this host.")
        cards.add_row(CardRow(self._theme, "host", title, text, connect))
        for button in (new, connect):
            button.setMinimumWidth(self._theme.metrics.px(_BUTTON_PX))
        return cards
