"""Import: opens the wizard, has the machine made, and keeps what was chosen until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.attempts import Attempts
from app.controllers.prompts import Prompts
from app.controllers.selection import Selection
from app.core.equivalents import equivalent
from app.core.errors import Failure
from app.core.job import Job
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.services.jobs import Jobs
from app.services.sessions import Sessions
from app.services.settings import Settings

if TYPE_CHECKING:
    from app.controllers.import_draft import ImportDraft
    from app.controllers.import_work import ImportWork

IMPORTING = QT_TRANSLATE_NOOP("core", "Importing {name}")


class ImportController(QObject):
    """The wizard of the selected host. GUI thread only."""

    def __init__(
        self, sessions: Sessions, jobs: Jobs, settings: Settings, prompts: Prompts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._settings = settings
        self._prompts = prompts
        self._attempts: Attempts[ImportDraft] = Attempts(jobs)

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id == "import"

    def run(self, action_id: str, selection: Selection) -> None:
        """Open the wizard for the selected host."""
        if self._sessions.get(selection.host_id) is not None:
            self._open(selection.host_id)

    def has_choices(self, job: Job) -> bool:
        """Fulfils Reopener."""
        return job in self._attempts

    def reopen(self, job: Job) -> None:
        """Fulfils Reopener."""
        draft = self._attempts.take(job)
        if draft is not None and self._sessions.get(job.host_id) is not None:
            self._open(job.host_id, draft, job.failure)

    def _open(self, host_id: str, draft: ImportDraft | None = None, failure: Failure | None = None) -> None:
        from app.controllers.import_work import ImportWork  # deferred: loaded when it is first asked

        work = ImportWork(self._sessions, self._settings, host_id, self._submit, draft, self)
        self._prompts.ask_import(work, failure)

    def _submit(self, work: ImportWork) -> None:
        session, command = work.session, work.command()
        if session is None or command is None:
            return
        title = message(IMPORTING, name=shown(command.name))
        line = equivalent(command)
        job = self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=line)
        self._attempts.keep(job, work.draft.copied())
