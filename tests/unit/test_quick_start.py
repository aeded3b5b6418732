"""What holds before anything else is imported."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import app.quick_start, gc, os, sys
assert not gc.isenabled()
from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QApplication
program = QApplication([])
print(QAbstractEventDispatcher.instance().metaObject().className())
import shibokensupport.feature as feature
assert not feature._mod_uses_pyside(sys), "PySide reads no source of ours"
app.quick_start.collect_from_now_on()
assert gc.isenabled()
assert gc.get_threshold()[0] == app.quick_start.YOUNG_LIMIT >= 5000, "a second of readings needs no pass"
"""


def test_the_loop_of_glib_is_left_to_libvirt() -> None:
    """With GLib's dispatcher libvirt's events would be handled in the GUI thread, and wait for it."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert "glib" not in done.stdout.lower(), done.stdout
    assert "Dispatcher" in done.stdout
