"""The program with machines of one host, and the Settings dialog of one of them open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.controllers.machine_settings_work import Standing
from app.views.settings.dialog import SettingsDialog
from tests.ui.conftest import DB, OFF, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine

BIG = Machine("big", run=5, disks=(("/pool/a.img", "raw"), ("/pool/b.img", "raw")))
LONG = "x" * 60 + "-" + "y" * 100


@pytest.fixture
def host(make_host: Callable[..., DriverHost]) -> DriverHost:
    """Machines that run, are off, have disks, have a long name."""
    return make_host("atelier", WEB, DB, OFF, BIG, Machine(LONG, run=5))


@pytest.fixture
def open_settings(stage: Stage) -> Callable[..., SettingsDialog]:
    """``open_settings(name, page)``: the dialog, when the settings are read."""

    def opened(name: str = "old", page: str = "") -> SettingsDialog:
        stage.select(name)
        stage.do("settings")
        dialog = stage.dialog("settings-dialog")
        assert isinstance(dialog, SettingsDialog)
        ready(stage, dialog)
        if page:
            dialog.show_page(page)
        return dialog

    return opened


def ready(stage: Stage, dialog: SettingsDialog) -> None:
    """Wait until the settings are read, and what the host can do."""
    work = dialog.work
    stage.wait(lambda: work.standing is Standing.READY and work.abilities is not None and dialog.page is not None)
