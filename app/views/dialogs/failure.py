"""A failed task: what failed, for which machine, why, what to do; the host's own words folded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.core.errors import Failure
from app.core.names import shown_lines
from app.core.record import record
from app.views.dialogs.base import Dialog
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate, translated
from app.views.widgets.folding import FoldingSection
from app.views.widgets.labels import SECONDARY
from app.views.widgets.pictures import sign_view


@record
class FailureFacts:
    """Where and when it failed, in the user's language; ``technical``: lines of label and value."""

    place: str
    technical: tuple[tuple[str, str], ...] = ()


class FailureDialog(Dialog):
    """Shows a :class:`Failure`. ``retry`` adds Try Again."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        failure: Failure,
        facts: FailureFacts,
        retry: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent, theme, "failure-dialog", translate("Failure", "Task failed"))
        self._details_text = self._details(failure, facts)
        self.body.addLayout(self._head(failure, facts))
        self._add_section(translate("Failure", "Why"), translated(failure.why))
        if failure.advice is not None:
            self._add_section(translate("Failure", "What you can do"), translated(failure.advice))
        self._box = QPlainTextEdit(self._details_text)
        self._box.setObjectName("failure-details")
        self._box.setAccessibleName(translate("Failure", "Details"))
        self._box.setReadOnly(True)
        self._box.setTabChangesFocus(True)
        self._box.setFont(theme.fixed_font())
        self._box.setMinimumHeight(theme.metrics.px(120))
        self.body.addSpacing(theme.metrics.gap)
        self.body.addWidget(
            FoldingSection(
                theme,
                translate("Failure", "Show details"),
                self._box,
                is_open=False,
                open_title=translate("Failure", "Hide details"),
                is_link=True,
            )
        )
        self.body.addStretch(1)
        copy = self.add_button(translate("Failure", "Copy Details"), "copy-details", is_left=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details_text))
        if retry is not None:
            again = self.add_button(translate("Failure", "Try Again"), "try-again", is_primary=True)
            again.clicked.connect(self.accept)
            self.accepted.connect(retry)
        close = self.add_close(translate("Failure", "Close"))
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self, failure: Failure, facts: FailureFacts) -> QHBoxLayout:
        sign = sign_view(self.theme, Sign.CRITICAL, 32)
        what = translated(failure.what)
        texts = QWidget()
        layout = QVBoxLayout(texts)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self.theme.metrics.icon_gap)
        layout.addWidget(self.text(what, TextStyle.PAGE, "failure-what"))
        layout.addWidget(self.text(facts.place, TextStyle.NOTE, "failure-place", SECONDARY))
        head = QHBoxLayout()
        head.setSpacing(self.theme.metrics.footer_gap)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(texts, 1)
        return head

    def _add_section(self, title: str, text: str) -> None:
        self.body.addSpacing(self.theme.metrics.gap)
        self.body.addWidget(self.text(title, TextStyle.PANE))
        self.body.addWidget(self.text(text))

    def _details(self, failure: Failure, facts: FailureFacts) -> str:
        rows = (*facts.technical, (translate("Failure", "kind"), failure.kind.value))
        width = max(len(label) for label, _ in rows) + 2
        lines = [f"{label:<{width}}{shown_lines(value)}" for label, value in rows]
        return "\n".join((*lines, "", shown_lines(failure.details))).strip()
