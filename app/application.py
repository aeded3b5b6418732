"""The composition root: makes every room's objects, wires them, and says what is loaded when.

Stage 1, before the first paint: widgets, settings, remembered hosts, empty panes. Stage 2, after
it: libvirt and the gateways. Stage 3, after the first list of machines: numpy, history, sparklines.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread for each processor: 70 ms

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402
from PySide6.QtGui import QCloseEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app import __version__  # noqa: E402
from app.background import Background  # noqa: E402
from app.controllers.console import Console  # noqa: E402
from app.controllers.grouping import GroupController  # noqa: E402
from app.controllers.hosts import HostController  # noqa: E402
from app.controllers.machines import MachineController  # noqa: E402
from app.core.address import DEMO  # noqa: E402
from app.core.details import Screen  # noqa: E402
from app.models.hosts_model import HostsModel  # noqa: E402
from app.options import Options, parse_options  # noqa: E402
from app.parts import Parts  # noqa: E402
from app.services.groups import Groups  # noqa: E402
from app.services.host_book import HostBook  # noqa: E402
from app.services.jobs import Jobs  # noqa: E402
from app.services.journal import Journal  # noqa: E402
from app.services.notices import Notices  # noqa: E402
from app.services.paths import config_folder, state_folder  # noqa: E402
from app.services.sessions import Sessions  # noqa: E402
from app.services.setting_keys import DENSITY, THEME  # noqa: E402
from app.services.settings import Settings  # noqa: E402
from app.services.writer import Writer  # noqa: E402
from app.unix_signals import UnixSignals  # noqa: E402
from app.views.dialogs.prompts import DialogPrompts  # noqa: E402
from app.views.hosts.host_text import describe  # noqa: E402
from app.views.main_window import MainWindow  # noqa: E402
from app.views.style.metrics import Density  # noqa: E402
from app.views.style.theme import Theme, ThemeChoice  # noqa: E402
from app.views.widgets.accessible import FocusNames  # noqa: E402
from app.wiring import Wiring  # noqa: E402

_FLUSH_S = 2.0
_JOBS_S = 1.0


class Program(QObject):
    """Everything that lives as long as the program. ``open`` shows the window and starts the stages."""

    def __init__(self, app: QApplication, options: Options) -> None:
        super().__init__(app)
        self._app = app
        self._options = options
        config, state = config_folder(), state_folder()
        self.notices = Notices(self)
        self.writer = Writer(self.notices.add)
        self.settings = Settings(config / "settings.json", self.writer, self)
        self.book = HostBook(config / "hosts.json", self.writer, self)
        self.groups = Groups(config / "groups.json", self.writer, parent=self)
        self.journal = Journal(state / "journal.jsonl")
        self.jobs = Jobs(self.journal, self.notices.add, self)
        self.sessions = Sessions(self)
        self.theme = Theme(app, ThemeChoice(self.settings.get(THEME)), Density(self.settings.get(DENSITY)))
        self.window = MainWindow(self.theme)
        self.parts = self._make_parts()
        self._names = FocusNames(app)
        self._is_hosts_loading = False
        self._is_history_loading = False
        for problem in (self.settings.problem, self.groups.problem, *self.book.problems):
            if problem is not None:
                self.notices.add(problem)

    def _make_parts(self) -> Parts:
        prompts = DialogPrompts(self.window, self.theme)
        hosts = HostController(self.sessions, self.book, self.settings, self.notices, prompts, self)
        model = HostsModel(describe, self)
        console = Console(self.sessions, model, self.jobs, self.groups, hosts.is_recording_everything, self)
        parts = Parts(
            self._app, self.settings, self.book, self.groups, self.jobs, self.notices, self.writer,
            self.sessions, hosts, model, console, self.theme, self.window,
        )  # fmt: skip
        runners = (
            MachineController(self.sessions, self.jobs, prompts, self),
            hosts,
            GroupController(self.groups, prompts, self.notices, self),
        )
        self.wiring = Wiring(parts, prompts, runners)
        return parts

    def open(self) -> None:
        """Show the window with what is remembered; the hosts follow after it is painted."""
        self.parts.hosts.open_remembered(DEMO if self._options.is_demo else None)
        self.wiring.memory.select_last_host()
        self.window.closing.connect(self._on_closing)
        self.window.installEventFilter(self)
        self.window.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stage 2 begins when the window has been painted once."""
        if event.type() == QEvent.Type.UpdateRequest and not self._is_hosts_loading:
            self._is_hosts_loading = True
            QTimer.singleShot(0, self._load_hosts)
        return super().eventFilter(watched, event)

    # Stage 2

    def _load_hosts(self) -> None:
        self.window.removeEventFilter(self)
        Background(_import_gateway, self._open_gateways, self)

    def _open_gateways(self, factory: object) -> None:
        from app.services.pictures import thumbnail  # deferred: image decoding is not needed for the first paint

        self.sessions.open_gateways(factory, {Screen: thumbnail})  # type: ignore[arg-type]
        for session in self.sessions:
            session.snapshot_changed.connect(self._load_history)

    # Stage 3

    def _load_history(self) -> None:
        if not self._is_history_loading:
            self._is_history_loading = True
            Background(_import_recording, self._open_recording, self)

    def _open_recording(self, make: object) -> None:
        self.recording = make(self.sessions, self)  # type: ignore[operator]
        self.wiring.lower.open_recording(self.recording)

    # The end

    def _on_closing(self, event: QCloseEvent) -> None:
        if self.jobs.running() and not self.wiring.may_close_with_jobs:
            event.ignore()
            self.wiring.ask_to_close()
            return
        self.wiring.memory.save()
        self.sessions.stop_all()
        self.jobs.close(_JOBS_S)
        self.writer.flush(_FLUSH_S)
        event.accept()


def _import_gateway() -> object:
    from app.hosts.gateway import Gateway  # deferred: libvirt is loaded after the first paint

    return Gateway


def _import_recording() -> object:
    from app.services.recording import Recording  # deferred: numpy is loaded after the first list of machines

    return Recording


def main(argv: list[str]) -> int:
    """Run Partita; the exit code of the process."""
    options = parse_options(argv[1:])
    if options.text:
        (sys.stderr if options.exit_code else sys.stdout).write(options.text)
        return options.exit_code
    app = QApplication(argv[:1])
    app.setApplicationName("partita")
    app.setApplicationDisplayName("Partita")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("partita")
    program = Program(app, options)
    signals = UnixSignals(app)
    signals.close_requested.connect(program.window.close)
    program.open()
    code = app.exec()
    signals.close()
    return code
