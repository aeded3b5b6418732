"""A disk that a wizard names: looked at on its host soon after its path was entered."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.host_work import HostWork, Standing
from app.core.disk_commands import DiskInspection, InspectDiskQuery
from app.core.errors import Failure
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.plan_rules import path_problems
from app.core.problem import Problem

READING = QT_TRANSLATE_NOOP("core", "This disk is still being looked at.")
_AFTER_MS = 250  # a path that is being typed is not asked for letter by letter


class DiskLook(QObject):
    """What is known of the disk at ``path``. ``has_children``: also what builds on it.

    Signals:
        changed: ``disk`` or ``failure`` is there, or neither any more.
    """

    changed = Signal()

    def __init__(self, work: HostWork, *, has_children: bool = False) -> None:
        super().__init__(work)
        self._work = work
        self._has_children = has_children
        self.path = ""
        self.disk: DiskInspection | None = None
        self.failure: Failure | None = None
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.changed.connect(work.looks_changed)
        work.standing_changed.connect(self._take_standing)

    @property
    def is_reading(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self.path) and self.disk is None and self.failure is None

    def look_at(self, path: str, *, is_at_once: bool = False) -> None:
        """Look at another disk; :attr:`changed` follows, twice when there is something to look at."""
        path = path.strip()
        if path == self.path:
            return
        self.path, self.disk, self.failure = path, None, None
        self._timer.stop()
        if next(path_problems(path, ""), None) is None:
            if is_at_once:
                self._ask()
            else:
                self._timer.start()
        self.changed.emit()

    def again(self) -> None:
        """Look anew where the last answer was none, or may be old; nothing while one is on its way."""
        if self.path and not self.is_reading:
            path, self.path = self.path, ""
            self.look_at(path, is_at_once=True)

    def problems(self, field: str) -> Iterator[Problem]:
        """Why it is not known what the disk is."""
        spelt = next(path_problems(self.path, field), None)
        if spelt is not None:
            yield spelt
        elif self.failure is not None:
            yield Problem(field, self.failure.why)
        elif self.disk is None:
            yield Problem(field, message(READING))

    def _ask(self) -> None:
        asker = self._work.asker
        if asker is None:
            return
        path = self.path

        def answered(answer: object) -> None:
            if path == self.path and isinstance(answer, DiskInspection):
                self.disk, self.failure = answer, None
                self.changed.emit()

        def refused(failure: Failure) -> None:
            if path == self.path:
                self.disk, self.failure = None, failure
                self.changed.emit()

        asker.ask(InspectDiskQuery(path, self._has_children), answered, refused)

    def _take_standing(self) -> None:
        """The host answers (again): what it said of the disk before may be old."""
        if self._work.standing is Standing.READY and self.path:
            path, self.path = self.path, ""
            self.look_at(path, is_at_once=True)
