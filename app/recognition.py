"""Which operating system an image installs: the host tells its labels, the database on this computer knows them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.core.disk_commands import DiskInspection
from app.core.record import replaced

if TYPE_CHECKING:
    from app.media.osinfo import OsDatabase


class Recognition:
    """Reads the database when it is first needed. Called in reading threads; it takes about a second then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._database: OsDatabase | None = None

    def recognise(self, inspection: object) -> object:
        """A transform of :class:`DiskInspection`: the same, with its ``system``."""
        if not isinstance(inspection, DiskInspection) or inspection.labels is None:
            return inspection
        return replaced(inspection, system=self._systems().recognised(inspection.labels))

    def _systems(self) -> OsDatabase:
        from app.media.osinfo import OsDatabase, usual_folders  # deferred: lxml is not needed for the start

        with self._lock:
            if self._database is None:
                self._database = OsDatabase(usual_folders())
            return self._database
