"""Connects the console, the jobs and the notices with the window's panes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.controllers.console import ActionRunner
from app.controllers.prompts import Prompts, Question
from app.controllers.selection import NOTHING_SELECTED, Facts, Selection, is_same
from app.core.job import Job
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.core.partitions import ConnectionState
from app.message_queue import MessageQueue
from app.models.partition_rows import JobView
from app.parts import Parts
from app.reporting import Reporting
from app.services.session import HostSession
from app.services.setting_keys import LAST_HOST
from app.views.breaking import window_title
from app.views.context_key import install_context_key, open_menu
from app.views.hosts.host_text import next_try, second_line
from app.views.hosts.hosts_pane import HostsPane
from app.views.hosts.problem_page import ProblemPage
from app.views.main_window import Panes
from app.views.partitions.pane import PartitionsPane
from app.views.translation import translate, translated
from app.views.widgets.message_bar import MessageBar
from app.window_memory import WindowMemory

if TYPE_CHECKING:
    from app.furniture import Furniture

_N = QT_TRANSLATE_NOOP
CLOSE_TITLE = _N("core", "Close Partita while tasks are running?")
CLOSE_TEXT = _N(
    "core",
    "Tasks that wait are given up. Those that run may go on at the host, but Partita will not tell how they end.",
)
CLOSE_BUTTON = _N("core", "Close Anyway")
_COUNTDOWN_MS = 1000


class Wiring(QObject):
    """Makes the panes, and tells each what it has to know."""

    stayed = Signal()  # the user was asked whether to close, and did not want to
    furnished = Signal()  # all panes are there

    def __init__(self, parts: Parts, prompts: Prompts, runners: tuple[ActionRunner, ...]) -> None:
        super().__init__(parts.window)
        self.parts = parts
        self._prompts = prompts
        self._runners = runners
        self.may_close_with_jobs = False
        self._is_asking_to_close = False
        self._shown_selection = NOTHING_SELECTED
        self.furniture: Furniture | None = None
        self.hosts_pane = HostsPane(parts.hosts_model, parts.theme)
        self.partitions = PartitionsPane(parts.theme)
        self.problem = ProblemPage(parts.theme)
        self.message_bar = MessageBar(parts.theme)
        self.messages = MessageQueue(self.message_bar)
        self.reporting = Reporting(parts, self.messages, self)
        panes = Panes(self.hosts_pane, self.partitions, self.message_bar, self.problem)
        parts.window.lay_out(panes, parts.theme)
        self.memory = WindowMemory(self)
        self._countdown = QTimer(self, interval=_COUNTDOWN_MS)
        self._countdown.timeout.connect(self._show_host_line)
        self._connect(parts)
        parts.console.use(_Feed(self.partitions, self.memory.collapsed), runners)
        self._show_page()

    def _connect(self, parts: Parts) -> None:
        console = parts.console
        self.hosts_pane.host_selected.connect(console.select_host)
        self.hosts_pane.host_activated.connect(parts.sessions.connect_host)
        self.hosts_pane.add_requested.connect(parts.hosts.ask_for_host)
        self.hosts_pane.menu_requested.connect(self._open_host_menu)
        self.problem.connect_requested.connect(parts.hosts.ask_for_host)
        self.problem.retry_requested.connect(lambda: console.run("reconnect"))
        parts.hosts.chosen.connect(self.hosts_pane.select)
        parts.making.made.connect(self._show_made)
        self.partitions.selection_changed.connect(console.select_partitions)
        self.partitions.heading_changed.connect(console.select_group)
        self.partitions.group_deed_asked.connect(console.run)
        self.partitions.attention_changed.connect(console.look_at)
        self.partitions.context_menu_requested.connect(self._open_machine_menu)
        console.host_changed.connect(self._show_host)
        console.facts_changed.connect(self._show_facts)
        console.selection_changed.connect(self._show_selection)
        parts.hosts_model.dataChanged.connect(self._show_page)
        parts.hosts_model.rowsRemoved.connect(self._show_page)

    def furnish(self) -> None:
        """Make what stands around the partitions; the first list of machines is on screen, or late."""
        if self.furniture is not None:
            return
        from app.furniture import Furniture  # deferred: the first list needs nothing of it
        from app.window_actions import WindowActions  # deferred: the first list needs nothing of it

        parts = self.parts
        furniture = Furniture(parts, self.partitions, self.reporting, self)
        self.furniture = furniture
        self.actions, self.filter, self.lower = furniture.actions, furniture.filter, furniture.lower
        self.actions_pane, self.task_bar = furniture.actions_pane, furniture.task_bar
        self.window_actions = WindowActions(self)
        # Qt ticks an action that is chosen at once; here a tick says how things are.
        self.actions.triggered.connect(lambda _: self.window_actions.show_checks())
        self.actions.triggered_for.connect(lambda *_: self.window_actions.show_checks())
        parts.window.set_focus_places(
            [
                (self.hosts_pane, lambda: self.hosts_pane.view),
                (self.message_bar, lambda: self.message_bar),
                (self.partitions, self._table_target),
                (self.problem, self.problem.first_control),
                *self.lower.focus_places(),
                (self.actions_pane, self.actions_pane.first_button),
                (self.task_bar, self.task_bar.first_control),
            ]
        )
        parts.console.use(_Feed(self.partitions, self.memory.collapsed), (*self._runners, self.window_actions))
        install_context_key(parts.window)
        self.memory.restore_surroundings()
        self._show_facts(parts.console.facts)
        self._show_host_line()
        self.furnished.emit()

    def begin(self) -> None:
        """The list of hosts is filled: show the one that is selected in it, and take the keyboard."""
        self.hosts_pane.select_last(self.parts.settings.get(LAST_HOST))
        row = self.hosts_pane.selected_row()
        if row is not None:
            self.parts.console.select_host(row.host_id)
        self.partitions.focus_table()

    # Hosts

    def _show_host(self, session: HostSession | None) -> None:
        self._show_page()
        self.hosts_pane.select(session.host_id if session else "")
        if self.furniture is not None:
            self.window_actions.show_checks()
        name = shown(session.name) if session else ""
        self.parts.window.setWindowTitle(window_title(f"{name} — Partita") if name else "Partita")

    def _show_page(self) -> None:
        """The partitions, or why they cannot be shown."""
        session = self.parts.console.session
        window, page = self.parts.window, self.problem
        if session is not None and session.snapshot is not None and not _cannot_be_shown(session):
            window.show_problem(False)
            if window.isActiveWindow() and self.parts.app.focusWidget() is None:
                self.partitions.focus_table()  # it was asked for when there was nothing to be seen of the rows yet
            self.reporting.show_host(session)
        else:
            self.reporting.show_host(None)
            window.show_problem(True)
            state = session.status.state if session is not None else None
            if session is None:
                page.show_no_host()
            elif session.status.failure is not None and state is not ConnectionState.CONNECTING:
                page.show_failure(session.name, session.status.failure)
            elif state is ConnectionState.DISCONNECTED:
                page.show_disconnected(session.name)
            else:
                page.show_connecting(session.name)
        self._show_host_line()

    def _show_host_line(self) -> None:
        if self.furniture is None:
            return
        session = self.parts.console.session
        row = self.parts.hosts_model.host(session.host_id) if session is not None else None
        if row is None:
            self.task_bar.set_host_line("")
            self._countdown.stop()
            return
        if row.status.state is ConnectionState.CONNECTED:
            self.task_bar.set_host_line(translate("Window", "Up to date"))
            self._countdown.stop()
            return
        due = next_try(row)
        parts = [f"{shown(row.name)}: {second_line(row)}", due]
        self.task_bar.set_host_line(", ".join(filter(None, parts)))
        self.problem.set_next_try(due)
        if due and not self._countdown.isActive():
            self._countdown.start()
        elif not due:
            self._countdown.stop()

    def _table_target(self) -> QWidget:
        """Which of the two tables takes the focus: the parent's when it is selected."""
        self.partitions.focus_table()
        focused = self.parts.app.focusWidget()
        return focused if focused is not None else self.partitions.table

    def _open_host_menu(self, point: QPoint) -> None:
        self.furnish()
        open_menu(self.actions.host_menu(self.parts.window), point)

    # Selection

    def _show_facts(self, facts: Facts) -> None:
        if self.furniture is None:
            return
        self.actions.apply(facts)
        self._show_selection(self.parts.console.selection)

    def _show_selection(self, selection: Selection) -> None:
        if self.furniture is None:
            return
        if not is_same(selection, self._shown_selection):
            self._close_menus()
        self._shown_selection = selection
        names = tuple(machine.name for machine in selection.machines)
        self.actions_pane.show_selection(selection.host_name, names, self.parts.console.facts)
        self.window_actions.show_checks()

    def _close_menus(self) -> None:
        """A menu that was opened for machines that are no longer the selected ones must not act on others."""
        while isinstance(menu := self.parts.app.activePopupWidget(), QMenu) and menu.close():
            pass

    def _show_made(self, host_id: str, uuid: str) -> None:
        """Select a machine that was just made, unless another host is looked at by now."""
        if self.parts.console.selection.host_id == host_id:
            self.partitions.select((uuid,))

    def _open_machine_menu(self, point: QPoint) -> None:
        self.furnish()
        facts, window = self.parts.console.facts, self.parts.window
        is_heading = facts.has_group and not facts.machine_count and not facts.is_parent
        menu = self.actions.group_menu(window) if is_heading else self.actions.machine_menu(window, facts)
        open_menu(menu, point)

    # The end

    def ask_to_close(self) -> None:
        """Jobs run: ask whether to close all the same, once however often it is wanted."""
        if self._is_asking_to_close:
            return
        items = tuple(f"{translated(job.title)} — {shown(job.host_name)}" for job in self.parts.jobs.running())
        question = Question(message(CLOSE_TITLE), message(CLOSE_TEXT), message(CLOSE_BUTTON), items)

        def close() -> None:
            self._is_asking_to_close = False
            self.may_close_with_jobs = True
            self.parts.window.close()

        def stay() -> None:
            self._is_asking_to_close = False
            self.stayed.emit()

        self._is_asking_to_close = True
        self._prompts.confirm(question, close, stay)


def _cannot_be_shown(session: HostSession) -> bool:
    """Whether only rows of an earlier run are known, and the host said why there are no newer ones."""
    is_recalled = session.snapshot is not None and session.snapshot.sequence < 0
    return is_recalled and session.status.state is ConnectionState.FAILED


class _Feed:
    """The partitions pane as the console's sink: jobs become what a row shows of them."""

    def __init__(self, pane: PartitionsPane, collapsed: Callable[[], tuple[str, ...]]) -> None:
        self._pane = pane
        self._collapsed = collapsed
        self.set_host = pane.set_host
        self.set_snapshot = pane.set_snapshot
        self.set_tick = pane.set_tick
        self.set_status = pane.set_status
        self.set_seen = pane.set_seen

    def set_groups(self, folders: Mapping[str, str], tags: Mapping[str, tuple[str, ...]]) -> None:
        self._pane.set_groups(folders, tags, self._collapsed())

    def set_jobs(self, jobs: Mapping[str, Job]) -> None:
        self._pane.set_jobs(
            {uuid: JobView(translated(job.title), job.percent, job.shown_state) for uuid, job in jobs.items()}
        )
