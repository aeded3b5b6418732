"""The composition root: what is made when.

Stage 1, before the first paint: the window with the names of the remembered hosts, nothing else.
Stage 2, after it: libvirt in a thread, and meanwhile the panes (``app.assembly``). Stage 3, after
the first list of machines: numpy, history, sparklines.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app import __version__

from app.quick_start import collect_from_now_on  # isort: skip
from app.core.address import DEMO, THIS_SYSTEM, HostAddress
from app.core.names import shown
from app.options import Options, parse_options
from app.services.host_book import HostBook, default_name
from app.services.notices import Notices
from app.services.paths import config_folder
from app.services.setting_keys import THEME, WINDOW_GEOMETRY
from app.services.settings import Settings
from app.services.writer import Writer
from app.start import Start
from app.views.main_window import MainWindow
from app.views.start_frame import StartFrame, StartRow
from app.views.style.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, Palette
from app.views.translation import translate

if TYPE_CHECKING:
    from app.assembly import Assembly
    from app.services.session import GatewayFactory

_START_IS_OVER_MS = 3000
_UNPAINTED_MS = 1500
_HALF_LIGHT = 128
_PALETTES = {"light": LIGHT, "dark": DARK, "high-contrast-black": HC_BLACK, "high-contrast-white": HC_WHITE}


class Program(QObject):
    """Everything that lives as long as the program. ``open`` shows the window and starts the stages."""

    def __init__(self, app: QApplication, options: Options) -> None:
        super().__init__(app)
        config = config_folder()
        notices = Notices(self)
        writer = Writer(notices.add)
        settings = Settings(config / "settings.json", writer, self)
        book = HostBook(config / "hosts.json", writer, self)
        self.window = MainWindow()
        only = DEMO if options.is_demo else None
        self.start = Start(app, settings, book, notices, writer, self.window, only)
        self.rest: Assembly | None = None
        self._is_rest_begun = False

    def open(self) -> None:
        """Show the window with what is remembered; everything else follows after it is painted."""
        start = self.start
        frame = StartFrame(_first_palette(start.app, start.settings), _remembered(start.book, start.only))
        self.window.show_start(frame, start.settings.get(WINDOW_GEOMETRY))
        frame.installEventFilter(self)
        self.window.show()
        # A window that starts minimised is not painted.
        QTimer.singleShot(_UNPAINTED_MS, self, self._begin_rest)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stage 2 begins when the window has been painted once."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin_rest)
        return super().eventFilter(watched, event)

    def _begin_rest(self) -> None:
        if not self._is_rest_begun:
            self._is_rest_begun = True
            self.load_rest()

    def load_rest(self) -> None:
        """Stage 2 and what follows, unless the window was closed meanwhile."""
        if self.window.isHidden():
            return
        from app.loading import load_gateways  # deferred: the first paint needs no panes

        load_gateways(self, self._open_gateways)
        from app.assembly import Assembly  # deferred: the first paint needs no panes

        self.rest = Assembly(self.start, self)
        QTimer.singleShot(_START_IS_OVER_MS, collect_from_now_on)

    def _open_gateways(self, make_gateway: GatewayFactory) -> None:
        if self.rest is not None:
            self.rest.open_gateways(make_gateway)


def _first_palette(app: QApplication, settings: Settings) -> Palette:
    """The colours of the first paint; the theme looks closer at the desktop's wishes afterwards."""
    is_dark = app.palette().window().color().lightness() < _HALF_LIGHT
    return _PALETTES.get(settings.get(THEME), DARK if is_dark else LIGHT)


def _remembered(book: HostBook, only: HostAddress | None) -> list[StartRow]:
    """The hosts of the list before anything is connected: the remembered ones, or this computer."""
    waiting, away = translate("Hosts", "Connecting…"), translate("Hosts", "Not connected")
    entries = () if only is not None else book.entries()
    if not entries:
        return [StartRow(default_name(only or THIS_SYSTEM), waiting)]
    return [StartRow(shown(entry.name), waiting if entry.connects_automatically else away) for entry in entries]


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
    code = app.exec()
    # Now, not by the interpreter after the application: timers would complain, and Qt would take accessible
    # interfaces for its own that Python has freed.
    shiboken6.delete(program.window)
    return code
