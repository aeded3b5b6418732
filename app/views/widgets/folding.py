"""A part of a page that can be folded away under its title."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import style_text


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
    ) -> None:
        """`open_title`: the title while open, when it differs ("Hide details"). `is_link`: looks like a link."""
        super().__init__()
        self._theme = theme
        self._titles = (title, open_title if open_title is not None else title)
        self._content = content
        self._header = QPushButton()
        self._header.setObjectName("folding-title")
        self._header.setCheckable(True)
        self._header.setAutoDefault(False)
        self._header.setProperty("look", "link" if is_link else "folding")
        self._header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        style_text(self._header, TextStyle.BODY if is_link else TextStyle.PANE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(content)
        self._header.toggled.connect(self._on_toggled)
        self._header.setChecked(is_open)
        self._show(is_open)

    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self._header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Show or hide the content."""
        self._header.setChecked(is_open)

    def set_title(self, title: str) -> None:
        """Show another title; names from hosts must have gone through `shown`."""
        self._titles = (title, title)
        self._show(self.is_open())

    def _on_toggled(self, is_open: bool) -> None:
        self._show(is_open)
        self.toggled.emit(is_open)

    def _show(self, is_open: bool) -> None:
        title = self._titles[is_open]
        # In a button's text one & marks a mnemonic; a title has none.
        self._header.setText(title.replace("&", "&&"))
        self._header.setIcon(self._theme.icon("chevron-down" if is_open else "chevron-right"))
        spoken = (
            translate("FoldingSection", "{title}, open") if is_open else translate("FoldingSection", "{title}, folded")
        )
        self._header.setAccessibleName(spoken.format(title=title))
        self._content.setVisible(is_open)
