"""The second stage of the start: services, controllers and panes, made and wired after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCloseEvent

from app.aftermath import Aftermath
from app.background import Background
from app.controllers.cloning import CloneController
from app.controllers.console import Console
from app.controllers.disks import DiskController
from app.controllers.exporting import ExportController
from app.controllers.grouping import GroupController
from app.controllers.hosts import HostController
from app.controllers.importing import ImportController
from app.controllers.machine_settings import MachineSettingsController
from app.controllers.machines import MachineController
from app.controllers.new_machine import NewMachineController
from app.controllers.pinning import PinController
from app.core.details import Screen
from app.core.disk_commands import DiskInspection
from app.loading import load_recording
from app.models.hosts_model import HostsModel
from app.parts import Parts
from app.recognition import Recognition
from app.services.groups import Groups
from app.services.jobs import Jobs
from app.services.journal import Journal
from app.services.kept_definitions import KeptDefinitions
from app.services.known_rows import KnownRowsKeeper
from app.services.notices import Severity
from app.services.paths import config_folder, state_folder
from app.services.pictures import thumbnail
from app.services.rows_store import RowsStore
from app.services.session import GatewayFactory
from app.services.sessions import Sessions
from app.services.setting_keys import DENSITY, TEXT_PERCENT, THEME
from app.start import Start
from app.unix_signals import UnixSignals
from app.views.dialogs.prompts import DialogPrompts
from app.views.hosts.host_text import describe
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from app.views.widgets.accessible import FocusNames
from app.wiring import Wiring

if TYPE_CHECKING:
    from app.services.recording import Recording

_FLUSH_S = 2.0
_JOBS_S = 1.0
_FURNISH_AFTER_MS = 60  # the list is painted by then
_FURNISH_AT_LAST_MS = 400
_RECORDING_AFTER_MS = 150


class Assembly(QObject):
    """Owns the rest of the program. GUI thread only."""

    def __init__(self, start: Start, parent: QObject) -> None:
        super().__init__(parent)
        self._start = start
        self._is_listed = False
        self._recognition = Recognition()
        self.recording: Recording | None = None
        self.groups = Groups(config_folder() / "groups.json", start.writer, parent=self)
        self._journal = Journal(state_folder() / "journal.jsonl")
        self.kept_definitions = KeptDefinitions(state_folder() / "definitions", start.notices.add)
        self.jobs = Jobs(self._journal, start.notices.add, self, self.kept_definitions.hear)
        self.sessions = Sessions(self)
        rows = RowsStore(state_folder() / "rows", start.writer)
        self.known_rows = KnownRowsKeeper(self.sessions, rows, start.notices.add, self)
        self.sessions.removed.connect(self.groups.forget_host)
        self.parts = self._make_parts()
        self._names = FocusNames(start.app)
        self._aftermath = Aftermath(start.notices, self._journal, self)
        self._signals = UnixSignals(self)
        self._signals.close_requested.connect(start.window.close)
        self.wiring.stayed.connect(self._signals.forget)
        start.window.closing.connect(self._on_closing)
        for problem in (start.settings.problem, self.groups.problem, *start.book.problems):
            if problem is not None:
                start.notices.add(problem)
        self.parts.hosts.open_remembered(start.only)
        self.wiring.begin()
        self.wiring.furnished.connect(self._hand_over_recording)
        self._later(_FURNISH_AT_LAST_MS, self.wiring.furnish)

    def _make_parts(self) -> Parts:
        start = self._start
        theme = Theme(
            start.app,
            ThemeChoice(start.settings.get(THEME)),
            Density(start.settings.get(DENSITY)),
            start.settings.get(TEXT_PERCENT),
        )
        prompts = DialogPrompts(start.window, theme)
        model = HostsModel(describe, self)
        hosts = HostController(self.sessions, start.book, start.settings, start.notices, prompts, self)
        pins = PinController(start.settings, self)
        making = NewMachineController(self.sessions, self.jobs, start.settings, prompts, self)
        disks = DiskController(self.sessions, self.jobs, start.settings, prompts, self)
        importing = ImportController(self.sessions, self.jobs, start.settings, prompts, self)
        console = Console(
            self.sessions, model, self.jobs, self.groups, hosts.is_recording_everything, self,
            recall=self.known_rows.recall, pinned=pins.pinned,
        )
        parts = Parts(
            start.app, start.settings, start.book, self.groups, self.jobs, start.notices, start.writer,
            self.sessions, hosts, making, disks, importing, pins, model, console, theme, start.window,
        )  # fmt: skip
        machines = MachineController(self.sessions, self.jobs, prompts, self)
        machines.explained.connect(lambda text: start.notices.add(text, Severity.INFO))
        exporting = ExportController(self.sessions, self.jobs, start.settings, prompts, self)
        exporting.explained.connect(lambda text: start.notices.add(text, Severity.INFO))
        settings = MachineSettingsController(self.sessions, self.jobs, prompts, self._read_earlier, self)
        making.settings_wanted.connect(settings.open)
        runners = (
            machines,
            making,
            disks,
            settings,
            hosts,
            pins,
            exporting,
            CloneController(self.sessions, self.jobs, start.settings, prompts, self),
            importing,
            GroupController(self.groups, prompts, start.notices, self),
        )
        self.wiring = Wiring(parts, prompts, runners)
        return parts

    def _read_earlier(self, host_id: str, uuid: str, done: Callable[[object], None], owner: QObject) -> None:
        """The definitions of a machine that were kept, read from disk beside the GUI."""

        def load() -> object:
            return tuple((each.changed_epoch_s, each.xml) for each in self.kept_definitions.of(host_id, uuid))

        Background(load, done, owner)

    def open_gateways(self, make_gateway: GatewayFactory) -> None:
        """libvirt is there: connect what waits for it."""
        self.sessions.open_gateways(make_gateway, {Screen: thumbnail, DiskInspection: self._recognition.recognise})
        for session in self.sessions:
            session.snapshot_changed.connect(self._listed)
        self.sessions.added.connect(lambda session: session.snapshot_changed.connect(self._listed))

    def _listed(self) -> None:
        """Stage 3: the first machines are about to be painted; the rest follows that."""
        if not self._is_listed:
            self._is_listed = True
            self._later(_FURNISH_AFTER_MS, self.wiring.furnish)
            # Not at once: loading numpy would hold up the painting of the list, and other hosts' lists.
            self._later(_RECORDING_AFTER_MS, lambda: load_recording(self, self._open_recording))

    def _later(self, delay_ms: int, run: Callable[[], object]) -> None:
        """Run something soon, unless the program has ended by then."""
        timer = QTimer(self, singleShot=True, interval=delay_ms)
        timer.timeout.connect(run)
        timer.start()

    def _open_recording(self, make: type[Recording]) -> None:
        self.recording = make(self.sessions, state_folder() / "history", self._start.writer, self)
        self._hand_over_recording()

    def _hand_over_recording(self) -> None:
        if self.recording is not None and self.wiring.furniture is not None:
            self.wiring.lower.open_recording(self.recording)

    def _on_closing(self, event: QCloseEvent) -> None:
        if self.jobs.running() and not self.wiring.may_close_with_jobs:
            event.ignore()
            self.wiring.ask_to_close()
            return
        self.wiring.memory.save()
        self.sessions.stop_all()
        self.jobs.close(_JOBS_S)
        if self.recording is not None:
            self.recording.end()
        self._start.writer.flush(_FLUSH_S)
        self._signals.close()
        self._aftermath.close()
        event.accept()
