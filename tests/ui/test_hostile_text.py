"""No text of a host or guest is taken for markup, and none hides what it is: in the window and in every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import shiboken6
from lxml import etree
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QTreeWidget, QWidget

from app.core.commands import Command, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import message
from app.services.notices import Severity
from tests.ui import hostile
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage
from tests.unit.hosts_commands.machines import Machine, element

HOST_NAME = "<h1>ra\u202eck[*]"
WIDEST_PX = 840
NOTES = hostile.NOTES.replace("\x85", "")  # which XML cannot hold


class Titled(Machine):
    """A machine with hostile title and notes."""

    def definition(self) -> etree._Element:
        root = super().definition()
        element(root, "title", hostile.TITLE)
        element(root, "description", NOTES)
        return root


@pytest.fixture
def stage(start: Callable[..., Stage], make_host: Callable[..., DriverHost]) -> Stage:
    machines = [Titled(name, run=1 if number % 2 else 5) for number, name in enumerate(hostile.NAMES)]
    disks = (("/pool/<b>disk\u202e.img", "raw"), ("/pool/" + "y" * 300, "raw"))
    host = make_host(HOST_NAME, *machines, Machine("with disks", disks=disks))
    made = start(host)
    made.wait(lambda: all(machine.title for machine in machines_of(made) if machine.name != "with disks"))
    return made


def machines_of(stage: Stage):
    return stage.rest.parts.console.session.snapshot.partitions.values()


def select(stage: Stage, *names: str) -> None:
    keys = [machine.uuid for machine in machines_of(stage) if machine.name in names]
    assert len(keys) == len(names)
    stage.rest.wiring.partitions.select(keys)


def check(stage: Stage) -> None:
    assert hostile.complaints(stage.app) == []


@contextmanager
def opened(stage: Stage, action: str) -> Iterator[QDialog]:
    """The dialog that an action opens, looked at, then closed."""
    stage.do(action)
    stage.wait(lambda: stage.dialogs())
    dialog = stage.dialogs()[0]
    yield dialog
    check(stage)
    assert dialog.width() <= WIDEST_PX, f"{dialog.objectName()} is {dialog.width()} wide"
    dialog.reject()
    stage.wait(lambda: not stage.dialogs())


def test_the_look_finds_what_gets_through(stage: Stage) -> None:
    """The measure itself: each kind of slip is seen."""
    check(stage)
    for slip in (
        lambda widget: widget.setToolTip("<b>x</b>"),
        lambda widget: widget.setAccessibleName(hostile.BIDI),
        lambda widget: widget.setText("plain but of no fixed format"),
        lambda widget: widget.setWindowTitle("a\tb"),
    ):
        label = QLabel(stage.window)
        slip(label)
        assert len(hostile.complaints(stage.app)) == 1
        shiboken6.delete(label)
    check(stage)


def test_the_window_and_the_dialogs_of_one_machine(stage: Stage) -> None:
    for name in hostile.NAMES:
        walk(stage, name)


def walk(stage: Stage, name: str) -> None:
    """Open everything that can be opened for one machine."""
    select(stage, name)
    is_running = stage.action("turn-off").isEnabled()
    for tab in ("memory", "networking", "summary"):
        stage.do(f"tab-{tab}")
        check(stage)
    for action in ("turn-off", "reset", "send-nmi", "shut-down") if is_running else ("delete",):
        with opened(stage, action) as dialog:
            assert dialog.findChildren(QWidget)
    for action in ("rename", "edit-notes", "move-to-group", "edit-tags"):
        with opened(stage, action):
            pass
    stage.do("automatic-start")
    stage.wait(lambda: not stage.rest.parts.console.selection.busy and stage.rest.jobs.finished())
    with opened(stage, "show-tasks"):
        pass


def test_the_names_are_marked_not_lost(stage: Stage) -> None:
    names = stage.names()
    assert hostile.MARKUP in names, "markup is shown as it is"
    assert "a⟨U+202E⟩gpj.exe" in names
    assert "tab⟨U+0009⟩here" in names
    assert "web 🦊" in names
    assert "עברית" in names
    assert {"up", "UP"} <= set(names)
    assert stage.window.windowTitle() == "<h1>ra⟨U+202E⟩ck[*][*] — Partita"


def test_questions_about_many_machines(stage: Stage) -> None:
    stage.rest.wiring.partitions.table.selectAll()
    check(stage)
    with opened(stage, "edit-tags"):
        pass
    running = [machine.name for machine in machines_of(stage) if machine.state.name == "RUNNING"]
    select(stage, *running)
    with opened(stage, "turn-off"):
        pass
    off = [machine.name for machine in machines_of(stage) if machine.state.name == "OFF"]
    select(stage, *off)
    with opened(stage, "delete") as dialog:
        tree = dialog.findChild(QTreeWidget)
        count = tree.topLevelItemCount()
        stage.wait(lambda: not any("Reading" in tree.topLevelItem(n).child(0).text(0) for n in range(count)))
        texts = [tree.topLevelItem(n).child(m).text(0) for n in range(count) for m in range(2)
                 if tree.topLevelItem(n).child(m)]  # fmt: skip
        assert "/pool/<b>disk⟨U+202E⟩.img" in texts


def test_dialogs_of_the_program_and_of_the_host(stage: Stage) -> None:
    for action in ("connect-to-host", "theme", "about", "keys", "columns", "remove-host"):
        with opened(stage, action):
            pass


def test_errors_of_hosts_and_notices(stage: Stage) -> None:
    def fail(command: Command, _progress: Progress) -> None:
        what, why = message("“{name}” failed.", name=command.name), message("The host says: {text}", text=hostile.TITLE)
        raise HostError(Failure(ErrorKind.OTHER, what, why, None, f"{hostile.NOTES}\n{hostile.TITLE}"))

    session = stage.rest.parts.console.session
    session.gateway.perform = fail
    select(stage, hostile.BIDI)
    stage.do("pause")
    stage.wait(lambda: "⟨U+202E⟩" in stage.find("message-text", QLabel).text())
    check(stage)
    stage.press("message-action-0")
    dialog = stage.dialog("failure-dialog")
    check(stage)
    assert dialog.width() <= WIDEST_PX
    assert "<h1>line⟨U+2066⟩" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.reject()
    stage.rest.parts.notices.add(message("Found {what}.", what=hostile.TITLE), Severity.ERROR, hostile.NOTES)
    stage.wait(lambda: "Found" in stage.find("message-text", QLabel).text())
    check(stage)
    stage.press("message-action-0")
    assert stage.dialog("notice-dialog").isVisible()
    check(stage)


def test_a_host_that_fails_with_a_hostile_error(
    start: Callable[..., Stage], make_host: Callable[..., DriverHost]
) -> None:
    host = make_host(HOST_NAME)
    host.trouble = f"{hostile.TITLE}\nsecond \u202e line {'z' * 300}"
    stage = start(host, waits=False)
    stage.wait(lambda: "⟨U+202E⟩" in stage.find("problem-why", QLabel).text())
    check(stage)
    stage.find("problem-page").findChild(QWidget, "folding-title").click()
    check(stage)
    assert stage.find("problem-page").widget().width() <= stage.window.width()


def test_long_names_do_not_widen_the_window(start: Callable[..., Stage], make_host: Callable[..., DriverHost]) -> None:
    usual = start(make_host("atelier", Machine("web", run=1)))
    usual.select("web")
    width = usual.window.minimumSizeHint().width()
    room = usual.find("main-pages").width()
    usual.end()
    stage = start(make_host("h" * 200, Machine("m" * 200, run=1, notes="n" * 500)))
    stage.select("m" * 200)
    stage.wait(lambda: "mmm" in stage.find("checkpoints-message", QLabel).text())
    stage.wait(lambda: "nnn" in stage.find("fact-notes", QLabel).text())
    assert stage.find("main-pages").minimumSizeHint().width() <= room  # the window itself grows a moment later
    stage.rest.parts.notices.add(message("Long: {name}.", name="n" * 500))
    stage.do("disconnect")
    stage.wait(lambda: "hhh" in stage.find("host-line", QLabel).text())
    assert stage.window.minimumSizeHint().width() <= width + 20


def test_a_filter_that_finds_nothing_shows_its_words_plainly(stage: Stage) -> None:
    stage.find("filter", QLineEdit).setText(f"{hostile.MARKUP}\u202e{'q' * 100}")
    assert stage.names() == []
    stage.wait(lambda: stage.find("no-partitions").isVisible())
    check(stage)


def test_groups_with_markup(stage: Stage) -> None:
    session = stage.rest.parts.console.session
    uuids = [machine.uuid for machine in machines_of(stage)]
    stage.rest.groups.move_to_folder(session.host_id, uuids, "<b>& group")
    stage.rest.groups.set_tags(session.host_id, uuids[0], ["<img src=x>"])
    assert any(name.startswith("<b>& group") for name in stage.names())
    check(stage)
    select(stage, "up")
    for action in ("rename-group", "delete-group", "move-to-group", "edit-tags"):
        with opened(stage, action):
            pass


def test_cells_are_painted_as_plain_text(stage: Stage) -> None:
    """Delegates draw; nothing of it is a document that could load or link."""
    table = stage.rest.wiring.partitions.table
    assert table.textElideMode() != Qt.TextElideMode.ElideNone
    stage.window.grab()
    check(stage)
