"""Measure what 85 sparklines of noise cost: rendered and painted, per tick. Run as a module."""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.core.metrics import Kind
from app.views.style.tokens import LIGHT
from app.views.widgets.sparkline import render, spark_style

ROWS = 17
COLUMNS = (Kind.CPU, Kind.MEMORY, Kind.DISK, Kind.DISK, Kind.NETWORK)


def cost_ms(width: int, height: int, dpr: float, rounds: int = 40) -> float:
    """Return the median CPU time in ms to render and paint 85 lines."""
    canvas = QImage(round(1000 * dpr), round(900 * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    canvas.setDevicePixelRatio(dpr)
    painter = QPainter(canvas)
    values = np.random.default_rng(1).random((len(COLUMNS), ROWS, 60), dtype=np.float32)
    styles = [[spark_style(LIGHT, kind)] * ROWS for kind in COLUMNS]
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        for column in range(len(COLUMNS)):
            strip = render(values[column], 1.0, styles[column], (width, height), dpr)
            for row in range(ROWS):
                strip.paint(painter, QRect(column * (width + 4), row * (height + 8), width, height), row)
        taken.append((time.process_time() - begin) * 1000)
    painter.end()
    return sorted(taken)[rounds // 2]


def main() -> None:
    """Print the cost at usual sizes."""
    app = QGuiApplication([])
    for width, height, dpr in ((60, 16, 1.0), (60, 16, 2.0), (80, 16, 1.0), (135, 33, 1.0)):
        sys.stdout.write(f"{width} × {height} at {dpr}: {cost_ms(width, height, dpr):.2f} ms\n")
    del app


if __name__ == "__main__":
    main()
