"""Every action of the table: by its key, with an effect or a reason, and alike in every place where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QMenu

from app.controllers.action_spec import Subject
from app.controllers.actions import ACTIONS, BY_ID
from app.core.partitions import ConnectionState as C
from app.core.partitions import PartitionState as S
from app.views.actions.action_button import ActionButton
from app.views.style.fonts import TextStyle
from app.views.widgets.message_bar import Severity
from tests.ui.conftest import WEB
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)


def paused(stage: Stage, host: DriverHost) -> None:
    host.machine("web").suspend()
    stage.wait_state("web", S.PAUSED)
    stage.select("web")


def saved(stage: Stage, host: DriverHost) -> None:
    host.machine("web").managedSave()
    stage.wait_state("web", S.SAVED)
    stage.select("web")


def away(stage: Stage, host: DriverHost) -> None:
    stage.do("disconnect")
    stage.wait(lambda: stage.session(host).status.state is C.DISCONNECTED)


def grouped(stage: Stage, host: DriverHost) -> None:
    stage.rest.groups.move_to_folder(host.host_id, [WEB.uuid], "Shop")
    stage.select("web")


def off(stage: Stage, _host: DriverHost) -> None:
    stage.select("old")


def running(stage: Stage, _host: DriverHost) -> None:
    stage.select("web")


READY: dict[str, Callable[[Stage, DriverHost], None]] = {
    "resume": paused, "delete-saved-state": saved, "reconnect": away, "rename-group": grouped, "delete-group": grouped,
    "start": off, "delete": off, "clone": off,
}  # fmt: skip


class Spy:
    """What can be seen of an effect."""

    def __init__(self, stage: Stage, host: DriverHost) -> None:
        self.stage = stage
        self.host = host
        self.refreshed: list[bool] = []
        gateway = stage.session(host).gateway
        if gateway is not None:
            gateway.refresh = lambda: self.refreshed.append(True)
        stage.app.clipboard().setText("before")

    def world(self) -> dict[str, object]:
        """Everything that an action can change, as far as a user would notice."""
        stage, rest = self.stage, self.stage.rest
        return {
            "dialogs": [dialog.objectName() for dialog in stage.dialogs()],
            "jobs": len(rest.jobs.running()) + len(rest.jobs.finished()),
            "focus": stage.app.focusWidget(),
            "panes": [stage.find(name).isVisibleTo(stage.window) for name in ("hosts-pane", "actions-pane")],
            "tab": rest.wiring.lower.tab(),
            "sizes": [stage.window.across.sizes(), stage.window.centre.sizes()],
            "connection": stage.session(self.host).gateway is None,
            "checks": [stage.action(spec.id).isChecked() for spec in ACTIONS if spec.check],
            "refreshed": len(self.refreshed),
            "clipboard": stage.app.clipboard().text(),
            "window": stage.window.isVisible(),
        }


# After these nothing is as before; each has a program of its own.
ALONE = ("quit", "reconnect", "disconnect", "start", "save", "pause", "resume", "delete-saved-state", "delete",
         "rename-group", "delete-group")  # fmt: skip


def press(stage: Stage, host: DriverHost, action_id: str) -> None:
    """Press the key of an action and wait for an effect."""
    READY.get(action_id, running)(stage, host)
    if action_id == "tab-summary":
        stage.do("tab-memory")
    stage.rest.wiring.partitions.focus_table()
    action = stage.action(action_id)
    assert action.isEnabled(), f"{action_id}: {action.toolTip()}"
    spy = Spy(stage, host)
    before = spy.world()
    for key in BY_ID[action_id].keys:
        stage.key(key)
        stage.wait(lambda: spy.world() != before)


@pytest.mark.parametrize("action_id", ALONE)
def test_each_action_has_an_effect_by_its_key(stage: Stage, host: DriverHost, action_id: str) -> None:
    press(stage, host, action_id)


def test_all_the_others_have_an_effect_by_their_keys(stage: Stage, host: DriverHost) -> None:
    others = [spec.id for spec in ACTIONS if spec.id not in ALONE]
    assert len(others) > 25
    for action_id in others:
        press(stage, host, action_id)
        for dialog in stage.dialogs():
            dialog.reject()
        stage.wait(lambda: not stage.dialogs() and not stage.rest.parts.console.selection.busy)


def test_what_cannot_be_done_says_why_and_its_key_does_nothing(stage: Stage, host: DriverHost) -> None:
    stage.rest.wiring.partitions.focus_table()
    heard: list[str] = []
    stage.rest.wiring.actions.triggered.connect(heard.append)
    stage.rest.wiring.partitions.table.clearSelection()
    disabled = [spec for spec in ACTIONS if not stage.action(spec.id).isEnabled()]
    assert {"start", "rename", "delete", "reconnect", "rename-group"} <= {spec.id for spec in disabled}
    before = Spy(stage, host).world()
    for spec in disabled:
        action = stage.action(spec.id)
        assert action.toolTip() == spec.problem(stage.rest.parts.console.facts)
        assert action.toolTip().endswith(".")
        assert action.statusTip() == action.toolTip()
        for key in spec.keys:
            stage.key(key)
    assert heard == []
    after = Spy(stage, host).world()
    assert {key for key in after if after[key] != before[key]} == set()


def test_all_places_show_the_same(stage: Stage, host: DriverHost) -> None:
    """Menu bar, context menu and Actions pane, for each kind of selection."""
    wiring = stage.rest.wiring

    def places() -> None:
        facts = stage.rest.parts.console.facts
        possible = {spec.id: not spec.problem(facts) for spec in ACTIONS}
        menus = [menu for menu in stage.window.menuBar().findChildren(QMenu) if menu.objectName().startswith("menu-")]
        in_bar = {a.objectName(): a.isEnabled() for menu in menus for a in menu.actions() if not a.isSeparator()}
        assert in_bar == possible, "every action is in the menu bar"
        for menu in (wiring.actions.machine_menu(stage.window, facts), wiring.actions.host_menu(stage.window)):
            shown = {a.objectName(): a.isEnabled() for a in menu.actions() if not a.isSeparator()}
            assert shown == {name: possible[name] for name in shown}
            menu.deleteLater()
        buttons = wiring.actions_pane.findChildren(QAbstractButton)
        in_pane = {button.objectName(): button.isEnabled() for button in buttons if "action-" in button.objectName()}
        assert in_pane == {f"action-{spec.id}": possible[spec.id] for spec in ACTIONS if spec.is_in_pane}

    wiring.partitions.table.clearSelection()
    places()
    for names in (["web"], ["old"], ["web", "old"], ["web", "db"]):
        stage.select(*names)
        places()
    paused(stage, host)
    places()
    grouped(stage, host)
    places()
    wiring.partitions.select(("parent",))
    assert stage.rest.parts.console.facts.is_parent
    places()
    away(stage, host)
    places()


def test_the_parent_partition_is_not_offered_what_does_not_apply(stage: Stage) -> None:
    stage.rest.wiring.partitions.select(("parent",))
    facts = stage.rest.parts.console.facts
    menu = stage.rest.wiring.actions.machine_menu(stage.window, facts)
    offered = {action.objectName() for action in menu.actions() if not action.isSeparator()}
    assert offered == {spec.id for spec in ACTIONS if spec.subject is Subject.HOST}
    assert stage.action("turn-off").toolTip() == "This does not apply to the parent partition."


def test_machines_buttons_of_the_pane_do_what_they_say(stage: Stage) -> None:
    stage.select("web")
    stage.find("action-pause", QAbstractButton).click()
    stage.wait_state("web", S.PAUSED)


def test_f6_goes_round_all_panes_and_back(stage: Stage) -> None:
    stage.select("web")
    stage.rest.wiring.partitions.focus_table()
    start = stage.app.focusWidget()
    seen = []
    for _ in range(12):
        stage.key("F6")
        seen.append(stage.app.focusWidget())
        if seen[-1] is start:
            break
    assert seen[-1] is start, [widget.objectName() for widget in seen]
    assert len(seen) >= 4
    for widget in [*seen[-2::-1], start]:
        stage.key("Shift+F6")
        assert stage.app.focusWidget() is widget


def test_f6_follows_the_order_of_reading(stage: Stage) -> None:
    """A message, when there is one, stands above the partitions: it comes before them."""
    wiring = stage.rest.wiring
    wiring.message_bar.say(Severity.INFO, "Something to read")
    stage.select("web")
    wiring.hosts_pane.view.setFocus()
    panes = [wiring.hosts_pane, wiring.message_bar, wiring.partitions, wiring.actions_pane, wiring.task_bar]
    seen = []
    for _ in range(9):
        focused = stage.app.focusWidget()
        seen += [pane for pane in panes if pane is focused or pane.isAncestorOf(focused)]
        stage.key("F6")
    assert seen[: len(panes)] == panes


def test_long_texts_of_the_pane_are_whole(stage: Stage) -> None:
    stage.select("web")
    pane = stage.rest.wiring.actions_pane
    stage.wait(pane.isVisible)
    for name in ("send-nmi", "automatic-start", "pause"):
        button = stage.find(f"action-{name}", ActionButton)
        font = stage.rest.parts.theme.font(TextStyle.BODY)
        room = button.text_room(button.width())
        text = button.accessibleName()
        needed = QFontMetrics(font).boundingRect(QRect(0, 0, room, 1000), Qt.TextFlag.TextWordWrap, text)
        assert needed.width() <= room
        least = needed.height() + 8
        stage.wait(lambda button=button, least=least: button.height() >= least)
        assert (button.height() > stage.rest.parts.theme.metrics.action) is (name != "pause")
