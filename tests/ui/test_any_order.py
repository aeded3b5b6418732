"""Anything in any order: a user and another console do things at random, and nothing breaks."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import libvirt
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QPushButton

from app.controllers.action_spec import Subject
from app.controllers.actions import ACTIONS
from app.core.metrics import PARENT
from app.models.partition_rows import PartitionRow
from tests.ui.hosts import NO_SOCKET, DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support raise", "This plugin does not support grabbing the keyboard"
)
STEPS = int(os.environ.get("PARTITA_STEPS", "250"))
SEEDS = [int(seed) for seed in os.environ.get("PARTITA_SEEDS", "2").split(",")]
NAMES = ("web", "WEB", "db", "<b>x", "a\u202eb", "z" * 200)
TEXTS = ("", "x", "new name", "a/b", "Shop", "  ", "<b>", "\u202e", "e" * 300)
KEYS = ("Up", "Down", "Left", "Right", "Home", "End", "Esc", "F6", "Tab", "Ctrl+A", "F2", "Del", "Space", "Ctrl+C")
NOT_NOW = {"quit", "remove-host"}
SELDOM = {"disconnect", "connect-to-host"}  # little can be done afterwards


class Anybody:
    """Does one thing after the other, each at random."""

    def __init__(self, stage: Stage, hosts: list[DriverHost], seed: int) -> None:
        self.stage = stage
        self.hosts = hosts
        self.random = random.Random(seed)
        self.done: list[str] = []

    def step(self) -> None:
        """One thing; what cannot be done just now is left out."""
        deed = self.random.choice(
            [self.act] * 6 + [self.answer] * 6 + [self.select] * 3 + [self.elsewhere] * 3
            + [self.key, self.filter, self.fold, self.switch, self.trouble, self.connect, self.connect]
        )  # fmt: skip
        self.done.append(deed.__name__)
        deed()

    def act(self) -> None:
        subject = self.random.choice([Subject.MACHINE] * 4 + [Subject.HOST, Subject.PROGRAM, Subject.GROUP])
        possible = [
            spec.id for spec in ACTIONS
            if spec.subject is subject and spec.id not in NOT_NOW and self.stage.action(spec.id).isEnabled()
        ]  # fmt: skip
        if possible and not self.stage.dialogs():
            action_id = self.random.choice(possible)
            if action_id in SELDOM and self.random.random() < 0.8:
                return
            self.done[-1] += f" {action_id}"
            self.stage.do(action_id)

    def select(self) -> None:
        entries = self.stage.rest.wiring.partitions.model.entries
        rows = [entry.key for entry in entries if isinstance(entry, PartitionRow)]
        count = min(len(rows), self.random.choice((1, 1, 1, 2, 5)))
        self.stage.rest.wiring.partitions.select(self.random.sample([*rows, PARENT], count))

    def key(self) -> None:
        if self.stage.app.focusWidget() is not None:
            self.stage.key(self.random.choice(KEYS))

    def answer(self) -> None:
        for dialog in self.stage.dialogs():
            self.fill(dialog)
            buttons = [each for each in dialog.findChildren(QPushButton) if each.isVisible() and each.isEnabled()]
            if buttons:
                button = self.random.choice(buttons)
                self.done[-1] += f" {dialog.objectName()}.{button.objectName()}"
                button.click()

    def fill(self, dialog: QDialog) -> None:
        for field in dialog.findChildren(QLineEdit):
            field.setText(self.random.choice(TEXTS))
        for lines in dialog.findChildren(QPlainTextEdit):
            if not lines.isReadOnly():
                lines.setPlainText(self.random.choice(TEXTS))

    def elsewhere(self) -> None:
        host = self.random.choice(self.hosts)
        if not self.stage.session(host).is_connected:
            return
        domains = host.driver.listAllDomains(0)
        name = self.random.choice(NAMES)
        if not domains or self.random.random() < 0.6:
            if all(domain.name() != name for domain in domains):
                host.define(Machine(name, run=self.random.choice((1, 5))))
            return
        domain = self.random.choice(domains)
        what = self.random.choice(["create", "destroy", "suspend", "resume", "managedSave", "undefine"])
        self.done[-1] += f" {what}"
        try:
            getattr(domain, what)()
        except libvirt.libvirtError:
            return  # not in this state

    def filter(self) -> None:
        self.stage.find("filter", QLineEdit).setText(self.random.choice(("", "", "", "", "w", "running", "zzz shop")))

    def fold(self) -> None:
        self.stage.rest.wiring.partitions.model.set_expanded(self.random.choice(TEXTS), self.random.random() < 0.5)

    def switch(self) -> None:
        if not self.stage.dialogs():
            self.stage.rest.wiring.hosts_pane.select(self.random.choice(self.hosts).host_id)

    def trouble(self) -> None:
        host = self.random.choice(self.hosts)
        host.trouble = NO_SOCKET if not host.trouble and self.random.random() < 0.2 else ""

    def connect(self) -> None:
        action = self.stage.action("reconnect")
        if action.isEnabled() and not self.stage.dialogs():
            action.trigger()


def breathe(stage: Stage, interval_ms: int = 1) -> None:
    """Let what is due happen."""
    later = QTimer(singleShot=True, interval=interval_ms)
    with stage.qtbot.waitSignal(later.timeout):
        later.start()


def check(stage: Stage) -> None:
    """What holds whatever was done."""
    pane, console = stage.rest.wiring.partitions, stage.rest.parts.console
    session = console.session
    known = set(session.snapshot.partitions) if session is not None and session.snapshot is not None else set()
    assert set(pane.model.rows) == known
    assert {machine.uuid for machine in console.selection.machines} <= known
    assert set(pane.selected()) - {PARENT} == {machine.uuid for machine in console.selection.machines}


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_breaks(start: Callable[..., Stage], make_host: Callable[..., DriverHost], seed: int) -> None:
    hosts = [make_host("one", Machine("web", run=1), Machine("db")), make_host("two", Machine("a\u202eb", run=1))]
    stage = start(*hosts)
    anybody = Anybody(stage, hosts, seed)
    while len(anybody.done) < STEPS or not stage.rest.jobs.finished():
        assert len(anybody.done) < 8 * STEPS, "no machine was ever asked for anything"
        anybody.step()
        breathe(stage, anybody.random.choice((0, 1, 5, 30)))
    assert len({what.partition(" ")[2] for what in anybody.done}) > 12, "it did many things"
    for dialog in stage.dialogs():
        dialog.reject()
    stage.wait(lambda: not stage.rest.jobs.running())
    breathe(stage)
    try:
        stage.wait(lambda: _holds(stage), 2000)
    finally:
        check(stage)


def _holds(stage: Stage) -> bool:
    try:
        check(stage)
    except AssertionError:
        return False
    return True
