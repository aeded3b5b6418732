"""What stands in place of the partitions when a host cannot be shown: why, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Failure
from app.core.names import shown, shown_lines
from app.views.breaking import breakable
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.folding import FoldingSection
from app.views.widgets.labels import SECONDARY, make_primary, text_label
from app.views.widgets.progress_line import ProgressLine
from app.views.widgets.scrolling import keep_scroll_bars

_WIDTH_PX = 656


class ProblemPage(QScrollArea):
    """A sentence, advice, and buttons; the host's own words folded."""

    retry_requested = Signal()
    connect_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem-page")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        keep_scroll_bars(self, is_wide=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setAutoFillBackground(True)
        body.setBackgroundRole(QPalette.ColorRole.Base)
        self._heading = self._label(TextStyle.WELCOME, "problem-heading")
        self._why = self._label(TextStyle.BODY, "problem-why")
        self._advice_title = text_label(translate("Problem", "What you can do"), TextStyle.PANE)
        self._advice = self._label(TextStyle.BODY, "problem-advice")
        self._progress = ProgressLine(theme, translate("Problem", "Connecting"))
        self._next = text_label("", TextStyle.NOTE, SECONDARY, "problem-next")
        self._retry = make_primary(QPushButton(translate("Problem", "Try Again")))
        self._retry.setObjectName("problem-retry")
        self._retry.clicked.connect(self.retry_requested)
        self._connect = QPushButton(translate("Problem", "Connect to Another Host..."))
        self._connect.setObjectName("problem-connect")
        self._connect.clicked.connect(self.connect_requested)
        self._details = QPlainTextEdit()
        self._details.setObjectName("problem-details")
        self._details.setAccessibleName(translate("Problem", "Details"))
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setFont(theme.fixed_font())
        self._details.setFixedHeight(theme.metrics.px(120))
        self._folding = FoldingSection(
            theme,
            translate("Problem", "Show details"),
            self._details,
            is_open=False,
            open_title=translate("Problem", "Hide details"),
            is_link=True,
        )
        self._lay_out(body, theme)
        self.setWidget(body)

    def _label(self, style: TextStyle, name: str) -> QLabel:
        label = text_label("", style, object_name=name, is_selectable=True)
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        label.setWordWrap(True)
        return label

    def _lay_out(self, body: QWidget, theme: Theme) -> None:
        column = QWidget()
        column.setMaximumWidth(theme.metrics.px(_WIDTH_PX))
        layout = QVBoxLayout(column)
        layout.setContentsMargins(*[theme.metrics.page_inset] * 4)
        layout.setSpacing(theme.metrics.gap)
        for widget in (self._heading, self._why, self._progress, self._advice_title, self._advice):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.metrics.gap)
        buttons.addWidget(self._retry)
        buttons.addWidget(self._connect)
        buttons.addWidget(self._next)
        buttons.addStretch(1)
        layout.addSpacing(theme.metrics.gap)
        layout.addLayout(buttons)
        layout.addSpacing(theme.metrics.gap)
        layout.addWidget(self._folding)
        layout.addStretch(1)
        outer = QHBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(column, 8)
        outer.addStretch(1)

    def show_no_host(self) -> None:
        """The list of hosts is empty."""
        self._show(
            translate("Problem", "No host in the list"),
            translate("Problem", "Connect to this computer or to another one to see its virtual machines."),
        )
        self._retry.hide()

    def show_connecting(self, host: str) -> None:
        """The first connection is being made."""
        self._show(
            translate("Problem", "Connecting to {host}…").format(host=shown(host)),
            translate("Problem", "Its virtual machines appear when it answers. Other hosts can be used meanwhile."),
        )
        self._progress.show()
        self._progress.set_percent(None)
        self._retry.hide()

    def show_disconnected(self, host: str) -> None:
        """The user ended the connection, or has not asked for one."""
        self._show(
            translate("Problem", "{host} is not connected").format(host=shown(host)),
            translate("Problem", "Connect to see its virtual machines."),
        )
        self._retry.setText(translate("Problem", "Connect"))

    def show_failure(self, host: str, failure: Failure) -> None:
        """The host could not be reached; says why and what to do."""
        self._show(
            translate("Problem", "{host} cannot be shown").format(host=shown(host)),
            f"{translated(failure.what)} {translated(failure.why)}",
        )
        self._retry.setText(translate("Problem", "Try Again"))
        has_advice = failure.advice is not None
        self._advice_title.setVisible(has_advice)
        self._advice.setVisible(has_advice)
        if failure.advice is not None:
            self._advice.setText(breakable(translated(failure.advice)))
        self._details.setPlainText(shown_lines(failure.details))
        self._folding.setVisible(bool(failure.details))

    def set_next_try(self, text: str) -> None:
        """When it is tried again by itself."""
        self._next.setText(text)

    def first_control(self) -> QWidget:
        """Where F6 puts the focus."""
        return self._connect if self._retry.isHidden() else self._retry

    def _show(self, heading: str, why: str) -> None:
        self._heading.setText(breakable(heading))
        self._why.setText(breakable(why))
        self.setAccessibleName(f"{heading}. {why}")
        for widget in (self._advice_title, self._advice, self._progress, self._folding):
            widget.hide()
        self._retry.show()
        self._next.setText("")
