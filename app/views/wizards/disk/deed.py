"""Choose Action: what can be done with the disk; what cannot be is grey, with the reason."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QWidget

from app.controllers.edit_disk_work import EditDiskWork
from app.core.disk_deeds import Deed, deed_problem
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.wizards.disk.base import DiskPage, put_text


class DeedPage(DiskPage):
    """One choice for each action."""

    def __init__(self, theme: Theme, work: EditDiskWork) -> None:
        super().__init__(
            theme, work, "disk-action",
            translate("Disks", "Action"),
            translate("Disks", "Choose Action"),
            translate("Disks", "What to do with the virtual hard disk."),
        )  # fmt: skip
        self._work = work
        self._group = QButtonGroup(self)
        self._buttons: dict[Deed, QRadioButton] = {}
        self._labels: dict[Deed, QLabel] = {}
        self._hints: dict[Deed, str] = {}
        for deed, text, hint in (
            (Deed.COMPACT, translate("Disks", "Co&mpact"), translate(
                "Disks", "Give the room of empty blocks back to the host. What the disk can hold stays the same.")),
            (Deed.CONVERT, translate("Disks", "Con&vert"), translate(
                "Disks", "Copy the content, with all that it builds on, into a new disk of another format or type.")),
            (Deed.EXPAND, translate("Disks", "&Expand"), translate(
                "Disks", "Give the disk a larger size, also while its machine runs.")),
            (Deed.SHRINK, translate("Disks", "&Shrink"), translate(
                "Disks", "Cut off the end of the disk. What lies there is lost.")),
            (Deed.MERGE, translate("Disks", "Mer&ge"), translate(
                "Disks", "Write the changes of a differencing disk into its parent, and delete the disk.")),
            (Deed.RECONNECT, translate("Disks", "Reconnec&t"), translate(
                "Disks", "Tell a differencing disk where its parent is now.")),
        ):  # fmt: skip
            button = QRadioButton(text)
            button.setObjectName(f"deed-{deed.value}")
            self._group.addButton(button)
            self._buttons[deed], self._hints[deed] = button, hint
            self._labels[deed] = self.add_choice(button, hint)
        self.add_problem_place("deed", self._buttons[Deed.COMPACT])
        self._group.buttonToggled.connect(lambda *_: self.touch("deed"))
        work.look.changed.connect(self.load)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        checked = self._group.checkedButton()
        if checked is not None and checked.isEnabled():
            return checked
        return next((button for button in self._buttons.values() if button.isEnabled()), None)

    def focus_field(self, key: str) -> None:
        """Override WizardPage.focus_field: the first action may be one that cannot be chosen."""
        super().focus_field(key)
        first = self.first_control()
        if first is not None:
            first.setFocus()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        disk = self._work.disk
        for deed, button in self._buttons.items():
            problem = deed_problem(deed, disk) if disk is not None else None
            text = translated(problem) if problem is not None else self._hints[deed]
            button.setEnabled(problem is None)
            button.setAccessibleDescription(text)
            put_text(self._labels[deed], text)
        chosen = self._work.draft.deed
        if chosen is not None:
            self._buttons[chosen].setChecked(True)

    def take(self) -> None:
        """Override WizardPage.take."""
        self._work.draft.deed = next((deed for deed, button in self._buttons.items() if button.isChecked()), None)

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "An action that is grey cannot be done with this disk; the line under it says why.\nCompact needs room "
            "for a copy meanwhile. Convert leaves the disk as it is. Merge and Reconnect are for differencing disks.",
        )
