"""What lives as long as the program, made by the composition root and shared with its wiring."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.controllers.console import Console
from app.controllers.disks import DiskController
from app.controllers.hosts import HostController
from app.controllers.importing import ImportController
from app.controllers.new_machine import NewMachineController
from app.controllers.pinning import PinController
from app.core.record import record
from app.models.hosts_model import HostsModel
from app.services.groups import Groups
from app.services.host_book import HostBook
from app.services.jobs import Jobs
from app.services.notices import Notices
from app.services.sessions import Sessions
from app.services.settings import Settings
from app.services.writer import Writer
from app.views.main_window import MainWindow
from app.views.style.theme import Theme


@record
class Parts:
    """Services, controllers, models and the window."""

    app: QApplication
    settings: Settings
    book: HostBook
    groups: Groups
    jobs: Jobs
    notices: Notices
    writer: Writer
    sessions: Sessions
    hosts: HostController
    making: NewMachineController
    disks: DiskController
    importing: ImportController
    pins: PinController
    hosts_model: HostsModel
    console: Console
    theme: Theme
    window: MainWindow
