"""A desktop of the tests' own: X server, buses, window manager, throw-away home."""

from tests.support.desktop.keyboard import Keyboard
from tests.support.desktop.program import Program
from tests.support.desktop.services import DesktopError
from tests.support.desktop.session import Desktop
from tests.support.desktop.waiting import wait_until

__all__ = ["Desktop", "DesktopError", "Keyboard", "Program", "wait_until"]
