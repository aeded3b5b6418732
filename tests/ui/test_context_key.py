"""Context menus without a mouse."""

from __future__ import annotations

import pytest

from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)


def test_shift_f10_opens_the_menu_of_what_has_the_focus(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    stage.rest.wiring.partitions.focus_table()
    stage.key("Shift+F10")
    stage.wait(stage.menus)
    [menu] = stage.menus()
    assert menu.activeAction() is stage.action("shut-down"), "the first that can be done is chosen, and so is read"
    menu.close()
    stage.select_host(host)
    stage.rest.wiring.hosts_pane.view.setFocus()
    stage.key("Shift+F10")
    stage.wait(stage.menus)
    [menu] = stage.menus()
    assert menu.activeAction().isEnabled()
    assert stage.action("disconnect") in menu.actions()
    menu.close()
