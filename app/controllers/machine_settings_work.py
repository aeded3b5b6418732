"""The settings of one machine at work: read from its host, changed there, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.controllers.asking import Asker, away
from app.controllers.machine_settings_draft import (
    clashes,
    rebased,
)
from app.controllers.machine_settings_edits import SettingsEdits
from app.core.abilities import HostAbilities
from app.core.commands import (
    AbilitiesQuery,
    ChangeMachineCommand,
    Command,
    ReplaceDefinitionCommand,
    SettingsQuery,
)
from app.core.errors import ErrorKind, Failure
from app.core.job import Job, JobStatus
from app.core.machine_settings import (
    ChangeOutcome,
    SettingsAnswer,
)
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.services.jobs import Jobs
from app.services.sessions import Sessions

N = QT_TRANSLATE_NOOP
CHANGING = N("core", "Changing the settings of {name}")

Definitions = tuple[tuple[float, str], ...]
"""Earlier definitions, the newest first: until when each was stored (epoch, s), and the text."""
ReadEarlier = Callable[[str, str, Callable[[Definitions], None], QObject], None]
"""Reads those of a host's machine (id, UUID) off the GUI thread, and hands them over there while the owner lives."""


class Standing(Enum):
    """Whether the settings are known."""

    READING = "reading"
    FAILED = "failed"
    READY = "ready"
    APPLYING = "applying"


class MachineSettingsWork(SettingsEdits):
    """What the dialog works with. GUI thread only; nothing here waits.

    Signals:
        standing_changed: ``standing`` is another, or another machine was chosen.
        applied: a change was made; its ChangeOutcome.
        refused: a change was not made; the Failure. A conflict arrives as ``conflicted`` instead.
        earlier_changed: ``earlier`` is another.
        conflicted: somebody else changed the same; ``conflict`` says what. Nothing was changed.
    """

    standing_changed = Signal()
    applied = Signal(object)
    refused = Signal(object)
    conflicted = Signal()
    earlier_changed = Signal()

    def __init__(
        self,
        sessions: Sessions,
        jobs: Jobs,
        host_id: str,
        uuid: str,
        read_earlier: ReadEarlier = lambda host_id, uuid, done, owner: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(sessions, host_id, uuid, parent)
        self._jobs = jobs
        self._read_earlier = read_earlier
        self.standing = Standing.READING
        self.failure: Failure | None = None
        self.earlier: Definitions = ()
        self._job: Job | None = None
        self._outcome: ChangeOutcome | None = None
        self._ending: ChangeOutcome | None = None  # of a change that was made and is yet to be read again
        self._asker: Asker | None = None
        jobs.job_told.connect(self._take_told)
        jobs.job_ended.connect(self._take_end)
        self._state = self.state
        session = self.session
        if session is not None:
            session.machine_changed_elsewhere.connect(self._take_news)
            session.snapshot_changed.connect(self._take_snapshot)

    def choose_machine(self, uuid: str) -> None:
        """Go on with another machine of the host; what is not applied is lost."""
        if uuid != self.uuid:
            self.uuid = uuid
            self._state = self.state
            self.answer = self.draft = None
            self.earlier = ()
            self._forget_edits()
            self.read()

    def read(self) -> None:
        """Ask (again) what the machine consists of and what the host can do."""
        self._drop_asker()
        session = self.session
        if session is None:
            self._take_failure(away())
            return
        self._asker = Asker(session, self)
        self._set_standing(Standing.READING)
        self._asker.ask(AbilitiesQuery(), self._take_abilities, lambda failure: None)
        self._asker.ask(SettingsQuery(self.uuid), self._take_settings, self._take_failure)

    @property
    def asker(self) -> Asker | None:
        """Who asks the host, for what a page wants to know beside."""
        return self._asker

    # Applying

    def apply(self) -> None:
        """Have the changes made. ``applied``, ``refused`` or ``conflicted`` follows."""
        changes = self.changes()
        if changes and self.answer is not None and not self.errors():
            self._submit(ChangeMachineCommand(self.uuid, self.machine_name, changes, self.answer.fingerprint))

    def replace_definition(self, new_xml: str, old_xml: str | None = None) -> None:
        """Have the whole definition replaced; it must still be ``old_xml`` (else: the one that was read)."""
        if self.answer is not None:
            old = self.answer.xml_stored if old_xml is None else old_xml
            self._submit(ReplaceDefinitionCommand(self.uuid, self.machine_name, old, new_xml))

    def apply_xml(self) -> None:
        """Have the user's text stored."""
        if self._xml is not None:
            self.replace_definition(self._xml[1], self._xml[0])

    def read_earlier(self) -> None:
        """Read the definitions that were kept; ``earlier_changed`` follows."""
        uuid = self.uuid

        def take(found: Definitions) -> None:
            if uuid == self.uuid:
                self.earlier = found
                self.earlier_changed.emit()

        self._read_earlier(self.host_id, uuid, take, self)

    def close(self) -> None:
        """The dialog is gone."""
        self._drop_asker()
        self.deleteLater()

    # Within

    def _submit(self, command: Command) -> None:
        session = self.session
        if self._job is not None:
            return
        if session is None:
            self.refused.emit(away())
            return
        self._outcome = None
        title = message(CHANGING, name=shown(command.name))
        self._job = self._jobs.submit(session.host_id, session.name, session, command, title)
        self._set_standing(Standing.APPLYING)

    def _take_told(self, job: Job, told: object) -> None:
        if self._job is not None and job.id == self._job.id and isinstance(told, ChangeOutcome):
            self._outcome = told

    def _take_end(self, job: Job) -> None:
        if self._job is None or job.id != self._job.id:
            return
        self._job = None
        if job.uuid != self.uuid:
            return
        if job.status is JobStatus.DONE:
            self._ending = self._outcome or ChangeOutcome(job.uuid, "", "")
            if self._asker is not None:  # what was stored is shown as soon as the host says so itself
                self._asker.ask(SettingsQuery(self.uuid), self._take_settings, lambda failure: self._settle())
            return
        self._set_standing(Standing.READY)
        if job.failure is not None and job.failure.kind is ErrorKind.CONFLICT:
            self._reread()  # what is read says what others changed
        if job.failure is not None:
            self.refused.emit(job.failure)

    def _reread(self) -> None:
        if self._asker is not None:
            self._asker.ask(SettingsQuery(self.uuid), self._take_settings, lambda failure: None)

    def _take_news(self, uuid: str, what: str) -> None:
        if uuid == self.uuid and what in {"definition", "devices"} and self._job is None and self.answer is not None:
            self._reread()

    def _take_snapshot(self, _snapshot: object) -> None:
        state = self.state
        if state is self._state:
            return
        self._state = state
        if self.answer is not None and self._job is None:
            self._reread()  # live is another, or none
            self.draft_changed.emit()

    def _take_abilities(self, answer: object) -> None:
        assert isinstance(answer, HostAbilities)
        self.abilities = answer
        self.draft_changed.emit()

    def _take_settings(self, answer: object) -> None:
        assert isinstance(answer, SettingsAnswer)
        if answer.stored.uuid != self.uuid:
            return
        if self._ending is not None:
            self.answer = answer
            self._settle()
            return
        before, changes = self.stored, self.changes()
        if before is None or not changes:
            self.answer, self.draft = answer, answer.stored
        else:
            found = clashes(changes, before, answer.stored)
            if found:
                self.conflict, self._rebase_on = found, answer
                self.conflicted.emit()
                return
            self.answer, self.draft = answer, rebased(answer.stored, changes)
        self.conflict, self._rebase_on = (), None
        if self.standing in {Standing.READING, Standing.FAILED}:
            self._set_standing(Standing.READY)
        self.draft_changed.emit()

    def _settle(self) -> None:
        """A change was made, and read again where it could be."""
        outcome, self._ending = self._ending, None
        self._forget_edits()
        self.draft = self.stored
        self._set_standing(Standing.READY)
        if outcome is not None:
            self.applied.emit(outcome)

    def _take_failure(self, failure: Failure) -> None:
        self.failure = failure
        self._set_standing(Standing.FAILED)

    def _set_standing(self, standing: Standing) -> None:
        self.standing = standing
        self.standing_changed.emit()

    def _drop_asker(self) -> None:
        if self._asker is not None:
            self._asker.close()
            self._asker = None
