"""The settings of one machine at work: as stored, as they run, as the user wants them, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.controllers.asking import Asker
from app.controllers.machine_settings_draft import (
    Clash,
    clashes,
    field_of,
    rebased,
    with_device,
    with_field,
    without_device,
)
from app.controllers.machine_settings_rules import SettingProblem, secret_problems, setting_problems
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
from app.core.machine_devices import Device
from app.core.machine_settings import (
    PASSWORD,
    AddDevice,
    Change,
    ChangeOutcome,
    FieldChange,
    MachineSettings,
    RemoveDevice,
    SettingsAnswer,
    differences,
)
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import shown
from app.core.partitions import Partition, PartitionState
from app.core.secrets import Secret
from app.core.settings_timing import When, when
from app.services.jobs import Jobs
from app.services.session import HostSession
from app.services.sessions import Sessions

N = QT_TRANSLATE_NOOP
CHANGING = N("core", "Changing the settings of {name}")
LOCKED_RUNNING = N("core", "Turn the virtual machine off to change this.")
LOCKED_SAVED = N("core", "The machine has a saved state and starts with what was saved. Delete it to change this.")
GONE = N("core", "The virtual machine is no longer there.")

class Standing(Enum):
    """Whether the settings are known."""

    READING = "reading"
    FAILED = "failed"
    READY = "ready"
    APPLYING = "applying"


class MachineSettingsWork(QObject):
    """What the dialog works with. GUI thread only; nothing here waits.

    ``stored`` is what the machine starts with next, ``live`` what it runs with (None while it does not), ``draft``
    what the user wants. A key is a page's or a device's (``app.core.machine_settings``).

    Signals:
        standing_changed: ``standing`` is another, or another machine was chosen.
        draft_changed: the draft, what it is compared with, or when something takes effect is another.
        applied: a change was made; its ChangeOutcome.
        refused: a change was not made; the Failure. A conflict arrives as ``conflicted`` instead.
        conflicted: somebody else changed the same; ``conflict`` says what. Nothing was changed.
    """

    standing_changed = Signal()
    draft_changed = Signal()
    applied = Signal(object)
    refused = Signal(object)
    conflicted = Signal()

    def __init__(
        self,
        sessions: Sessions,
        jobs: Jobs,
        host_id: str,
        uuid: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._jobs = jobs
        self.host_id = host_id
        self.uuid = uuid
        self.standing = Standing.READING
        self.failure: Failure | None = None
        self.abilities: HostAbilities | None = None
        self.answer: SettingsAnswer | None = None
        self.draft: MachineSettings | None = None
        self.conflict: tuple[Clash, ...] = ()
        self._rebase_on: SettingsAnswer | None = None
        self._secrets: dict[str, Secret] = {}
        self._new_count = 0
        self._job: Job | None = None
        self._outcome: ChangeOutcome | None = None
        self._asker: Asker | None = None
        self._state: PartitionState | None = None
        jobs.job_told.connect(self._take_told)
        jobs.job_ended.connect(self._take_end)
        session = self.session
        if session is not None:
            session.machine_changed_elsewhere.connect(self._take_news)
            session.snapshot_changed.connect(self._take_snapshot)

    # The machine

    @property
    def session(self) -> HostSession | None:
        """The host's session; None when it was taken off the list."""
        return self._sessions.get(self.host_id)

    @property
    def host_name(self) -> str:
        """The host's name, as the user gave it."""
        session = self.session
        return session.name if session is not None else ""

    @property
    def machine(self) -> Partition | None:
        """The machine as last read."""
        session = self.session
        return session.partition(self.uuid) if session is not None else None

    @property
    def state(self) -> PartitionState:
        """The machine's state as last read."""
        machine = self.machine
        if machine is None:
            return PartitionState.UNKNOWN
        return PartitionState.SAVED if machine.has_saved_state else machine.state

    def machines(self) -> tuple[tuple[str, str], ...]:
        """The machines of the host to choose from: UUID and name, by name."""
        session = self.session
        snapshot = session.snapshot if session is not None else None
        found = snapshot.partitions.values() if snapshot is not None else ()
        return tuple(sorted(((each.uuid, each.name) for each in found), key=lambda each: (each[1].casefold(), each)))

    def choose_machine(self, uuid: str) -> None:
        """Go on with another machine of the host; what is not applied is lost."""
        if uuid != self.uuid:
            self.uuid = uuid
            self.answer = self.draft = None
            self._forget_edits()
            self.read()

    def read(self) -> None:
        """Ask (again) what the machine consists of and what the host can do."""
        self._drop_asker()
        session = self.session
        if session is None:
            return
        self._asker = Asker(session, self)
        self._set_standing(Standing.READING)
        self._asker.ask(AbilitiesQuery(), self._take_abilities, lambda failure: None)
        self._asker.ask(SettingsQuery(self.uuid), self._take_settings, self._take_failure)

    @property
    def asker(self) -> Asker | None:
        """Who asks the host, for what a page wants to know beside."""
        return self._asker

    # Fields

    @property
    def stored(self) -> MachineSettings | None:
        """What the machine starts with next, as read."""
        return self.answer.stored if self.answer is not None else None

    @property
    def live(self) -> MachineSettings | None:
        """What the machine runs with; None while it does not run."""
        return self.answer.live if self.answer is not None else None

    def value(self, key: str, field: str) -> object:
        """A field as the user wants it; None when its device is not there."""
        if field == PASSWORD:
            return self._secrets.get(key)
        return field_of(self.draft, key, field) if self.draft is not None else None

    def stored_value(self, key: str, field: str) -> object:
        """A field as stored; None when its device is not there."""
        return field_of(self.stored, key, field) if self.stored is not None else None

    def set(self, key: str, field: str, value: object) -> None:
        """Want another value. A Secret for PASSWORD."""
        if self.draft is None or self.value(key, field) == value:
            return
        if field == PASSWORD:
            assert isinstance(value, Secret)
            self._secrets[key] = value
        else:
            self.draft = with_field(self.draft, key, field, value)
        self.draft_changed.emit()

    def undo(self, key: str, field: str) -> None:
        """Want again what is stored."""
        if self.draft is None or self.stored is None:
            return
        if field == PASSWORD:
            self._secrets.pop(key, None)
        elif self.stored.find(key) is not None:
            self.draft = with_field(self.draft, key, field, field_of(self.stored, key, field))
        self.draft_changed.emit()

    def new_key(self, kind: str) -> str:
        """A key for a device that is yet to be added."""
        self._new_count += 1
        return f"new:{kind}-{self._new_count}"

    def add(self, *devices: Device) -> None:
        """Want these devices as well; their keys are of :meth:`new_key`."""
        for device in devices:
            if self.draft is not None:
                self.draft = with_device(self.draft, device)
        self.draft_changed.emit()

    def remove(self, key: str) -> None:
        """Want the machine without a device; one that was only added is forgotten."""
        if self.draft is not None:
            self._secrets.pop(key, None)
            self.draft = without_device(self.draft, key)
            self.draft_changed.emit()

    def restore(self, key: str) -> None:
        """Want a removed device again, as it is stored."""
        stored = self.stored
        device = stored.find(key) if stored is not None else None
        if self.draft is None or stored is None or not isinstance(device, Device) or self.draft.find(key) is not None:
            return
        self.draft = with_device(self.draft, device, stored)
        order = tuple(each for each in stored.firmware.boot_order if self.draft.find(each) is not None)
        if set(order) == {*self.draft.firmware.boot_order, key}:
            self.draft = with_field(self.draft, "firmware", "boot_order", order)
        self.draft_changed.emit()

    def discard(self) -> None:
        """Want nothing but what is stored."""
        self.draft = self.stored
        self._forget_edits()
        self.draft_changed.emit()

    # Changes

    def changes(self) -> tuple[Change, ...]:
        """What the user wants changed."""
        if self.draft is None or self.stored is None:
            return ()
        found = differences(self.stored, self.draft)
        secrets = (FieldChange(key, PASSWORD, None, secret) for key, secret in self._secrets.items())
        return (*found, *secrets)

    def changes_of(self, *keys: str) -> tuple[Change, ...]:
        """Those of these pages and devices."""
        return tuple(change for change in self.changes() if key_of(change) in keys)

    def is_changed(self, key: str, field: str) -> bool:
        """Whether the user wants another value of this field than is stored."""
        return any(
            isinstance(change, FieldChange) and change.field == field for change in self.changes_of(key)
        )

    def when(self, change: Change) -> When:
        """When a change takes effect."""
        settings = self.live or self.stored
        assert settings is not None
        return when(change, settings, self.state)

    def lock_of(self, key: str, field: str) -> Message | None:
        """Why a field cannot be changed now; None when it can."""
        if self.stored is None:
            return None
        value = self.value(key, field)
        return self._lock(FieldChange(key, field, value, value))

    def lock_of_device(self, device: Device, *, is_added: bool) -> Message | None:
        """Why a device cannot be added or removed now; None when it can (perhaps from the next start)."""
        if self.stored is None:
            return None
        return self._lock(AddDevice(device) if is_added else RemoveDevice(device))

    def _lock(self, change: Change) -> Message | None:
        if self.when(change) is not When.ONLY_OFF:
            return None
        return message(LOCKED_SAVED if self.state is PartitionState.SAVED else LOCKED_RUNNING)

    def problems(self) -> tuple[SettingProblem, ...]:
        """What is wrong with what the user changed; what was strange before is left alone."""
        if self.draft is None or self.stored is None:
            return ()
        changes = self.changes()
        touched = {key_of(change) for change in changes}
        fields = {(change.key, change.field) for change in changes if isinstance(change, FieldChange)}
        names = frozenset(name for uuid, name in self.machines() if uuid != self.uuid)
        before = setting_problems(self.stored, self.abilities, names)
        found = (
            *setting_problems(self.draft, self.abilities, names),
            *secret_problems(self.draft, self._secrets),
        )
        new = (each for each in found if (each.key, each.field) in fields or each not in before)
        return tuple(each for each in new if each.key in touched)

    def errors(self) -> tuple[SettingProblem, ...]:
        """The problems that may not be passed over."""
        return tuple(each for each in self.problems() if not each.is_warning)

    # Applying

    def apply(self) -> None:
        """Have the changes made. ``applied``, ``refused`` or ``conflicted`` follows."""
        changes = self.changes()
        if changes and self.answer is not None and not self.errors():
            self._submit(ChangeMachineCommand(self.uuid, self._name(), changes, self.answer.fingerprint))

    def replace_definition(self, new_xml: str, old_xml: str | None = None) -> None:
        """Have the whole definition replaced; it must still be ``old_xml`` (else: the one that was read)."""
        if self.answer is not None:
            old = self.answer.xml_stored if old_xml is None else old_xml
            self._submit(ReplaceDefinitionCommand(self.uuid, self._name(), old, new_xml))

    def keep_mine(self) -> None:
        """After a conflict: go on from what others stored, with the changes of mine that still can be made."""
        changes = self.changes()
        if self._rebase_on is not None:
            self.answer, self._rebase_on = self._rebase_on, None
            self.draft = rebased(self.answer.stored, changes)
            self._secrets = {key: each for key, each in self._secrets.items() if self.draft.find(key) is not None}
        self.conflict = ()
        self.draft_changed.emit()

    def discard_mine(self) -> None:
        """After a conflict: go on from what others stored."""
        if self._rebase_on is not None:
            self.answer, self._rebase_on = self._rebase_on, None
        self.discard()

    def close(self) -> None:
        """The dialog is gone."""
        self._drop_asker()
        self.deleteLater()

    # Within

    def _name(self) -> str:
        machine = self.machine
        return machine.name if machine is not None else ""

    def _submit(self, command: Command) -> None:
        session = self.session
        if session is None or self._job is not None:
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
            self._forget_edits()
            self.draft = self.stored
            self._reread()
            self._set_standing(Standing.READY)
            self.applied.emit(self._outcome or ChangeOutcome(job.uuid, "", ""))
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
        is_first = self._state is None
        self._state = state
        if not is_first and self.answer is not None and self._job is None:
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
        if self.standing is not Standing.APPLYING:
            self._set_standing(Standing.READY)
        self.draft_changed.emit()

    def _take_failure(self, failure: Failure) -> None:
        self.failure = failure
        self._set_standing(Standing.FAILED)

    def _forget_edits(self) -> None:
        self._secrets.clear()
        self.conflict, self._rebase_on = (), None

    def _set_standing(self, standing: Standing) -> None:
        self.standing = standing
        self.standing_changed.emit()

    def _drop_asker(self) -> None:
        if self._asker is not None:
            self._asker.close()
            self._asker = None


def key_of(change: Change) -> str:
    """The key of the page or device that a change is of."""
    return change.key if isinstance(change, FieldChange) else change.device.key


def keys_of(devices: Iterable[Device]) -> tuple[str, ...]:
    """The keys of devices."""
    return tuple(device.key for device in devices)
