"""What stands where there are no rows: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.partitions_model import PartitionsModel
from app.views.style.theme import Theme

if TYPE_CHECKING:
    from app.views.partitions.no_machines import NoMachines
    from app.views.partitions.nothing_found import NothingFound


class EmptyList(QWidget):
    """Hidden while there are rows, or while it is not known yet whether there are."""

    clear_asked = Signal()
    new_asked = Signal()
    connect_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("no-partitions")
        self._theme = theme
        self._nothing_found: NothingFound | None = None
        self._no_machines: NoMachines | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_for(self, model: PartitionsModel, host_name: str) -> None:
        """Say what fits the model; nothing while it has rows. ``host_name`` is "" before the first list."""
        if model.entries or not host_name:
            self.hide()
            return
        if model.arrangement.words:
            page: QWidget = self._show_nothing_found(model.filter_text)
        else:
            page = self._show_no_machines(host_name)
        for each in (self._nothing_found, self._no_machines):
            if each is not None:
                each.setVisible(each is page)
        self.raise_()
        self.show()

    def _show_nothing_found(self, words: str) -> QWidget:
        from app.views.partitions.nothing_found import NothingFound  # deferred: most lists have rows

        if self._nothing_found is None:
            self._nothing_found = NothingFound(self._theme)
            self._nothing_found.clear_asked.connect(self.clear_asked)
            self._layout.addWidget(self._nothing_found)
        self._nothing_found.say(words)
        return self._nothing_found

    def _show_no_machines(self, host_name: str) -> QWidget:
        from app.views.partitions.no_machines import NoMachines  # deferred: most hosts have machines

        if self._no_machines is None:
            self._no_machines = NoMachines(self._theme)
            self._no_machines.new_asked.connect(self.new_asked)
            self._no_machines.connect_asked.connect(self.connect_asked)
            self._layout.addWidget(self._no_machines)
        self._no_machines.say(host_name)
        return self._no_machines
