"""A tab of titles and values: a line about how they stand, the values, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.details.facts_grid import Fact, FactsGrid
from app.views.details.readable import ReadableText, ring_room
from app.views.style.theme import Theme
from app.views.widgets.labels import SECONDARY
from app.views.widgets.scrolling import keep_scroll_bars


class FactsPage(QScrollArea):
    """Shows facts or, where there is nothing to show, a sentence."""

    def __init__(self, theme: Theme, name: str, object_name: str, beside: QWidget | None = None) -> None:
        """``name``: the tab's, for screen readers. ``beside``: what stands to the left of the values."""
        super().__init__()
        self._theme = theme
        self.beside = beside
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        keep_scroll_bars(self, is_wide=False)
        self.note = self._line(f"{object_name}-note")
        self.sentence = self._line(f"{object_name}-sentence")
        self.grid = FactsGrid(theme, name)
        inner = QWidget()
        self._columns = QHBoxLayout(inner)
        self._texts = QVBoxLayout()
        for line in (self.sentence, self.note):
            self._texts.addWidget(line)
        self._texts.addWidget(self.grid)
        self._texts.addStretch(1)
        if beside is not None:
            self._columns.addWidget(beside, 0, Qt.AlignmentFlag.AlignTop)
        self._columns.addLayout(self._texts, 1)
        self.setWidget(inner)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _line(self, object_name: str) -> QLabel:
        label = ReadableText(self._theme, SECONDARY, object_name)
        label.hide()
        return label

    def show_facts(self, facts: Sequence[Fact], notes: Sequence[str] = (), is_stale: bool = False) -> None:
        """Show values; ``notes``: sentences above them, empty ones left out."""
        self.sentence.hide()
        self._say(self.note, "\n".join(filter(None, notes)))
        self.grid.set_facts(facts, is_stale)
        self.grid.show()

    def show_sentence(self, text: str) -> None:
        """Say why there are no values."""
        self.note.hide()
        self.grid.hide()
        self.grid.set_facts(())
        self._say(self.sentence, text)

    @staticmethod
    def _say(label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
        label.setVisible(bool(text))

    def set_beside_visible(self, is_visible: bool) -> None:
        """Show or hide what stands beside the values."""
        if self.beside is not None and self.beside.isHidden() is is_visible:
            self.beside.setVisible(is_visible)
            self._restyle()

    def focus_target(self) -> QWidget | None:
        """Who takes the focus in this tab."""
        return self.grid.current_value() or self.sentence

    def copy_text(self) -> str:
        """All values as text; "" where there are none."""
        return self.grid.as_text()

    def _restyle(self) -> None:
        metrics, room = self._theme.metrics, ring_room(self._theme)
        left = metrics.inset if self.beside is not None and not self.beside.isHidden() else metrics.inset - room
        self._columns.setContentsMargins(left, metrics.gap, metrics.inset, metrics.gap)
        self._columns.setSpacing(metrics.page_inset - room)
        for line in (self.note, self.sentence):
            line.setMargin(room)
        self._texts.setSpacing(metrics.icon_gap)
