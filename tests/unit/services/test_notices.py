"""Notices: from any thread into the GUI thread, once, and bounded."""

from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.core.messages import message
from app.services.notices import Notices, Severity


def test_a_notice_from_a_thread_arrives_in_the_gui_thread(qtbot: QtBot) -> None:
    notices = Notices()
    heard: list[object] = []
    notices.added.connect(lambda notice: heard.append((notice, QThread.currentThread())))
    thread = threading.Thread(target=notices.add, args=(message("Disk {n}", n=1), Severity.ERROR, "raw <b>"))
    with qtbot.waitSignal(notices.added):
        thread.start()
    thread.join(5)
    [(notice, where)] = heard
    assert where is notices.thread()
    assert (str(notice.text), notice.severity, notice.details) == ("Disk 1", Severity.ERROR, "raw <b>")
    assert notices.all() == (notice,)


def test_what_is_said_again_is_counted_not_told_again(qtbot: QtBot) -> None:
    notices = Notices()
    added: list[object] = []
    notices.added.connect(added.append)
    notices.add(message("Disk full"))
    with qtbot.waitSignal(notices.changed) as changed:
        notices.add(message("Disk full"))
    assert changed.args[0].count == 2
    assert len(added) == 1
    with qtbot.waitSignal(notices.dismissed):
        notices.dismiss(changed.args[0].id)
    notices.dismiss(changed.args[0].id)
    notices.add(message("Disk full"))
    assert len(added) == 2
    assert notices.all()[0].count == 1


def test_the_list_is_bounded() -> None:
    notices = Notices()
    for number in range(300):
        notices.add(message("Number {n}", n=number), details="x" * 200_000)
    assert len(notices.all()) == 200
    assert str(notices.all()[-1].text) == "Number 299"
    assert len(notices.all()[-1].details) <= 65_536
