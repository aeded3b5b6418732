"""Virtual hard disks: opens their wizards, has the work done, and keeps what was chosen until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.attempts import Attempts
from app.controllers.prompts import Prompts
from app.controllers.selection import Selection
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    CreateDiskCommand,
    DiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.equivalents import equivalent
from app.core.errors import Failure
from app.core.job import Job
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import shown
from app.services.jobs import Jobs
from app.services.sessions import Sessions
from app.services.settings import Settings

if TYPE_CHECKING:
    from app.controllers.disk_drafts import EditDiskDraft, NewDiskDraft
    from app.controllers.edit_disk_work import EditDiskWork
    from app.controllers.new_disk_work import NewDiskWork

N = QT_TRANSLATE_NOOP
NEW, EDIT, INSPECT = "new-disk", "edit-disk", "inspect-disk"
_TITLES = {
    CreateDiskCommand: N("core", "Creating the virtual hard disk {name}"),
    ConvertDiskCommand: N("core", "Converting the virtual hard disk {name}"),
    ResizeDiskCommand: N("core", "Resizing the virtual hard disk {name}"),
    MergeDiskCommand: N("core", "Merging the virtual hard disk {name}"),
    CompactDiskCommand: N("core", "Compacting the virtual hard disk {name}"),
    ReconnectDiskCommand: N("core", "Reconnecting the virtual hard disk {name}"),
}


class DiskController(QObject):
    """Actions on virtual hard disks of the selected host. GUI thread only."""

    def __init__(
        self, sessions: Sessions, jobs: Jobs, settings: Settings, prompts: Prompts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._settings = settings
        self._prompts = prompts
        self._attempts: Attempts[NewDiskDraft | EditDiskDraft] = Attempts(jobs)

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in {NEW, EDIT, INSPECT}

    def run(self, action_id: str, selection: Selection) -> None:
        """Open the wizard or the dialog for the selected host."""
        host_id = selection.host_id
        if self._sessions.get(host_id) is None:
            return
        if action_id == NEW:
            self._open_new(host_id)
        elif action_id == EDIT:
            self._open_edit(host_id)
        else:
            self._inspect(host_id)

    def has_choices(self, job: Job) -> bool:
        """Fulfils Reopener."""
        return job in self._attempts

    def reopen(self, job: Job) -> None:
        """Fulfils Reopener."""
        from app.controllers.disk_drafts import NewDiskDraft  # deferred: loaded when it is first asked

        draft = self._attempts.take(job)
        if draft is None or self._sessions.get(job.host_id) is None:
            return
        if isinstance(draft, NewDiskDraft):
            self._open_new(job.host_id, draft, job.failure)
        else:
            self._open_edit(job.host_id, draft, job.failure)

    def _open_new(self, host_id: str, draft: NewDiskDraft | None = None, failure: Failure | None = None) -> None:
        from app.controllers.new_disk_work import NewDiskWork  # deferred: loaded when it is first asked

        work = NewDiskWork(self._sessions, self._settings, host_id, self._submit, draft, self)
        self._prompts.ask_new_disk(work, failure)

    def _open_edit(self, host_id: str, draft: EditDiskDraft | None = None, failure: Failure | None = None) -> None:
        from app.controllers.edit_disk_work import EditDiskWork  # deferred: loaded when it is first asked

        work = EditDiskWork(self._sessions, self._settings, host_id, self._submit, draft, self)
        self._prompts.ask_edit_disk(work, failure)

    def _inspect(self, host_id: str) -> None:
        from app.controllers.inspect_disk_work import InspectDiskWork  # deferred: loaded when it is first asked

        self._prompts.show_disk(InspectDiskWork(self._sessions, self._settings, host_id, self))

    def _submit(self, work: NewDiskWork | EditDiskWork) -> None:
        session = work.session
        if session is None:
            return
        command = work.command()
        line, title = equivalent(command), title_of(command)
        job = self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=line)
        self._attempts.keep(job, work.draft.copied())


def title_of(command: DiskCommand) -> Message:
    """What the task is called."""
    return message(_TITLES[type(command)], name=shown(command.name))
