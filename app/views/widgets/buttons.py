"""Buttons beside the ordinary ones: links, icons, and a choice of one of several."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.views.style.fonts import TextStyle
from app.views.style.metrics import MIN_TARGET_PX
from app.views.style.theme import Theme
from app.views.widgets.accessible import set_role


def link_button(text: str, on_clicked: Callable[[], None] | None = None, object_name: str = "") -> QPushButton:
    """Return a button that looks like a link; it is one Tab stop and answers to Space."""
    button = QPushButton(text)
    button.setProperty("look", "link")
    button.setAutoDefault(False)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setObjectName(object_name)
    if on_clicked is not None:
        button.clicked.connect(lambda: on_clicked())
    return button


def icon_button(theme: Theme, icon_name: str, name: str, object_name: str = "") -> QToolButton:
    """Return a button that shows only an icon; `name` is its tooltip and what a screen reader says."""
    button = QToolButton()
    button.setIcon(theme.icon(icon_name))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setObjectName(object_name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


class SegmentedButton(QFrame):
    """A row of joined buttons of which one is chosen: one Tab stop, arrows choose.

    Signals:
        chosen: the value of the button that the user chose.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, name: str, options: Sequence[tuple[Hashable, str]], parent: QWidget | None = None
    ) -> None:
        """`name`: what is chosen, for screen readers. `options`: value and text of each button."""
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._values: list[Hashable] = []
        self.setProperty("look", "segments")
        self.setAccessibleName(name)
        set_role(self, QAccessible.Role.Grouping)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for value, text in options:
            self._add(layout, name, value, text)
        # Not "clicked": the arrow keys choose without a click.
        self._group.idToggled.connect(self._on_toggled)
        self._keep_one_stop()
        theme.changed.connect(self._keep_widths)
        self._keep_widths()

    def _add(self, layout: QHBoxLayout, name: str, value: Hashable, text: str) -> None:
        button = _Segment(text)
        button.setProperty("look", "segment")
        button.setAccessibleName(f"{name}: {text}")
        button.setObjectName(f"segment-{len(self._values)}")
        self._group.addButton(button, len(self._values))
        self._values.append(value)
        layout.addWidget(button)

    def value(self) -> Hashable | None:
        """Return the value chosen, None when nothing is."""
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else None

    def set_value(self, value: Hashable | None) -> None:
        """Choose by program; emits nothing. A value that is not offered leaves nothing chosen."""
        with QSignalBlocker(self._group):
            checked = self._group.checkedButton()
            if value in self._values:
                self._group.button(self._values.index(value)).setChecked(True)
            elif checked is not None:
                self._group.setExclusive(False)
                checked.setChecked(False)
                self._group.setExclusive(True)
        self._keep_one_stop()

    def _on_toggled(self, index: int, is_checked: bool) -> None:
        if is_checked:
            self._keep_one_stop()
            self.chosen.emit(self._values[index])

    def _keep_one_stop(self) -> None:
        """Tab comes to the one that is chosen, else to the first; Qt sees to it only once one has had the focus."""
        stop = max(0, self._group.checkedId())
        for index, button in enumerate(self._group.buttons()):
            policy = Qt.FocusPolicy.StrongFocus if index == stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def _keep_widths(self) -> None:
        """As wide as the chosen (bolder) text, so that nothing moves when the choice does."""
        metrics = QFontMetrics(self._theme.font(TextStyle.PANE))
        for button in self._group.buttons():
            width = metrics.horizontalAdvance(button.text()) + 2 * self._theme.metrics.px(10)
            button.setMinimumWidth(max(MIN_TARGET_PX, width))


class _Segment(QRadioButton):
    """A radio button to the keyboard and to a screen reader, which looks like a button."""

    def sizeHint(self) -> QSize:
        """Override QRadioButton.sizeHint: that of a button."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        text = QSize(metrics.horizontalAdvance(self.text()), metrics.height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, self._option(), text, self)

    def minimumSizeHint(self) -> QSize:
        """Override QRadioButton.minimumSizeHint."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        """Override QRadioButton.hitButton: all of it can be pressed."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QRadioButton.paintEvent."""
        with QStylePainter(self) as painter:
            painter.drawControl(QStyle.ControlElement.CE_PushButton, self._option())

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        option.initFrom(self)
        option.text = self.text()
        state = QStyle.StateFlag
        option.state |= state.State_On if self.isChecked() else state.State_Off
        if self.isDown():
            option.state |= state.State_Sunken
        return option
