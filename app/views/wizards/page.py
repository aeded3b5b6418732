"""A page of a wizard: a heading, a hint, and fields that say what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.messages import Message
from app.views.breaking import breakable
from app.views.dialogs.field_problem import FieldProblem
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translated
from app.views.widgets.accessible import labelled, set_role
from app.views.widgets.labels import SECONDARY, pad_spin_box, style_text, text_label


class PageProblem(Protocol):
    """What a rule says of a field. ``field`` is the key that the page gave it."""

    @property
    def field(self) -> str: ...

    @property
    def text(self) -> Message: ...

    @property
    def is_warning(self) -> bool: ...


class Field(NamedTuple):
    """A field and the sentence under it."""

    widget: QWidget
    problem: FieldProblem


class WizardPage(QWidget):
    """Base of all pages. Make the fields in the constructor, in the order of reading.

    ``needs_host``: whether the fields are grey until it is known what the host can do.

    Signals:
        changed: the user changed something; the wizard asks the rules again.
    """

    changed = Signal()
    needs_host = True

    def __init__(self, theme: Theme, name: str, title: str, heading: str, hint: str = "") -> None:
        super().__init__()
        self.theme = theme
        self.title = title
        self.heading = heading
        self.fields: dict[str, Field] = {}
        self.is_loading = False
        self._touched: set[str] = set()
        self._is_all_touched = False
        self.setObjectName(f"page-{name}")
        self.setAccessibleName(heading)
        set_role(self, QAccessible.Role.Grouping)
        metrics = theme.metrics
        outer = QVBoxLayout(self)
        outer.setContentsMargins(metrics.page_inset, metrics.page_inset, metrics.page_inset, metrics.footer_gap)
        outer.setSpacing(metrics.icon_gap)
        outer.addWidget(self.text(heading, TextStyle.PAGE, name=f"{name}-heading"))
        if hint:
            outer.addWidget(self.text(hint, tone=SECONDARY, name=f"{name}-hint"))
        outer.addSpacing(metrics.footer_gap)
        self.body = QWidget()
        self.column = _column(self.body, metrics.icon_gap)
        outer.addWidget(self.body)
        outer.addStretch(1)

    # What a page tells

    def load(self) -> None:
        """Show the choices as they stand; emits nothing."""
        self.is_loading = True
        self.fill()
        self.is_loading = False

    def fill(self) -> None:
        """Put the choices into the fields. Called by :meth:`load`."""

    def take(self) -> None:
        """Take the choices out of the fields. Called whenever the user changed one, before ``changed``."""

    def entered(self) -> None:
        """The page is about to be shown."""

    def help_text(self) -> str:
        """What Help says of this page."""
        return ""

    def problems(self) -> Sequence[PageProblem]:
        """What is wrong on this page, whether it is shown yet or not."""
        return ()

    # Problems at the fields

    def touch_all(self) -> None:
        """From now on every problem is shown, also at fields that nobody has changed."""
        self._is_all_touched = True

    def show_problems(self) -> int:
        """Put each problem at its field; how many of them keep the user from going on."""
        found: dict[str, PageProblem] = {}
        for problem in self.problems():
            if self._is_all_touched or problem.field in self._touched or problem.is_warning:
                before = found.get(problem.field)
                if before is None or (before.is_warning and not problem.is_warning):
                    found[problem.field] = problem
        for key, field in self.fields.items():
            problem = found.get(key)
            text = translated(problem.text) if problem is not None else ""
            field.problem.say(text, is_warning=problem is not None and problem.is_warning)
        return sum(1 for problem in found.values() if not problem.is_warning)

    def first_wrong(self) -> str:
        """The key of the first field that has an error, in the order of reading; "" when there is none."""
        wrong = [problem.field for problem in self.problems() if not problem.is_warning]
        return next((key for key in self.fields if key in wrong), wrong[0] if wrong else "")

    def focus_field(self, key: str) -> None:
        """Put the focus at a field and have its sentence spoken."""
        field = self.fields.get(key)
        if field is None:
            return
        self.reveal(key)
        field.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        select_text(field.widget)
        field.problem.announce()

    def reveal(self, key: str) -> None:
        """Open what folds a field away."""

    def first_control(self) -> QWidget | None:
        """Who takes the focus when the page is shown."""
        shown = (field.widget for field in self.fields.values())
        return next((each for each in shown if each.isEnabled() and not each.isHidden()), None)

    # Building

    def text(self, text: str, style: TextStyle = TextStyle.BODY, tone: str = "", name: str = "") -> QLabel:
        """A wrapping, selectable, plain label."""
        label = text_label(breakable(text), style, tone, name, is_selectable=True)
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # read out with the page; not a stop on the way
        label.setWordWrap(True)
        return label

    def note(self, text: str, name: str = "") -> QLabel:
        """Small grey text under a field."""
        return self.text(text, TextStyle.NOTE, SECONDARY, name)

    def add_field(
        self,
        key: str,
        label: str,
        widget: QWidget,
        *,
        into: QBoxLayout | None = None,
        beside: Sequence[QWidget] = (),
        note: QLabel | None = None,
        width_px: int = 0,
        is_part: bool = False,
    ) -> None:
        """Append a labelled field, what stands beside it, its sentence and its note.

        ``is_part``: one of several fields whose sentence has a place of its own, under the same key.
        """
        column = into if into is not None else self.column
        metrics = self.theme.metrics
        holder = QVBoxLayout()
        holder.setSpacing(metrics.icon_gap)
        if label:
            title = labelled(label, widget)
            style_text(title, TextStyle.LABEL)
            title.setWordWrap(True)
            holder.addWidget(title)
        if width_px:
            widget.setMaximumWidth(metrics.px(width_px))
        if beside:
            row = QHBoxLayout()
            row.setSpacing(metrics.gap)
            row.addWidget(widget, 0 if width_px else 1)
            for other in beside:
                row.addWidget(other)
            if width_px:
                row.addStretch(1)
            holder.addLayout(row)
        else:
            holder.addWidget(widget)
        if not is_part:
            self.fields[key] = Field(widget, FieldProblem(widget, self.theme))
            holder.addWidget(self.fields[key].problem)
        if note is not None:
            holder.addWidget(note)
            widget.setAccessibleDescription(note.text())
        column.addLayout(holder)
        column.addSpacing(metrics.gap)
        self._watch(key, widget)

    def describe(self, widget: QWidget, text: str) -> None:
        """Give a field another description; what is wrong with it goes before."""
        for field in self.fields.values():
            if field.widget is widget:
                field.problem.describe(text)
                return
        widget.setAccessibleDescription(text)

    def add_problem_place(self, key: str, widget: QWidget, into: QBoxLayout | None = None) -> None:
        """A sentence that belongs to ``widget``, a group of choices, which stands there already."""
        column = into if into is not None else self.column
        field = Field(widget, FieldProblem(widget, self.theme))
        column.addWidget(field.problem)
        self.fields[key] = field

    def add_choice(self, button: QRadioButton | QCheckBox, hint: str = "", into: QBoxLayout | None = None) -> QLabel:
        """Append a radio button or check box with a grey line under it; returns the line."""
        column = into if into is not None else self.column
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        label = self.note(hint, f"{button.objectName()}-hint")
        label.setContentsMargins(self.theme.metrics.px(24), 0, 0, 0)
        label.setVisible(bool(hint))
        button.setAccessibleDescription(hint)
        column.addWidget(label)
        self._watch("", button)
        return label

    def add_block(self, into: QBoxLayout | None = None, *, is_indented: bool = True) -> tuple[QWidget, QBoxLayout]:
        """Append a part that can be hidden or greyed as a whole; its fields are put into the layout."""
        block = QWidget()
        layout = _column(block, self.theme.metrics.icon_gap)
        layout.setContentsMargins(self.theme.metrics.px(24) if is_indented else 0, 0, 0, 0)
        (into if into is not None else self.column).addWidget(block)
        return block, layout

    def touch(self, *keys: str) -> None:
        """Count fields as changed by the user: take what they hold, and have the rules asked."""
        if not self.is_loading:
            self._touched.update(keys)
            self.take()
            self.changed.emit()

    def _watch(self, key: str, widget: QWidget) -> None:
        def touch(*_values: object) -> None:
            self.touch(*([key] if key else []))

        if isinstance(widget, (QLineEdit, QPlainTextEdit)):
            widget.textChanged.connect(touch)
        elif isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(touch)
        elif isinstance(widget, QAbstractSpinBox):
            widget.valueChanged.connect(touch)  # type: ignore[attr-defined]
        elif isinstance(widget, (QCheckBox, QRadioButton)):
            widget.toggled.connect(touch)


def _column(holder: QWidget, spacing_px: int) -> QVBoxLayout:
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing_px)
    holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return layout


def select_text(widget: QWidget) -> None:
    """Select all that stands in a field of one line, so that typing replaces it."""
    if isinstance(widget, (QLineEdit, QAbstractSpinBox)):
        widget.selectAll()


def prepared(widget: QWidget, name: str) -> QWidget:
    """Give a field its object name and the inset of the others."""
    widget.setObjectName(name)
    if isinstance(widget, QAbstractSpinBox):
        pad_spin_box(widget)
    if isinstance(widget, QPlainTextEdit):
        widget.setTabChangesFocus(True)
    return widget
