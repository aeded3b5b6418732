"""Which rows are on screen, and so what must be measured each second."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.models.partition_rows import PartitionRow
from app.models.partitions_model import PartitionsModel
from app.views.partitions.rows_table import RowsTable

CALM_MS = 100


class VisibleRows(QObject):
    """Tells it when it has been the same for ``CALM_MS``; a window that is hidden shows nothing."""

    changed = Signal(object, object)  # tuple[str, ...] of UUIDs, top first; frozenset[str] of metrics

    def __init__(
        self, table: RowsTable, model: PartitionsModel, metrics: Callable[[], frozenset[str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._model = model
        self._metrics = metrics
        self._told: tuple[tuple[str, ...], frozenset[str]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=CALM_MS)
        self._timer.timeout.connect(self._tell)
        table.viewport().installEventFilter(self)
        table.verticalScrollBar().valueChanged.connect(self.look)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset, model.layoutChanged):
            signal.connect(self.look)

    def look(self) -> None:
        """Something that decides what is on screen changed."""
        rows = self._table.on_screen()
        self._model.set_visible(rows.start, rows.stop - 1)
        if not self._timer.isActive():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override QObject.eventFilter."""
        kind = event.type()
        if kind == QEvent.Type.Show:
            # A window is told that it was minimised; what is in it is not.
            window = self._table.window()
            window.removeEventFilter(self)
            window.installEventFilter(self)
        if kind in {QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange}:
            self.look()
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        window = self._table.window()
        is_seen = self._table.isVisible() and not window.isMinimized()
        rows = self._table.on_screen()
        entries = self._model.entries[rows.start : rows.stop] if is_seen else []
        uuids = tuple(entry.key for entry in entries if isinstance(entry, PartitionRow))
        now = (uuids, self._metrics() if is_seen else frozenset())
        if now != self._told:
            self._told = now
            self.changed.emit(*now)

    def forget(self) -> None:
        """Tell it again next time: another host listens."""
        self._told = None
        self.look()
