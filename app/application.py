"""The composition root: what is made when.

Stage 1, before the first paint: the window's frame and the remembered hosts, nothing else. Stage 2,
after it: libvirt in a thread, and meanwhile the rest of the window (``app.assembly``). Stage 3,
after the first list of machines: numpy, history, sparklines.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app import __version__

from app.quick_start import collect_from_now_on  # isort: skip - before every other import of ours
from app.core.address import DEMO, THIS_SYSTEM, HostAddress, build_uri
from app.core.gateway import ConnectionStatus
from app.core.partitions import ConnectionState
from app.models.hosts_model import HostRow, HostsModel
from app.options import Options, parse_options
from app.services.host_book import HostBook, default_name
from app.services.notices import Notices
from app.services.paths import config_folder
from app.services.setting_keys import DENSITY, LAST_HOST, THEME, WINDOW_GEOMETRY
from app.services.settings import Settings
from app.services.writer import Writer
from app.start import Start
from app.views.hosts.host_text import describe
from app.views.hosts.hosts_pane import HostsPane
from app.views.main_window import MainWindow
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice

if TYPE_CHECKING:
    from app.assembly import Assembly
    from app.services.session import GatewayFactory

_START_IS_OVER_MS = 3000


class Program(QObject):
    """Everything that lives as long as the program. ``open`` shows the window and starts the stages."""

    def __init__(self, app: QApplication, options: Options) -> None:
        super().__init__(app)
        config = config_folder()
        notices = Notices(self)
        writer = Writer(notices.add)
        settings = Settings(config / "settings.json", writer, self)
        book = HostBook(config / "hosts.json", writer, self)
        theme = Theme(app, ThemeChoice(settings.get(THEME)), Density(settings.get(DENSITY)))
        self.window = MainWindow(theme)
        model = HostsModel(describe, self)
        only = DEMO if options.is_demo else None
        for row in _remembered(book, only):
            model.add(row)
        pane = HostsPane(model, theme)
        pane.select_last(settings.get(LAST_HOST))
        self.start = Start(app, settings, book, notices, writer, theme, self.window, model, pane, only)
        self.rest: Assembly | None = None

    def open(self) -> None:
        """Show the window with what is remembered; everything else follows after it is painted."""
        self.window.lay_out_start(self.start.hosts_pane, self.start.settings.get(WINDOW_GEOMETRY))
        self.window.installEventFilter(self)
        self.window.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stage 2 begins when the window has been painted once."""
        if event.type() == QEvent.Type.UpdateRequest:
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self.load_rest)
        return super().eventFilter(watched, event)

    def load_rest(self) -> None:
        """Stage 2 and what follows."""
        from app.loading import load_gateways  # deferred: only the frame is needed for the first paint

        load_gateways(self, self._open_gateways)
        from app.assembly import Assembly  # deferred: only the frame is needed for the first paint

        self.rest = Assembly(self.start, self)
        QTimer.singleShot(_START_IS_OVER_MS, collect_from_now_on)

    def _open_gateways(self, make_gateway: GatewayFactory) -> None:
        if self.rest is not None:
            self.rest.open_gateways(make_gateway)


def _remembered(book: HostBook, only: HostAddress | None) -> list[HostRow]:
    """The rows of the list before anything is connected: the remembered hosts, or this computer."""
    now = time.time()
    waiting = ConnectionStatus(ConnectionState.CONNECTING, now)
    if only is not None:
        return [HostRow(build_uri(only), default_name(only), only, waiting)]
    entries = book.entries()
    if not entries:
        return [HostRow(build_uri(THIS_SYSTEM), default_name(THIS_SYSTEM), THIS_SYSTEM, waiting)]
    away = ConnectionStatus(ConnectionState.DISCONNECTED, now)
    return [
        HostRow(entry.id, entry.name, entry.address, waiting if entry.connects_automatically else away)
        for entry in entries
    ]


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
    program.open()
    return app.exec()
