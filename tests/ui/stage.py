"""The whole program on the offscreen screen, driven by what a user sees: names of widgets, keys, rows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from app.application import Program
from app.assembly import Assembly
from app.core.address import to_fields
from app.core.job import Job
from app.core.partitions import Partition, PartitionState
from app.options import Options
from app.services.paths import config_folder
from app.services.session import HostSession
from tests.ui.hosts import DriverHost

W = TypeVar("W", bound=QWidget)
WAIT_MS = 8000
_THREADS = ("supervisor-", "monitor-", "reader ", "job ", "loader", "connect", "addresses-")


def remember_hosts(hosts: Iterable[DriverHost], *, is_automatic: bool = True) -> None:
    """Write the list of hosts as an earlier run would have left it."""
    entries = [{"address": to_fields(host.address), "name": host.name, "auto_connect": is_automatic} for host in hosts]
    write_config("hosts.json", {"version": 1, "hosts": entries})


def write_config(name: str, document: object) -> Path:
    """Write a file of the configuration folder: as JSON, or bytes as they are."""
    folder = config_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return path


class Stage:
    """One run of the program."""

    def __init__(self, qtbot: QtBot, options: Options | None = None) -> None:
        self.qtbot = qtbot
        self.is_over = False
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.app = app
        self.program = Program(app, options or Options())
        self.window = self.program.window
        self.program.open()
        self.wait(lambda: self.program.rest is not None and self.rest.wiring.furniture is not None)
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    @property
    def rest(self) -> Assembly:
        """What the second stage of the start made."""
        assert self.program.rest is not None
        return self.program.rest

    def wait(self, condition: Callable[[], object], timeout_ms: int = WAIT_MS) -> None:
        """Wait until ``condition`` holds."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    def wait_listed(self, *hosts: DriverHost) -> None:
        """Wait until the machines of these hosts are known."""
        for host in hosts:
            self.wait(lambda host=host: (s := self.session(host)) is not None and s.is_connected and s.snapshot)

    def end(self) -> None:
        """Close as a user does who does not wait for tasks, and wait until nothing is left."""
        self.is_over = True
        self.rest.wiring.may_close_with_jobs = True
        for dialog in self.dialogs():
            dialog.reject()
        self.window.close()
        for thing in (self.window, self.program):
            thing.deleteLater()
        self.wait(lambda: not shiboken6.isValid(self.window) and not shiboken6.isValid(self.program))
        for thread in threading.enumerate():
            if thread.name.startswith(_THREADS):
                thread.join(5)

    # What is where

    def find(self, name: str, kind: type[W] = QWidget) -> W:  # type: ignore[assignment]
        """The widget of this object name that is on screen, or else any."""
        found = [widget for widget in self.app.allWidgets() if widget.objectName() == name and isinstance(widget, kind)]
        assert found, f"there is no {kind.__name__} called {name}"
        return next((widget for widget in found if widget.isVisible()), found[0])

    def session(self, host: DriverHost) -> HostSession | None:
        """The session of a host."""
        return self.rest.sessions.get(host.host_id)

    def session_of(self, name: str) -> HostSession:
        """The session of the host of this name."""
        return next(session for session in self.rest.sessions if session.name == name)

    def names(self) -> list[str]:
        """The first column of the table as it reads, headings included."""
        model = self.rest.wiring.partitions.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def row(self, name: str) -> int:
        """The line of a machine; it must be there."""
        rows = [row for row, text in enumerate(self.names()) if text == name]
        assert rows, f"{name!r} is not among {self.names()}"
        return rows[0]

    def machine(self, name: str) -> Partition | None:
        """A machine of the selected host as last read."""
        session = self.rest.parts.console.session
        assert session is not None
        partitions = session.snapshot.partitions.values() if session.snapshot else ()
        return next((each for each in partitions if each.name == name), None)

    def wait_state(self, name: str, state: PartitionState) -> None:
        """Wait until the host has told that a machine is in ``state``."""
        self.wait(lambda: (machine := self.machine(name)) is not None and machine.state is state)

    # What a user does

    def select(self, *names: str) -> None:
        """Select these machines."""
        pane = self.rest.wiring.partitions
        pane.select([pane.model.entries[self.row(name)].key for name in names])
        assert len(self.rest.parts.console.selection.machines) == len(names)

    def select_host(self, host: DriverHost) -> None:
        """Click on a host in the list."""
        view = self.rest.wiring.hosts_pane.view
        index = view.model().index(self.rest.parts.hosts_model.row_of(host.host_id), 0)
        self.click(view, index)
        self.wait(lambda: self.rest.parts.console.session is self.session(host))

    def click(self, view: QWidget, index: QModelIndex, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Click in a view."""
        QTest.mouseClick(view.viewport(), button, pos=view.visualRect(index).center())  # type: ignore[attr-defined]

    def action(self, action_id: str) -> QAction:
        """An action of the table."""
        return self.rest.wiring.actions.action(action_id)

    def do(self, action_id: str) -> None:
        """Choose an action from a menu."""
        action = self.action(action_id)
        assert action.isEnabled(), f"{action_id}: {action.toolTip()}"
        action.trigger()

    def key(self, sequence: str, target: QWidget | None = None) -> None:
        """Press a key where the focus is (or in ``target``)."""
        combination = QKeySequence(sequence)[0]
        focused = target or self.app.focusWidget() or self.window
        QTest.keyClick(focused, combination.key(), combination.keyboardModifiers())

    def menu_at(self, view: QWidget, index: QModelIndex) -> QMenu:
        """The context menu of a row, open; it must be closed by the test."""
        before = set(self.menus())
        point: QPoint = view.visualRect(index).center()  # type: ignore[attr-defined]
        QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=point)  # type: ignore[attr-defined]
        from_view = view.viewport()  # type: ignore[attr-defined]
        self.app.postEvent(from_view, context_event(from_view, point))
        self.wait(lambda: set(self.menus()) - before)
        return (set(self.menus()) - before).pop()

    def menus(self) -> list[QMenu]:
        """The menus that are open."""
        return [widget for widget in self.app.topLevelWidgets() if isinstance(widget, QMenu) and widget.isVisible()]

    # Dialogs

    def dialogs(self) -> list[QDialog]:
        """The dialogs that are open."""
        return [widget for widget in self.app.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]

    def dialog(self, name: str) -> QDialog:
        """The open dialog of this name, as soon as it is there."""
        self.wait(lambda: any(dialog.objectName() == name for dialog in self.dialogs()))
        return next(dialog for dialog in self.dialogs() if dialog.objectName() == name)

    def press(self, name: str, inside: QWidget | None = None) -> None:
        """Click a button by its object name, as soon as it can be clicked."""
        found: list[QPushButton] = []

        def look() -> bool:
            widgets = inside.findChildren(QPushButton) if inside is not None else self.app.allWidgets()
            found[:] = [
                each for each in widgets
                if isinstance(each, QPushButton) and each.objectName() == name and each.isVisible() and each.isEnabled()
            ]  # fmt: skip
            return bool(found)

        try:
            self.wait(look)
        except TimeoutError:
            raise AssertionError(f"{name} is not on screen, or cannot be pressed") from None
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)

    # Tasks

    def wait_job(self, title: str) -> Job:
        """The task whose title contains this, when it is over."""
        self.wait(lambda: any(title in str(job.title) for job in self.rest.jobs.finished()))
        self.wait(lambda: not self.rest.jobs.running() and not self.rest.parts.console.selection.busy)
        return next(job for job in reversed(self.rest.jobs.finished()) if title in str(job.title))


def context_event(widget: QWidget, point: QPoint) -> QContextMenuEvent:
    """What the window system sends for a right click."""
    return QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, widget.mapToGlobal(point))
