"""Export: asks for a folder of this computer, has the machines copied there, and tells how they are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.controllers.prompts import ExportQuestion, Prompts
from app.controllers.selection import Selection
from app.core.equivalents import equivalent
from app.core.job import Job, JobStatus
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import shown
from app.core.partitions import INACTIVE_STATES
from app.core.transfer import ExportCommand, Exported, export_notes
from app.services.jobs import Jobs
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.setting_keys import EXPORT_FOLDER
from app.services.settings import Settings

EXPORTING = QT_TRANSLATE_NOOP("core", "Exporting {name}")
DONE = QT_TRANSLATE_NOOP("core", "“{name}” was exported to {path}.")


AND = QT_TRANSLATE_NOOP("core", "{first} {second}")


class ExportController(QObject):
    """``explained`` tells where an export is, and what has to be known of it."""

    explained = Signal(object)  # Message

    def __init__(
        self, sessions: Sessions, jobs: Jobs, settings: Settings, prompts: Prompts, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._settings = settings
        self._prompts = prompts
        self._told: dict[int, Exported] = {}  # by job
        jobs.job_told.connect(self._hear)
        jobs.job_ended.connect(self._take_end)

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id == "export"

    def run(self, action_id: str, selection: Selection) -> None:
        """Ask where to, then export each selected machine."""
        session = self._sessions.get(selection.host_id)
        if session is None or not selection.machines:
            return
        machines = tuple((machine.uuid, machine.name) for machine in selection.machines)
        is_running = any(machine.state not in INACTIVE_STATES for machine in selection.machines)
        question = ExportQuestion(session.name, machines, self._settings.get(EXPORT_FOLDER), is_running=is_running)
        self._prompts.ask_export(question, lambda folder: self._submit(session, machines, folder))

    def _submit(self, session: HostSession, machines: tuple[tuple[str, str], ...], folder: str) -> None:
        self._settings.set(EXPORT_FOLDER, folder)
        for uuid, name in machines:
            command = ExportCommand(uuid, name, folder)
            title = message(EXPORTING, name=shown(name))
            self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=equivalent(command))

    def _hear(self, job: Job, told: object) -> None:
        if isinstance(told, Exported):
            self._told[job.id] = told

    def _take_end(self, job: Job) -> None:
        told = self._told.pop(job.id, None)
        if told is None or job.status is not JobStatus.DONE:
            return
        self.explained.emit(_sentences(message(DONE, name=shown(job.machine_name), path=shown(told.path)), told))


def _sentences(first: Message, told: Exported) -> Message:
    """One after the other: a message within a message is translated with it."""
    result = first
    for note in export_notes(told):
        result = message(AND, first=result, second=note)
    return result
