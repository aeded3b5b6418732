"""What is copied from a label that may break its lines anywhere."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.views.breaking import breakable, unbroken
from app.views.whole_copies import WholeCopies

PATH = "/var/lib/partita/" + "x" * 100


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_copied_path_is_the_path(qtbot: QtBot, is_ours: bool) -> None:
    clipboard = QGuiApplication.clipboard()
    copies = WholeCopies(clipboard, is_ours=lambda _mode: is_ours)
    broken = breakable(f"“{PATH}” could not be read")
    assert PATH not in broken
    with qtbot.waitSignal(clipboard.changed):
        clipboard.setText(broken)
    assert clipboard.text() == (unbroken(broken) if is_ours else broken)
    assert (PATH in clipboard.text()) is is_ours
    shiboken6.delete(copies)
