"""Titles and values in as many columns as there is room for; every value can be read, selected and copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.views.breaking import unbroken
from app.views.details.readable import ReadableText, ring_room
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import set_role
from app.views.widgets.labels import SECONDARY, style_text, text_label

_MOST_COLUMNS = 3
_LEAST_ROWS = 4  # fewer are not worth another column
_COLUMN_PX = 300
_VALUE_PX = 300  # wider values wrap
_SENTENCE_PX = 190  # and so do sentences that stand for a value
_FIGURES = re.compile(r"[\d.,:]+")


class Fact(NamedTuple):
    """A title and its value; ``is_quiet``: the value is not there, and the text says why."""

    id: str
    title: str
    value: str
    is_quiet: bool = False


class FactsGrid(QWidget):
    """A list to keyboard and screen reader: one Tab stop, in which Up, Down, Home and End go from value to value.

    Values change in place: what is selected in one stays selected while it reads the same.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        """``name``: what the values are about, for screen readers."""
        super().__init__()
        self._theme = theme
        self._facts: tuple[Fact, ...] = ()
        self._lines: dict[str, _Line] = {}
        self._columns = 1
        self._is_stale = False
        self._is_behind = False  # a value was selected when it should have changed
        self._current = ""  # the fact that Tab comes to
        set_role(self, QAccessible.Role.List)
        self.setAccessibleName(name)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._spare: list[_Line] = []  # lines are used again, not made anew with each selection
        self._grids: list[QGridLayout] = []
        self._holders = [self._make_holder() for _ in range(_MOST_COLUMNS)]
        theme.changed.connect(self._arrange)

    def _make_holder(self) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        self._grids.append(grid)
        column.addLayout(grid)
        column.addStretch(1)
        self._layout.addWidget(holder, 1)
        return holder

    def set_facts(self, facts: Sequence[Fact], is_stale: bool = False) -> None:
        """Show these in this order; ``is_stale`` greys the values."""
        facts = tuple(facts)
        if facts == self._facts and is_stale == self._is_stale and not self._is_behind:
            return
        is_other = [fact.id for fact in facts] != [fact.id for fact in self._facts]
        self._facts, self._is_stale = facts, is_stale
        if is_other:
            self._take_lines(facts)
        shown = [self._lines[fact.id].show_fact(fact, is_stale) for fact in facts]
        self._is_behind = not all(shown)
        if is_other:
            self._arrange()
            self._set_current(self._current)

    def _take_lines(self, facts: tuple[Fact, ...]) -> None:
        for name in self._lines.keys() - {fact.id for fact in facts}:
            line = self._lines.pop(name)
            line.hide()
            self._spare.append(line)
        for fact in facts:
            if fact.id not in self._lines:
                line = self._spare.pop() if self._spare else self._make_line()
                line.set_name(fact.id)
                self._lines[fact.id] = line

    def _make_line(self) -> _Line:
        line = _Line(self._theme, self)
        line.value.walked.connect(lambda key: self._walk(line, key))
        line.value.entered.connect(lambda: self._set_current(line.name))
        return line

    def _walk(self, line: _Line, key: Qt.Key) -> None:
        names = [fact.id for fact in self._facts]
        if line.name not in names:
            return
        at, last = names.index(line.name), len(names) - 1
        to = {Qt.Key.Key_Up: max(0, at - 1), Qt.Key.Key_Down: min(last, at + 1), Qt.Key.Key_Home: 0}.get(key, last)
        # As Tab does: what is come to is selected.
        self._lines[names[to]].value.setFocus(Qt.FocusReason.TabFocusReason)

    def _set_current(self, name: str) -> None:
        """Have Tab come to this value, or to the first where it is not there any more."""
        self._current = name if name in self._lines else next(iter(self._facts), Fact("", "", "")).id
        for each, line in self._lines.items():
            is_stop = each == self._current
            line.value.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)

    def current_value(self) -> QWidget | None:
        """The value that takes the focus."""
        line = self._lines.get(self._current)
        return line.value if line is not None else None

    def as_text(self) -> str:
        """All of it as lines "title: value"."""
        line = translate("Details", "{title}: {value}")
        lines = (line.format(title=fact.title, value=fact.value) + "\n" for fact in self._facts)
        return unbroken("".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QWidget.resizeEvent: more room, more columns."""
        super().resizeEvent(event)
        if self._wanted_columns() != self._columns:
            self._arrange()

    def _wanted_columns(self) -> int:
        room = self.width() // self._theme.metrics.px(_COLUMN_PX)
        return max(1, min(_MOST_COLUMNS, room, -(-len(self._facts) // _LEAST_ROWS)))

    def _arrange(self) -> None:
        """Put the lines under each other, column by column."""
        metrics = self._theme.metrics
        self._columns = self._wanted_columns()
        self._layout.setSpacing(metrics.page_inset)
        each = max(1, -(-len(self._facts) // self._columns))
        before: QWidget | None = None
        title_widths = [self._width(column, _title) for column in self._split(each)]
        for place, fact in enumerate(self._facts):
            line, grid = self._lines[fact.id], self._grids[place // each]
            grid.addWidget(line.title, place % each, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line.value, place % each, 1)
            line.restyle(ring_room(self._theme))
            line.title.setFixedWidth(title_widths[place // each] + 2 * ring_room(self._theme))
            line.show()
            if before is not None:
                QWidget.setTabOrder(before, line.value)
            before = line.value
        for number, (holder, grid) in enumerate(zip(self._holders, self._grids, strict=True)):
            grid.setHorizontalSpacing(metrics.gap)
            grid.setVerticalSpacing(0)
            grid.setColumnStretch(1, 1)
            holder.setVisible(number < self._columns)
        # Each column gets its share of what its texts need: short values leave room for long ones.
        for number, column in enumerate(self._split(each)):
            plain = self._width([fact for fact in column if not fact.is_quiet], _value)
            sentences = self._width([fact for fact in column if fact.is_quiet], _value)
            values = max(min(plain, metrics.px(_VALUE_PX)), min(sentences, metrics.px(_SENTENCE_PX)))
            self._layout.setStretch(number, title_widths[number] + metrics.footer_gap + values)

    def _split(self, each: int) -> list[tuple[Fact, ...]]:
        return [self._facts[start : start + each] for start in range(0, len(self._facts), each)]

    def _width(self, facts: Sequence[Fact], text: Callable[[Fact], str]) -> int:
        metrics = QFontMetrics(self._theme.font(TextStyle.BODY))
        lines = (line for fact in facts for line in text(fact).split("\n"))
        return max(map(metrics.horizontalAdvance, lines), default=0) + 1


def _title(fact: Fact) -> str:
    return fact.title


def _value(fact: Fact) -> str:
    return fact.value


class _Line:
    """One title and its value."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.title = text_label("", TextStyle.BODY, SECONDARY)
        self.value = _Value(theme)
        for label in (self.title, self.value):
            label.setParent(parent)
        self.name = ""
        self._tone = ""

    def set_name(self, name: str) -> None:
        """``name``: of the fact that it shows from now on."""
        self.name = name
        self.title.setObjectName(f"fact-{name}-title")
        self.value.setObjectName(f"fact-{name}")
        self.value.setSelection(0, 0)

    def show_fact(self, fact: Fact, is_stale: bool) -> bool:
        """Show a title and a value; whether the value is the one that is shown now."""
        if self.title.text() != fact.title:
            self.title.setText(fact.title)
        self.value.show_text(fact.value, fact.title)
        tone = SECONDARY if is_stale or fact.is_quiet else ""
        if tone != self._tone:
            self._tone = tone
            style_text(self.value, TextStyle.BODY, tone)
        return self.value.text() == fact.value

    def restyle(self, room_px: int) -> None:
        """Leave room around the texts for the focus ring; a style sheet takes other margins away."""
        self.title.setMargin(room_px)
        self.value.setMargin(room_px)

    def hide(self) -> None:
        """Take it off the screen."""
        self.title.hide()
        self.value.hide()

    def show(self) -> None:
        """Bring it on screen."""
        self.title.show()
        self.value.show()


class _Value(ReadableText):
    """One value of the list. What is selected in part stays; what the keyboard has come to goes on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, is_item=True)
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def show_text(self, text: str, title: str) -> None:
        """Show another value; not while a part of the old one is selected to be copied."""
        old, is_whole = self.text(), self.selectedText() == self.text()
        if (text == old and title == self._title) or (self.hasSelectedText() and not (is_whole and self.hasFocus())):
            return
        is_selected = self.hasSelectedText()
        self._title = title
        self.setText(text)
        if is_selected:
            self.setSelection(0, len(text))
        # A screen reader tells of each new name of what has the focus: not of figures that run.
        if not self.hasFocus() or _FIGURES.sub("", old) != _FIGURES.sub("", text):
            self._tell()

    def _tell(self) -> None:
        value = unbroken(self.text())
        self.setAccessibleName(translate("Details", "{title}: {value}").format(title=self._title, value=value))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Override QLabel.focusOutEvent."""
        super().focusOutEvent(event)
        self._tell()
