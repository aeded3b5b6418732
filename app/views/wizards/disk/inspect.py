"""Inspect Disk: what a virtual hard disk is, what it builds on, and who uses it."""

from __future__ import annotations

from posixpath import basename, dirname

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.controllers.disk_look import DiskLook
from app.controllers.host_work import Standing
from app.controllers.inspect_disk_work import InspectDiskWork
from app.core.disk_commands import DiskInspection, DiskLink
from app.core.disk_deeds import disk_doubt, plain_format
from app.core.disk_rules import format_name
from app.core.names import shown
from app.views.breaking import breakable
from app.views.details.facts_grid import Fact, FactsGrid
from app.views.dialogs.base import Dialog
from app.views.dialogs.field_problem import FieldProblem
from app.views.formatting import format_bytes
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import announce, labelled
from app.views.widgets.labels import SECONDARY
from app.views.widgets.scrolling import area_for
from app.views.wizards.disk.base import browse_button
from app.views.wizards.disk.texts import type_of, type_text, users_text
from app.views.wizards.page import prepared


class InspectDiskDialog(Dialog):
    """A path, and the facts of the disk there; Inspect Parent goes down the chain."""

    def __init__(self, parent: QWidget, theme: Theme, work: InspectDiskWork) -> None:
        title = translate("Disks", "Inspect Virtual Hard Disk on {host}").format(host=shown(work.host_name))
        super().__init__(parent, theme, "inspect-disk-dialog", translate("Disks", "Inspect Disk"), title)
        self._work = work
        self._path = QLineEdit()
        prepared(self._path, "inspect-path")
        self._browse = browse_button(self, theme, work, "inspect-browse", lambda path, _kind: self.show_path(path))
        self.body.addWidget(labelled(translate("Disks", "P&ath on the host"), self._path))
        row = QHBoxLayout()
        row.setSpacing(theme.metrics.gap)
        row.addWidget(self._path, 1)
        row.addWidget(self._browse)
        self.body.addLayout(row)
        self._problem = FieldProblem(self._path, theme)
        self.body.addWidget(self._problem)
        self._state = self.text("", TextStyle.NOTE, "inspect-state", SECONDARY)
        self.body.addWidget(self._state)
        self._grid = FactsGrid(theme, translate("Disks", "The virtual hard disk"))
        self._grid.setObjectName("inspect-facts")
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._grid, 1, Qt.AlignmentFlag.AlignTop)
        area = area_for(holder, "inspect-area")
        area.setWidget(holder)
        self.body.addWidget(area, 1)
        self._copy = self.add_button(translate("Disks", "&Copy"), "inspect-copy", is_left=True)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._grid.as_text()))
        self.add_close(translate("Disks", "Close"))
        self._parent = self.add_button(translate("Disks", "&Inspect Parent"), "inspect-parent")
        self._parent.clicked.connect(self._show_parent)
        self._path.textChanged.connect(work.look.look_at)
        self._path.returnPressed.connect(work.look.again)
        work.look.changed.connect(self._show)
        work.standing_changed.connect(self._show)
        self.finished.connect(work.close)
        self.resize(theme.metrics.px(640), theme.metrics.px(520))
        self._path.setFocus(Qt.FocusReason.OtherFocusReason)
        work.read()
        self._show()

    def show_path(self, path: str) -> None:
        """Look at another disk."""
        self._path.setText(path)

    def _show(self) -> None:
        look, disk = self._work.look, self._work.look.disk
        is_ready = self._work.standing is Standing.READY
        self._browse.setEnabled(is_ready)
        self._browse.setToolTip("" if is_ready else translate("Disks", "The host has not answered yet."))
        self._say_problem(look)
        self.say(self._state, self._state_text(look))
        self._state.setVisible(bool(self._state.text()))
        self._grid.set_facts(disk_facts(disk) if disk is not None else ())
        self._copy.setEnabled(disk is not None)
        has_parent = disk is not None and bool(disk.backing_path) and bool(_next_of(disk))
        self._parent.setEnabled(has_parent)
        self._parent.setToolTip("" if has_parent else translate("Disks", "It builds on no other disk."))
        if disk is not None:
            announce(self, translate("Disks", "{name} was read.").format(name=shown(basename(disk.path))))

    def _say_problem(self, look: DiskLook) -> None:
        found = next(look.problems("path"), None) if look.path and not look.is_reading else None
        doubt = disk_doubt(look.disk) if look.disk is not None else None
        if found is not None:
            self._problem.say(translated(found.text))
        else:
            self._problem.say(translated(doubt) if doubt is not None else "", is_warning=True)

    def _state_text(self, look: DiskLook) -> str:
        work = self._work
        if work.standing is Standing.FAILED and work.failure is not None:
            return f"{translated(work.failure.what)} {translated(work.failure.why)}"
        if not look.path:
            return translate("Disks", "Enter the path of a disk on the host, or browse.")
        return translate("Disks", "Looking at the disk…") if look.is_reading else ""

    def _show_parent(self) -> None:
        disk = self._work.look.disk
        if disk is not None:
            self.show_path(_next_of(disk))
            self._path.setFocus(Qt.FocusReason.OtherFocusReason)


def disk_facts(disk: DiskInspection) -> list[Fact]:
    """All that is known of a disk, as lines."""
    none = translate("Disks", "None")
    facts = [
        Fact("format", translate("Disks", "Format"), format_name(disk.format)),
        Fact("type", translate("Disks", "Type"), type_text(type_of(disk))),
        Fact("folder", translate("Disks", "Folder"), shown(dirname(disk.path))),
        Fact("name", translate("Disks", "File name"), shown(basename(disk.path))),
        Fact("location", translate("Disks", "Storage location"), shown(disk.location) or none),
        Fact("file-size", translate("Disks", "Current file size"), format_bytes(disk.allocation_bytes)),
        Fact("size", translate("Disks", "Maximum disk size"), format_bytes(disk.capacity_bytes)),
        Fact("users", translate("Disks", "Used by"), users_text(disk)),
        Fact("parent", translate("Disks", "Parent"), shown(disk.backing_path) or none),
    ]
    for number, link in enumerate(disk.chain, 1):
        title = translate("Disks", "Chain, {number}").format(number=number)
        facts.append(Fact(f"chain-{number}", title, _link_text(link)))
    if disk.children:
        children = ", ".join(map(shown, disk.children))
        facts.append(Fact("children", translate("Disks", "Disks that build on it"), children))
    if disk.has_snapshots:
        facts.append(Fact("snapshots", translate("Disks", "Checkpoints"), translate("Disks", "Some are within it")))
    return [fact._replace(value=breakable(fact.value)) for fact in facts]


def _link_text(link: DiskLink) -> str:
    if link.is_missing:
        return translate("Disks", "{path} (not there)").format(path=shown(link.path))
    return f"{shown(link.path)} ({format_name(plain_format(link.format))}, {format_bytes(link.size_bytes)})"


def _next_of(disk: DiskInspection) -> str:
    """The whole path of its parent."""
    if disk.chain:
        return disk.chain[0].path
    return disk.backing_path if disk.backing_path.startswith("/") else ""
