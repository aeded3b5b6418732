"""The list of hosts: connect, remove, remember, fall back, and what the window says of a host that is away."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QRadioButton

from app import loading
from app.core.address import THIS_SYSTEM, THIS_USER
from app.core.partitions import ConnectionState as C
from app.core.partitions import PartitionState as S
from app.services.paths import config_folder, state_folder
from tests.ui.conftest import DB, WEB
from tests.ui.hosts import NO_RIGHTS, NO_SOCKET, DriverHost, DriverHosts
from tests.ui.stage import Stage, remember_hosts, write_config
from tests.unit.hosts_commands.machines import Machine

REAL_IMPORT = vars(loading)["_import_gateways"]
Start = Callable[..., Stage]
MakeHost = Callable[..., DriverHost]


def host_names(stage: Stage) -> list[str]:
    model = stage.rest.parts.hosts_model
    return [model.index(row).data() for row in range(model.rowCount())]


def text_of(stage: Stage, name: str) -> str:
    label = stage.find(name, QLabel)
    return label.text().replace("\u200b", "") if label.isVisible() else ""


# A first start


def test_a_first_start_tries_the_system_and_falls_back_to_ones_own_host(
    start: Start, hosts: DriverHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.controllers.hosts.has_own_host", lambda: True)  # the tests may run as root, who has none
    stage = start(waits=False)
    stage.wait(lambda: THIS_USER in hosts.asked_elsewhere)
    assert hosts.asked_elsewhere[0] == THIS_SYSTEM
    assert host_names(stage) == ["This computer", "This computer, your own"]
    stage.wait(lambda: stage.rest.parts.console.session.address == THIS_USER)
    stage.wait(lambda: "The system’s host cannot be used" in text_of(stage, "message-text"))
    assert "not running" in text_of(stage, "message-text"), "it says why"
    assert not (config_folder() / "hosts.json").exists(), "nothing that the user did not ask for is remembered"


@pytest.mark.parametrize(
    ("trouble", "why", "advice"),
    [(NO_SOCKET, "service is not running", "systemctl start"), (NO_RIGHTS, "no rights", "usermod"),
     ("something <b>odd</b>", "something <b>odd</b>", "")],
)  # fmt: skip
def test_a_host_that_cannot_be_reached_says_why_and_can_be_tried_again(
    start: Start, make_host: MakeHost, trouble: str, why: str, advice: str
) -> None:
    host = make_host("atelier", WEB)
    host.trouble = trouble
    stage = start(host, waits=False)
    stage.wait(lambda: why in text_of(stage, "problem-why"))
    assert "atelier cannot be shown" in text_of(stage, "problem-heading")
    assert advice in text_of(stage, "problem-advice")
    assert "next try in" in text_of(stage, "problem-next")
    tries = host.tries
    stage.press("problem-retry")
    stage.wait(lambda: host.tries > tries)
    stage.wait(lambda: why in text_of(stage, "problem-why"))
    host.trouble = ""
    stage.press("problem-retry")
    stage.wait(lambda: stage.names() == ["web"])
    assert not stage.find("problem-page").isVisible()


def test_without_the_library_the_window_says_what_to_install(
    start: Start, make_host: MakeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_import_gateways", REAL_IMPORT)
    monkeypatch.setitem(sys.modules, "app.hosts.gateway", None)  # cannot be imported, as without libvirt
    stage = start(make_host("atelier", WEB), waits=False)
    stage.wait(lambda: "library for Python is not installed" in text_of(stage, "problem-why"))
    assert "Install libvirt-python" in text_of(stage, "problem-advice")
    stage.press("problem-retry")
    assert stage.find("problem-page").isVisible()


def test_an_empty_list_leads_to_the_dialog(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB)
    stage = start(host)
    stage.do("remove-host")
    dialog = stage.dialog("confirm-dialog")
    assert "atelier" in dialog.windowTitle()
    stage.press("confirm-yes", dialog)
    stage.wait(lambda: "No host in the list" in text_of(stage, "problem-heading"))
    assert stage.window.windowTitle() == "Partita"
    assert host_names(stage) == []
    stage.press("problem-connect")
    assert stage.dialog("connect-dialog").isVisible()


# The dialog


def choose(stage: Stage, choice: str):
    stage.do("connect-to-host")
    dialog = stage.dialog("connect-dialog")
    dialog.findChild(QRadioButton, choice).click()
    return dialog


BAD_SSH = (
    ("", "", "", "ssh-host"), ("-oProxyCommand=x", "", "", "ssh-host"), ("a b", "root", "22", "ssh-host"),
    ("a;b", "", "", "ssh-host"), ("rack", "ro ot", "", "ssh-user"), ("rack", "-x", "", "ssh-user"),
    ("rack", "", "22x", "ssh-port"), ("rack", "", "70000", "ssh-port"), ("rack", "", "0", "ssh-port"),
)  # fmt: skip


def test_ssh_fields_that_cannot_be_are_refused_where_they_stand(stage: Stage, hosts: DriverHosts) -> None:
    dialog = choose(stage, "choice-ssh")
    for address, user, port, wrong in BAD_SSH:
        typed = {"ssh-host": address, "ssh-user": user, "ssh-port": port}
        for name, text in typed.items():
            dialog.findChild(QLineEdit, name).setText(text)
        dialog.findChild(QPushButton, "connect").setFocus()
        stage.press("connect", dialog)
        assert dialog.isVisible(), typed
        assert text_of(stage, "ssh-host-problem"), typed
        assert dialog.focusWidget().objectName() == wrong, typed
        assert {name: dialog.findChild(QLineEdit, name).text() for name in typed} == typed, "what was typed stays"
    assert hosts.asked_elsewhere == []
    for name, text in {"ssh-host": "rack-02", "ssh-user": "root", "ssh-port": "2222"}.items():
        dialog.findChild(QLineEdit, name).setText(text)
    stage.press("connect", dialog)
    stage.wait(lambda: hosts.asked_elsewhere)
    asked = hosts.asked_elsewhere[0]
    assert (asked.host, asked.user, asked.port) == ("rack-02", "root", 2222)


BAD_URIS = (
    "", "nonsense", "qemu+ssh://h/system?command=/tmp/x", "qemu+ext:///system?command=/x", "qemu+ssh:///system",
    "qemu+ssh://-oProxyCommand=x/system", "qemu:///embed?root=/tmp/x", "qemu+ssh://h/system?no_tty=1;command=/x",
    "qemu+ssh://h/system?socket=/x;touch", "lxc:///", "qemu+tcp://h/system", "http://h/", "qemu+ssh://h/system?%63ommand=x",
)  # fmt: skip


def test_uris_that_cannot_be_are_refused_at_the_field(stage: Stage, hosts: DriverHosts) -> None:
    dialog = choose(stage, "choice-uri")
    field = dialog.findChild(QLineEdit, "uri")
    for uri in BAD_URIS:
        field.setText(uri)
        dialog.findChild(QPushButton, "connect").setFocus()
        stage.press("connect", dialog)
        assert dialog.isVisible(), uri
        assert text_of(stage, "uri-problem"), uri
        assert field.text() == uri
        assert dialog.focusWidget() is field, uri
    assert hosts.asked_elsewhere == []
    assert host_names(stage) == ["atelier"]


def test_connecting_remembers_the_host_and_selects_it(stage: Stage, make_host: MakeHost) -> None:
    rack = make_host("", Machine("far", run=1))
    dialog = choose(stage, "choice-uri")
    dialog.findChild(QLineEdit, "uri").setText(f"  {rack.host_id} ")
    dialog.findChild(QCheckBox, "connect-automatically").setChecked(False)
    stage.press("connect", dialog)
    stage.wait(lambda: stage.names() == ["far"])
    stage.rest.parts.writer.flush(5)
    kept = json.loads((config_folder() / "hosts.json").read_text())["hosts"]
    assert [entry["auto_connect"] for entry in kept] == [True, False]
    assert kept[1]["address"]["path"] == rack.address.path
    assert "://" not in json.dumps(kept[1]["address"]), "fields are kept, never a URI"
    assert stage.action("auto-connect").isChecked() is False
    stage.do("auto-connect")
    assert stage.action("auto-connect").isChecked()
    stage.rest.parts.writer.flush(5)
    kept = json.loads((config_folder() / "hosts.json").read_text())["hosts"]
    assert kept[1]["auto_connect"] is True


def test_a_host_that_is_there_already_is_not_added_twice(stage: Stage, host: DriverHost) -> None:
    dialog = choose(stage, "choice-uri")
    dialog.findChild(QLineEdit, "uri").setText(host.host_id)
    stage.press("connect", dialog)
    stage.wait(lambda: not stage.dialogs())
    assert host_names(stage) == ["atelier"]
    assert stage.names() == ["db", "old", "web"]


# Two hosts


def test_two_hosts_each_with_its_own_machines(start: Start, make_host: MakeHost) -> None:
    here, there = make_host("here", WEB), make_host("there", Machine("web", run=1), Machine("far"))
    stage = start(here, there)
    stage.select("web")
    assert stage.window.windowTitle() == "here — Partita"
    stage.select_host(there)
    assert stage.names() == ["far", "web"]
    assert stage.rest.parts.console.selection.machines == (), "the selection of one host is none of another"
    stage.select("web")
    stage.do("pause")
    stage.wait_state("web", S.PAUSED)
    assert here.machine("web").state()[0] == 1, "the namesake on the other host runs on"
    stage.select_host(here)
    assert stage.names() == ["web"]
    stage.do("remove-host")
    stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    stage.wait(lambda: host_names(stage) == ["there"])
    stage.wait(lambda: stage.names() == ["far", "web"])
    assert there.machine("far").name() == "far"


def test_a_host_that_is_silent_touches_nothing_else(start: Start, make_host: MakeHost) -> None:
    silent, good = make_host("silent", WEB), make_host("good", DB)
    silent.lets_in.clear()
    remember_hosts([silent, good])
    stage = start(waits=False)
    stage.wait_listed(good)
    assert "Connecting to silent" in text_of(stage, "problem-heading")
    stage.select_host(good)
    assert stage.names() == ["db"]
    stage.select("db")
    stage.do("pause")
    stage.wait_state("db", S.PAUSED)
    silent.lets_in.set()
    stage.wait_listed(silent)
    stage.select_host(silent)
    assert stage.names() == ["web"]


def test_disconnect_greys_and_connect_brings_back(stage: Stage, host: DriverHost) -> None:
    stage.do("disconnect")
    session = stage.session(host)
    stage.wait(lambda: session.status.state is C.DISCONNECTED)
    assert stage.names() == ["db", "old", "web"], "rows stay with their last values"
    assert stage.rest.wiring.partitions.model.is_stale
    assert "as of" in pane_detail(stage)
    assert "atelier is not connected." in text_of(stage, "message-text")
    stage.select("web")
    assert not stage.action("pause").isEnabled()
    assert "not connected" in stage.action("pause").toolTip()
    tries = host.tries
    stage.press("message-action-0")
    stage.wait(lambda: session.is_connected)
    assert host.tries == tries + 1
    stage.wait(lambda: not stage.rest.wiring.partitions.model.is_stale)
    assert text_of(stage, "message-text") == ""
    assert "as of" not in pane_detail(stage)


def pane_detail(stage: Stage) -> str:
    return " ".join(label.text() for label in stage.find("partitions-pane").findChildren(QLabel))


def test_a_lost_connection_is_told_and_comes_back(stage: Stage, host: DriverHost) -> None:
    session = stage.session(host)
    host.trouble = NO_SOCKET
    stage.do("disconnect")
    stage.do("reconnect")
    stage.wait(lambda: session.status.state is C.FAILED)
    assert stage.names() == ["db", "old", "web"]
    said = text_of(stage, "message-text")
    assert "service is not running" in said
    assert "systemctl start" in said
    line = text_of(stage, "host-line")
    assert "atelier" in line
    assert "next try in" in line
    stage.find("message-bar").setFocus(Qt.FocusReason.OtherFocusReason)
    stage.key("Esc", stage.find("message-bar"))
    assert text_of(stage, "message-text") == "", "what was closed stays closed while nothing changes"
    host.trouble = ""
    stage.do("reconnect")
    stage.wait(lambda: session.is_connected)
    stage.wait(lambda: "Up to date" in text_of(stage, "host-line"))


# What was known


def test_a_start_shows_what_was_last_known_at_once(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB, DB)
    stage = start(host)
    stage.end()
    host.lets_in.clear()
    second = start(host, waits=False)
    assert second.names() == ["db", "web"], "before the host has answered"
    assert second.rest.wiring.partitions.model.is_stale
    assert "as of" in pane_detail(second)
    assert not second.action("start").isEnabled()
    host.lets_in.set()
    second.wait_listed(host)
    second.wait(lambda: not second.rest.wiring.partitions.model.is_stale)
    assert "as of" not in pane_detail(second)


def test_what_has_gone_since_goes_with_the_first_list(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB, DB)
    stage = start(host)
    stage.end()
    later = make_host("atelier", DB, Machine("new"))
    # The same host by its address: only what it lists is another.
    open_later = later.open
    host.lets_in.clear()

    def open_when_let_in(_address: object) -> object:
        host.lets_in.wait(30)
        return open_later(later.address)

    host.open = open_when_let_in  # type: ignore[method-assign]
    second = start(host, waits=False)
    assert second.names() == ["db", "web"]
    host.lets_in.set()
    second.wait(lambda: second.names() == ["db", "new"])


def test_a_host_that_is_removed_is_forgotten(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB)
    stage = start(host)
    stage.rest.parts.writer.flush(5)
    stage.wait(lambda: list((state_folder() / "rows").glob("*.json")))
    stage.do("remove-host")
    stage.press("confirm-yes", stage.dialog("confirm-dialog"))
    stage.wait(lambda: not list((state_folder() / "rows").glob("*.json")))
    stage.rest.parts.writer.flush(5)
    assert json.loads((config_folder() / "hosts.json").read_text())["hosts"] == []


def test_hosts_that_are_not_to_be_connected_are_left_alone(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB)
    remember_hosts([host], is_automatic=False)
    stage = start(waits=False)
    stage.wait(lambda: "atelier is not connected" in text_of(stage, "problem-heading"))
    assert host.tries == 0
    assert stage.find("problem-retry", QPushButton).text() == "Connect"
    stage.press("problem-retry")
    stage.wait(lambda: stage.names() == ["web"])


def test_a_broken_list_of_hosts_is_told_and_kept(start: Start, hosts: DriverHosts) -> None:
    write_config("hosts.json", b'{"version": 1, "hosts": [')
    stage = start(waits=False)
    stage.wait(lambda: any("hosts.json" in text for text in stage.rest.wiring.messages.texts()))
    assert list(config_folder().glob("hosts.json*broken*")) or list(config_folder().glob("*broken*"))
    stage.wait(lambda: hosts.asked_elsewhere)


# The list itself


def test_enter_on_a_host_connects_it(start: Start, make_host: MakeHost) -> None:
    host = make_host("atelier", WEB)
    remember_hosts([host], is_automatic=False)
    stage = start(waits=False)
    view = stage.rest.wiring.hosts_pane.view
    view.setFocus()
    stage.key("Return", view)
    stage.wait(lambda: stage.names() == ["web"])


@pytest.mark.qt_log_ignore("This plugin does not support raise", "This plugin does not support grabbing the keyboard")
def test_the_menu_of_a_host_is_about_the_host_under_the_mouse(start: Start, make_host: MakeHost) -> None:
    first, second = make_host("first", WEB), make_host("second", DB)
    stage = start(first, second)
    view = stage.rest.wiring.hosts_pane.view
    menu = stage.menu_at(view, view.model().index(1, 0))
    assert stage.rest.parts.console.session.name == "second"
    actions = {action.objectName(): action for action in menu.actions()}
    assert {"refresh", "disconnect", "remove-host", "auto-connect"} <= set(actions)
    actions["disconnect"].trigger()
    menu.close()
    stage.wait(lambda: stage.session(second).status.state is C.DISCONNECTED)
    assert stage.session(first).is_connected


def test_hosts_are_told_in_words(start: Start, make_host: MakeHost) -> None:
    stage = start(make_host("atelier", WEB, DB, Machine("old")))
    index = stage.rest.parts.hosts_model.index(0)
    stage.wait(lambda: index.data(Qt.ItemDataRole.AccessibleTextRole) == "atelier, test host, 2 of 3 running")


def test_a_refresh_reads_what_sent_no_event(stage: Stage, host: DriverHost) -> None:
    stage.select("web")
    assert not stage.action("automatic-start").isChecked()
    host.machine("web").setAutostart(1)
    stage.do("refresh")
    stage.wait(lambda: stage.action("automatic-start").isChecked())
