"""A desktop is there when it is wanted, and nothing of it is afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from tests.support.desktop import Desktop, wait_until
from tests.support.desktop.processes import MARK, marked

_BLUE_SCREEN = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
screen = QWidget(styleSheet="background: #336699")
screen.showFullScreen()
application.exec()
"""


def test_nothing_is_left_of_a_desktop() -> None:
    with Desktop() as desk:
        folder, mark = desk.folder, desk.environment[MARK]
        program = desk.launch(["sh", "-c", "echo $HOME; sleep 1000 & sleep 1000"])
        assert len(marked(mark)) >= 5
        assert program.is_running
    assert marked(mark) == []
    assert not folder.exists()


def test_a_desktop_has_a_home_of_its_own() -> None:
    with Desktop() as desk:
        program = desk.launch(["sh", "-c", "echo $HOME $XDG_CONFIG_HOME $WAYLAND_DISPLAY"])
        assert program.process.wait(10) == 0
        home = desk.folder / "home"
        assert program.output().split() == [str(home), str(home / ".config")]


def test_two_desktops_do_not_disturb_each_other() -> None:
    with Desktop() as one, Desktop() as other:
        names = ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "HOME")
        assert all(one.environment[name] != other.environment[name] for name in names)


def test_the_command_line_gives_the_exit_code() -> None:
    command = [sys.executable, "-m", "tests.support.desktop", "--", "sh", "-c", "echo on $DISPLAY; exit 3"]
    project = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stdout.startswith("on :")


def test_the_picture_shows_what_is_on_the_screen() -> None:
    with Desktop(640, 480) as desk:
        before = QImage.fromData(desk.picture(), "PNG")
        assert (before.width(), before.height()) == (640, 480)
        desk.launch([sys.executable, "-c", _BLUE_SCREEN])
        wait_until(lambda: QImage.fromData(desk.picture(), "PNG").pixelColor(320, 240) == QColor("#336699"), "colour")
