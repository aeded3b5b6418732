"""The histories of all hosts: one recorder for each session, kept when the connection ends.

Loaded after the first list of machines is on screen: everything behind it needs numpy.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.services.history import MetricHistory
from app.services.history_store import HistoryStore
from app.services.recorder import HostRecorder
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.writer import Writer


class Recording(QObject):
    """Gives every session its recorder. GUI thread only; recorders themselves work in the hosts' threads."""

    opened = Signal(str)  # host id: its history can be read from now on

    def __init__(self, sessions: Sessions, folder: Path, writer: Writer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._writer = writer
        self._recorders: dict[str, HostRecorder] = {}
        self._stores: dict[str, HistoryStore] = {}
        sessions.added.connect(self._add)
        sessions.removed.connect(self._forget)
        for session in sessions:
            self._add(session)

    def history(self, host_id: str) -> MetricHistory | None:
        """The history of a host; None when it is not in the list."""
        recorder = self._recorders.get(host_id)
        return recorder.history if recorder is not None else None

    def histories(self) -> dict[str, MetricHistory]:
        """The histories by host id."""
        return {host_id: recorder.history for host_id, recorder in self._recorders.items()}

    def _add(self, session: HostSession) -> None:
        recorder = self._recorders.get(session.host_id)
        if recorder is None:
            recorder = self._recorders[session.host_id] = HostRecorder(MetricHistory())
            store = HistoryStore(self._folder, session.host_id, recorder.history, self._writer)
            store.begin()
            self._stores[session.host_id] = store
        session.recorder = recorder
        self.opened.emit(session.host_id)

    def end(self) -> None:
        """Save what is not on disk yet; the writer does it when it is flushed."""
        for store in self._stores.values():
            store.end()

    def _forget(self, host_id: str) -> None:
        self._recorders.pop(host_id, None)
        store = self._stores.pop(host_id, None)
        if store is not None:
            store.forget()
