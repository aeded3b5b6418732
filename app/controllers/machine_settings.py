"""Settings of virtual machines: opens the dialog for the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.prompts import Prompts
from app.controllers.selection import Selection
from app.services.jobs import Jobs
from app.services.sessions import Sessions

if TYPE_CHECKING:
    from app.controllers.machine_settings_work import ReadEarlier


class MachineSettingsController(QObject):
    """Runs the action "settings". ``read_earlier`` reads the definitions that were kept."""

    def __init__(
        self, sessions: Sessions, jobs: Jobs, prompts: Prompts, read_earlier: ReadEarlier, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._prompts = prompts
        self._read_earlier = read_earlier

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id == "settings"

    def run(self, action_id: str, selection: Selection) -> None:
        """Open the settings of the selected machine."""
        if len(selection.machines) == 1 and self._sessions.get(selection.host_id) is not None:
            self.open(selection.host_id, selection.machines[0].uuid)

    def open(self, host_id: str, uuid: str, page: str = "") -> None:
        """Open the settings of a machine, at a page."""
        from app.controllers.machine_settings_work import MachineSettingsWork  # deferred: loaded when first asked

        work = MachineSettingsWork(self._sessions, self._jobs, host_id, uuid, self._read_earlier, self)
        self._prompts.ask_settings(work, page)
