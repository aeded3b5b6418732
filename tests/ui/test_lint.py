"""Names, mnemonics, texts that fit and ways out, in the window and in every dialog: the lint from inside."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt import exceptions as qtbot_exceptions

from app.core.messages import message
from app.services.notices import Severity
from tests.support.audit.lint import lint
from tests.support.audit.report import Violation
from tests.ui.conftest import DB, OFF, WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine

DIALOGS = (
    "turn-off", "rename", "edit-notes", "move-to-group", "edit-tags", "rename-group", "delete-group", "connect-to-host",
    "theme", "about", "keys", "columns", "remove-host", "show-tasks",
)  # fmt: skip


@pytest.fixture
def stage(start: Callable[..., Stage], make_host: Callable[..., DriverHost]) -> Stage:
    disks = (("/pool/a.img", "raw"), ("/pool/b.img", "raw"))
    host = make_host("atelier", WEB, DB, OFF, Machine("big", disks=disks))
    made = start(host)
    made.rest.groups.move_to_folder(host.host_id, [WEB.uuid], "Shop")
    made.select("web")
    return made


def _is_known(violation: Violation) -> bool:
    """Of colours there are tests of their own; the Action menu has more items than their texts have letters."""
    is_action_menu = violation.rule == "mnemonic-clash" and violation.where == "menu '&Action'"
    return violation.rule == "contrast" or is_action_menu


def faults(window: QWidget) -> list[Violation]:
    return [each for each in lint(window) if not _is_known(each)]


def check(stage: Stage, *windows) -> None:
    for window in windows or (stage.window,):
        try:
            stage.wait(lambda window=window: not faults(window), 1000)  # a new text is given its room a moment later
        except qtbot_exceptions.TimeoutError:
            raise AssertionError("\n".join(map(str, faults(window)))) from None


def test_the_window_in_its_states(stage: Stage) -> None:
    for tab in ("summary", "memory", "networking", "performance"):
        stage.do(f"tab-{tab}")
        check(stage)
    stage.select("web", "db")
    check(stage)
    stage.rest.wiring.partitions.select(("parent",))
    check(stage)
    stage.rest.parts.notices.add(message("The disk is full."), Severity.ERROR, "details")
    check(stage)
    stage.do("disconnect")
    check(stage)
    stage.do("remove-host")
    stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    stage.wait(lambda: stage.find("problem-page").isVisible())
    check(stage)


def test_every_dialog(stage: Stage) -> None:
    for action in DIALOGS:
        stage.do(action)
        stage.wait(lambda: stage.dialogs())
        dialog = stage.dialogs()[0]
        check(stage, dialog)
        for choice in dialog.findChildren(QRadioButton):
            choice.click()
            check(stage, dialog)
        dialog.reject()
        stage.wait(lambda: not stage.dialogs())
    stage.select("big")
    stage.do("delete")
    check(stage, stage.dialog("deletion-dialog"))
