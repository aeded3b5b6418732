"""Connect Virtual Hard Disk: a new one, one that is there, or none yet."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QPushButton, QRadioButton, QSpinBox, QWidget

from app.controllers.new_machine_draft import DiskChoice, InstallChoice
from app.controllers.new_machine_work import NewMachine
from app.core.machine_plan import DiskType
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import MachinePage, location_items, refill, select_data, squeezable
from app.views.wizards.machine.chooser import choose_volume
from app.views.wizards.machine.formats import format_combo
from app.views.wizards.page import prepared

_MOST_GIB = 64 * 1024


class DiskPage(MachinePage):
    """The fields of the choice that is made are shown, the others are kept."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "disk",
            translate("NewMachine", "Virtual Hard Disk"),
            translate("NewMachine", "Connect Virtual Hard Disk"),
            translate("NewMachine", "The operating system is installed on it. More disks are added in the settings."),
        )  # fmt: skip
        self._group = QButtonGroup(self)
        self._choices: dict[DiskChoice, QRadioButton] = {}
        self._add(DiskChoice.NEW, translate("NewMachine", "&Create a virtual hard disk"))
        self._new, layout = self.add_block()
        self._name = QLineEdit()
        label = translate("NewMachine", "N&ame")
        self.add_field("disk_name", label, prepared(self._name, "disk-name"), into=layout)
        self._location = squeezable(QComboBox())
        label = translate("NewMachine", "L&ocation")
        self.add_field("disk_location_uuid", label, prepared(self._location, "disk-location"), into=layout)
        self._size = QSpinBox()
        self._size.setRange(1, _MOST_GIB)
        self._size.setSuffix(translate("NewMachine", " GiB"))
        label = translate("NewMachine", "&Size")
        self.add_field("capacity_bytes", label, prepared(self._size, "disk-size"), into=layout, width_px=160)
        self._type = QComboBox()
        self._type.addItem(translate("NewMachine", "Dynamically expanding"), DiskType.DYNAMIC.value)
        self._type.addItem(translate("NewMachine", "Fixed size"), DiskType.FIXED.value)
        label = translate("NewMachine", "&Type")
        self.add_field("disk_type", label, prepared(self._type, "disk-type"), into=layout, width_px=240)
        self._format = format_combo("disk-format", ("qcow2", "raw", "vpc", "vmdk"))
        label = translate("NewMachine", "For&mat")
        self.add_field("disk_format", label, self._format, into=layout, width_px=240)
        self._add(DiskChoice.EXISTING, translate("NewMachine", "&Use an existing virtual hard disk"))
        self._existing, layout = self.add_block()
        self._path = QLineEdit()
        browse = QPushButton(translate("NewMachine", "&Browse..."))
        browse.setObjectName("disk-browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        label = translate("NewMachine", "Path on the hos&t")
        self.add_field("existing_path", label, prepared(self._path, "disk-path"), into=layout, beside=(browse,))
        self._existing_format = format_combo("disk-existing-format", ("qcow2", "raw", "vmdk", "vpc", "vhdx", "vdi"))
        note = self.note(
            translate("NewMachine", "Never guessed: what a guest wrote into a raw disk must not pass for another.")
        )
        label = translate("NewMachine", "Its for&mat")
        self.add_field("existing_format", label, self._existing_format, into=layout, note=note, width_px=240)
        self._add(DiskChoice.LATER, translate("NewMachine", "Attach a virtual hard disk &later"))
        self.add_problem_place("disk", self._choices[DiskChoice.NEW])

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._group.checkedButton() or super().first_control()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self.draft
        self._choices[draft.disk_choice].setChecked(True)
        if self._name.text() != draft.file_name():
            self._name.setText(draft.file_name())
        refill(self._location, location_items(self.work), draft.disk_location_uuid or draft.location_uuid)
        self._size.setValue(draft.disk_gib)
        select_data(self._type, draft.disk_type.value)
        select_data(self._format, draft.disk_format)
        if self._path.text() != draft.existing_path:
            self._path.setText(draft.existing_path)
        select_data(self._existing_format, draft.existing_format)
        self._show_blocks()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.draft
        draft.disk_choice = next(choice for choice, button in self._choices.items() if button.isChecked())
        draft.disk_type = DiskType(self._type.currentData())
        followed = draft.file_name() if draft.disk_name is None else None
        draft.disk_format = self._format.currentData()
        if self._name.text() == followed:
            self._follow_format()
        else:
            draft.disk_name = self._name.text()
        location = self._location.currentData() or ""
        draft.disk_location_uuid = "" if location == draft.location_uuid else location
        draft.disk_gib = self._size.value()
        draft.existing_path, draft.existing_format = self._path.text(), self._existing_format.currentData()
        self._show_blocks()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "A dynamically expanding disk takes room only for what is written to it, and can grow to its size. One of "
            "fixed size takes all its room at once.\nqcow2 is the host’s own format, with checkpoints. raw is the "
            "plain content.",
        )

    def _add(self, choice: DiskChoice, text: str) -> None:
        button = QRadioButton(text)
        button.setObjectName(f"disk-{choice.value}")
        self._group.addButton(button)
        self._choices[choice] = button
        self.add_choice(button)

    def _follow_format(self) -> None:
        """The proposed name ends as the format does."""
        self.is_loading = True
        self._name.setText(self.draft.file_name())
        self.is_loading = False

    def _show_blocks(self) -> None:
        choice = self.draft.disk_choice
        is_cloud = self.draft.install is InstallChoice.CLOUD
        self._new.setVisible(choice is DiskChoice.NEW)
        self._existing.setVisible(choice is DiskChoice.EXISTING)
        reason = translate("NewMachine", "The cloud image is copied into a new virtual hard disk.") if is_cloud else ""
        for each in (DiskChoice.EXISTING, DiskChoice.LATER):
            self._choices[each].setToolTip(reason)

    def _browse(self) -> None:
        def take(path: str, kind: str) -> None:
            self._path.setText(path)
            if self._existing_format.findData(kind) >= 0:
                select_data(self._existing_format, kind)

        choose_volume(self, self.theme, self.work, take)
