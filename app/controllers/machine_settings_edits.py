"""What a user wants of a machine's settings, held beside what is stored: nothing here asks or changes a host."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.controllers.machine_settings_draft import (
    Clash,
    field_of,
    followed,
    rebased,
    with_device,
    with_field,
    without_device,
)
from app.controllers.machine_settings_rules import SettingProblem, secret_problems, setting_problems
from app.core.abilities import HostAbilities
from app.core.machine_devices import Device
from app.core.machine_settings import (
    PASSWORD,
    AddDevice,
    Change,
    FieldChange,
    MachineSettings,
    RemoveDevice,
    SettingsAnswer,
    differences,
)
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.partitions import Partition, PartitionState
from app.core.secrets import Secret
from app.core.settings_timing import When, when
from app.services.session import HostSession
from app.services.sessions import Sessions

N = QT_TRANSLATE_NOOP
LOCKED_RUNNING = N("core", "Turn the virtual machine off to change this.")
LOCKED_SAVED = N("core", "The machine has a saved state and starts with what was saved. Delete it to change this.")
LOCKED_BY_TEXT = N("core", "The text on the page XML was edited. Store it, or undo that, to change this.")


class SettingsEdits(QObject):
    """``stored`` is what the machine starts with next, ``live`` what it runs with (None while it does not), ``draft``
    what the user wants. A key is a page's or a device's (``app.core.machine_settings``). GUI thread only.

    Signals:
        draft_changed: the draft, what it is compared with, or when something takes effect is another.
    """

    draft_changed = Signal()

    def __init__(self, sessions: Sessions, host_id: str, uuid: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self.host_id = host_id
        self.uuid = uuid
        self.abilities: HostAbilities | None = None
        self.answer: SettingsAnswer | None = None
        self.draft: MachineSettings | None = None
        self.conflict: tuple[Clash, ...] = ()
        self._rebase_on: SettingsAnswer | None = None
        self._secrets: dict[str, Secret] = {}
        self._new_count = 0
        self._xml: tuple[str, str] | None = None  # as it was read, and as the user wants it

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
    def machine_name(self) -> str:
        """The machine's name as last read, also when it is gone."""
        machine = self.machine
        if machine is not None:
            return machine.name
        return self.answer.stored.general.name if self.answer is not None else ""

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
        """Want another value. A Secret for PASSWORD. Nothing happens while the text of the definition is edited."""
        if self.draft is None or self._xml is not None or self.value(key, field) == value:
            return
        if field == PASSWORD:
            assert isinstance(value, Secret)
            self._secrets[key] = value
        else:
            draft = with_field(self.draft, key, field, value)
            self.draft = followed(draft, self.stored, key, field) if self.stored is not None else draft
        self.draft_changed.emit()

    def undo(self, key: str, field: str) -> None:
        """Want again what is stored."""
        if self.draft is None or self.stored is None:
            return
        if field == PASSWORD:
            self._secrets.pop(key, None)
        elif self.stored.find(key) is not None:
            draft = with_field(self.draft, key, field, field_of(self.stored, key, field))
            self.draft = followed(draft, self.stored, key, field)
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
        return any(isinstance(change, FieldChange) and change.field == field for change in self.changes_of(key))

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
        if self._xml is not None:
            return message(LOCKED_BY_TEXT)  # both are made of what was read: storing one would lose the other
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

    def has_edits(self) -> bool:
        """Whether closing would lose something."""
        return bool(self.changes()) or self.has_xml_edits()

    # The definition as a whole

    @property
    def xml(self) -> str:
        """The definition as the user wants it."""
        return self._xml[1] if self._xml is not None else self.xml_base

    @property
    def xml_base(self) -> str:
        """The stored definition that the user's text is made from."""
        if self._xml is not None:
            return self._xml[0]
        return self.answer.xml_stored if self.answer is not None else ""

    def has_xml_edits(self) -> bool:
        """Whether the user wants another text than is stored."""
        return self._xml is not None

    def set_xml(self, text: str | None) -> None:
        """Want another text; None for the stored one."""
        base = self.xml_base
        self._xml = None if text is None or text == base else (base, text)
        self.draft_changed.emit()

    def keep_xml(self) -> None:
        """After a conflict: go on with the user's text over what others stored."""
        if self._xml is not None and self.answer is not None:
            text = self._xml[1]
            self._xml = None
            self.set_xml(text)

    # After a conflict

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

    def _forget_edits(self) -> None:
        self._secrets.clear()
        self._xml = None
        self.conflict, self._rebase_on = (), None


def key_of(change: Change) -> str:
    """The key of the page or device that a change is of."""
    return change.key if isinstance(change, FieldChange) else change.device.key


def keys_of(devices: Iterable[Device]) -> tuple[str, ...]:
    """The keys of devices."""
    return tuple(device.key for device in devices)
