"""The main window: its panes, where they are, and how the keyboard moves between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.core.record import record
from app.views.style.theme import Theme

if TYPE_CHECKING:
    from app.views.actions.action_set import ActionSet

_FOLD_ACTIONS_PX = 1180  # narrower: the Actions pane gives its room to the table


@record
class Panes:
    """The parts of the window beside the hosts, made after the first paint."""

    filter: QWidget
    partitions: QWidget
    lower: QWidget  # checkpoints and details
    actions: QWidget
    tasks: QWidget
    messages: QWidget
    problem: QWidget  # shown instead of the partitions when a host cannot be shown at all


class MainWindow(QMainWindow):
    """Lays the panes out and remembers how; what they do is wired elsewhere."""

    closing = Signal(object)  # QCloseEvent: a listener may ignore it
    hidden_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setWindowTitle("Partita")
        self.resize(theme.metrics.px(1440), theme.metrics.px(900))
        self._theme = theme
        self._panes: Panes | None = None
        self._focus_places: list[tuple[QWidget, Callable[[], QWidget | None]]] = []
        self._wants_actions = True

    def lay_out_start(self, hosts: QWidget, geometry: bytes) -> None:
        """The first stage: the frame with the hosts, and room for the rest."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        self._hosts = hosts
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.across.setObjectName("across-splitter")
        self._room = QWidget()
        self._room.setAutoFillBackground(True)
        self._room.setBackgroundRole(QPalette.ColorRole.Base)
        self.across.addWidget(hosts)
        self.across.addWidget(self._room)
        self.across.setHandleWidth(1)
        self.across.setChildrenCollapsible(False)
        self.across.setStretchFactor(1, 1)
        px = self._theme.metrics.px
        self.across.setSizes([px(216), px(1224)])
        self.menuBar().setFixedHeight(self._theme.metrics.menu_row)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.across, 1)
        holder = QWidget()
        holder.setLayout(self._column)
        self.setCentralWidget(holder)

    def lay_out(self, panes: Panes, actions: ActionSet) -> None:
        """The second stage: put the other panes into the window."""
        self._panes = panes
        self.setWindowIcon(self._theme.application_icon())
        actions.fill_menu_bar(self.menuBar())
        self.menuBar().setCornerWidget(self._corner(panes.filter), Qt.Corner.TopRightCorner)
        self.main_pages = QStackedWidget()
        self.main_pages.setObjectName("main-pages")
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.centre.setObjectName("centre-splitter")
        self.centre.addWidget(panes.partitions)
        self.centre.addWidget(panes.lower)
        self.centre.setStretchFactor(0, 3)
        self.centre.setStretchFactor(1, 2)
        self.centre.setHandleWidth(1)
        self.centre.setChildrenCollapsible(False)
        self.main_pages.addWidget(self.centre)
        self.main_pages.addWidget(panes.problem)
        middle = QWidget(self)  # owned by the window: replaceWidget would leave it to Python
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(panes.messages)
        layout.addWidget(self.main_pages, 1)
        self.across.replaceWidget(1, middle)
        self._room.deleteLater()
        self.across.addWidget(panes.actions)
        self.across.setStretchFactor(1, 1)
        px = self._theme.metrics.px
        self.across.setSizes([px(216), px(1012), px(212)])
        self.centre.setSizes([px(430), px(390)])
        self._column.addWidget(panes.tasks)

    def _corner(self, widget: QWidget) -> QWidget:
        """Room around what stands at the right of the menus: a menu bar gives none."""
        holder = QWidget(self.menuBar())
        layout = QVBoxLayout(holder)
        gap = self._theme.metrics.icon_gap
        layout.setContentsMargins(0, gap, self._theme.metrics.inset, gap)
        layout.addWidget(widget)
        holder.show()  # the menu bar is on screen already, and shows only what it had then
        return holder

    def show_problem(self, is_shown: bool) -> None:
        """Show the page that says why a host cannot be shown, or the partitions."""
        self.main_pages.setCurrentIndex(1 if is_shown else 0)

    def set_focus_places(self, places: list[tuple[QWidget, Callable[[], QWidget | None]]]) -> None:
        """The panes in the order of F6: each with who takes the focus in it."""
        self._focus_places = places

    def move_between_panes(self, step: int) -> None:
        """Put the focus into the next (+1) or previous (-1) pane that can take it."""
        places = self._focus_places
        focused = QApplication.focusWidget()
        inside = [pane for pane, _ in places if focused is not None and (pane is focused or pane.isAncestorOf(focused))]
        start = next((n for n, (pane, _) in enumerate(places) if pane in inside), -1 if step > 0 else 0)
        for distance in range(1, len(places) + 1):
            pane, find = places[(start + step * distance) % len(places)]
            target = find() if pane.isVisible() else None
            if target is not None and target.isVisible() and target.isEnabled():
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def set_hosts_visible(self, is_visible: bool) -> None:
        """Show the hosts, or give their room to the table."""
        self._hosts.setVisible(is_visible)

    def set_actions_visible(self, is_visible: bool) -> None:
        """What the user wants; a narrow window folds the pane away all the same."""
        self._wants_actions = is_visible
        self._fold()

    def layout_state(self) -> dict[str, bytes]:
        """Where the window and its dividers are, for settings."""
        return {
            "window": self.saveGeometry().data(),
            "across": self.across.saveState().data(),
            "centre": self.centre.saveState().data(),
        }

    def restore_layout(self, state: dict[str, bytes]) -> None:
        """Put the dividers where they were; what is missing or broken stays as it is."""
        for name, splitter in (("across", self.across), ("centre", self.centre)):
            if state.get(name):
                splitter.restoreState(QByteArray(state[name]))
                splitter.setHandleWidth(1)

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.hidden_changed.emit(self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit(event)

    def _fold(self) -> None:
        if self._panes is not None:
            is_wide = self.width() >= self._theme.metrics.px(_FOLD_ACTIONS_PX)
            self._panes.actions.setVisible(self._wants_actions and is_wide)
