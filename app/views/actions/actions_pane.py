"""The Actions pane: what can be done with the host, and with the selected machines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.controllers.action_spec import ActionSpec, Subject
from app.controllers.actions import ACTIONS, BY_ID
from app.controllers.selection import Facts
from app.core.messages import QT_TRANSLATE_NOOP
from app.core.names import shown
from app.views.actions.action_button import ActionButton
from app.views.actions.action_set import ActionSet
from app.views.style.metrics import Metrics
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.divider import divider
from app.views.widgets.folding import FoldingSection
from app.views.widgets.scrolling import keep_scroll_bars

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
        keep_scroll_bars(self, is_wide=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(theme.metrics.px(184))
        body = QWidget()
        body.setObjectName("actions-body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, theme.metrics.inset)
        layout.setSpacing(0)
        self._host_block = _Block(translate("Actions", "Host"), Subject.HOST, actions, theme)
        self._machine_block = _Block(translate("Actions", _NO_SELECTION), Subject.MACHINE, actions, theme)
        self._between = divider()
        for part in (self._host_block.widget, self._between, self._machine_block.widget):
            layout.addWidget(part)
        layout.addStretch(1)
        self.setWidget(body)

    def show_selection(self, host_name: str, machine_names: tuple[str, ...], facts: Facts) -> None:
        """Head the blocks with what is selected; the machine block folds away when nothing is."""
        self._host_block.widget.set_title(shown(host_name) or translate("Actions", "Hosts"))
        if len(machine_names) == 1:
            title = shown(machine_names[0])
        else:
            title = translate("Actions", "{count} virtual machines").format(count=len(machine_names))
        self._machine_block.widget.set_title(title)
        self._machine_block.widget.setVisible(bool(machine_names))
        self._between.setVisible(bool(machine_names))
        self._host_block.show_possible(facts)
        self._machine_block.show_possible(facts)

    def first_button(self) -> QWidget | None:
        """Where F6 puts the focus: the first button that can be used."""
        for block in (self._machine_block, self._host_block):
            if block.widget.isVisible() and (button := block.first_button()) is not None:
                return button
        return None

    def folded(self) -> list[str]:
        """Which blocks are folded, for settings."""
        return [block.subject.value for block in (self._host_block, self._machine_block) if not block.widget.is_open()]

    def set_folded(self, subjects: list[str]) -> None:
        """Fold the blocks that were folded last time."""
        for block in (self._host_block, self._machine_block):
            block.widget.set_open(block.subject.value not in subjects)


class _Block:
    """A title that folds its buttons away, and the buttons."""

    def __init__(self, title: str, subject: Subject, actions: ActionSet, theme: Theme) -> None:
        self.subject = subject
        self._buttons: list[tuple[ActionSpec, ActionButton]] = []
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, theme.metrics.gap)
        layout.setSpacing(0)
        section = None
        for spec in ACTIONS:
            if not spec.is_in_pane or not self._belongs(spec):
                continue
            if section is not None and spec.section != section:
                layout.addLayout(_inner_divider(theme.metrics))
            section = spec.section
            button = ActionButton(actions.action(spec.id), actions, theme)
            self._buttons.append((spec, button))
            layout.addWidget(button)
        self.widget = FoldingSection(theme, title, body, name=f"actions-{subject.value}")
        self.widget.setObjectName(f"actions-{subject.value}")

    def _belongs(self, spec: ActionSpec) -> bool:
        return spec.subject is self.subject or (self.subject is Subject.HOST and spec.subject is Subject.PROGRAM)

    def show_possible(self, facts: Facts) -> None:
        """Hide what is impossible now and has an opposite that stands in its place."""
        for spec, button in self._buttons:
            button.setVisible(not _is_replaced(spec, facts))

    def first_button(self) -> QWidget | None:
        """The first button that can be used, or the title when all are folded away."""
        usable = (button for _, button in self._buttons if button.isVisible() and button.isEnabled())
        return next(usable, self.widget if self.widget.isVisible() else None)


def _inner_divider(metrics: Metrics) -> QHBoxLayout:
    """A line between two sections of one block: it begins where the texts do."""
    layout = QHBoxLayout()
    left = metrics.inset + metrics.icon + metrics.gap
    layout.setContentsMargins(left, metrics.icon_gap, metrics.inset, metrics.icon_gap)
    layout.addWidget(divider())
    return layout


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
    return not BY_ID[opposite].problem(facts) or spec.id in {"resume", "delete-saved-state"}
