"""Measure what four graphs cost in a minute at one tick a second. Run as a module."""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.views.style.theme import Theme, ThemeChoice
from tests.support.graph_gallery import NOW_S, build, sets

WARM_UP = 10
TICKS = 60
WAIT_MS = 30


def cost_s(app: QApplication, theme: Theme, samples: int) -> float:
    """Return the CPU seconds of 60 ticks of four graphs with `samples` samples in each line, painting included.

    The first ticks, which pay for showing the window, are left out.
    """
    window, graphs = build(theme)
    four = graphs[:4]
    for graph in graphs[4:]:
        graph.hide()
    window.show()
    data = [sets(samples + tick)[:4] for tick in range(WARM_UP + TICKS)]
    begin = 0.0
    tick = 0

    def run() -> None:
        nonlocal tick, begin
        if tick == WARM_UP:
            begin = time.process_time()
        if tick == WARM_UP + TICKS:
            app.quit()
            return
        for graph, series in zip(four, data[tick], strict=True):
            graph.set_series(series, NOW_S + tick)
        tick += 1

    for graph in four:
        graph.set_span(max(60.0, float(samples)))
    timer = QTimer(interval=WAIT_MS)
    timer.timeout.connect(run)
    timer.start()
    app.exec()
    taken = time.process_time() - begin
    window.close()
    return taken


def main() -> None:
    """Print the cost for a minute and an hour of samples."""
    app = QApplication([])
    theme = Theme(app, ThemeChoice.LIGHT)
    for samples in (60, 3600):
        sys.stdout.write(f"{samples} samples a line: {cost_s(app, theme, samples):.2f} CPU s a minute\n")


if __name__ == "__main__":
    main()
