"""The Partitions pane: parent partition and machines under one header, and what is asked of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.gateway import ConnectionStatus
from app.core.metrics import PARENT, Tick
from app.core.names import shown
from app.core.partitions import HostSnapshot
from app.models.columns import COLUMN_IDS, COLUMNS
from app.models.parent_model import ParentModel
from app.models.partition_rows import JobView, PartitionRow
from app.models.partitions_model import PartitionsModel
from app.views.partitions.column_layout import ColumnLayout
from app.views.partitions.column_menu import ColumnMenu
from app.views.partitions.copying import rows_as_text
from app.views.partitions.empty_list import EmptyList
from app.views.partitions.machines_table import MachinesTable
from app.views.partitions.pane_detail import pane_detail
from app.views.partitions.parent_table import ParentTable
from app.views.partitions.sparks import SparkFeed
from app.views.partitions.texts import PartitionTexts
from app.views.partitions.visible_rows import VisibleRows
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import announce
from app.views.widgets.pane_header import PaneHeader

_PARENT_AFTER_MS = 80
_SAY_FOUND_MS = 700
_CHOOSE_AFTER_MS = 150  # the first list is painted by then


class PartitionsPane(QWidget):
    """Shows one host. Records go in; what the user does comes out as signals with UUIDs (or PARENT)."""

    selection_changed = Signal(object)  # tuple[str, ...], top first
    activated = Signal(str)
    context_menu_requested = Signal(QPoint)  # global
    attention_changed = Signal(object, object)  # tuple[str, ...] of UUIDs, frozenset[str] of metrics
    layout_changed = Signal()  # layout_state() is another
    collapsed_changed = Signal(object)  # frozenset[str] of group titles
    filter_left = Signal()  # the filter is to be cleared
    heading_changed = Signal(str)  # title of the group whose heading is current; "" for none
    group_deed_asked = Signal(str)  # id of an action for that group

    def __init__(self, theme: Theme, parent: QWidget | None = None, texts: PartitionTexts | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = texts or PartitionTexts()
        self._host_name = ""
        self._told: tuple[str, ...] = ()
        self._parent_tick: Tick | None = None
        # A moment after the machines, so that painting both never makes one long wait.
        self._filter_timer = QTimer(self, singleShot=True, interval=_SAY_FOUND_MS)
        self._filter_timer.timeout.connect(self._say_found)
        self._header_detail = ""
        self._parent_timer = QTimer(self, singleShot=True, interval=_PARENT_AFTER_MS)
        self._parent_timer.timeout.connect(self._take_parent_tick)
        self._is_choice_due = True
        self._choice_timer = QTimer(self, singleShot=True, interval=_CHOOSE_AFTER_MS)
        self._choice_timer.timeout.connect(self._choose_parent)
        self.setObjectName("partitions-pane")
        self.model = PartitionsModel(self._texts, self)
        self.parent_model = ParentModel(self._texts, self)
        self.parent_table = ParentTable(theme, self._texts, self.parent_model)
        self.table = MachinesTable(theme, self._texts, self.model)
        self._sparks = SparkFeed(self.parent_table.sparks, self.table.sparks)
        self._header = PaneHeader(theme, translate("Partitions", "Partitions"))
        self._empty = EmptyList(theme)
        self.columns = ColumnLayout(theme, self.parent_table.column_header(), self.table, self)
        self._visible = VisibleRows(self.table, self.model, self._metrics, self)
        self._build()
        self._connect()
        self._show_counts()

    def _build(self) -> None:
        button = self._header.add_button("settings", translate("Partitions", "Columns"), "columns")
        button.clicked.connect(self.open_columns)
        self._upper = QHBoxLayout()
        self._upper.setContentsMargins(0, 0, 0, 0)
        self._upper.setSpacing(0)
        self._upper.addWidget(self.parent_table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addLayout(self._upper)
        layout.addWidget(self.table, 1)
        self._empty.setParent(self)  # not the table: a screen reader finds nothing but cells in it
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    def _connect(self) -> None:
        table, upper, model = self.table, self.parent_table, self.model
        table.selection_moved.connect(self._machines_selected)
        upper.selection_moved.connect(self._parent_selected)
        table.left_upwards.connect(self._go_to_parent)
        upper.left_downwards.connect(self._go_to_machines)
        upper.typed.connect(self._find_machine)
        for each in (table, upper):
            each.menu_asked.connect(self.context_menu_requested)
            each.copy_asked.connect(self.copy)
            each.row_activated.connect(self.activated)
        table.filter_left.connect(self.filter_left)
        table.heading_changed.connect(self._leave_parent)
        table.heading_changed.connect(self.heading_changed)
        table.group_deed_asked.connect(self.group_deed_asked)
        self._empty.clear_asked.connect(self.filter_left)
        self._empty.new_asked.connect(lambda: self.group_deed_asked.emit("new-machine"))
        self._empty.connect_asked.connect(lambda: self.group_deed_asked.emit("connect-to-host"))
        table.horizontalScrollBar().valueChanged.connect(upper.horizontalScrollBar().setValue)
        upper.horizontalScrollBar().valueChanged.connect(table.horizontalScrollBar().setValue)
        table.verticalScrollBar().rangeChanged.connect(self._leave_room_for_bar)
        table.viewport().installEventFilter(self)
        header = upper.column_header()
        header.sectionClicked.connect(self._sort_by_click)
        header.customContextMenuRequested.connect(self._open_column_menu)
        model.sort_changed.connect(self._order_changed)
        model.counts_changed.connect(self._show_counts)
        model.status_changed.connect(self._show_counts)
        model.collapsed_changed.connect(self.collapsed_changed)
        self.columns.changed.connect(self.layout_changed)
        self.columns.shown_changed.connect(self._visible.look)
        self._visible.changed.connect(self.attention_changed)

    # Records

    def set_host(self, host_id: str) -> None:
        """Show another host; its records follow."""
        if host_id != self.model.host_id:
            self._host_name = ""
            self._sparks.forget()
            self.parent_model.set_host(host_id)
            self.model.set_host(host_id)
            self._visible.forget()
            self._is_choice_due = True
            self._choice_timer.stop()
            self._tell_selection()

    def set_snapshot(self, snapshot: HostSnapshot) -> None:
        """Show the host's partitions."""
        if snapshot.facts.host_id == self.model.host_id:
            self._host_name = shown(snapshot.facts.name)
            self.parent_model.set_snapshot(snapshot)
            self.model.set_snapshot(snapshot)
            self._show_counts()
            if self._is_choice_due:
                self._is_choice_due = False
                self._choice_timer.start()

    @property
    def is_choice_due(self) -> bool:
        """Whether something is to be selected yet that the user did not choose."""
        return self._is_choice_due or self._choice_timer.isActive()

    def _choose_parent(self) -> None:
        """A host that is shown for the first time shows something in its details: itself, unless the user was faster.

        The focus stays where it is, unless it is on the rows: there it goes along.
        """
        if not self.selected() and not self.table.currentIndex().isValid():
            self.select((PARENT,))
            if self.table.hasFocus():
                self.focus_table()  # nothing is current among the machines: a screen reader would read nothing

    def set_tick(self, tick: Tick) -> None:
        """Show new numbers."""
        if tick.host_id != self.model.host_id:
            return
        if tick.sparklines is not None:
            self._sparks.take(tick.sparklines, tick.taken_s)
        self.model.set_tick(tick)
        self._parent_tick = tick
        self._parent_timer.start()

    def _take_parent_tick(self) -> None:
        if self._parent_tick is not None:
            self.parent_model.set_tick(self._parent_tick)

    def set_seen(self, epoch_s: float) -> None:
        """When the records that were set last were read: a host may be shown that has been away for long."""
        self.model.last_read_epoch_s = epoch_s
        self._freeze()
        self._show_counts()

    def set_status(self, status: ConnectionStatus) -> None:
        """Show whether the numbers are of now."""
        self.model.set_status(status)
        self.parent_model.set_status(status)
        self._freeze()
        self._show_counts()

    def _freeze(self) -> None:
        """Uptimes of a silent host stand still at what was last heard."""
        self._texts.freeze(self.model.last_read_epoch_s if self.model.is_stale else None)

    def set_jobs(self, jobs: Mapping[str, JobView]) -> None:
        """Show the running jobs, by UUID."""
        self.model.set_jobs(jobs)

    def set_groups(
        self,
        folders: Mapping[str, str],
        tags: Mapping[str, tuple[str, ...]],
        collapsed: Collection[str] | None = None,
    ) -> None:
        """Folders and tags by UUID; which folders are folded together (None: as they are)."""
        self.model.set_groups(folders, tags, self.model.arrangement.collapsed if collapsed is None else collapsed)

    def set_filter(self, text: str) -> None:
        """Show only what the words find."""
        self.model.set_filter(text)
        self._filter_timer.start()

    def _say_found(self) -> None:
        if self.model.arrangement.words:
            announce(self, self._header_detail)

    def prepare_filter(self) -> None:
        """The filter is about to be used."""
        self.model.prepare_filter()

    def set_cpu_basis(self, basis: str) -> None:
        """CPU usage of the whole host ("host") or of the machine's own processors ("guest")."""
        self.model.set_cpu_basis(basis)
        self.parent_model.set_cpu_basis(basis)
        self._visible.look()

    # What the user sees and does

    def selected(self) -> tuple[str, ...]:
        """The selected partitions, top first."""
        return self.parent_table.selected_keys() + self.table.selected_keys()

    def select(self, uuids: Collection[str]) -> None:
        """Select these partitions, as far as they are shown, and bring the first on screen."""
        if PARENT in uuids and self.parent_model.rowCount():
            self.parent_table.selectRow(0)
            return
        places = sorted(place for uuid in uuids if (place := self.model.position_of(uuid)) >= 0)
        if places:
            self.table.go_to(places[0])
        self.table.select_rows(places)

    def focus_table(self) -> None:
        """Put the focus on the rows: on the parent partition if that is selected."""
        is_parent = bool(self.parent_table.selected_keys())
        target = self.parent_table if is_parent else self.table
        if target is self.table and not self.table.currentIndex().isValid() and self.model.entries:
            self.table.go_to(self.table.first_machine())
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy(self) -> None:
        """Copy the selected rows, with titles, to the clipboard."""
        rows = [row for key in self.selected() if (row := self._row(key)) is not None]
        if rows:
            text = rows_as_text(self._texts, self._shown_columns(), rows)
            QGuiApplication.clipboard().setText(text)

    def open_columns(self) -> None:
        """Ask which columns are shown, in which order, and by which the rows are sorted."""
        from app.views.partitions.columns_dialog import ColumnsDialog  # deferred: loaded when it is first asked

        dialog = ColumnsDialog(self, self._theme, self._texts, self.columns, self.model)
        dialog.open()

    def layout_state(self) -> dict[str, Any]:
        """Columns and order as JSON data."""
        arrangement = self.model.arrangement
        return {
            **self.columns.state(),
            "sort": {"id": arrangement.sort_id, "descending": arrangement.is_descending},
        }

    def restore_layout(self, state: object) -> None:
        """Take over what ``layout_state`` gave; what is not understood is left out."""
        self.columns.restore(state)
        sort = state.get("sort") if isinstance(state, dict) else None
        if isinstance(sort, dict) and isinstance(sort.get("id"), str):
            self.model.sort_by(sort["id"], sort.get("descending") is True)

    # Details

    def _row(self, key: str) -> PartitionRow | None:
        entries = self.parent_model.entries
        return (entries[0] if entries else None) if key == PARENT else self.model.row(key)

    def _shown_columns(self) -> list[Any]:
        columns = self.model.columns
        return [columns[COLUMN_IDS.index(column.id)] for column in self.columns.columns_shown()]

    def _metrics(self) -> frozenset[str]:
        return frozenset(metric for column in self._shown_columns() for metric in column.needs)

    def _machines_selected(self) -> None:
        if self.table.selected_rows():
            self.parent_table.clearSelection()
        self._tell_selection()

    def _parent_selected(self) -> None:
        if self.parent_table.selected_rows():
            self.table.clearSelection()
        self._tell_selection()

    def _leave_parent(self, heading: str) -> None:
        """Only one thing is chosen: a heading, or the parent partition, or machines."""
        if heading:
            self.parent_table.clearSelection()

    def _tell_selection(self) -> None:
        now = self.selected()
        if now != self._told:
            self._told = now
            self.selection_changed.emit(now)

    def _go_to_parent(self) -> None:
        if self.parent_model.rowCount():
            self.parent_table.setFocus(Qt.FocusReason.OtherFocusReason)
            column = max(0, self.table.currentIndex().column())
            self.parent_table.setCurrentIndex(self.parent_model.index(0, column))

    def _go_to_machines(self) -> None:
        if self.model.entries:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.go_to(0)

    def _find_machine(self, name: str) -> None:
        if self.model.entries:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.keyboardSearch(name)

    def _sort_by_click(self, logical: int) -> None:
        column = COLUMNS[logical]
        now = self.model.arrangement
        is_descending = not now.is_descending if column.id == now.sort_id else column.is_measured
        self.model.sort_by(column.id, is_descending)

    def _order_changed(self) -> None:
        now = self.model.arrangement
        self.parent_table.column_header().show_order(now.sort_id, now.is_descending)
        self.layout_changed.emit()

    def _open_column_menu(self, point: QPoint) -> None:
        header = self.parent_table.column_header()
        menu = ColumnMenu(self, self._texts, self.columns, self.model, header.logicalIndexAt(point))
        menu.dialog_asked.connect(self.open_columns)
        menu.popup(header.viewport().mapToGlobal(point))

    def _show_counts(self) -> None:
        self._header_detail = pane_detail(self.model, self._host_name)
        self._header.set_detail(self._header_detail)
        self._place_empty()
        self._empty.show_for(self.model, self._host_name)

    def _place_empty(self) -> None:
        """What stands where there are no rows covers the place of the rows."""
        view = self.table.viewport()
        self._empty.setGeometry(QRect(view.mapTo(self, QPoint()), view.size()))

    def _leave_room_for_bar(self) -> None:
        bar = self.table.verticalScrollBar()
        width = self.table.width() - self.table.viewport().width() if bar.maximum() > 0 else 0
        self._upper.setContentsMargins(0, 0, max(0, width), 0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Override QWidget.eventFilter: both tables are as wide as the machines' viewport."""
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            self.columns.set_room(event.size().width())
            self._leave_room_for_bar()
            self._place_empty()
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def changeEvent(self, event: QEvent) -> None:
        """Override QWidget.changeEvent."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.LocaleChange}:
            self._texts.forget()
