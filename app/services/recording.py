"""The histories of all hosts: one recorder for each session, kept when the connection ends.

Loaded after the first list of machines is on screen: everything behind it needs numpy.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.services.history import MetricHistory
from app.services.recorder import HostRecorder
from app.services.session import HostSession
from app.services.sessions import Sessions


class Recording(QObject):
    """Gives every session its recorder. GUI thread only; recorders themselves work in the hosts' threads."""

    opened = Signal(str)  # host id: its history can be read from now on

    def __init__(self, sessions: Sessions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recorders: dict[str, HostRecorder] = {}
        sessions.added.connect(self._add)
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
        session.recorder = recorder
        self.opened.emit(session.host_id)
