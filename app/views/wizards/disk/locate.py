"""Locate Virtual Hard Disk."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.controllers.edit_disk_work import EditDiskWork
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.base import DiskPage, browse_button, set_text
from app.views.wizards.disk.texts import look_text
from app.views.wizards.page import prepared


class LocatePage(DiskPage):
    """Which disk is meant, and what it is."""

    def __init__(self, theme: Theme, work: EditDiskWork) -> None:
        super().__init__(
            theme, work, "disk-locate",
            translate("Disks", "Locate Disk"),
            translate("Disks", "Locate Virtual Hard Disk"),
            translate("Disks", "The disk that is to be changed. Nothing is changed before you finish."),
        )  # fmt: skip
        self._work = work
        self._path = QLineEdit()
        browse = browse_button(self, theme, work, "edit-disk-browse", lambda path, _kind: self._path.setText(path))
        self._known = self.note(" ", "edit-disk-note")
        label = translate("Disks", "P&ath on the host")
        field = prepared(self._path, "edit-disk-path")
        self.add_field("path", label, field, beside=(browse,), note=self._known)
        work.look.changed.connect(self._show_disk)

    def entered(self) -> None:
        """Override WizardPage.entered: who comes back wants to know how the disk is now."""
        self._work.look.again()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        set_text(self._path, self._work.draft.path)
        self._show_disk()

    def take(self) -> None:
        """Override WizardPage.take."""
        self._work.choose(self._path.text())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "The path is one of the host, which may be another computer. Browse shows the disks of its storage "
            "locations. What the disk is, is read from its own header by Partita, and compared with what the host "
            "takes it for.",
        )

    def _show_disk(self) -> None:
        self.show_note("path", self._known, look_text(self._work.look, ""))
