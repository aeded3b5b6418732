"""The floor for starting and for stalls: an empty window of PySide6, as large as the program's.

Run as ``python -m tests.performance.empty_window`` by the measurements.
"""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.performance.channel import Channel, Handlers
from tests.performance.painting import PaintNotice

WIDTH_PX, HEIGHT_PX = 1440, 900


def main() -> int:
    """Show the window until standard input ends."""
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(WIDTH_PX, HEIGHT_PX)
    channel = Channel(_handlers, app.quit, app)
    window.show()
    PaintNotice(window.windowHandle(), "painted")
    code = app.exec()
    del channel
    return code


def _handlers(channel: Channel) -> Handlers:
    from tests.performance.late_timer import LateTimer  # deferred: it is not part of an empty window

    timer = LateTimer(channel)
    return {"late_start": timer.start, "late_stop": timer.stop}


if __name__ == "__main__":
    raise SystemExit(main())
