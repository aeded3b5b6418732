"""What went wrong, in the bar above the partitions: tasks that failed, notices, a host that is away."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.controllers.attempts import Reopener
from app.core.errors import Failure
from app.core.gateway import ConnectionStatus
from app.core.job import Job, JobStatus
from app.core.names import shown
from app.core.partitions import ConnectionState
from app.message_queue import MessageQueue, QueuedMessage
from app.parts import Parts
from app.services.notices import Notice
from app.services.notices import Severity as NoticeSeverity
from app.services.session import HostSession
from app.views.tasks.task_texts import when
from app.views.translation import translate, translated
from app.views.widgets.message_bar import BarAction, Severity

_SEVERITIES = {
    NoticeSeverity.INFO: Severity.INFO,
    NoticeSeverity.WARNING: Severity.WARNING,
    NoticeSeverity.ERROR: Severity.ERROR,
}
_HOST = "host"
_PRESENT = {ConnectionState.CONNECTED, ConnectionState.CONNECTING}


class Reporting(QObject):
    """Feeds the message queue. A host's message stands as long as the host is away and selected."""

    def __init__(self, parts: Parts, messages: MessageQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._messages = messages
        self._closed: tuple[str, ConnectionState] | None = None
        parts.jobs.job_ended.connect(self._report)
        parts.notices.added.connect(self._take_notice)
        parts.notices.dismissed.connect(lambda notice_id: messages.withdraw(f"notice {notice_id}"))
        for notice in parts.notices.all():
            self._take_notice(notice)

    def show_host(self, session: HostSession | None) -> None:
        """Say why rows of an earlier time are shown. None: there is a page in their place that says it."""
        if session is None or session.status.state in _PRESENT:
            self._messages.withdraw(_HOST)
            self._closed = None
            return
        place = (session.host_id, session.status.state)
        if place != self._closed:
            self._closed = None
            self._messages.add(self._host_message(session.name, session.status, place))

    def _host_message(self, name: str, status: ConnectionStatus, place: tuple[str, ConnectionState]) -> QueuedMessage:
        def close() -> None:
            self._closed = place

        def connect() -> None:
            self._parts.sessions.connect_host(place[0])

        failure = status.failure
        actions = (BarAction(translate("Window", "Connect Now"), connect),)
        if failure is None:
            text = translate("Window", "{host} is not connected.").format(host=shown(name))
            return QueuedMessage(Severity.INFO, text, actions, _HOST, close)
        sentences = (failure.what, failure.why, failure.advice)
        text = " ".join(translated(sentence) for sentence in sentences if sentence is not None)
        if failure.details:
            actions = (BarAction(translate("Window", "Details"), self._notice_opener(text, failure.details)), *actions)
        severity = Severity.ERROR if status.state is ConnectionState.FAILED else Severity.WARNING
        return QueuedMessage(severity, text, actions, _HOST, close)

    # Tasks

    def show_failure(self, job: Job) -> None:
        """Open the dialog that says why a task failed."""
        if job.failure is not None:
            self._open_failure(job, job.failure)

    def _open_failure(self, job: Job, failure: Failure) -> None:
        from app.views.dialogs.failure import FailureDialog, FailureFacts  # deferred: loaded when it is first asked

        place = translate("Failure", "on {host}, {time}").format(host=shown(job.host_name), time=when(job, time.time()))
        technical = (
            (translate("Failure", "machine"), f"{job.machine_name}  {job.uuid}"),
            (translate("Failure", "host"), job.host_id),
            (translate("Failure", "command"), job.equivalent),
        )
        facts = FailureFacts(place, tuple(pair for pair in technical if pair[1]))
        FailureDialog(self._parts.window, self._parts.theme, failure, facts, lambda: self._retry(job)).open()

    def _retry(self, job: Job) -> None:
        self._parts.jobs.retry(job.id)

    def _report(self, job: Job) -> None:
        if job.status is not JobStatus.FAILED or job.failure is None:
            return
        text = f"{translated(job.failure.what)} {translated(job.failure.why)}"
        actions = (
            BarAction(translate("Window", "Details"), lambda: self.show_failure(job)),
            BarAction(translate("Window", "Try Again"), lambda: self._retry(job)),
        )
        reopeners: tuple[Reopener, ...] = (self._parts.making, self._parts.disks, self._parts.importing)
        owner = next((each for each in reopeners if each.has_choices(job)), None)
        if owner is not None:
            change = BarAction(translate("Window", "Change…"), lambda: owner.reopen(job))
            actions = (actions[0], change, actions[1])
        self._messages.add(QueuedMessage(Severity.ERROR, text, actions))

    # Notices

    def _take_notice(self, notice: Notice) -> None:
        text = translated(notice.text)
        actions: tuple[BarAction, ...] = ()
        if notice.details:
            actions = (BarAction(translate("Window", "Details"), self._notice_opener(text, notice.details)),)
        # Dismissed, so that it is told again when it comes up again.
        self._messages.add(
            QueuedMessage(
                _SEVERITIES[notice.severity],
                text,
                actions,
                f"notice {notice.id}",
                lambda: self._parts.notices.dismiss(notice.id),
            )
        )

    def _notice_opener(self, text: str, details: str) -> Callable[[], None]:
        def open_details() -> None:
            from app.views.dialogs.notice import NoticeDialog  # deferred: loaded when it is first asked

            NoticeDialog(self._parts.window, self._parts.theme, text, details).open()

        return open_details
