"""Actions that concern the window alone: panes, tabs, columns, dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app import __version__
from app.controllers.selection import Selection
from app.services.setting_keys import (
    ARE_ANNOUNCEMENTS_ON,
    CPU_BASIS,
    DENSITY,
    IS_ACTIONS_PANE_VISIBLE,
    IS_HOSTS_PANE_VISIBLE,
    TEXT_PERCENT,
    THEME,
)
from app.views.pane_sizes import resize_pane
from app.views.style.metrics import Density
from app.views.style.theme import ThemeChoice
from app.views.whole_copies import copy_text

if TYPE_CHECKING:
    from app.wiring import Wiring

_PANE_STEP_PX = 24
_READABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class WindowActions:
    """An action runner (``app.controllers.console.ActionRunner``) for what no controller does."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._parts = wiring.parts
        window = wiring.parts.window
        self._actions: dict[str, Callable[[], object]] = {
            "quit": window.close,
            "copy": self._copy,
            "filter": lambda: wiring.filter.take_focus(),
            "columns": wiring.partitions.open_columns,
            "cpu-of-host": self._toggle_cpu,
            "show-hosts": self._toggle_hosts,
            "show-actions": self._toggle_actions,
            "show-tasks": self._show_tasks,
            "theme": self._show_appearance,
            "next-pane": lambda: window.move_between_panes(1),
            "previous-pane": lambda: window.move_between_panes(-1),
            "enlarge-pane": lambda: self._resize_pane(_PANE_STEP_PX),
            "shrink-pane": lambda: self._resize_pane(-_PANE_STEP_PX),
            "keys": self._show_keys,
            "about": self._show_about,
        }
        for tab in ("summary", "memory", "networking", "performance"):
            self._actions[f"tab-{tab}"] = lambda name=tab: wiring.lower.show_tab(name)

    def can_run(self, action_id: str) -> bool:
        """Whether the window knows the action."""
        return action_id in self._actions

    def run(self, action_id: str, selection: Selection) -> None:
        """Carry it out; the selection does not matter."""
        self._actions[action_id]()
        self.show_checks()

    def _copy(self) -> None:
        """What is marked in the text that has the focus, or all of it; else the selected rows.

        The key is the window's, so no label ever gets it.
        """
        focused = self._parts.window.focusWidget()
        if isinstance(focused, QLabel) and focused.textInteractionFlags() & _READABLE:
            copy_text(focused)
        else:
            self._wiring.partitions.copy()

    def show_checks(self) -> None:
        """Tick the checkable actions as things stand."""
        actions, settings, hosts = self._wiring.actions, self._parts.settings, self._parts.hosts
        host_id = self._parts.console.selection.host_id
        actions.set_checked("show-hosts", settings.get(IS_HOSTS_PANE_VISIBLE))
        actions.set_checked("show-actions", settings.get(IS_ACTIONS_PANE_VISIBLE))
        actions.set_checked("cpu-of-host", settings.get(CPU_BASIS) == "host")
        actions.set_checked("auto-connect", bool(host_id) and hosts.is_automatic(host_id))
        actions.set_checked("record-everything", bool(host_id) and hosts.is_recording_everything(host_id))
        actions.set_checked("pin", self._parts.pins.is_pinned(self._parts.console.selection))
        actions.set_checked("automatic-start", self._parts.console.facts.starts_automatically)

    def _toggle_cpu(self) -> None:
        settings = self._parts.settings
        basis = "guest" if settings.get(CPU_BASIS) == "host" else "host"
        settings.set(CPU_BASIS, basis)
        self._wiring.partitions.set_cpu_basis(basis)

    def _toggle_hosts(self) -> None:
        is_visible = not self._parts.settings.get(IS_HOSTS_PANE_VISIBLE)
        self._parts.settings.set(IS_HOSTS_PANE_VISIBLE, is_visible)
        self._parts.window.set_hosts_visible(is_visible)

    def _toggle_actions(self) -> None:
        is_visible = not self._parts.settings.get(IS_ACTIONS_PANE_VISIBLE)
        self._parts.settings.set(IS_ACTIONS_PANE_VISIBLE, is_visible)
        self._parts.window.set_actions_visible(is_visible)

    def _resize_pane(self, step_px: int) -> None:
        resize_pane(self._parts.app.focusWidget(), self._parts.theme.metrics.px(step_px))

    def _show_keys(self) -> None:
        from app.views.dialogs.keys import KeysDialog  # deferred: loaded when it is first asked

        KeysDialog(self._parts.window, self._parts.theme).open()

    def _show_tasks(self) -> None:
        from app.views.tasks.tasks_dialog import TasksDialog  # deferred: loaded when it is first asked

        window, theme, furniture = self._parts.window, self._parts.theme, self._wiring.furniture
        if furniture is None:
            return
        TasksDialog(window, theme, furniture.jobs_model, furniture.task_deeds()).open()

    def _show_about(self) -> None:
        from app.views.dialogs.about import AboutDialog  # deferred: loaded when it is first asked

        session = self._parts.console.session
        AboutDialog(self._parts.window, self._parts.theme, __version__, session.facts if session else None).open()

    def _show_appearance(self) -> None:
        from app.views.dialogs.appearance import (  # deferred: loaded when it is first asked
            AppearanceChoices,
            AppearanceDialog,
        )

        settings, theme = self._parts.settings, self._parts.theme

        def set_theme(choice: ThemeChoice) -> None:
            settings.set(THEME, choice.value)
            theme.set_choice(choice)

        def set_density(density: Density) -> None:
            settings.set(DENSITY, density.value)
            theme.set_density(density)

        def set_text_percent(percent: int) -> None:
            settings.set(TEXT_PERCENT, percent)
            theme.set_text_percent(percent)

        choices = AppearanceChoices(
            settings.get(ARE_ANNOUNCEMENTS_ON),
            settings.get(TEXT_PERCENT),
            set_theme,
            set_density,
            set_text_percent,
            lambda is_on: settings.set(ARE_ANNOUNCEMENTS_ON, is_on),
        )
        AppearanceDialog(self._parts.window, theme, choices).open()
