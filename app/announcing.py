"""What a screen reader is told by itself: state changes of the selected machines, results of tasks, hosts that go away
and come back."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.controllers.selection import Selection
from app.core.gateway import ConnectionStatus
from app.core.job import Job, JobStatus
from app.core.names import shown
from app.core.partitions import ConnectionState, Partition
from app.services.session import HostSession
from app.views.main_window import MainWindow
from app.views.tasks.task_texts import result_spoken
from app.views.translation import translate
from app.views.widgets.announcer import Announcer, Speech

_STATE_MS = 1500  # a change of state that a task makes is heard of by then
_AWAY = {ConnectionState.NOT_RESPONDING, ConnectionState.RECONNECTING, ConnectionState.FAILED}


class Announcing(QObject):
    """Each thing once, politely; failures are read by the message bar, which is a notification."""

    def __init__(
        self,
        window: MainWindow,
        is_on: Callable[[], bool],
        is_in_bar: Callable[[str], bool],
        speak: Callable[[str, bool], None],
    ) -> None:
        """``is_in_bar``: whether the message bar says why the host of an id is away.

        ``speak``: says a text, at once or after what is being said.
        """
        super().__init__(window)
        self._is_on = is_on
        self._is_in_bar = is_in_bar
        self._host_states: dict[str, ConnectionState] = {}  # by host id: as last heard
        self._announcer = Announcer(window, speak=lambda _window, text, is_assertive: speak(text, is_assertive))
        self._selected_count = 0
        self._told_epoch_s: dict[str, float] = {}  # by UUID: when a change of state was told

    def machine_changed(self, before: Partition, after: Partition) -> None:
        """A selected machine has another state."""
        if self._is_on():
            self._told_epoch_s[after.uuid] = time.time()
            text = translate("Speech", "{name} is now {state}")
            state = translate("core", after.state.value)
            self._announcer.add(
                Speech(
                    text.format(name=shown(after.name), state=state),
                    kind=f"state {after.state.name}",
                    together=lambda count: translate("Speech", "{count} machines are now {state}").format(
                        count=count, state=state
                    ),
                    subject=after.uuid,
                )
            )

    def selected(self, selection: Selection) -> None:
        """Other machines are selected; of one the row itself is read."""
        count = len(selection.machines)
        if count != self._selected_count and count > 1 and self._is_on():
            text = translate("Speech", "{count} virtual machines selected").format(count=count)
            self._announcer.add(Speech(text, subject="selection"))
        self._selected_count = count

    def follow(self, session: HostSession) -> None:
        """Tell how a host is from now on; what it is doing already is no news."""
        self._host_states[session.host_id] = session.status.state
        session.status_changed.connect(lambda status: self._host_changed(session.host_id, session.name, status))

    def _host_changed(self, host_id: str, name: str, status: ConnectionStatus) -> None:
        before, now = self._host_states.get(host_id), status.state
        self._host_states[host_id] = now
        is_told = before is not now and self._is_on()
        if is_told and now is ConnectionState.CONNECTED:
            self._say_host(host_id, name, now, translate("Speech", "connected"))
        elif is_told and now in _AWAY and not self._is_in_bar(host_id):
            self._say_host(host_id, name, now, translate("core", now.value))

    def _say_host(self, host_id: str, name: str, state: ConnectionState, words: str) -> None:
        self._announcer.add(
            Speech(
                translate("Speech", "Host {name}: {state}").format(name=shown(name), state=words),
                kind=f"host {state.name}",
                together=lambda count: translate("Speech", "{count} hosts: {state}").format(count=count, state=words),
                subject=host_id,
            )
        )

    def job_ended(self, job: Job) -> None:
        """A task is done; what a state change says already is not said again."""
        if not self._is_on() or job.status is JobStatus.FAILED:
            return
        if job.shown_state is None:
            self._say_result(job)
        else:
            QTimer.singleShot(_STATE_MS, self, lambda: self._say_unless_told(job))

    def _say_unless_told(self, job: Job) -> None:
        if self._told_epoch_s.get(job.uuid, 0.0) < (job.started_epoch_s or 0.0):
            self._say_result(job)

    def _say_result(self, job: Job) -> None:
        self._announcer.add(
            Speech(
                result_spoken(job),
                kind=f"job {job.status.name}",
                together=lambda count: translate("Speech", "{count} tasks ended").format(count=count),
            )
        )
