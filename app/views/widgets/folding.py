"""A part of a page that can be folded away under its title."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import style_text


class _Title(QPushButton):
    """A pane's title: the text at the left edge, cut in the middle where it must be, the arrow at the right one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def minimumSizeHint(self) -> QSize:
        """Override QPushButton.minimumSizeHint: a long name is cut, it does not widen the pane."""
        return QSize(self._theme.metrics.px(96), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QPushButton.paintEvent."""
        with QStylePainter(self) as painter:
            option = QStyleOptionButton()
            self.initStyleOption(option)
            option.text, option.icon = "", QIcon()
            painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
            metrics = self._theme.metrics
            side, inset = metrics.icon, metrics.inset
            inside = self.rect().adjusted(inset, 0, -inset, 0)
            arrow = QRect(inside.right() - side + 1, inside.y() + (inside.height() - side) // 2, side, side)
            self.icon().paint(painter, QStyle.visualRect(self.layoutDirection(), self.rect(), arrow))
            room = inside.width() - side - metrics.gap
            title = self.text().replace("&&", "&")
            shown_text = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, room)
            painter.setPen(self._theme.color("text" if self.isEnabled() else "disabled"))
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter), shown_text)


class FoldingSection(QWidget):
    """A title with an arrow, and under it a content that the title shows and hides.

    Signals:
        toggled: whether the content is shown now.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        title: str,
        content: QWidget,
        *,
        is_open: bool = True,
        open_title: str | None = None,
        is_link: bool = False,
        name: str = "folding",
    ) -> None:
        """`open_title`: the title while open, when it differs ("Hide details"). `is_link`: looks like a link.

        `name`: what the title is called as an object, before `-title`.
        """
        super().__init__()
        self._theme = theme
        self._titles = (title, open_title if open_title is not None else title)
        self._content = content
        self._is_link = is_link
        self._header = QPushButton() if is_link else _Title(theme)
        self._header.setObjectName(f"{name}-title")
        self._header.setAutoDefault(False)
        self._header.setProperty("look", "link" if is_link else "folding")
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        style_text(self._header, TextStyle.BODY if is_link else TextStyle.PANE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(content)
        # Not checkable: a screen reader would call it a check box, though its name says how it is.
        self._header.clicked.connect(lambda: self.set_open(not self._is_open))
        self._is_open = is_open
        self._show(is_open)

    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Show or hide the content."""
        if is_open is not self._is_open:
            self._is_open = is_open
            self._show(is_open)
            self.toggled.emit(is_open)

    def set_title(self, title: str) -> None:
        """Show another title; names from hosts must have gone through `shown`."""
        self._titles = (title, title)
        self._show(self.is_open())

    def _show(self, is_open: bool) -> None:
        title = self._titles[is_open]
        # In a button's text one & marks a mnemonic; a title has none.
        self._header.setText(title.replace("&", "&&"))
        # An arrow before a link shows the way in; one at the right end shows where the content goes.
        open_arrow, folded_arrow = (
            ("chevron-down", "chevron-right") if self._is_link else ("chevron-up", "chevron-down")
        )
        self._header.setIcon(self._theme.icon(open_arrow if is_open else folded_arrow))
        spoken = (
            translate("FoldingSection", "{title}, open") if is_open else translate("FoldingSection", "{title}, folded")
        )
        is_plain = self._titles[0] == self._titles[1]  # else the title says what pressing it does
        self._header.setAccessibleName(spoken.format(title=title) if is_plain else title)
        self._content.setVisible(is_open)
