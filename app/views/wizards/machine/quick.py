"""Quick Create: a virtual machine in one page, the rest as proposed."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget

from app.controllers.new_machine_draft import DiskChoice, InstallChoice
from app.controllers.new_machine_work import NewMachine
from app.core.errors import Failure
from app.core.names import shown
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import OTHER, MachinePage, refill, select_data, squeezable
from app.views.wizards.machine.chooser import choose_volume
from app.views.wizards.machine.formats import format_combo
from app.views.wizards.machine.memory import memory_spin
from app.views.wizards.machine.networking import switch_items, take_switch
from app.views.wizards.machine.wizard import MachineWizard
from app.views.wizards.page import prepared

_IMAGE, _CLOUD, _EXISTING, _NOTHING = "image", "cloud", "existing", "nothing"


class NewMachineQuickDialog(MachineWizard):
    """One page over the same work as the wizard's."""

    def __init__(self, parent: QWidget, theme: Theme, work: NewMachine, failure: Failure | None = None) -> None:
        title = translate("NewMachine", "Quick Create")
        work.begin_with(InstallChoice.IMAGE)
        super().__init__(parent, theme, work, "quick-create-dialog", title, [QuickPage(theme, work)], failure)


class QuickPage(MachinePage):
    """A name, where the system comes from, memory and network."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        title = translate("NewMachine", "Quick Create")
        heading = translate("NewMachine", "Create a virtual machine on {host}").format(host=shown(work.host_name))
        super().__init__(theme, work, "quick", title, heading)
        self.add_problem_place(OTHER, self)
        self._name = QLineEdit()
        self.add_field("name", translate("NewMachine", "N&ame"), prepared(self._name, "quick-name"))
        self._source = QComboBox()
        for key, text in (
            (_IMAGE, translate("NewMachine", "An image file (.iso) that installs it")),
            (_CLOUD, translate("NewMachine", "A cloud image (cloud-init)")),
            (_EXISTING, translate("NewMachine", "An existing virtual hard disk")),
            (_NOTHING, translate("NewMachine", "Nothing yet")),
        ):
            self._source.addItem(text, key)
        label = translate("NewMachine", "The operating system c&omes from")
        self.add_field("installation", label, prepared(self._source, "quick-source"))
        self._blocks: dict[str, QWidget] = {}
        self._paths: dict[str, QLineEdit] = {}
        self._make_sources()
        self._disk_note = self.note(" ", "quick-disk-note")
        self.column.addWidget(self._disk_note)
        self.column.addSpacing(theme.metrics.gap)
        self._memory = memory_spin("quick-memory")
        self.add_field("startup_bytes", translate("NewMachine", "&Memory"), self._memory, width_px=160)
        self._switch = squeezable(QComboBox())
        label = translate("NewMachine", "Ne&twork")
        self.add_field("switch", label, prepared(self._switch, "quick-switch"), width_px=400)
        self._start = QCheckBox(translate("NewMachine", "&Start the virtual machine when it is made"))
        self._start.setObjectName("quick-start")
        self.add_choice(self._start)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._name

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self.draft
        if self._name.text() != draft.name:
            self._name.setText(draft.name)
        select_data(self._source, _source_of(self.work))
        for key, text in (
            (_IMAGE, draft.image_path),
            (_CLOUD, draft.cloud_path),
            (_EXISTING, draft.existing_path),
        ):
            if self._paths[key].text() != text:
                self._paths[key].setText(text)
        for field, text in ((self._user, draft.cloud_user), (self._password, draft.cloud_password)):
            if field.text() != text:
                field.setText(text)
        select_data(self._format, draft.existing_format)
        self._memory.setValue(draft.startup_mib)
        refill(self._switch, switch_items(self.work), f"{draft.switch_kind}:{draft.switch}")
        self._start.setChecked(draft.is_started)
        self._show_blocks()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft, source = self.draft, self._source.currentData()
        draft.name = self._name.text()
        draft.install = {_IMAGE: InstallChoice.IMAGE, _CLOUD: InstallChoice.CLOUD}.get(source, InstallChoice.LATER)
        draft.disk_choice = DiskChoice.EXISTING if source == _EXISTING else DiskChoice.NEW
        draft.image_path, draft.cloud_path = self._paths[_IMAGE].text(), self._paths[_CLOUD].text()
        draft.existing_path, draft.existing_format = self._paths[_EXISTING].text(), self._format.currentData()
        draft.cloud_user, draft.cloud_password = self._user.text(), self._password.text()
        draft.startup_mib, draft.is_started = self._memory.value(), self._start.isChecked()
        take_switch(self._switch, self.work)
        self._show_blocks()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "Everything that is not asked here is as the New Virtual Machine wizard proposes it; that wizard asks for "
            "all of it.",
        )

    def _make_sources(self) -> None:
        path = translate("NewMachine", "Path on the host")
        for key, field in ((_IMAGE, "image_path"), (_CLOUD, "cloud_path"), (_EXISTING, "existing_path")):
            block, layout = self.add_block()
            edit = QLineEdit()
            browse = QPushButton(translate("NewMachine", "&Browse..."))
            browse.setObjectName(f"quick-{key}-browse")
            browse.setAutoDefault(False)
            browse.clicked.connect(lambda _=False, name=key: self._browse(name))
            self.add_field(field, path, prepared(edit, f"quick-{key}-path"), into=layout, beside=(browse,))
            self._blocks[key], self._paths[key] = block, edit
            if key == _CLOUD:
                self._user, self._password = QLineEdit(), QLineEdit()
                self._password.setEchoMode(QLineEdit.EchoMode.Password)
                label = translate("NewMachine", "Us&er")
                self.add_field("user", label, prepared(self._user, "quick-user"), into=layout, width_px=360)
                label = translate("NewMachine", "Passwor&d")
                self.add_field("password", label, prepared(self._password, "quick-password"), into=layout, width_px=360)
            if key == _EXISTING:
                self._format = format_combo("quick-format", ("qcow2", "raw", "vpc", "vmdk", "vdi"))
                label = translate("NewMachine", "Its format")
                self.add_field("existing_format", label, self._format, into=layout, width_px=240)

    def _show_blocks(self) -> None:
        source, draft = self._source.currentData(), self.draft
        for key, block in self._blocks.items():
            block.setVisible(key == source)
        text = translate("NewMachine", "A new virtual hard disk that can grow to {size} is made for it.")
        self._disk_note.setText(text.format(size=format_bytes(draft.disk_gib * 1024**3)))
        self._disk_note.setVisible(source != _EXISTING)

    def _browse(self, key: str) -> None:
        def take(path: str, kind: str) -> None:
            self._paths[key].setText(path)
            if key == _EXISTING and self._format.findData(kind) >= 0:
                select_data(self._format, kind)

        choose_volume(self, self.theme, self.work, take, only=("iso",) if key == _IMAGE else ())


def _source_of(work: NewMachine) -> str:
    draft = work.draft
    if draft.disk_choice is DiskChoice.EXISTING:
        return _EXISTING
    return {InstallChoice.IMAGE: _IMAGE, InstallChoice.CLOUD: _CLOUD}.get(draft.install, _NOTHING)
