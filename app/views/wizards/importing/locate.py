"""Locate Folder, and Select Virtual Machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton

from app.controllers.import_work import ImportWork
from app.core.names import shown
from app.views.breaking import breakable
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.importing.base import ImportPage, kind_text, machine_text
from app.views.wizards.machine.base import refill, squeezable
from app.views.wizards.page import prepared


class LocatePage(ImportPage):
    """Where the files are on this computer, and what they are."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        super().__init__(
            theme, work, "import-locate",
            translate("Import", "Locate Files"),
            translate("Import", "Locate Files"),
            translate("Import", "A folder that Partita exported, a definition of libvirt (.xml) with its disks beside "
                      "it, an appliance (.ova, .ovf), or a virtual hard disk (VMDK, VHD, VHDX, QCOW2, RAW)."),
        )  # fmt: skip
        self._chooser: QFileDialog | None = None
        self._path = QLineEdit()
        self._note = self.note(" ", "import-path-note")
        folder = self._button(translate("Import", "Fol&der..."), "import-folder", QFileDialog.FileMode.Directory)
        file = self._button(translate("Import", "F&ile..."), "import-file", QFileDialog.FileMode.ExistingFile)
        label = translate("Import", "P&ath on this computer")
        field = prepared(self._path, "import-path")
        self.add_field("path", label, field, beside=(folder, file), note=self._note)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        work = self.work
        if self._path.text().strip() != work.draft.path:
            self._path.setText(work.draft.path)
        text = ""
        if work.is_reading:
            text = translate("Import", "Looking at it…")
        elif work.found:
            count = len(work.found)
            text = (
                machine_text(work.found[0])
                if count == 1
                else translate("Import", "{count} virtual machines were found.").format(count=count)
            )
        self._note.setText(breakable(text))
        self.describe(self._path, text)

    def take(self) -> None:
        """Override WizardPage.take."""
        self.work.choose_path(self._path.text())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Import",
            "The files lie on this computer; they are copied to the host, which may be another one. Partita looks at "
            "them with readers of its own before the host gets anything: a disk that refers to other files, or an "
            "archive that leads elsewhere, is refused.",
        )

    def _button(self, text: str, name: str, mode: QFileDialog.FileMode) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(self._browser(mode))
        return button

    def _browser(self, mode: QFileDialog.FileMode) -> Callable[[], None]:
        def browse() -> None:
            if self._chooser is not None:
                self._chooser.raise_()
                return
            chooser = QFileDialog(self, translate("Import", "Import Virtual Machine"), QDir.homePath())
            chooser.setObjectName("import-dialog")
            chooser.setFileMode(mode)
            chooser.fileSelected.connect(self._path.setText)
            chooser.finished.connect(self._closed)
            self._chooser = chooser
            chooser.open()

        return browse

    def _closed(self) -> None:
        chooser, self._chooser = self._chooser, None
        if chooser is not None:
            chooser.deleteLater()


class SelectPage(ImportPage):
    """Which one, where there are several."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        title = translate("Import", "Select Virtual Machine")
        super().__init__(
            theme, work, "import-select", title, title,
            translate("Import", "The virtual machine that is to be imported."),
        )  # fmt: skip
        self._machine = squeezable(QComboBox())
        self._note = self.note(" ", "import-machine-note")
        label = translate("Import", "&Virtual machine")
        self.add_field("machine", label, prepared(self._machine, "import-machine"), note=self._note)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        found = self.work.found or ()
        items = [(number, shown(each.name)) for number, each in enumerate(found)]
        refill(self._machine, items, self.work.draft.number if found else None)
        self._machine.setEnabled(len(found) > 1)
        text = self._text()
        self._note.setText(breakable(text))
        self.describe(self._machine, text)

    def take(self) -> None:
        """Override WizardPage.take."""
        number = self._machine.currentData()
        if isinstance(number, int):
            self.work.choose_machine(number)

    def _text(self) -> str:
        machine = self.work.machine
        if machine is None:
            return translate("Import", "Nothing was found yet.")
        lines = [kind_text(machine.kind)]
        pattern = translate("Import", "{name} ({format}, {size})")
        lines += [
            pattern.format(name=shown(disk.name), format=disk.format, size=format_bytes(disk.capacity_bytes))
            for disk in machine.disks
        ]
        if machine.checkpoint_count:
            lines.append(translate("Import", "Checkpoints: {count}").format(count=machine.checkpoint_count))
        if machine.left_out:
            names = ", ".join(shown(each) for each in machine.left_out)
            text = translate("Import", "Not taken over, because it reaches for the host: {names}")
            lines.append(text.format(names=names))
        return "\n".join(lines)

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Import",
            "A definition from elsewhere can name programs and files of the host. Only what stays within the machine "
            "is taken over; the rest is named here and can be added in the settings.",
        )
