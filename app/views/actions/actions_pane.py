"""The Actions pane: what can be done with the host, and with the selected machines."""

from __future__ import annotations

from PySide6.QtCore import Qt

from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.controllers.action_spec import ActionSpec, Subject
from app.controllers.actions import ACTIONS
from app.controllers.selection import Facts
from app.core.messages import QT_TRANSLATE_NOOP
from app.core.names import shown
from app.views.actions.action_button import ActionButton
from app.views.actions.action_set import ActionSet
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import plain_label

_NO_SELECTION = QT_TRANSLATE_NOOP("Actions", "No virtual machine selected")


class ActionsPane(QScrollArea):
    """Two blocks of buttons, one for the host and one for the selection, like the Action menu's."""

    def __init__(self, actions: ActionSet, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("actions-pane")
        self.setAccessibleName(translate("Actions", "Actions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(theme.metrics.px(184))
        body = QWidget()
        body.setObjectName("actions-body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, theme.metrics.inset)
        layout.setSpacing(0)
        self._host_block = _Block(translate("Actions", "Host"), Subject.HOST, actions, theme)
        self._machine_block = _Block(translate("Actions", _NO_SELECTION), Subject.MACHINE, actions, theme)
        layout.addWidget(self._host_block)
        layout.addWidget(self._machine_block)
        layout.addStretch(1)
        self.setWidget(body)

    def show_selection(self, host_name: str, machine_names: tuple[str, ...], facts: Facts) -> None:
        """Head the blocks with what is selected; the machine block folds away when nothing is."""
        self._host_block.set_title(shown(host_name) or translate("Actions", "Hosts"))
        if len(machine_names) == 1:
            title = shown(machine_names[0])
        else:
            title = translate("Actions", "{count} virtual machines").format(count=len(machine_names))
        self._machine_block.set_title(title)
        self._machine_block.setVisible(bool(machine_names))
        self._host_block.show_possible(facts)
        self._machine_block.show_possible(facts)

    def first_button(self) -> QWidget | None:
        """Where F6 puts the focus: the first button that can be used."""
        for block in (self._machine_block, self._host_block):
            if block.isVisible() and (button := block.first_button()) is not None:
                return button
        return None

    def folded(self) -> list[str]:
        """Which blocks are folded, for settings."""
        return [block.subject.value for block in (self._host_block, self._machine_block) if block.is_folded]

    def set_folded(self, subjects: list[str]) -> None:
        """Fold the blocks that were folded last time."""
        for block in (self._host_block, self._machine_block):
            block.set_folded(block.subject.value in subjects)


class _Block(QWidget):
    """A title that folds its buttons away, and the buttons."""

    def __init__(self, title: str, subject: Subject, actions: ActionSet, theme: Theme) -> None:
        super().__init__()
        self.subject = subject
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._title = QToolButton()
        self._title.setObjectName(f"actions-{subject.value}-title")
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title.setFont(theme.font(TextStyle.PANE))
        self._title.setProperty("role", "section")
        self._title.clicked.connect(lambda: self.set_folded(not self.is_folded))
        self._layout.addWidget(self._title)
        self._body = QWidget()
        self._body_layout = QVBoxLayout(self._body)
        self._body_layout.setContentsMargins(0, 0, 0, theme.metrics.icon_gap)
        self._body_layout.setSpacing(0)
        self._buttons: list[tuple[ActionSpec, ActionButton]] = []
        self._fill(actions)
        self._layout.addWidget(self._body)
        self.is_folded = False
        self.set_title(title)

    def _fill(self, actions: ActionSet) -> None:
        section = None
        program_first = [spec for spec in ACTIONS if spec.is_in_pane and self._belongs(spec)]
        for spec in program_first:
            if section is not None and spec.section != section:
                line = QFrame()
                line.setFrameShape(QFrame.Shape.HLine)
                line.setProperty("role", "divider")
                self._body_layout.addWidget(line)
            section = spec.section
            button = ActionButton(actions.action(spec.id), self._theme)
            self._buttons.append((spec, button))
            self._body_layout.addWidget(button)

    def _belongs(self, spec: ActionSpec) -> bool:
        return spec.subject is self.subject or (self.subject is Subject.HOST and spec.subject is Subject.PROGRAM)

    def set_title(self, title: str) -> None:
        self._full_title = title
        width = max(self._title.width(), self._theme.metrics.px(170)) - 2 * self._theme.metrics.inset
        text = self._title.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, width)
        self._title.setText(text.replace("&", "&&"))
        state = translate("Actions", "folded") if self.is_folded else translate("Actions", "unfolded")
        self._title.setAccessibleName(title)
        self._title.setAccessibleDescription(state)

    def set_folded(self, is_folded: bool) -> None:
        self.is_folded = is_folded
        self._body.setVisible(not is_folded)
        self.set_title(self._full_title)

    def show_possible(self, facts: Facts) -> None:
        """Show one of each pair of opposites only: what is impossible now but has a live opposite is hidden."""
        for spec, button in self._buttons:
            button.setVisible(not _is_replaced(spec, facts))

    def first_button(self) -> QWidget | None:
        if self.is_folded:
            return self._title
        return next((button for _, button in self._buttons if button.isVisible() and button.isEnabled()), None)


# Left: hidden while the right one is possible, as Hyper-V Manager does it.
_OPPOSITES = {
    "start": "shut-down",
    "pause": "resume",
    "resume": "pause",
    "reconnect": "disconnect",
    "disconnect": "reconnect",
    "delete-saved-state": "save",
}


def _is_replaced(spec: ActionSpec, facts: Facts) -> bool:
    opposite = _OPPOSITES.get(spec.id)
    if opposite is None or not spec.problem(facts):
        return False
    by_id = {other.id: other for other in ACTIONS}
    return not by_id[opposite].problem(facts) or spec.id in {"resume", "delete-saved-state"}


