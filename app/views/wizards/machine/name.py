"""Specify Name and Location."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.controllers.host_work import Standing
from app.controllers.new_machine_defaults import usual_location
from app.controllers.new_machine_work import NewMachine
from app.core.names import shown
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import MachinePage, location_items, location_text, refill, squeezable
from app.views.wizards.page import prepared

_NOTES_PX = 72


class NamePage(MachinePage):
    """The host, the name, the notes, and where the files lie."""

    needs_host = False  # a name can be typed while the host is still asked

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "name",
            translate("NewMachine", "Name and Location"),
            translate("NewMachine", "Specify Name and Location"),
            translate("NewMachine", "Choose a name that is easy to recognise. You can change it later."),
        )  # fmt: skip
        self._host = squeezable(QComboBox())
        self.add_field("host", translate("NewMachine", "H&ost"), prepared(self._host, "machine-host"), width_px=360)
        self._name = QLineEdit()
        self.add_field("name", translate("NewMachine", "N&ame"), prepared(self._name, "machine-name"))
        self._notes = QPlainTextEdit()
        self._notes.setFixedHeight(theme.metrics.px(_NOTES_PX))
        self.add_field("notes", translate("NewMachine", "No&tes (optional)"), prepared(self._notes, "machine-notes"))
        self._is_elsewhere = QCheckBox(translate("NewMachine", "&Store the virtual machine in a different location"))
        self._is_elsewhere.setObjectName("machine-elsewhere")
        self.add_choice(self._is_elsewhere)
        _, indented = self.add_block()
        self._location = squeezable(QComboBox())
        self._usual = self.note(" ", "machine-location-note")
        prepared(self._location, "machine-location")
        label = translate("NewMachine", "&Location")
        self.add_field("location_uuid", label, self._location, into=indented, note=self._usual)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control: the host is chosen already."""
        return self._name

    def focus_field(self, key: str) -> None:
        """Override WizardPage.focus_field: a location that cannot be is shown with its choice."""
        if key == "location_uuid":
            self._is_elsewhere.setChecked(True)
        super().focus_field(key)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        work, draft = self.work, self.draft
        hosts = list(work.hosts())
        if work.host_id not in dict(hosts):
            hosts.insert(0, (work.host_id, work.host_name))
        refill(self._host, [(host_id, shown(name)) for host_id, name in hosts], work.host_id)
        if self._name.text() != draft.name:
            self._name.setText(draft.name)
            self._name.selectAll()
        if self._notes.toPlainText() != draft.notes:
            self._notes.setPlainText(draft.notes)
        usual = usual_location(work.abilities) if work.abilities is not None else None
        refill(self._location, location_items(work), draft.location_uuid)
        if usual is not None and draft.location_uuid != usual.uuid:
            self._is_elsewhere.setChecked(True)
        if usual is not None:
            text = translate("NewMachine", "Default: {location}").format(location=location_text(usual))
        elif work.abilities is not None:
            text = translate("NewMachine", "This host has no storage location that can be used.")
        else:
            text = ""
        self._usual.setText(text)
        self._usual.setVisible(bool(text))
        self.describe(self._location, text)
        self._show_location()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.draft
        draft.name, draft.notes = self._name.text(), self._notes.toPlainText()
        host_id = self._host.currentData()
        if host_id is not None and host_id != self.work.host_id:
            self.work.choose_host(host_id)
            return
        if self.work.standing is not Standing.READY or self.work.abilities is None:
            return
        usual = usual_location(self.work.abilities)
        if self._is_elsewhere.isChecked() and self._location.currentData() is not None:
            draft.location_uuid = self._location.currentData()
        elif usual is not None:
            draft.location_uuid = usual.uuid
        self._show_location()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "The name is unique on its host and can be changed while the machine is off. Notes are kept by the host "
            "with the machine.\nThe location is where the virtual hard disks of the machine lie: one of the host’s "
            "storage locations.",
        )

    def _show_location(self) -> None:
        is_ready = self.work.standing is Standing.READY
        self._is_elsewhere.setEnabled(is_ready and self._location.count() > 0)
        self._location.setEnabled(is_ready and self._is_elsewhere.isChecked())
