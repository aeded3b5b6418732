"""Text in the styles and tones of the look; size and colour follow the theme through the style sheet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from app.views.style.fonts import TextStyle
from app.views.widgets.accessible import plain_label

SECONDARY = "secondary"
CRITICAL = "critical"


def style_text(widget: QWidget, style: TextStyle = TextStyle.BODY, tone: str = "") -> None:
    """Give a label or button a text style, and a tone: "", `SECONDARY` or `CRITICAL`."""
    widget.setProperty("textStyle", style.name.lower())
    widget.setProperty("tone", tone)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Have the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.updateGeometry()
    widget.update()


def text_label(
    text: str = "",
    style: TextStyle = TextStyle.BODY,
    tone: str = "",
    object_name: str = "",
    is_selectable: bool = False,
) -> QLabel:
    """Return a plain text label in a style and tone."""
    label = plain_label(text, object_name, is_selectable)
    style_text(label, style, tone)
    return label


def make_primary(button: QPushButton) -> QPushButton:
    """Mark the one thing to do next in a window; returns the button."""
    button.setProperty("primary", True)
    return button


def pad_spin_box(box: QAbstractSpinBox) -> None:
    """Give a spin box the inset of the other fields; it ignores the style sheet's."""
    line = box.findChild(QLineEdit)
    if line is not None:
        line.setTextMargins(6, 0, 0, 0)


class ElidedLabel(QLabel):
    """Plain text of one line that is cut in the middle (names) or at the end where it does not fit.

    The whole text stays in `text()`, for screen readers, and is the tooltip while it is cut.
    """

    def __init__(
        self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Override QLabel.setText."""
        super().setText(text)
        self._tell_whole()

    def is_elided(self) -> bool:
        """Whether the text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def minimumSizeHint(self) -> QSize:
        """Override QLabel.minimumSizeHint: about six characters, so that layouts may squeeze it."""
        metrics = self.fontMetrics()
        return QSize(
            min(metrics.averageCharWidth() * 6, super().sizeHint().width()), super().minimumSizeHint().height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QLabel.paintEvent."""
        with QPainter(self) as painter:
            rect = self.contentsRect()
            text = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
            flags, role = int(self.alignment()), self.foregroundRole()
            self.style().drawItemText(painter, rect, flags, self.palette(), self.isEnabled(), text, role)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QLabel.resizeEvent."""
        super().resizeEvent(event)
        self._tell_whole()

    def changeEvent(self, event: QEvent) -> None:
        """Override QLabel.changeEvent."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._tell_whole()

    def _tell_whole(self) -> None:
        self.setToolTip(_escaped(self.text()) if self.is_elided() else "")


def _escaped(text: str) -> str:
    # A tooltip guesses whether it is rich text; escaped and wrapped, it is told.
    for raw, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\n", "<br>")):
        text = text.replace(raw, safe)
    return f"<span>{text}</span>"


def tooltip(text: str) -> str:
    """Return `text`, which may come from a host or guest, as a tooltip that shows it as it is."""
    return _escaped(text) if text else ""
