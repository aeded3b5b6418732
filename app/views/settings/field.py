"""A row of a page: label, editor, and beside it what was there before, when it takes effect, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from app.core.machine_settings import FieldChange
from app.core.settings_timing import When
from app.views.breaking import breakable
from app.views.dialogs.field_problem import FieldProblem
from app.views.settings.editors import Editor
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import labelled
from app.views.widgets.buttons import link_button
from app.views.widgets.labels import SECONDARY, repolish, style_text, text_label, tooltip
from app.views.widgets.pictures import icon_view

_LABEL_PX = 152
_EDITOR_PX = 132
_FOLD_PX = 400


class FieldRow(QWidget):
    """One field. Labels are beside their editors where there is room, else above them.

    ``plain_label``: without its mnemonic, for lists of changes. ``is_wide``: the editor takes all the room.
    """

    def __init__(
        self,
        theme: Theme,
        label: str,
        editor: Editor,
        on_undo: Callable[[], None],
        *,
        hint: str = "",
        is_wide: bool = False,
        ends: tuple[str, str] = ("", ""),
        name: str = "",
    ) -> None:
        super().__init__()
        self._theme = theme
        self.editor = editor
        widget = editor.widget
        stem = widget.objectName()
        text = name or label or (widget.text() if isinstance(widget, QCheckBox) else "")
        self.plain_label = text.replace("&", "")
        self._is_wide = is_wide or isinstance(widget, QPlainTextEdit)
        self._hint_text = hint
        self._title: QLabel | None = None
        if label:
            self._title = labelled(label, widget)
            self._title.setWordWrap(True)
        self._box = self._held(widget, ends)
        self._note = self._make_note(stem, on_undo)
        self.problem = FieldProblem(widget, theme)
        self._hint = text_label(breakable(hint), TextStyle.NOTE, SECONDARY, f"{stem}-hint", is_selectable=True)
        self._hint.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._hint.setWordWrap(True)
        self._hint.setVisible(bool(hint))
        widget.setAccessibleDescription(hint)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.metrics.inset)
        self._grid.setVerticalSpacing(theme.metrics.icon_gap)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._folding: tuple[bool, bool] | None = None
        self._fold()
        theme.changed.connect(self._refold)
        QWidget.setTabOrder(widget, self._undo)

    # What the page says

    def show_change(self, change: FieldChange | None, effect: When) -> None:
        """Say what was there before and when the new value takes effect; None: nothing is changed."""
        self._note.setVisible(change is not None)
        widget = self.editor.widget
        if bool(widget.property("pending")) != (change is not None):
            widget.setProperty("pending", change is not None)
            repolish(widget)
        if change is None:
            return
        is_later = effect is When.NEXT_START
        self._power.setVisible(is_later)
        words = self.editor.words(change.old)
        if is_later:
            text = translate("Settings", "was {value}, from the next start").format(value=words)
        else:
            text = translate("Settings", "was {value}").format(value=words)
        if self._was.text() != breakable(text):
            self._was.setText(breakable(text))
        self._fold()
        self._undo.setAccessibleName(
            translate("Settings", "Undo {field}: {was}").format(field=self.plain_label, was=text)
        )

    def show_lock(self, reason: str, *, is_quiet: bool = False) -> None:
        """Grey the field, with the reason; "" to let it be changed. Quiet: in the tooltip and spoken only."""
        widget = self.editor.widget
        widget.setEnabled(not reason)
        widget.setToolTip(tooltip(reason))
        if not self.problem.text:
            widget.setAccessibleDescription(reason or self._hint_text)
        text = self._hint_text if is_quiet or not reason else reason
        self._hint.setText(breakable(text))
        self._hint.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent."""
        super().resizeEvent(event)
        self._fold()

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint: as narrow as its parts under each other."""
        return QSize(self._theme.metrics.px(200), super().minimumSizeHint().height())

    # Within

    def _held(self, widget: QWidget, ends: tuple[str, str]) -> QWidget:
        """The editor as wide as its kind needs, between the words of its ends."""
        metrics = self._theme.metrics
        if not self._is_wide and not isinstance(widget, QCheckBox):
            widget.setMinimumWidth(metrics.px(_EDITOR_PX))
            widget.setMaximumWidth(metrics.px(_EDITOR_PX * 2))
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.gap)
        if ends[0]:
            row.addWidget(text_label(ends[0], TextStyle.NOTE, SECONDARY))
        row.addWidget(widget)
        if ends[1]:
            row.addWidget(text_label(ends[1], TextStyle.NOTE, SECONDARY))
        if isinstance(widget, QCheckBox):
            row.addStretch(1)
        return box

    def _make_note(self, name: str, on_undo: Callable[[], None]) -> QWidget:
        note = QWidget()
        row = QHBoxLayout(note)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.metrics.icon_gap)
        self._power = icon_view(self._theme, "turn-off")
        row.addWidget(self._power)
        row.addWidget(icon_view(self._theme, "pending-change"))
        self._was = text_label("", TextStyle.NOTE, SECONDARY, f"{name}-was")
        row.addWidget(self._was)
        self._undo = link_button(translate("Settings", "Undo"), on_undo, f"{name}-undo")
        row.addWidget(self._undo)
        row.addStretch(1)
        note.hide()
        return note

    def _refold(self) -> None:
        self._folding = None
        self._fold()

    def _fold(self) -> None:
        metrics = self._theme.metrics
        is_folded = self.width() < metrics.px(_FOLD_PX)
        is_below = is_folded or self._is_wide or not self._note_fits()
        if (is_folded, is_below) == self._folding:
            return
        self._folding = is_folded, is_below
        for widget in (self._title, self._box, self._note, self.problem, self._hint):
            if widget is not None:
                self._grid.removeWidget(widget)
        start = 0
        if self._title is not None:
            style_text(self._title, TextStyle.BODY)
            is_above = is_folded or self._is_wide
            self._title.setMinimumWidth(0 if is_above else metrics.px(_LABEL_PX))
            self._title.setMaximumWidth(16777215 if is_above else metrics.px(_LABEL_PX))
            if is_above:
                self._grid.addWidget(self._title, 0, 0, 1, 3)
            else:
                self._grid.addWidget(self._title, 1, 0)
                start = 1
        span = 3 - start
        is_whole = self._is_wide or isinstance(self.editor.widget, QCheckBox)
        place = Qt.AlignmentFlag(0) if is_whole else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if is_below:
            self._grid.addWidget(self._box, 1, start, 1, span, place)
            self._grid.addWidget(self._note, 2, start, 1, span)
        else:
            self._grid.addWidget(self._box, 1, start, place)
            self._grid.addWidget(self._note, 1, start + 1)
        self._grid.addWidget(self.problem, 3, start, 1, span)
        self._grid.addWidget(self._hint, 4, start, 1, span)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column == (start + 1 if not is_folded else 0) else 0)

    def _note_fits(self) -> bool:
        """Whether what was there before can be said in one line beside the editor."""
        metrics = self._theme.metrics
        words = self._was.fontMetrics().horizontalAdvance(self._was.text())
        signs = metrics.icon * (1 if self._power.isHidden() else 2) + metrics.icon_gap * 4
        label = metrics.px(_LABEL_PX) + metrics.inset if self._title is not None else 0
        editor = self._box.sizeHint().width() + metrics.inset
        needed = signs + words + self._undo.sizeHint().width()
        self._was.setWordWrap(needed > self.width() - label)
        return label + editor + needed <= self.width()

