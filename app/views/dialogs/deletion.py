"""Delete machines: each file listed with its size and who else uses it; nothing is ticked beforehand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.controllers.prompts import DeletionQuestion, PathsByMachine
from app.core.details import DeletionPreview, DiskFile
from app.core.errors import Failure
from app.core.names import short_uuid, shown
from app.views.dialogs.base import Dialog
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate, translated

_PATH = Qt.ItemDataRole.UserRole
_TICKABLE = {"disk", "checkpoint"}


class DeletionDialog(Dialog):
    """Lists the machines with their files; fed by ``add_preview`` while it is open."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        question: DeletionQuestion,
        on_delete: Callable[[PathsByMachine], None],
        on_closed: Callable[[], None],
    ) -> None:
        if len(question.machines) == 1:
            heading = translate("Delete", "Delete {name} from {host}?").format(
                name=shown(question.machines[0][1]), host=shown(question.host_name)
            )
        else:
            heading = translate("Delete", "Delete {count} virtual machines from {host}?").format(
                count=len(question.machines), host=shown(question.host_name)
            )
        super().__init__(parent, theme, "deletion-dialog", heading, heading)
        self._on_delete = on_delete
        self._waiting = {uuid for uuid, _ in question.machines}
        text = translate(
            "Delete",
            "The definition, its checkpoints’ records and its saved state are deleted and cannot be brought back. "
            "Files stay unless you tick them here.",
        )
        self.body.addWidget(self.text(text, name="deletion-text"))
        self._tree = self._make_tree()
        self._items = {uuid: self._machine_item(uuid, name) for uuid, name in question.machines}
        self.body.addWidget(self._tree, 1)
        self._summary = self.text("", name="deletion-summary")
        self.body.addWidget(self._summary)
        cancel = self.add_close()
        self._delete = self.add_button("", "deletion-yes")
        self._delete.clicked.connect(self._finish)
        self._tree.itemChanged.connect(self._summarize)
        self.finished.connect(on_closed)
        self._summarize()
        self.resize(theme.metrics.px(720), theme.metrics.px(440))
        cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_preview(self, preview: DeletionPreview) -> None:
        """Show the files of a machine."""
        item = self._items.get(preview.uuid)
        if item is None or preview.uuid not in self._waiting:
            return
        self._waiting.discard(preview.uuid)
        item.takeChildren()
        for text in _beside_files(preview):
            item.addChild(_note(text))
        for file in preview.files:
            item.addChild(self._file_item(file))
        if not preview.files:
            item.addChild(_note(translate("Delete", "No files")))
        item.setExpanded(True)
        self._summarize()

    def add_failure(self, uuid: str, failure: Failure) -> None:
        """Say that a machine's files could not be read; it can still be deleted, without files."""
        item = self._items.get(uuid)
        if item is not None and uuid in self._waiting:
            self._waiting.discard(uuid)
            item.takeChildren()
            item.addChild(_note(translated(failure.why)))
            self._summarize()

    def ticked(self) -> PathsByMachine:
        """The paths that are ticked, by UUID."""
        return {
            uuid: tuple(
                item.child(n).data(0, _PATH)
                for n in range(item.childCount())
                if item.child(n).data(0, _PATH) and item.child(n).checkState(0) == Qt.CheckState.Checked
            )
            for uuid, item in self._items.items()
        }

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("deletion-files")
        tree.setAccessibleName(translate("Delete", "Virtual machines and their files"))
        tree.setHeaderLabels(
            [
                translate("Delete", "File"),
                translate("Delete", "Kind"),
                translate("Delete", "Size"),
                translate("Delete", "Note"),
            ]
        )
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setStretchLastSection(False)
        for column in (1, 2, 3):
            tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return tree

    def _machine_item(self, uuid: str, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([shown(name), "", "", short_uuid(uuid)])
        item.setToolTip(0, uuid)
        item.addChild(_note(translate("Delete", "Reading its files…")))
        self._tree.addTopLevelItem(item)
        item.setExpanded(True)
        if self._tree.currentItem() is None:
            self._tree.setCurrentItem(item)  # else a screen reader finds nothing where the focus comes
        return item

    def _file_item(self, file: DiskFile) -> QTreeWidgetItem:
        size = format_bytes(file.size_bytes) if file.size_bytes is not None else translate("Delete", "unknown")
        item = QTreeWidgetItem([shown(file.path), _role(file), size, _remark(file)])
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if _can_go(file):
            item.setData(0, _PATH, file.path)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Unchecked)
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, _remark(file))
        return item

    def _summarize(self) -> None:
        count = sum(len(paths) for paths in self.ticked().values())
        machines = len(self._items)
        if count:
            text, note = _with_files(count)
        else:
            text = translate("Delete", "Delete")
            note = translate("Delete", "All files stay.")
        if self._waiting:
            note = translate("Delete", "Reading the files…")
        self._delete.setText(text)
        if machines > 1:
            self._delete.setAccessibleDescription(translate("Delete", "{count} machines").format(count=machines))
        self.say(self._summary, note)

    def _finish(self) -> None:
        paths = self.ticked()
        self.accept()
        self._on_delete(paths)


def _with_files(count: int) -> tuple[str, str]:
    """The button's text and the sentence above it when files are ticked."""
    if count == 1:
        return translate("Delete", "Delete with 1 File"), translate("Delete", "1 file will be deleted for ever.")
    text = translate("Delete", "Delete with {count} Files").format(count=count)
    return text, translate("Delete", "{count} files will be deleted for ever.").format(count=count)


def _note(text: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item


def _can_go(file: DiskFile) -> bool:
    return file.blocked is None and not file.used_by and not file.is_removable_media and file.role in _TICKABLE


def _beside_files(preview: DeletionPreview) -> list[str]:
    """What is lost with the definition and is no file to be ticked."""
    texts = []
    if preview.has_saved_state:
        texts.append(translate("Delete", "It has a saved state: the memory that was saved is lost."))
    if preview.has_checkpoints:
        texts.append(translate("Delete", "It has checkpoints: they cannot be applied any more."))
    return texts


def _role(file: DiskFile) -> str:
    names = {
        "disk": translate("Delete", "Disk"),
        "base": translate("Delete", "Base image"),
        "firmware": translate("Delete", "Firmware variables"),
        "checkpoint": translate("Delete", "Checkpoint"),
    }
    return names.get(file.role) or shown(file.role)


def _remark(file: DiskFile) -> str:
    if file.used_by:
        names = ", ".join(shown(name) for name in file.used_by[:5])
        return translate("Delete", "stays: used by {names}").format(names=names)
    if file.is_removable_media:
        return translate("Delete", "stays: removable media")
    if file.blocked is not None:
        return translated(file.blocked)
    if file.role == "base":
        return translate("Delete", "stays: other disks may build on it")
    return "" if file.role in _TICKABLE else translate("Delete", "goes with the definition")
