"""The Hosts pane: the list of hosts, with a button to add one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QTreeView, QVBoxLayout, QWidget

from app.models.hosts_model import HostRole, HostRow, HostsModel
from app.views.hosts.host_delegate import HostDelegate
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.pane_header import PaneHeader
from app.views.widgets.viewport import use_own_viewport


class HostsPane(QWidget):
    """Emits the id of the host that the user chose."""

    host_selected = Signal(str)
    host_activated = Signal(str)
    menu_requested = Signal(QPoint)
    add_requested = Signal()

    def __init__(self, model: HostsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hosts-pane")
        self._model = model
        self._theme = theme
        self.setMinimumWidth(theme.metrics.px(168))
        header = PaneHeader(theme, translate("Hosts", "Hosts"))
        button = header.add_button("add", translate("Hosts", "Connect to Host"), "add-host")
        button.clicked.connect(self.add_requested)
        self.view = _HostTree(theme)
        self.view.setModel(model)
        self.view.setItemDelegate(HostDelegate(theme, self.view))
        self.view.selectionModel().selectionChanged.connect(self._choose)
        self.view.activated.connect(lambda index: self.host_activated.emit(index.data(HostRole.ID) or ""))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._ask_for_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self.view, 1)
        theme.changed.connect(self.view.doItemsLayout)

    def select(self, host_id: str) -> None:
        """Show a host as selected; tells nobody when it is already."""
        number = self._model.row_of(host_id)
        index = self._model.index(number)
        if number >= 0 and not self.view.selectionModel().isSelected(index):
            self.view.setCurrentIndex(index)

    def select_last(self, host_id: str) -> None:
        """Select a remembered host, or the first when it is not in the list."""
        number = max(0, self._model.row_of(host_id))
        if self._model.rowCount():
            self.view.setCurrentIndex(self._model.index(number))

    def selected_row(self) -> HostRow | None:
        """What the list shows of the selected host."""
        row = self.view.currentIndex().data(HostRole.ROW)
        return row if isinstance(row, HostRow) else None

    def _choose(self) -> None:
        """Follow what is selected: a screen reader selects without moving the current row."""
        selected = self.view.selectionModel().selectedIndexes()
        index = selected[0] if selected else self.view.currentIndex()
        if index != self.view.currentIndex():
            self.view.setCurrentIndex(index)
        self.host_selected.emit(index.data(HostRole.ID) or "")

    def _ask_for_menu(self, point: QPoint) -> None:
        index = self.view.indexAt(point)
        if index.isValid():
            self.view.setCurrentIndex(index)
        self.menu_requested.emit(self.view.viewport().mapToGlobal(point))


class _HostTree(QTreeView):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        use_own_viewport(self).setBackgroundRole(QPalette.ColorRole.Window)
        self.setObjectName("hosts")
        self.setAccessibleName(translate("Hosts", "Hosts"))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.metrics.px(216), 200)
