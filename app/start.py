"""What the first stage of the start made, for the second."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QApplication

from app.core.address import HostAddress
from app.models.hosts_model import HostsModel
from app.services.host_book import HostBook
from app.services.notices import Notices
from app.services.settings import Settings
from app.services.writer import Writer
from app.views.hosts.hosts_pane import HostsPane
from app.views.main_window import MainWindow
from app.views.style.theme import Theme


class Start(NamedTuple):
    """``only``: the one host to show (the demo); None for the remembered ones."""

    app: QApplication
    settings: Settings
    book: HostBook
    notices: Notices
    writer: Writer
    theme: Theme
    window: MainWindow
    hosts_model: HostsModel
    hosts_pane: HostsPane
    only: HostAddress | None
