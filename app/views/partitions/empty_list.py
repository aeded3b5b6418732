"""What stands where there are no rows: why, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.names import shown
from app.models.partitions_model import PartitionsModel
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import SECONDARY, text_label


class EmptyList(QWidget):
    """Hidden while there are rows, or while it is not known yet whether there are."""

    clear_asked = Signal()
    new_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("no-partitions")
        self._title = text_label(style=TextStyle.PANE, object_name="no-partitions-title")
        self._text = text_label(style=TextStyle.NOTE, tone=SECONDARY, object_name="no-partitions-text")
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._clear = QPushButton(translate("Partitions", "Clear Filter"))
        self._clear.setObjectName("clear-filter")
        self._clear.clicked.connect(self.clear_asked)
        self._new = QPushButton(translate("Partitions", "New Virtual Machine..."))
        self._new.setObjectName("new-first-machine")
        self._new.clicked.connect(self.new_asked)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.metrics.gap)
        layout.addStretch(1)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._new, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
        self.hide()

    def show_for(self, model: PartitionsModel, host_name: str) -> None:
        """Say what fits the model; nothing while it has rows. ``host_name`` is "" before the first list."""
        if model.entries or not host_name:
            self.hide()
            return
        is_filtered = bool(model.arrangement.words)
        if is_filtered:
            title = translate("Partitions", "No partition matches “{text}”.").format(text=shown(model.filter_text, 60))
            text = translate("Partitions", "Names, states, addresses, notes, groups and tags were searched.")
        else:
            title = translate("Partitions", "No virtual machines on {host} yet.").format(host=shown(host_name))
            text = translate("Partitions", "They appear here as soon as they are made, also by other programs.")
        self._title.setText(title)
        self._text.setText(text)
        self._clear.setVisible(is_filtered)
        self._new.setVisible(not is_filtered)
        self.raise_()
        self.show()
