"""Pinned machines: recorded fully each second, whether anybody looks at them or not."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.controllers.selection import Selection
from app.services.setting_keys import PINNED
from app.services.settings import Settings

_LIMIT = 64  # of one host; for more there is "Record All"


class PinController(QObject):
    """Keeps which machines of a host are pinned, by UUID."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id == "pin"

    def run(self, action_id: str, selection: Selection) -> None:
        """Pin the selected machines, or let them go when all of them are pinned."""
        uuids = [machine.uuid for machine in selection.machines]
        before = self.pinned(selection.host_id)
        if self.is_pinned(selection):
            after = tuple(uuid for uuid in before if uuid not in uuids)
        else:
            after = (*before, *(uuid for uuid in uuids if uuid not in before))[-_LIMIT:]
        self._settings.set(PINNED.at(selection.host_id), after)

    def pinned(self, host_id: str) -> tuple[str, ...]:
        """The pinned machines of a host, in the order they were pinned."""
        return self._settings.get(PINNED.at(host_id))

    def is_pinned(self, selection: Selection) -> bool:
        """Whether all selected machines are pinned; False when there are none."""
        pinned = set(self.pinned(selection.host_id))
        return bool(selection.machines) and all(machine.uuid in pinned for machine in selection.machines)
