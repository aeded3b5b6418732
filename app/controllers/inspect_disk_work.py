"""A disk that is looked at, and those that it builds on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.disk_look import DiskLook
from app.controllers.host_work import HostWork
from app.controllers.new_machine_defaults import usual_location
from app.services.sessions import Sessions
from app.services.settings import Settings


class InspectDiskWork(HostWork):
    """GUI thread only. ``look``: the disk."""

    def __init__(self, sessions: Sessions, settings: Settings, host_id: str, parent: QObject | None = None) -> None:
        super().__init__(sessions, settings, host_id, parent)
        self.look = DiskLook(self, has_children=True)

    @property
    def location_uuid(self) -> str:
        """Override HostWork.location_uuid: where disks usually are."""
        location = usual_location(self.abilities) if self.abilities is not None else None
        return location.uuid if location is not None else ""
