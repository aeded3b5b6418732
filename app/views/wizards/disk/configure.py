"""Configure Disk: the size of a new disk, or the disk that it builds on."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from app.controllers.new_disk_work import NewDiskWork
from app.core.machine_plan import DiskType
from app.core.sizes import size_text
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.base import FORMATS, DiskPage, browse_button, set_text
from app.views.wizards.disk.texts import look_text
from app.views.wizards.machine.base import select_data
from app.views.wizards.machine.formats import format_combo
from app.views.wizards.page import prepared


class ConfigurePage(DiskPage):
    """Shows the fields of the chosen type; the others are kept."""

    def __init__(self, theme: Theme, work: NewDiskWork) -> None:
        super().__init__(
            theme, work, "disk-configure",
            translate("Disks", "Configure Disk"),
            translate("Disks", "Configure Disk"),
            translate("Disks", "How large the virtual hard disk is."),
        )  # fmt: skip
        self._work = work
        self._own, layout = self.add_block(is_indented=False)
        self._size = QLineEdit()
        note = self.note(translate("Disks", "A number with MiB, GiB or TiB; without one it is GiB."), "new-disk-unit")
        label = translate("Disks", "&Size")
        field = prepared(self._size, "new-disk-size")
        self.add_field("capacity_bytes", label, field, into=layout, note=note, width_px=200)
        self._child, layout = self.add_block(is_indented=False)
        self._parent = QLineEdit()
        browse = browse_button(self, theme, work, "new-disk-browse", self._take_parent)
        self._known = self.note(" ", "new-disk-parent-note")
        label = translate("Disks", "Parent d&isk (its path on the host)")
        field = prepared(self._parent, "new-disk-parent")
        self.add_field("parent", label, field, into=layout, beside=(browse,), note=self._known)
        self._parent_format = format_combo("new-disk-parent-format", FORMATS)
        label = translate("Disks", "For&mat of the parent")
        self.add_field("parent_format", label, self._parent_format, into=layout, width_px=200)
        self._child_size = QLineEdit()
        note = self.note(translate("Disks", "As large as the parent, or larger."), "new-disk-child-note")
        label = translate("Disks", "&Size")
        field = prepared(self._child_size, "new-disk-child-size")
        self.add_field("child_size", label, field, into=layout, note=note, width_px=200)
        work.parent_look.changed.connect(self._show_parent)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._parent if self._is_child() else self._size

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self._work.draft
        set_text(self._size, draft.size)
        set_text(self._parent, draft.parent)
        select_data(self._parent_format, draft.parent_format)
        self._own.setVisible(not self._is_child())
        self._child.setVisible(self._is_child())
        self._show_parent()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self._work.draft
        draft.size, draft.parent = self._size.text(), self._parent.text()
        draft.parent_format = self._parent_format.currentData()
        if self._child_size.text() != self._following_size():
            draft.child_size = self._child_size.text()
        self._work.parent_look.look_at(draft.parent)

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "A size can be given as 64 GiB, 1.5 TiB or 512 MiB.\nThe format of a parent is never guessed: what a guest "
            "wrote into a raw disk must not pass for another. A disk that builds on a parent is lost when the parent "
            "changes.",
        )

    def _is_child(self) -> bool:
        return self._work.draft.type is DiskType.DIFFERENCING

    def _following_size(self) -> str:
        """What stands in the field of the size while the user has not said otherwise."""
        draft, parent_bytes = self._work.draft, self._work.parent_bytes()
        if draft.child_size is not None:
            return draft.child_size
        return size_text(parent_bytes) if parent_bytes else ""

    def _show_parent(self) -> None:
        was_loading, self.is_loading = self.is_loading, True
        otherwise = translate("Disks", "Choose a disk that nothing changes any more.")
        self.show_note("parent", self._known, look_text(self._work.parent_look, otherwise))
        set_text(self._child_size, self._following_size())
        self.is_loading = was_loading

    def _take_parent(self, path: str, kind: str) -> None:
        self._parent.setText(path)
        if self._parent_format.findData(kind) >= 0:
            select_data(self._parent_format, kind)
