"""Lets hosts show what was last known of them until they are connected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.address import Transport
from app.core.messages import Message
from app.services.rows_store import RowsStore
from app.services.session import HostSession
from app.services.sessions import Sessions


class KnownRowsKeeper(QObject):
    """Keeps the rows of every host in the list, and forgets those of one that is taken off it.

    Nothing is kept of the demo host. ``report`` hears of files that cannot be read. GUI thread only.
    """

    def __init__(
        self, sessions: Sessions, store: RowsStore, report: Callable[[Message], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._report = report
        self._recalled: set[str] = set()
        sessions.added.connect(self._watch)
        sessions.removed.connect(self._forget)
        for session in sessions:
            self._watch(session)

    def recall(self, session: HostSession) -> None:
        """Give a session its last known rows, unless it has some. Reads a small file once for each host."""
        if session.snapshot is not None or session.host_id in self._recalled or not _is_kept(session):
            return
        self._recalled.add(session.host_id)
        known, problem = self._store.load(session.host_id)
        if problem is not None:
            self._report(problem)
        if known is not None:
            session.recall(known.as_snapshot(), known.seen_epoch_s)

    def _watch(self, session: HostSession) -> None:
        if _is_kept(session):
            session.snapshot_changed.connect(self._store.remember)

    def _forget(self, host_id: str) -> None:
        self._recalled.discard(host_id)
        self._store.forget(host_id)


def _is_kept(session: HostSession) -> bool:
    return session.address.transport is not Transport.DEMO
