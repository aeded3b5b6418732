"""What stands around the partitions: actions, menus, filter, tasks, the lower half. Made after the first list."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.announcing import Announcing
from app.core.job import Job
from app.lower_wiring import LowerWiring
from app.models.jobs_model import JobsModel
from app.parts import Parts
from app.reporting import Reporting
from app.services.setting_keys import ARE_ANNOUNCEMENTS_ON
from app.views.actions.action_set import ActionSet
from app.views.actions.actions_pane import ActionsPane
from app.views.main_window import Surroundings
from app.views.partitions.filter_field import FilterField
from app.views.partitions.pane import PartitionsPane
from app.views.tasks.task_bar import TaskBar
from app.views.tasks.task_cells import TaskDeeds, cell_text, column_titles


class Furniture(QObject):
    """Makes the surrounding panes and puts them into the window."""

    def __init__(self, parts: Parts, partitions: PartitionsPane, reporting: Reporting, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._reporting = reporting
        theme, window, console = parts.theme, parts.window, parts.console
        self.actions = ActionSet(window, theme, lambda: console.selection)
        self.filter = FilterField(theme)
        self.actions_pane = ActionsPane(self.actions, theme)
        self.task_bar = TaskBar(theme, parts.jobs.running)
        self.jobs_model = JobsModel(column_titles(), cell_text, self)
        self.jobs_model.fill((*parts.jobs.finished(), *parts.jobs.running()))
        self.lower = LowerWiring(parts, self)
        self.announcing = Announcing(
            window, lambda: parts.settings.get(ARE_ANNOUNCEMENTS_ON), self._is_in_bar, self.task_bar.notice.say
        )
        for session in parts.sessions:
            self.announcing.follow(session)
        parts.sessions.added.connect(self.announcing.follow)
        window.furnish(
            Surroundings(self.filter, self.lower.pane, self.actions_pane, self.task_bar), self.actions, theme
        )
        self.actions.triggered.connect(console.run)
        self.actions.triggered_for.connect(console.run_for)
        self.actions.triggered.connect(self.lower.take_action)
        self.filter.words_changed.connect(partitions.set_filter)
        self.filter.entered.connect(partitions.prepare_filter)
        self.filter.left.connect(partitions.focus_table)
        partitions.filter_left.connect(self.filter.leave)
        console.machine_state_changed.connect(self.announcing.machine_changed)
        console.selection_changed.connect(self.announcing.selected)
        for signal in (parts.jobs.job_added, parts.jobs.job_changed, parts.jobs.job_ended):
            signal.connect(self._take_job)
        parts.jobs.job_ended.connect(self.announcing.job_ended)
        self.task_bar.cancel_requested.connect(parts.jobs.cancel)
        self.task_bar.list_requested.connect(lambda: console.run("show-tasks"))

    def task_deeds(self) -> TaskDeeds:
        """What the list of tasks can do."""
        return TaskDeeds(self._parts.jobs.cancel, self._parts.jobs.retry, self._reporting.show_failure)

    def _is_in_bar(self, host_id: str) -> bool:
        """Whether the bar above the partitions says why this host is away: of the shown one, if it shows rows."""
        session = self._parts.console.session
        is_shown = session is not None and session.host_id == host_id and session.snapshot is not None
        return is_shown and self._parts.window.are_partitions_shown()

    def _take_job(self, job: Job) -> None:
        self.jobs_model.take(job)
        self.task_bar.refresh()
