"""New virtual machines: opens the wizard, has the machine made, and keeps what was chosen until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.controllers.attempts import Attempts
from app.controllers.prompts import Prompts
from app.controllers.selection import Selection
from app.core.commands import CreateMachineCommand
from app.core.equivalents import equivalent
from app.core.errors import Failure
from app.core.job import Job
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.services.jobs import Jobs
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.settings import Settings

if TYPE_CHECKING:
    from app.controllers.new_machine_draft import Draft
    from app.controllers.new_machine_work import NewMachine

CREATING = QT_TRANSLATE_NOOP("core", "Creating {name}")
_QUICK = "quick-create"


class NewMachineController(QObject):
    """``made`` tells the host and the UUID of a machine that was made and is in the host's list.

    ``settings_wanted`` tells the same of one that is to be customized before it starts.
    """

    made = Signal(str, str)
    settings_wanted = Signal(str, str)

    def __init__(
        self, sessions: Sessions, jobs: Jobs, settings: Settings, prompts: Prompts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._settings = settings
        self._prompts = prompts
        self._attempts: Attempts[tuple[Draft, bool]] = Attempts(jobs, self._take_done)  # choices, and if in one page

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in {"new-machine", _QUICK}

    def run(self, action_id: str, selection: Selection) -> None:
        """Open the wizard for the selected host."""
        if self._sessions.get(selection.host_id) is not None:
            self._open(selection.host_id, None, action_id == _QUICK)

    def has_choices(self, job: Job) -> bool:
        """Fulfils Reopener."""
        return job in self._attempts

    def reopen(self, job: Job) -> None:
        """Fulfils Reopener."""
        attempt = self._attempts.take(job)
        if attempt is not None and self._sessions.get(job.host_id) is not None:
            draft, is_quick = attempt
            self._open(job.host_id, draft, is_quick, job.failure)

    def _open(self, host_id: str, draft: Draft | None, is_quick: bool, failure: Failure | None = None) -> None:
        from app.controllers.new_machine_work import NewMachine  # deferred: loaded when it is first asked

        def finish(work: NewMachine) -> None:
            self._submit(work, is_quick)

        work = NewMachine(self._sessions, self._settings, host_id, finish, draft, self)
        self._prompts.ask_new_machine(work, failure, is_quick=is_quick)

    def _submit(self, work: NewMachine, is_quick: bool) -> None:
        session = work.session
        if session is None:
            return
        plan = work.plan()
        command = CreateMachineCommand(plan.uuid, plan.name, plan)
        title = message(CREATING, name=shown(plan.name))
        line = equivalent(command)
        job = self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=line)
        self._attempts.keep(job, (work.draft.copied(), is_quick))

    def _take_done(self, job: Job, choices: tuple[Draft, bool]) -> None:
        session = self._sessions.get(job.host_id)
        if session is not None:
            self._await_machine(session, job.uuid, choices[0].is_customized)

    def _await_machine(self, session: HostSession, uuid: str, is_customized: bool) -> None:
        """Tell of the machine as soon as the host lists it."""

        def look(_snapshot: object = None) -> bool:
            if session.partition(uuid) is None:
                return False
            session.snapshot_changed.disconnect(look)
            self.made.emit(session.host_id, uuid)
            if is_customized:
                self.settings_wanted.emit(session.host_id, uuid)
            return True

        session.snapshot_changed.connect(look)
        look()
