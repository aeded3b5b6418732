"""One Import wizard at work: what lies at the path, what was chosen, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.asking import away
from app.controllers.host_work import HostWork, Standing
from app.controllers.import_draft import ImportDraft, plan_of, propose_host, propose_machine
from app.core.abilities import HostAbilities
from app.core.errors import Failure
from app.core.import_plan import ImportCommand, ImportPlan
from app.core.import_rules import problems
from app.core.import_source import FoundMachine, ImportSourceQuery
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.plan_rules import path_problems
from app.core.problem import Problem
from app.core.record import replaced
from app.services.sessions import Sessions
from app.services.settings import Settings

READING = QT_TRANSLATE_NOOP("core", "It is still being looked at.")
NOTHING = QT_TRANSLATE_NOOP("core", "There is nothing in this folder that can be imported.")
_AFTER_MS = 300  # a path that is being typed is not looked at letter by letter
_SHOWN_AT = {"source": "machine"}


class ImportWork(HostWork):
    """GUI thread only; ``draft`` is changed by the pages.

    Signals:
        found_changed: ``found`` or ``look_failure`` is there, or neither any more.
    """

    found_changed = Signal()

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        host_id: str,
        on_finish: Callable[[ImportWork], None],
        draft: ImportDraft | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``draft``: choices of an attempt that failed, to go on from."""
        super().__init__(sessions, settings, host_id, parent)
        self._on_finish = on_finish
        self._is_kept = draft is not None
        self.draft = draft.copied() if draft is not None else ImportDraft()
        self.found: tuple[FoundMachine, ...] | None = None
        self.look_failure: Failure | None = None
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.found_changed.connect(self.looks_changed)
        self.standing_changed.connect(self._take_standing)

    @property
    def location_uuid(self) -> str:
        """Override HostWork.location_uuid."""
        return self.draft.location_uuid

    @property
    def machine(self) -> FoundMachine | None:
        """The machine that is chosen; None while nothing is known."""
        found = self.found or ()
        return found[self.draft.number] if self.draft.number < len(found) else None

    @property
    def is_reading(self) -> bool:
        """Whether an answer is still to come."""
        return self.found is None and self.look_failure is None and not any(self._path_problems())

    def choose_path(self, path: str) -> None:
        """Look at another place; :attr:`found_changed` follows, twice when there is something to look at."""
        path = path.strip()
        if path == self.draft.path:
            return
        self._is_kept = False
        self.draft.path, self.draft.number = path, 0
        self.found, self.look_failure = None, None
        self._timer.stop()
        if not any(self._path_problems()):
            self._timer.start()
        self.found_changed.emit()

    def choose_machine(self, number: int) -> None:
        """Another one of those that were found."""
        if number != self.draft.number:
            self.draft.number = number
            self._propose()
            self.found_changed.emit()

    def plan(self) -> ImportPlan | None:
        """What the choices amount to; None while host or machine is not known."""
        machine = self.machine
        if self.abilities is None or machine is None:
            return None
        return plan_of(self.draft, machine, self.abilities)

    def command(self) -> ImportCommand | None:
        """What the host is asked to do."""
        plan = self.plan()
        return None if plan is None else ImportCommand(plan.uuid, plan.name, plan)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the choices; nothing while the host is not known."""
        return tuple(self._problems()) if self.abilities is not None else ()

    def has_input(self) -> bool:
        """Override HostWork.has_input."""
        return bool(self.draft.path)

    def take_abilities(self, abilities: HostAbilities) -> None:
        """Override HostWork.take_abilities."""
        propose_host(self.draft, abilities)

    def finish(self) -> bool:
        """Override HostWork.finish."""
        if self.session is None:
            self._take_failure(away())
            return False
        self._on_finish(self)
        return True

    def _problems(self) -> Iterator[Problem]:
        spelt = list(self._path_problems())
        yield from spelt
        if spelt:
            return
        if self.look_failure is not None:
            yield Problem("path", self.look_failure.why)
        elif self.found is None:
            yield Problem("path", message(READING))
        elif not self.found:
            yield Problem("path", message(NOTHING))
        plan = self.plan()
        if plan is not None and self.abilities is not None:
            for problem in problems(plan, self.abilities):
                yield replaced(problem, field=_SHOWN_AT.get(problem.field, problem.field))

    def _path_problems(self) -> Iterator[Problem]:
        return path_problems(self.draft.path, "path")

    def _propose(self) -> None:
        machine = self.machine
        if machine is not None and self.abilities is not None:
            propose_machine(self.draft, machine, self.abilities)

    def _ask(self) -> None:
        asker, path = self._asker, self.draft.path
        if asker is None:
            return

        def answered(answer: object) -> None:
            if path == self.draft.path and isinstance(answer, tuple):
                self.found, self.look_failure = answer, None
                if not self._is_kept:
                    self._propose()
                self.found_changed.emit()

        def refused(failure: Failure) -> None:
            if path == self.draft.path:
                self.found, self.look_failure = None, failure
                self.found_changed.emit()

        asker.ask(ImportSourceQuery(path), answered, refused)

    def _take_standing(self) -> None:
        """The host answers (again): what it was asked before may not have come."""
        if self.standing is Standing.READY and not any(self._path_problems()):
            self._ask()
