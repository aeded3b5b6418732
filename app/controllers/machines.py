"""Actions on machines: from a selection, through rules and questions, to jobs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers import machine_texts as texts
from app.controllers.actions import VERB_ACTIONS
from app.controllers.prompts import DeletionDialog, DeletionQuestion, PathsByMachine, Prompts, TextQuestion
from app.controllers.selection import Selection
from app.core.commands import (
    Command,
    DeleteCommand,
    DeletionQuery,
    PowerCommand,
    Query,
    RenameCommand,
    SetAutomaticStartCommand,
    SetNotesCommand,
    Verb,
)
from app.core.details import DeletionPreview
from app.core.equivalents import equivalent
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus
from app.core.job import Job, JobStatus
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import name_problem, shown
from app.core.partitions import INACTIVE_STATES, ConnectionState, Partition
from app.core.rules import RISKY_VERBS, is_allowed
from app.services.jobs import Jobs
from app.services.session import HostSession
from app.services.sessions import Sessions

N = QT_TRANSLATE_NOOP
RENAME_TITLE = N("core", "Rename {name}")
NEW_NAME = N("core", "&New name:")
NEW_TITLE = N("core", "&New title:")
TITLE_HINT = N(
    "core", "The virtual machine is running: its name stays, and this becomes the title that is shown beside it."
)
NOTES_TITLE = N("core", "Notes of {name}")
NOTES_LABEL = N("core", "&Notes:")
NOT_READ = N("core", "The files could not be read.")
NOT_CONNECTED = N("core", "The host is not connected.")
_NOTES_LIMIT = 8192
LONG_NOTES = N("core", "Use at most {limit} characters; these are {count}.")


class MachineController(QObject):
    """Runs machine actions. ``run`` takes an action's id and the selection it was chosen for."""

    explained = Signal(object)  # Message: what the user should know about the result of a task

    def __init__(self, sessions: Sessions, jobs: Jobs, prompts: Prompts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self._prompts = prompts
        self._explanations: dict[int, Message] = {}  # by job, said when it is done
        self._renames: dict[int, RenameCommand] = {}  # by job, of machines that are off
        jobs.job_ended.connect(self._explain)
        self._others: dict[str, Callable[[Selection, HostSession], None]] = {
            "automatic-start": self._set_automatic_start,
            "rename": self._rename,
            "edit-notes": self._edit_notes,
            "delete": self._delete,
        }

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in VERB_ACTIONS or action_id in self._others

    def run(self, action_id: str, selection: Selection) -> None:
        """Carry out an action on the machines of ``selection``, asking first where something may be lost."""
        session = self._sessions.get(selection.host_id)
        if session is None or not selection.machines:
            return
        verb = VERB_ACTIONS.get(action_id)
        if verb is None:
            self._others[action_id](selection, session)
        elif verb in RISKY_VERBS:
            self._prompts.confirm(texts.question(verb, selection), lambda: self._power(verb, selection, session))
        else:
            self._power(verb, selection, session)

    def _submit(self, session: HostSession, command: Command, title: Message) -> Job:
        """The session itself takes the command: a question may outlive its connection, and a retry does."""
        same = equivalent(command, is_running=_is_running(session, command.uuid))
        return self._jobs.submit(session.host_id, session.name, session, command, title, equivalent=same)

    def _explain(self, job: Job) -> None:
        command, failure = self._renames.pop(job.id, None), job.failure
        if command is not None and failure is not None and failure.kind is ErrorKind.UNSUPPORTED:
            self._offer_title(job, command)
        explanation = self._explanations.pop(job.id, None)
        if explanation is not None and job.status is JobStatus.DONE:
            self.explained.emit(explanation)

    def _offer_title(self, job: Job, command: RenameCommand) -> None:
        """The host cannot rename: say so, and do something else only when that is wanted."""
        session = self._sessions.get(job.host_id)
        if session is None:
            return

        def set_title() -> None:
            title = message(texts.TITLING, name=shown(command.name), new_name=shown(command.new_name))
            self._submit(session, RenameCommand(command.uuid, command.name, command.new_name, is_title=True), title)

        self._prompts.confirm(texts.title_question(command.name, command.new_name), set_title)

    def _power(self, verb: Verb, selection: Selection, session: HostSession) -> None:
        for machine in selection.machines:
            now = session.partition(machine.uuid)
            # The question may have stood for minutes: a machine that has gone on is left alone.
            if now is not None and is_allowed(verb, now):
                title = message(texts.TASK_TITLES[verb], name=shown(now.name))
                self._submit(session, PowerCommand(now.uuid, now.name, verb), title)

    def _set_automatic_start(self, selection: Selection, session: HostSession) -> None:
        is_on = not all(machine.starts_automatically for machine in selection.machines)
        template = texts.AUTOMATIC_ON if is_on else texts.AUTOMATIC_OFF
        for machine in selection.machines:
            if machine.starts_automatically is not is_on:
                command = SetAutomaticStartCommand(machine.uuid, machine.name, is_on)
                self._submit(session, command, message(template, name=shown(machine.name)))

    def _rename(self, selection: Selection, session: HostSession) -> None:
        machine = selection.machines[0]
        is_title = machine.state not in INACTIVE_STATES
        old = machine.title if is_title and machine.title else machine.name

        def taken() -> frozenset[str]:
            partitions = session.snapshot.partitions.values() if session.snapshot else ()
            return frozenset(other.name for other in partitions if other.uuid != machine.uuid)

        def rename(new_name: str) -> None:
            if new_name == old:
                return
            values = {"name": shown(machine.name), "new_name": shown(new_name)}
            is_running = _is_running(session, machine.uuid)
            title = message(texts.TITLING if is_running else texts.RENAMING, **values)
            command = RenameCommand(machine.uuid, machine.name, new_name)
            job = self._submit(session, command, title)
            if is_running:
                self._explanations[job.id] = message(texts.ONLY_TITLE, **values)
            else:
                self._renames[job.id] = command

        self._prompts.ask_text(
            TextQuestion(
                message(RENAME_TITLE, name=shown(machine.name)),
                message(NEW_TITLE if is_title else NEW_NAME),
                old,
                lambda text: name_problem(text, taken()),
                message(TITLE_HINT) if is_title else None,
            ),
            rename,
        )

    def _edit_notes(self, selection: Selection, session: HostSession) -> None:
        machine = selection.machines[0]

        def change(notes: str) -> None:
            if notes != machine.notes:
                command = SetNotesCommand(machine.uuid, machine.name, machine.notes, notes)
                self._submit(session, command, message(texts.EDITING_NOTES, name=shown(machine.name)))

        self._prompts.ask_text(
            TextQuestion(
                message(NOTES_TITLE, name=shown(machine.name)),
                message(NOTES_LABEL),
                machine.notes,
                _notes_problem,
                has_lines=True,
            ),
            change,
        )

    def _delete(self, selection: Selection, session: HostSession) -> None:
        machines = selection.machines

        def delete(paths: PathsByMachine) -> None:
            for machine in machines:
                command = DeleteCommand(machine.uuid, machine.name, paths.get(machine.uuid, ()))
                self._submit(session, command, message(texts.DELETING, name=shown(machine.name)))

        question = DeletionQuestion(session.name, tuple((machine.uuid, machine.name) for machine in machines))
        reader = _DeletionReader(session, machines, self)
        dialog = self._prompts.ask_deletion(question, delete, reader.close)
        reader.start(dialog)


class _DeletionReader(QObject):
    """Reads what each machine's deletion would touch and feeds the open question."""

    def __init__(self, session: HostSession, machines: tuple[Partition, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._open = {DeletionQuery(machine.uuid) for machine in machines}
        self._dialog: DeletionDialog | None = None
        session.status_changed.connect(self._take_status)
        session.answered.connect(self._take)
        session.refused.connect(self._take_failure)

    def start(self, dialog: DeletionDialog) -> None:
        self._dialog = dialog
        for query in self._open:
            self._session.ask(query)
        self._take_status(self._session.status)

    def close(self) -> None:
        """The dialog is gone, and answers that are still on their way are for nobody."""
        self._dialog = None
        self.deleteLater()

    @Slot(object)
    def _take_status(self, status: ConnectionStatus) -> None:
        """Nothing is asked of a host that is away: its files stay unknown, and stay."""
        if status.state is ConnectionState.CONNECTED or self._dialog is None:
            return
        why = status.failure or Failure(ErrorKind.LOST, message(NOT_READ), message(NOT_CONNECTED))
        for query in self._open:
            self._dialog.add_failure(query.uuid, why)

    @Slot(object, object)
    def _take(self, query: Query, answer: object) -> None:
        if self._dialog is not None and query in self._open and isinstance(answer, DeletionPreview):
            self._dialog.add_preview(answer)

    @Slot(object, object)
    def _take_failure(self, query: Query, failure: Failure) -> None:
        if self._dialog is not None and isinstance(query, DeletionQuery) and query in self._open:
            self._dialog.add_failure(query.uuid, failure)


def _is_running(session: HostSession, uuid: str) -> bool:
    machine = session.partition(uuid)
    return machine is not None and machine.state not in INACTIVE_STATES


def _notes_problem(text: str) -> Message | None:
    if len(text) > _NOTES_LIMIT:
        return message(LONG_NOTES, limit=_NOTES_LIMIT, count=len(text))
    return None
