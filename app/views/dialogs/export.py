"""Export Virtual Machine: the folder of this computer that the files are copied to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.controllers.prompts import ExportQuestion
from app.core.names import shown
from app.views.dialogs.base import Dialog
from app.views.dialogs.field_problem import FieldProblem
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import labelled
from app.views.widgets.labels import SECONDARY


class ExportDialog(Dialog):
    """Asks an :class:`ExportQuestion`. Export stays enabled and leads to the field when the folder cannot be."""

    def __init__(
        self, parent: QWidget, theme: Theme, question: ExportQuestion, on_folder: Callable[[str], None]
    ) -> None:
        names = ", ".join(shown(name) for _, name in question.machines)
        heading = translate("Export", "Export {names}").format(names=names)
        super().__init__(parent, theme, "export-machine-dialog", translate("Export", "Export Virtual Machine"), heading)
        self._on_folder = on_folder
        self._chooser: QFileDialog | None = None
        text = translate(
            "Export",
            "Each virtual machine is copied into a new folder of its name on this computer: its definition, its "
            "virtual hard disks, what its firmware and its TPM keep, and its checkpoints, with a list of checksums. "
            "Passwords and DVDs stay on the host.",
        )
        self.body.addWidget(self.text(text, name="export-text"))
        if question.is_running:
            self.body.addWidget(self.text(self._running_text(), name="export-running"))
        self._field = QLineEdit(question.folder or str(Path.home()))
        self._field.setObjectName("export-folder")
        self._problem = FieldProblem(self._field, theme)
        self.body.addWidget(labelled(translate("Export", "&Location"), self._field))
        row = QHBoxLayout()
        row.setSpacing(theme.metrics.gap)
        browse = QPushButton(translate("Export", "&Browse..."))
        browse.setObjectName("export-browse")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row.addWidget(self._field, 1)
        row.addWidget(browse)
        self.body.addLayout(row)
        self.body.addWidget(self._problem)
        note = translate("Export", "You can cancel it in the list of tasks; then nothing is left of it.")
        self.body.addWidget(self.text(note, TextStyle.NOTE, "export-note", SECONDARY))
        self.body.addStretch(1)
        self.add_close()
        button = self.add_button(translate("Export", "&Export"), "export-start", is_primary=True)
        button.clicked.connect(self._try)
        self._field.textChanged.connect(lambda: self._problem.say(""))
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _running_text(self) -> str:
        return translate(
            "Export",
            "A machine that runs goes on running. Its disks are copied as they are at one moment, as after a power "
            "failure unless its guest agent can write everything out first; its memory and its checkpoints are not "
            "copied. The host needs room for a second copy of the disks meanwhile.",
        )

    def _browse(self) -> None:
        if self._chooser is not None:
            self._chooser.raise_()
            return
        title = translate("Export", "Choose a Folder")
        chooser = QFileDialog(self, title, self._field.text() or QDir.homePath())
        chooser.setObjectName("folder-dialog")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self._field.setText)
        chooser.finished.connect(self._closed)
        self._chooser = chooser
        chooser.open()

    def _closed(self) -> None:
        chooser, self._chooser = self._chooser, None
        if chooser is not None:
            chooser.deleteLater()

    def _try(self) -> None:
        folder = self._field.text().strip()
        problem = ""
        if not folder:
            problem = translate("Export", "Enter a folder.")
        elif not Path(folder).is_absolute() or not folder.isprintable():
            problem = translate("Export", "Enter the whole path of a folder, beginning with “/”.")
        self._problem.say(problem)
        if problem:
            self._problem.announce()
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.accept()
        self._on_folder(folder)
