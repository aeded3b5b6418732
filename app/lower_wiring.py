"""Connects the console with the lower half of the window: checkpoints, and the tabs of details.

Nothing but two empty panes exists before the lower half is first on screen.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.background import Background
from app.controllers.details import DetailsController, Need
from app.core.metrics import PARENT
from app.parts import Parts
from app.services.file_saver import FileSaver
from app.services.setting_keys import GRAPHS, SPLITTER
from app.views.checkpoints.pane import CheckpointsPane
from app.views.details.histories import Histories
from app.views.details.memory import MemoryPage
from app.views.details.networking import NetworkingPage
from app.views.details.pane import TABS, DetailsPane, Page
from app.views.details.performance import GraphParts, PerformancePage
from app.views.details.summary import SummaryPage

_SPLITTER = SPLITTER.at("lower")
_CHECKPOINTS_PX, _DETAILS_PX = 156, 234
_DEVICE_TABS = {"networking", "performance"}


class LowerWiring(QObject):
    """``pane`` is the lower half."""

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._tab = TABS[0]
        self._span_s = 60
        self._histories: Histories | None = None
        self._performance: PerformancePage | None = None
        self._pinned: tuple[str, ...] = ()
        self._checkpoints: CheckpointsPane | None = None
        self._details: DetailsPane | None = None
        self._is_hidden = False
        self._is_checkpoints_old = True
        self.controller = DetailsController(parts.console, parent=self)
        self.pane = QSplitter(Qt.Orientation.Vertical)
        self.pane.setObjectName("lower-splitter")
        self.pane.setHandleWidth(1)
        self.pane.setChildrenCollapsible(False)
        self._places = (QWidget(), QWidget())
        for place, stretch in zip(self._places, (2, 3), strict=True):
            layout = QVBoxLayout(place)
            layout.setContentsMargins(0, 0, 0, 0)
            self.pane.addWidget(place)
            self.pane.setStretchFactor(self.pane.indexOf(place), stretch)
        px = parts.theme.metrics.px
        self.pane.setSizes([px(_CHECKPOINTS_PX), px(_DETAILS_PX)])
        saved = parts.settings.get(_SPLITTER)
        if saved:
            self.pane.restoreState(QByteArray(saved))
            self.pane.setHandleWidth(1)
        self.pane.splitterMoved.connect(lambda *_: parts.settings.set(_SPLITTER, self.pane.saveState().data()))
        self.pane.installEventFilter(self)
        self._files = FileSaver(parts.notices)
        # Selection, state and readings change together: they are shown once.
        self._refreshing = QTimer(self.pane, interval=0, singleShot=True)  # ends with the panes
        self._refreshing.timeout.connect(self._refresh)

    @property
    def is_refreshing(self) -> bool:
        """Whether something is about to be shown anew."""
        return self._refreshing.isActive()

    # What the window asks

    def focus_places(self) -> list[tuple[QWidget, Callable[[], QWidget | None]]]:
        """The panes for F6, each with who takes the focus in it."""
        return [
            (self._places[0], lambda: self._checkpoints.focus_target() if self._checkpoints else None),
            (self._places[1], lambda: self._details.focus_target() if self._details else None),
        ]

    def show_tab(self, name: str) -> None:
        """Choose a tab by its name."""
        if name in TABS:
            self._tab = name
            if self._details is not None:
                self._details.show_tab(name)

    def tab(self) -> str:
        """The name of the chosen tab."""
        return self._details.tab() if self._details is not None else self._tab

    def set_span(self, seconds: int) -> None:
        """How much time graphs show."""
        self._span_s = seconds
        if self._performance is not None:
            self._performance.choose_span(seconds)

    def span_s(self) -> int:
        """How much time graphs show."""
        return self._span_s

    def open_recording(self, recording: Histories) -> None:
        """There is history from now on."""
        self._histories = recording
        if self._performance is not None:
            self._performance.use_histories(recording)
            self._refreshing.start()

    def take_action(self, action_id: str) -> None:
        """An action was triggered anywhere in the window."""
        if action_id == "refresh":
            self.controller.ask_again()

    # On screen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make the panes when the lower half is first shown."""
        if event.type() == QEvent.Type.Show and self._details is None:
            self._make()
        return super().eventFilter(watched, event)

    def _make(self) -> None:
        theme, controller = self._parts.theme, self.controller
        self.pane.removeEventFilter(self)
        self._checkpoints = CheckpointsPane(theme, controller)
        self._places[0].layout().addWidget(self._checkpoints)
        self._details = DetailsPane(theme, self._makers())
        self._details.start(self._tab)
        self._places[1].layout().addWidget(self._details)
        self._details.page_changed.connect(self._page_changed)
        self._parts.window.hidden_changed.connect(self._set_hidden)
        controller.subject_changed.connect(self._refresh_all)
        controller.known_changed.connect(self._known_changed)
        controller.ticked.connect(self._refreshing.start)
        self._page_changed()

    def _makers(self) -> dict[str, Callable[[], Page]]:
        theme, controller = self._parts.theme, self.controller
        return {
            "summary": lambda: SummaryPage(theme, controller),
            "memory": lambda: MemoryPage(theme, controller),
            "networking": lambda: NetworkingPage(theme, controller),
            "performance": self._make_performance,
        }

    def _make_performance(self) -> PerformancePage:
        settings = self._parts.settings
        page = PerformancePage(self._parts.theme, self.controller, settings.get(GRAPHS), self._span_s, self._files.save)
        page.span_changed.connect(self._keep_span)
        page.graphs_changed.connect(lambda graphs: settings.set(GRAPHS, graphs))
        assert self._details is not None
        self._details.add_tools("performance", page.tools)
        if self._histories is not None:
            page.use_histories(self._histories)
        Background(_import_graphs, page.use_graphs, page)
        self._performance = page
        return page

    def _keep_span(self, seconds: int) -> None:
        self._span_s = seconds

    def _set_hidden(self, is_hidden: bool) -> None:
        self._is_hidden = is_hidden
        self._page_changed()

    def _page_changed(self) -> None:
        needs: set[Need] = set()
        page = self._shown_page()
        if page is not None:
            needs |= page.needs
        if self._checkpoints is not None and self._checkpoints.isVisible() and not self._is_hidden:
            needs.add(Need.CHECKPOINTS)
        self.controller.look_at(frozenset(needs))
        self._pin()
        self._refresh_all()

    def _shown_page(self) -> Page | None:
        return self._details.page() if self._details is not None and not self._is_hidden else None

    def _pin(self) -> None:
        """Every device of the parent is read while it is selected and somebody looks at them."""
        is_wanted = self.controller.subject.is_parent and self._shown_page() is not None
        pinned = (PARENT,) if is_wanted and self.tab() in _DEVICE_TABS else ()
        if pinned != self._pinned:
            self._pinned = pinned
            self._parts.console.pin(pinned)

    def _known_changed(self, need: Need) -> None:
        if need is Need.CHECKPOINTS:
            self._refresh_all()
        else:
            self._refreshing.start()

    def _refresh_all(self) -> None:
        self._is_checkpoints_old = True  # readings alone change nothing in them
        self._refreshing.start()

    def _refresh(self) -> None:
        self._pin()
        if self._is_hidden:
            return
        if self._is_checkpoints_old and self._checkpoints is not None and self._checkpoints.isVisible():
            self._is_checkpoints_old = False
            self._checkpoints.refresh()
        page = self._shown_page()
        if page is not None:
            page.refresh()


def _import_graphs() -> GraphParts:
    # deferred: numpy and pyqtgraph are loaded when the Performance tab is first shown
    from app.views.details.graph_board import GraphBoard  # deferred: see above
    from app.views.details.graph_legend import GraphLegend  # deferred: see above
    from app.views.details.samples import csv_bytes  # deferred: see above
    from app.views.details.times_table import TimesTable  # deferred: see above

    return GraphParts(GraphBoard, TimesTable, GraphLegend, csv_bytes)
