"""Browse: the files and disks in the host's storage locations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.controllers.host_work import HostWork
from app.core.disk_commands import Volume, VolumesQuery
from app.core.disk_rules import format_name
from app.core.errors import Failure
from app.core.names import shown
from app.views.dialogs.base import Dialog
from app.views.formatting import format_bytes
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import announce, labelled
from app.views.widgets.labels import SECONDARY
from app.views.wizards.machine.base import location_items, refill, squeezable

_VOLUME = Qt.ItemDataRole.UserRole
Chosen = Callable[[str, str], None]
"""Gets the path of what was chosen, and its format as the host says."""


def choose_volume(
    parent: QWidget, theme: Theme, work: HostWork, on_chosen: Chosen, *, only: tuple[str, ...] = ()
) -> None:
    """Let the user choose a disk or file of the host. ``only``: formats that are listed first and by themselves."""
    VolumeDialog(parent.window(), theme, work, on_chosen, only).open()


class VolumeDialog(Dialog):
    """A location, its content as a table that can be searched, and why it could not be read."""

    def __init__(
        self, parent: QWidget, theme: Theme, work: HostWork, on_chosen: Chosen, only: tuple[str, ...]
    ) -> None:
        title = translate("Volumes", "Browse {host}").format(host=shown(work.host_name))
        super().__init__(parent, theme, "volume-dialog", title, title)
        self._work = work
        self._on_chosen = on_chosen
        self._only = only
        self._location = squeezable(QComboBox())
        self._location.setObjectName("volume-location")
        self._search = QLineEdit()
        self._search.setObjectName("volume-search")
        self._table = self._make_table()
        self._state = self.text("", TextStyle.NOTE, "volume-state", SECONDARY)
        for label, widget in (
            (translate("Volumes", "&Location"), self._location),
            (translate("Volumes", "&Find"), self._search),
        ):
            self.body.addWidget(labelled(label, widget))
            self.body.addWidget(widget)
        self.body.addWidget(self._table, 1)
        self.body.addWidget(self._state)
        self.add_close()
        self._choose = self.add_button(translate("Volumes", "Choose"), "volume-choose", is_primary=True)
        self._choose.clicked.connect(self._take)
        self._search.textChanged.connect(self._filter)
        self._table.itemSelectionChanged.connect(self._enable)
        self._table.itemDoubleClicked.connect(lambda _item: self._take())
        refill(self._location, location_items(work), work.location_uuid)
        self._location.currentIndexChanged.connect(self._read)
        self.resize(theme.metrics.px(720), theme.metrics.px(520))
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 4)
        table.setObjectName("volumes")
        table.setAccessibleName(translate("Volumes", "Disks and files"))
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalHeaderLabels(
            [
                translate("Volumes", "Name"),
                translate("Volumes", "Format"),
                translate("Volumes", "Size"),
                translate("Volumes", "Used by"),
            ]
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.theme.metrics.row)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def _read(self) -> None:
        self._table.setRowCount(0)
        self._enable()
        uuid, asker = self._location.currentData(), self._work.asker
        if uuid is None or asker is None:
            self.say(self._state, translate("Volumes", "This host has no storage location."))
            return
        self.say(self._state, translate("Volumes", "Reading…"))
        asker.ask(
            VolumesQuery(uuid),
            lambda answer: self._show(uuid, answer),
            lambda failure: self._show_failure(uuid, failure),
        )

    def _show(self, uuid: str, answer: object) -> None:
        if uuid != self._location.currentData() or not isinstance(answer, tuple):
            return
        fitting = (each for each in answer if not self._only or _fits(each, self._only))
        volumes = sorted(fitting, key=lambda each: each.name.casefold())
        self._table.setRowCount(len(volumes))
        for row, volume in enumerate(volumes):
            for column, text in enumerate(_cells(volume)):
                item = QTableWidgetItem(text)
                if column == 0:
                    item.setData(_VOLUME, volume)
                    item.setToolTip("")
                self._table.setItem(row, column, item)
        self._filter(self._search.text())

    def _show_failure(self, uuid: str, failure: Failure) -> None:
        if uuid == self._location.currentData():
            self.say(self._state, f"{translated(failure.what)} {translated(failure.why)}")
            announce(self, self._state.text(), assertive=True)

    def _filter(self, text: str) -> None:
        wanted, count = text.casefold(), 0
        for row in range(self._table.rowCount()):
            is_found = wanted in self._table.item(row, 0).text().casefold()
            self._table.setRowHidden(row, not is_found)
            count += is_found
        first = next((row for row in range(self._table.rowCount()) if not self._table.isRowHidden(row)), -1)
        if first >= 0:
            self._table.selectRow(first)
        else:
            self._table.clearSelection()
        none = translate("Volumes", "Nothing here fits.")
        text = translate("Volumes", "{count} disks and files").format(count=count)
        self.say(self._state, text if count else none)
        self._enable()

    def _chosen(self) -> Volume | None:
        rows = [index.row() for index in self._table.selectionModel().selectedRows()]
        rows = [row for row in rows if not self._table.isRowHidden(row)]
        return self._table.item(rows[0], 0).data(_VOLUME) if rows else None

    def _enable(self) -> None:
        has_choice = self._chosen() is not None
        self._choose.setEnabled(has_choice)
        self._choose.setToolTip("" if has_choice else translate("Volumes", "Select a disk or file first."))

    def _take(self) -> None:
        volume = self._chosen()
        if volume is not None:
            self.accept()
            self._on_chosen(volume.path, volume.format)


def _fits(volume: Volume, formats: tuple[str, ...]) -> bool:
    """By what the host says, or by its name: of a DVD image in a folder many hosts say only "raw"."""
    return volume.format in formats or volume.name.casefold().endswith(tuple(f".{each}" for each in formats))


def _cells(volume: Volume) -> tuple[str, str, str, str]:
    used = ", ".join(shown(name) for name in volume.used_by[:3])
    return shown(volume.name), format_name(volume.format), format_bytes(volume.capacity_bytes), used
