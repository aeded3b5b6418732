"""What the pages of devices share: the device of the draft, what can be chosen, and Remove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Device, Drive, SharedFolder
from app.core.machine_settings import AddDevice, Change, MachineSettings, RemoveDevice, is_new
from app.core.names import shown
from app.core.settings_timing import When
from app.views.breaking import breakable
from app.views.settings.devices.words import kind_words, summary_of
from app.views.settings.editors import ChoiceEditor
from app.views.settings.page import SettingsPage
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.buttons import link_button
from app.views.widgets.labels import SECONDARY, tooltip

Items = list[tuple[object, str]]
_ROOMY = 26


class DevicePage(SettingsPage):
    """Base of the pages of devices. Call :meth:`add_remove` last."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        device = find_device(work, key)
        super().__init__(theme, work, key, kind_words(device) if device is not None else key)
        self._is_going = False
        self._remove: QPushButton | None = None
        self._remove_row: QWidget | None = None
        self._remove_note: QLabel | None = None
        self._restore = link_button(translate("Settings", "&Keep it"), self._keep, "device-keep")
        self._restore.hide()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self.bar) + 1, self._restore, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def device(self) -> Device | None:
        """The device as the user wants it, or as stored when it is to be removed."""
        return find_device(self.work, self.key)

    @property
    def settings(self) -> MachineSettings | None:
        """The draft."""
        return self.work.draft

    @property
    def is_new(self) -> bool:
        """Whether the device is yet to be added."""
        return self.key.startswith("new:")

    def refresh(self) -> None:
        """Override SettingsPage.refresh: a device that is to be removed shows what it was."""
        draft = self.work.draft
        self._is_going = draft is not None and draft.find(self.key) is None
        super().refresh()
        if self._is_going:
            self.body.setEnabled(False)
            self._show_stored()
        self._show_state()

    def describe(self, change: Change) -> tuple[str, str, str] | None:
        """Override SettingsPage.describe: also that the device comes or goes."""
        if isinstance(change, (AddDevice, RemoveDevice)):
            if change.device.key != self.key or self.settings is None:
                return None
            what = summary_of(change.device, self.settings)
            none = translate("Settings", "none")
            device = translate("Settings", "device")
            return (device, none, what) if isinstance(change, AddDevice) else (device, what, none)
        return super().describe(change)

    # Building

    def add_remove(self, note: str = "") -> None:
        """Append Remove, with what becomes of what is behind the device; then the end of the page."""
        self.add_heading(translate("Settings", "Remove"))
        self._remove_note = self.add_note(note or translate("Settings", "The guest loses the device."), "remove-note")
        self._remove = QPushButton(translate("Settings", "&Remove"))
        self._remove.setObjectName("device-remove")
        self._remove.setAutoDefault(False)
        self._remove.setAccessibleDescription(self._remove_note.text())
        self._remove.clicked.connect(lambda: self.work.remove(self.key))
        row = QHBoxLayout()
        row.addWidget(self._remove)
        row.addStretch(1)
        self.column.addLayout(row)
        self.end()

    def add_facts(self, name: str) -> QLabel:
        """Append a line that tells what is not a field."""
        label = self.text("", TextStyle.BODY, SECONDARY, name)
        self.column.addWidget(label)
        return label

    def put(self, label: QLabel, text: str) -> None:
        """Another text into a label; none hides it."""
        label.setText(breakable(text))
        label.setVisible(bool(text))

    # Within

    def _show_stored(self) -> None:
        for (key, field), row in self.rows.items():
            if key == self.key:
                row.editor.show(self.work.stored_value(key, field))

    def _keep(self) -> None:
        self.work.restore(self.key)

    def _show_state(self) -> None:
        device = self.device
        if device is None:
            return
        self._restore.setVisible(self._is_going)
        if self._is_going:
            later = self.work.when(RemoveDevice(device)) is not When.NOW
            now = translate("Settings", "It is removed when you apply.")
            next_start = translate("Settings", "It is removed at the next start.")
            kept = translate("Settings", "Its files are kept.") if isinstance(device, (Drive, SharedFolder)) else ""
            self.say(" ".join(filter(None, (next_start if later else now, kept))))
        elif is_new(device):
            later = self.work.when(AddDevice(device)) is not When.NOW
            now = translate("Settings", "It is added when you apply.")
            next_start = translate("Settings", "The running machine cannot take it: it is there from the next start.")
            self.say(next_start if later else now)
        else:
            self.say("")
        if self._remove is not None:
            lock = self.work.lock_of_device(device, is_added=False) if not is_new(device) else None
            reason = translated(lock) if lock is not None else ""
            self._remove.setEnabled(not reason)
            self._remove.setToolTip(tooltip(reason))


def find_device(work: MachineSettingsWork, key: str) -> Device | None:
    """The device as the user wants it, else as stored."""
    for settings in (work.draft, work.stored):
        found = settings.find(key) if settings is not None else None
        if isinstance(found, Device):
            return found
    return None


def offered(models: Iterable[str], *, with_host: bool = True, words: dict[str, str] | None = None) -> Items:
    """Models as choices, in the host's words where there are no better ones."""
    names = words or {}
    items: Items = [(each, names.get(each, shown(each))) for each in dict.fromkeys(models) if each]
    return [("", translate("Settings", "As the host chooses")), *items] if with_host else items


def roomy(editor: ChoiceEditor) -> ChoiceEditor:
    """Room for words that are a sentence rather than a word."""
    editor.widget.setMinimumContentsLength(_ROOMY)
    return editor


def known(values: Sequence[str], fallback: Sequence[str]) -> Sequence[str]:
    """What the host says, else what is usual."""
    return values or fallback
