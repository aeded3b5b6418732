"""What the first stage of the start made, for the second."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QApplication

from app.core.address import HostAddress
from app.services.host_book import HostBook
from app.services.notices import Notices
from app.services.settings import Settings
from app.services.writer import Writer
from app.views.main_window import MainWindow


class Start(NamedTuple):
    """``only``: the one host to show (the demo); None for the remembered ones."""

    app: QApplication
    settings: Settings
    book: HostBook
    notices: Notices
    writer: Writer
    window: MainWindow
    only: HostAddress | None
