"""What stands where a filter finds nothing: that it does, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.names import shown
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import SECONDARY, text_label

_WORDS_SHOWN = 60


class NothingFound(QWidget):
    """Two lines and a button in the middle."""

    clear_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = text_label(style=TextStyle.PANE, object_name="nothing-found-title")
        text = text_label(
            translate("Partitions", "Names, states, addresses, notes, groups and tags were searched."),
            TextStyle.NOTE, SECONDARY, "nothing-found-text",
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.metrics.gap)
        layout.addStretch(1)
        for label in (self._title, text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        clear = QPushButton(translate("Partitions", "Clear Filter"))
        clear.setObjectName("clear-filter")
        clear.clicked.connect(self.clear_asked)
        layout.addWidget(clear, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def say(self, words: str) -> None:
        """What was looked for."""
        title = translate("Partitions", "No partition matches “{text}”.").format(text=shown(words, _WORDS_SHOWN))
        self._title.setText(title)
