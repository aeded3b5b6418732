"""The main window: its panes, where they are, and how the keyboard moves between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenuBar,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.record import record
from app.views.tab_order import move_focus

if TYPE_CHECKING:
    from app.views.actions.action_set import ActionSet
    from app.views.style.theme import Theme

_FOLD_ACTIONS_PX = 1180  # narrower: the Actions pane gives its room to the table


@record
class Panes:
    """What the first list of machines needs."""

    hosts: QWidget
    partitions: QWidget
    messages: QWidget
    problem: QWidget  # shown instead of the partitions when a host cannot be shown at all


@record
class Surroundings:
    """What stands around the partitions."""

    filter: QWidget
    lower: QWidget  # checkpoints and details
    actions: QWidget
    tasks: QWidget


class MainWindow(QMainWindow):
    """Lays the panes out and remembers how; what they do is wired elsewhere."""

    closing = Signal(object)  # QCloseEvent: a listener may ignore it
    hidden_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setWindowTitle("Partita")
        self.resize(1440, 900)
        self._theme: Theme | None = None
        self._panes: Panes | None = None
        self._room: Surroundings | None = None
        self._focus_places: list[tuple[QWidget, Callable[[], QWidget | None]]] = []
        self._wants_actions = True

    def show_start(self, frame: QWidget, geometry: bytes) -> None:
        """The first stage: where the window was, with what can be painted at once."""
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        self.setCentralWidget(frame)

    def lay_out(self, panes: Panes, theme: Theme) -> None:
        """The second stage: hosts and partitions, and room for what is made after the first list."""
        self._panes = panes
        self._theme = theme
        self._room = Surroundings(QWidget(), QWidget(self), QWidget(self), QWidget(self))
        from app.views.widgets.accessible import set_group  # deferred: 20 ms of Qt's classes before the first paint

        self.main_pages = QStackedWidget()
        set_group(self.main_pages)
        self.main_pages.setObjectName("main-pages")
        self.centre = _splitter("centre-splitter", Qt.Orientation.Vertical, panes.partitions, self._room.lower)
        self.centre.setStretchFactor(0, 3)
        self.centre.setStretchFactor(1, 2)
        self.main_pages.addWidget(self.centre)
        self.main_pages.addWidget(panes.problem)
        middle = _column(panes.messages, self.main_pages)
        rooms = (panes.hosts, middle, self._room.actions)
        self.across = _splitter("across-splitter", Qt.Orientation.Horizontal, *rooms)
        self.across.setStretchFactor(1, 1)
        px = theme.metrics.px
        self.across.setSizes([px(216), px(1012), px(212)])
        self.centre.setSizes([px(430), px(390)])
        self._menus = QMenuBar()
        # A row of our own: in the corner of a menu bar a screen reader finds nothing.
        self._menu_row = QHBoxLayout()
        self._menu_row.addWidget(self._menus, 1)
        row = QWidget()
        row.setObjectName("menu-row")
        row.setLayout(self._menu_row)
        self.setMenuWidget(row)
        self._room.tasks.setFixedHeight(theme.metrics.pane_header + 1)
        self.setCentralWidget(_column(self.across, self._room.tasks))
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()

    def furnish(self, surroundings: Surroundings, actions: ActionSet, theme: Theme) -> None:
        """The third stage: everything else, in the room that was left for it."""
        self.setWindowIcon(theme.application_icon())
        actions.fill_menu_bar(self._menus)
        self._menu_row.addWidget(surroundings.filter, 0, Qt.AlignmentFlag.AlignVCenter)
        room, self._room = self._room, surroundings
        for splitter, old, new in (
            (self.centre, room.lower, surroundings.lower),
            (self.across, room.actions, surroundings.actions),
        ):
            new.setParent(self)  # owned by the window: replaceWidget would leave it to Python
            old.hide()  # replaced while visible it would be a window for a moment, and take the focus
            splitter.replaceWidget(splitter.indexOf(old), new)
            new.show()
            old.deleteLater()
        self.centre.setStretchFactor(1, 2)
        self.centralWidget().layout().replaceWidget(room.tasks, surroundings.tasks)
        room.tasks.deleteLater()
        surroundings.tasks.show()
        self._fold()

    def menuBar(self) -> QMenuBar:
        """Override QMainWindow.menuBar, which knows only one that it made."""
        return self._menus

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Override QWidget.focusNextPrevChild: Tab goes as one reads, whenever a pane was made."""
        return move_focus(self, [pane for pane, _ in self._focus_places], is_next)

    def show_problem(self, is_shown: bool) -> None:
        """Show the page that says why a host cannot be shown, or the partitions."""
        self.main_pages.setCurrentIndex(1 if is_shown else 0)

    def are_partitions_shown(self) -> bool:
        """Whether the partitions are shown, and not why they cannot be."""
        return self.main_pages.currentIndex() == 0

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
        if self._panes is not None:
            self._panes.hosts.setVisible(is_visible)

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

    def _apply_metrics(self) -> None:
        if self._theme is not None:
            self.menuWidget().setFixedHeight(self._theme.metrics.menu_row)
            self._menu_row.setContentsMargins(0, 0, self._theme.metrics.inset, 0)
        self._fold()

    def _fold(self) -> None:
        if self._room is not None and self._theme is not None:
            is_wide = self.width() >= self._theme.metrics.px(_FOLD_ACTIONS_PX)
            self._room.actions.setVisible(self._wants_actions and is_wide)


def _splitter(name: str, orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(name)
    for widget in widgets:
        splitter.addWidget(widget)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    return splitter


def _column(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, (QSplitter, QStackedWidget)) else 0)
    return holder
