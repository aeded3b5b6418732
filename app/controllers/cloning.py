"""Clone: opens the dialog, and has the machine cloned as a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.prompts import Prompts
from app.controllers.selection import Selection
from app.core.equivalents import equivalent
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.services.jobs import Jobs
from app.services.sessions import Sessions
from app.services.settings import Settings

if TYPE_CHECKING:
    from app.controllers.clone_work import CloneWork

CLONING = QT_TRANSLATE_NOOP("core", "Cloning {name} as {new_name}")


class CloneController(QObject):
    """Runs the action Clone."""

    def __init__(
        self, sessions: Sessions, jobs: Jobs, settings: Settings, prompts: Prompts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._settings = settings
        self._prompts = prompts

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id == "clone"

    def run(self, action_id: str, selection: Selection) -> None:
        """Open the dialog for the selected machine."""
        from app.controllers.clone_work import CloneWork  # deferred: loaded when it is first asked

        if self._sessions.get(selection.host_id) is None or len(selection.machines) != 1:
            return
        work = CloneWork(self._sessions, self._settings, selection.host_id, selection.machines[0], self._submit, self)
        self._prompts.ask_clone(work)

    def _submit(self, work: CloneWork) -> None:
        session = work.session
        if session is None:
            return
        command = work.command()
        title = message(CLONING, name=shown(command.name), new_name=shown(command.new_name))
        self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=equivalent(command))
