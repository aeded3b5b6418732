"""The same numbers as the graphs, as a table. Imports numpy: loaded with the graphs."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView

from app.core.metrics import Unit
from app.models.times_model import TimesModel
from app.views.details.graph_board import GraphBoard
from app.views.details.plain_table import PlainTable
from app.views.formatting import format_clock_seconds, format_date_seconds, format_value, spoken_value
from app.views.style.theme import Theme
from app.views.translation import translate

_POINTS = 2000
_OVERLAP_S = 5.0
_DAY_S = 86_400.0
_TIME_PX, _VALUE_PX = 150, 130


class TimesTable(PlainTable):
    """Newest first; kept up to date while it is shown."""

    def __init__(self, theme: Theme, board: GraphBoard) -> None:
        self._words = _Words()
        self._board = board
        self._shown: tuple[object, ...] = ()
        self.times = TimesModel(self._words)
        super().__init__(theme, self.times, translate("Performance", "Values of the graphs"), "graph-values")
        self.times.setParent(self)
        self._theme_of_widths = theme

    def refresh(self) -> None:
        """Show what the graphs show."""
        board = self._board
        window = board.window_of_time()
        newest = self.times.newest_epoch_s
        probe = board.samples(_OVERLAP_S if newest is not None else None, _POINTS)
        key = (probe.names, probe.units, window, board.is_paused(), board.subject_key)
        if key != self._shown or newest is None:
            self._shown = key
            samples = board.samples(None, _POINTS)
            self._words.names, self._words.units = samples.names, samples.units
            self._words.has_dates = window.span_s >= _DAY_S
            self.times.set_samples(samples.times_epoch_s.tolist(), [each.tolist() for each in samples.columns])
            self._lay_out_columns()
        elif window.is_live and not board.is_paused():
            is_new = probe.times_epoch_s > newest
            oldest = round(board.now_epoch_s() - window.span_s)
            self.times.add_samples(
                probe.times_epoch_s[is_new].tolist(), [each[is_new].tolist() for each in probe.columns], oldest
            )

    def _lay_out_columns(self) -> None:
        header, px = self.horizontalHeader(), self._theme_of_widths.metrics.px
        header.setStretchLastSection(False)
        for column in range(self.times.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            title = str(self.times.headerData(column, header.orientation()))
            wanted = header.fontMetrics().horizontalAdvance(title) + px(24)
            header.resizeSection(column, max(px(_VALUE_PX if column else _TIME_PX), wanted))


class _Words:
    """Fulfils the model's ``TimesTexts``."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.units: tuple[Unit, ...] = ()
        self.has_dates = False

    def time_title(self) -> str:
        return translate("Performance", "Time")

    def title(self, column: int) -> str:
        return self.names[column]

    def time(self, epoch_s: int) -> str:
        return format_date_seconds(epoch_s) if self.has_dates else format_clock_seconds(epoch_s)

    def value(self, column: int, value: float) -> str:
        return format_value(value, self.units[column])

    def spoken(self, column: int, value: float) -> str:
        return spoken_value(value, self.units[column])
