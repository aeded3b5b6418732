"""The Performance tab: loads the graphs when it is first shown, and connects them with their tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.controllers.details import DetailsController, Need, SubjectKind
from app.core.names import shown
from app.views.details.exporting import FileExport, Save, png_bytes
from app.views.details.graph_plans import COMPARED_LIMIT, compared_name, subject_name
from app.views.details.histories import Histories
from app.views.details.message_line import MessageLine
from app.views.details.performance_tools import PerformanceTools
from app.views.details.sentences import nothing_selected, standing
from app.views.formatting import format_time
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.time_window import TimeWindow

if TYPE_CHECKING:  # numpy and pyqtgraph are loaded when the tab is first shown
    from app.views.details.graph_board import GraphBoard
    from app.views.details.graph_legend import GraphLegend
    from app.views.details.times_table import TimesTable


_SHORT_NAMES = 20


class GraphParts(NamedTuple):
    """What is loaded late: the classes that need numpy and pyqtgraph, and the function that writes values."""

    board: type[GraphBoard]
    table: type[TimesTable]
    legend: type[GraphLegend]
    csv_bytes: Callable[..., bytes]


class PerformancePage(QWidget):
    """Signals: what the user chose, to be remembered."""

    needs: frozenset[Need] = frozenset()
    span_changed = Signal(int)
    graphs_changed = Signal(object)  # tuple[str, ...]

    def __init__(
        self, theme: Theme, controller: DetailsController, graphs: Sequence[str], span_s: int, save: Save
    ) -> None:
        super().__init__()
        self.setObjectName("performance-page")
        self.setAccessibleName(translate("Details", "Performance"))
        self._theme = theme
        self._controller = controller
        self._parts: GraphParts | None = None
        self._histories: Histories | None = None
        self._board: GraphBoard | None = None
        self._legend: GraphLegend | None = None
        self._table: TimesTable | None = None
        self._is_table = False
        self._span_s = span_s
        self._export = FileExport(self, save)
        self.tools = PerformanceTools(theme, graphs)
        self._note = MessageLine(theme, "performance-note", TextStyle.NOTE)
        self._message = MessageLine(theme, "performance-message")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._note)
        # In its place before it is filled: it shows its first widget at once, which without a parent is a window.
        self._stack = QStackedLayout()
        self._layout.addLayout(self._stack, 1)
        self._stack.addWidget(self._message)
        self._connect_tools()

    def _connect_tools(self) -> None:
        tools = self.tools
        tools.set_span(self._span_s)
        tools.set_ready(False)
        tools.span_chosen.connect(self.choose_span)
        tools.pause_chosen.connect(self._pause)
        tools.graphs_chosen.connect(self._choose_graphs)
        tools.table_chosen.connect(self._show_table)
        tools.csv_asked.connect(self._export_values)
        tools.picture_asked.connect(self._export_picture)

    # What comes late

    def use_graphs(self, parts: GraphParts) -> None:
        """The graphs are loaded."""
        self._parts = parts
        self._make_board()

    def use_histories(self, histories: Histories) -> None:
        """There is history from now on."""
        self._histories = histories
        self._make_board()

    def _make_board(self) -> None:
        if self._parts is None or self._histories is None or self._board is not None:
            return
        board = self._parts.board(self._theme, self._controller, self._histories)
        board.set_chosen(self.tools.graphs())
        board.set_span(self._span_s)
        board.window_changed.connect(self._window_changed)
        board.paused_changed.connect(self.tools.set_paused)
        self._stack.addWidget(board)
        self._legend = self._parts.legend(self._theme)
        self._layout.insertWidget(1, self._legend)
        self._board = board
        self.refresh()

    # Page

    def focus_target(self) -> QWidget | None:
        """Who takes the focus in this tab."""
        if self._stack.currentWidget() is self._table:
            return self._table
        graphs = self._board.graphs() if self._board is not None and self._board.isVisible() else []
        return graphs[0] if graphs else self._message.label

    def copy_text(self) -> str:
        """The values as a table."""
        return self._table.as_text() if self._table is not None and self._is_table else ""

    def refresh(self) -> None:
        """Show the selected partitions, and what came since the last time."""
        subject = self._controller.subject
        text = self._text()
        if text:
            self._message.say(text)
        notes = [standing(subject)]
        if subject.kind is SubjectKind.SEVERAL and len(subject.keys) > COMPARED_LIMIT:
            note = translate("Performance", "{count} partitions are selected; the first {limit} are compared.")
            notes.append(note.format(count=len(subject.keys), limit=COMPARED_LIMIT))
        note_text = "\n".join(filter(None, notes)) if not text else ""
        self._note.say(note_text)
        self._note.setVisible(bool(note_text))
        self._show_legend(has_graphs=not text and not self._is_table)
        self.tools.set_ready(not text)
        if text or self._board is None:
            self._stack.setCurrentWidget(self._message)
            return
        self._board.refresh()
        if not self._board.graphs():
            self._message.say(translate("Performance", "None of the chosen graphs applies to what is selected."))
            self._stack.setCurrentWidget(self._message)
        elif self._is_table and self._table is not None:
            self._table.set_stale(subject.is_stale)
            self._table.refresh()
            self._stack.setCurrentWidget(self._table)
        else:
            if self._stack.currentWidget() is not self._board:
                self._stack.setCurrentWidget(self._board)
                self._board.refresh()  # what is not on screen is not drawn
            self.tools.set_paused(self._board.is_paused())

    def _show_legend(self, *, has_graphs: bool) -> None:
        if self._legend is not None:
            subject = self._controller.subject
            is_compared = has_graphs and subject.kind is SubjectKind.SEVERAL
            names = [compared_name(subject, key) for key in subject.keys[:COMPARED_LIMIT]] if is_compared else []
            # Two short names have room in each graph's own legend.
            self._legend.set_names(names if sum(map(len, names)) > _SHORT_NAMES else [])

    def _text(self) -> str:
        """What stands instead of graphs; "" when they are there."""
        if self._controller.subject.kind is SubjectKind.NONE:
            return nothing_selected(translate("Performance", "to see its graphs; several are compared."))
        if self._board is None or self._histories is None:
            return translate("Performance", "Loading graphs…")
        if self._histories.history(self._controller.subject.host_id) is None:
            return translate("Performance", "Nothing was recorded of this host yet.")
        return (
            ""
            if self.tools.graphs()
            else translate("Performance", "No graph is chosen. Choose some at “Which graphs”.")
        )

    # Tools

    def choose_span(self, span_s: int) -> None:
        """Show the last ``span_s`` seconds."""
        self._span_s = span_s
        self.tools.set_span(span_s)
        if self._board is not None:
            self._board.set_span(span_s)
            self.refresh()
        self.span_changed.emit(span_s)

    def span_s(self) -> int:
        """How much time the graphs show."""
        return self._span_s

    def _window_changed(self, window: TimeWindow) -> None:
        self._span_s = int(window.span_s)
        self.tools.set_span(window.span_s if window.is_live else 0)
        self.span_changed.emit(self._span_s)

    def _pause(self, is_paused: bool) -> None:
        if self._board is not None:
            self._board.set_paused(is_paused)
            self.tools.set_paused(is_paused)

    def _choose_graphs(self, graphs: tuple[str, ...]) -> None:
        if self._board is not None:
            self._board.set_chosen(graphs)
        self.graphs_changed.emit(graphs)
        self.refresh()

    def _show_table(self, is_table: bool) -> None:
        if self._board is None or self._parts is None:
            return
        if self._table is None:
            self._table = self._parts.table(self._theme, self._board)
            self._stack.addWidget(self._table)
        self._is_table = is_table
        self.tools.set_table(is_table)
        self.refresh()

    # Files

    def _caption(self) -> str:
        subject = self._controller.subject
        when = format_time(self._controller.moment()[1], self._controller.moment()[1])
        text = translate("Performance", "{name} on {host}, {time}")
        return text.format(name=subject_name(subject), host=shown(subject.host_name), time=when)

    def _export_values(self) -> None:
        if self._board is None or self._parts is None:
            return
        samples, csv_bytes = self._board.samples(), self._parts.csv_bytes
        title, kind = translate("Performance", "Export Values"), translate("Performance", "Tables")
        name = subject_name(self._controller.subject)
        self._export.ask(title, name, "csv", kind, lambda: csv_bytes(samples))

    def _export_picture(self) -> None:
        if self._board is None:
            return
        image = self._board.image(self._caption())
        title, kind = translate("Performance", "Export Picture"), translate("Performance", "Pictures")
        name = subject_name(self._controller.subject)
        self._export.ask(title, name, "png", kind, lambda: png_bytes(image))
