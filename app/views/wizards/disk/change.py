"""Configure Disk: what the chosen action has to know."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QLabel, QLineEdit, QWidget

from app.controllers.edit_disk_work import EditDiskWork
from app.core.disk_deeds import Deed
from app.core.disk_rules import FIXED_FORMATS, FORMATS
from app.core.machine_plan import DiskType
from app.core.names import shown
from app.core.sizes import size_text
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.base import DiskPage, browse_button, put_text, set_text
from app.views.wizards.disk.place import PlaceFields
from app.views.wizards.disk.texts import look_text, type_text
from app.views.wizards.machine.base import disable_item, select_data
from app.views.wizards.machine.formats import format_combo
from app.views.wizards.page import prepared

_RESIZING = frozenset({Deed.EXPAND, Deed.SHRINK})


class ChangePage(DiskPage):
    """A block of fields for each action; that of the chosen one is shown."""

    def __init__(self, theme: Theme, work: EditDiskWork) -> None:
        title = translate("Disks", "Configure Disk")
        super().__init__(theme, work, "disk-change", title, title)
        self._work = work
        self._blocks: dict[frozenset[Deed], QWidget] = {}
        self._about = self.text("", name="change-about")
        self._about.setContentsMargins(0, 0, 0, theme.metrics.gap)
        self.column.addWidget(self._about)
        self._make_copy(self._block(Deed.CONVERT))
        self._make_size(self._block(*_RESIZING))
        self._make_parent(self._block(Deed.RECONNECT))
        work.look.changed.connect(self.load)
        work.parent_look.changed.connect(self._show_parent)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        match self._work.draft.deed:
            case Deed.CONVERT:
                return self._format
            case Deed.EXPAND | Deed.SHRINK:
                return self._size
            case Deed.RECONNECT:
                return self._parent
            case _:
                return None

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self._work.draft
        for deeds, block in self._blocks.items():
            block.setVisible(draft.deed in deeds)
        select_data(self._format, draft.target.format)
        self._refuse_fixed()
        select_data(self._type, draft.target.type.value)
        self._place.fill(draft.target)
        set_text(self._size, self._work.new_size())
        self._confirm.setChecked(draft.is_confirmed)
        self._confirm.setVisible(draft.deed is Deed.SHRINK)
        set_text(self._parent, draft.parent)
        select_data(self._parent_format, draft.parent_format)
        self._show_texts()
        self._show_parent()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self._work.draft
        draft.parent, draft.parent_format = self._parent.text(), self._parent_format.currentData()
        if self._size.text() != self._work.new_size():
            draft.new_size = self._size.text()
        draft.is_confirmed = self._confirm.isChecked()
        before = self._work.file_name()
        draft.target.format = self._format.currentData()
        draft.target.type = DiskType(self._type.currentData() or DiskType.DYNAMIC.value)
        self._refuse_fixed()
        if self._place.first().text() == before:
            self._place.follow(draft.target)  # the format changed, and with it the proposed name
        self._place.take(draft.target)
        self._work.parent_look.look_at(draft.parent)

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "A size can be given as 64 GiB, 1.5 TiB or 512 MiB.\nExpanding changes the disk alone: the guest’s own "
            "partitions and file systems are enlarged within the guest. Before a disk is shrunk, they must be made "
            "smaller there, for nobody else knows what lies at its end.",
        )

    def _block(self, *deeds: Deed) -> QBoxLayout:
        block, layout = self.add_block(is_indented=False)
        self._blocks[frozenset(deeds)] = block
        return layout

    def _make_copy(self, layout: QBoxLayout) -> None:
        self._format = format_combo("convert-format", (*FORMATS, "vhdx"))
        row = self._format.findData("vhdx")
        self._format.setItemText(row, translate("Disks", "VHDX (libvirt cannot make it)"))
        disable_item(self._format, row)
        label = translate("Disks", "For&mat of the new disk")
        self.add_field("disk_format", label, self._format, into=layout, width_px=240)
        self._type = QComboBox()
        for kind in (DiskType.DYNAMIC, DiskType.FIXED):
            self._type.addItem(type_text(kind), kind.value)
        label = translate("Disks", "&Type of the new disk")
        self.add_field("disk_type", label, prepared(self._type, "convert-type"), into=layout, width_px=240)
        self._place = PlaceFields(self, self._work, "convert", layout)
        self.add_problem_place("capacity_bytes", self._format, layout)

    def _make_size(self, layout: QBoxLayout) -> None:
        self._size = QLineEdit()
        self._size_note: QLabel = self.note(" ", "new-size-note")
        label = translate("Disks", "Ne&w size")
        field = prepared(self._size, "new-size")
        self.add_field("new_size", label, field, into=layout, note=self._size_note, width_px=200)
        self._warning = self.add_warning("shrink-warning", layout)
        self._confirm = QCheckBox(translate("Disks", "What lies behind the new end may be l&ost"))
        self._confirm.setObjectName("shrink-confirm")
        self.add_choice(self._confirm, into=layout)
        self._confirm.toggled.connect(lambda: self.touch("is_confirmed"))
        self.add_problem_place("is_confirmed", self._confirm, layout)

    def _make_parent(self, layout: QBoxLayout) -> None:
        self._parent = QLineEdit()
        browse = browse_button(self, self.theme, self._work, "reconnect-browse", self._take_parent)
        self._known = self.note(" ", "reconnect-note")
        label = translate("Disks", "Parent d&isk (its path on the host)")
        field = prepared(self._parent, "reconnect-parent")
        self.add_field("parent", label, field, into=layout, beside=(browse,), note=self._known)
        self._parent_format = format_combo("reconnect-format", ("qcow2", "raw", "vpc", "vmdk", "vdi", "qed"))
        label = translate("Disks", "For&mat of the parent")
        self.add_field("parent_format", label, self._parent_format, into=layout, width_px=240)

    def _refuse_fixed(self) -> None:
        """A format that cannot be fixed has that type greyed; chosen before, it gives way."""
        was_loading, self.is_loading = self.is_loading, True
        form = self._format.currentData()
        row = self._type.findData(DiskType.FIXED.value)
        name = type_text(DiskType.FIXED)
        self._type.setItemText(row, name)
        disable_item(self._type, row, is_disabled=form not in FIXED_FORMATS)
        if form not in FIXED_FORMATS:
            self._type.setItemText(row, translate("Disks", "{type} (not in this format)").format(type=name))
            select_data(self._type, DiskType.DYNAMIC.value)
            self._work.draft.target.type = DiskType.DYNAMIC
        self.is_loading = was_loading

    def _show_texts(self) -> None:
        work, disk = self._work, self._work.disk
        path = shown(work.draft.path.strip())
        parent = shown(disk.backing_path) if disk is not None else ""
        text = {
            None: translate("Disks", "Choose an action first."),
            Deed.COMPACT: translate("Disks", "{path} is copied without its empty blocks, and replaced by the copy. "
                                    "Meanwhile the storage location needs room for the copy."),
            Deed.CONVERT: translate("Disks", "{path} is copied into a new disk and stays as it is."),
            Deed.EXPAND: translate("Disks", "{path} gets a larger size. The guest sees it at once, or when it starts."),
            Deed.SHRINK: "",
            Deed.MERGE: translate("Disks", "What {path} holds is written into its parent {parent}. Then {path} is "
                                  "deleted. No other disk may build on that parent."),
            Deed.RECONNECT: translate("Disks", "{path} builds on {parent}. Choose where that disk is now. Nobody "
                                      "checks that it is the right one: with another, the content is destroyed."),
        }[work.draft.deed]  # fmt: skip
        put_text(self._about, text.format(path=path, parent=parent))
        self._about.setVisible(bool(text))
        size = size_text(disk.capacity_bytes) if disk is not None else ""
        note = translate("Disks", "It has {size} now. A number with MiB, GiB or TiB.").format(size=size)
        self.show_note("new_size", self._size_note, note)
        warning = translate(
            "Disks",
            "Shrinking cuts off the end of {path}. Whatever the guest keeps there is destroyed, and nobody can bring "
            "it back. Make the guest’s partitions and file systems smaller first, and have a copy.",
        )
        self._warning.say(warning.format(path=path) if work.draft.deed is Deed.SHRINK else "")

    def _show_parent(self) -> None:
        self.show_note("parent", self._known, look_text(self._work.parent_look, ""))

    def _take_parent(self, path: str, kind: str) -> None:
        self._parent.setText(path)
        if self._parent_format.findData(kind) >= 0:
            select_data(self._parent_format, kind)
