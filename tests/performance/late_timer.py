"""Inside a measured process: a timer of 10 ms in the GUI thread; how late it comes is what a click would wait."""

from __future__ import annotations

import os
import threading
import time
from array import array

from PySide6.QtCore import QObject, Qt, QTimer

from tests.performance.percentiles import percentile

INTERVAL_MS = 10


class LateTimer(QObject):
    """Runs from ``start`` to ``stop``.

    ``own``: lateness less the time for which this thread was ready to run but the machine's processors were busy
    with other work (the second number of schedstat); it holds the thread's own work and waiting for the
    interpreter lock. ``busy``: CPU time of this thread between two hits.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)
        self._schedstat = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._late_ms = array("d")
        self._own_ms = array("d")
        self._busy_ms = array("d")
        self._last = (0.0, 0.0, 0.0)

    def start(self) -> bool:
        """Begin anew."""
        for values in (self._late_ms, self._own_ms, self._busy_ms):
            del values[:]
        self._last = self._now()
        self._timer.start()
        return True

    def stop(self) -> dict[str, float]:
        """End; milliseconds by name, and the number of hits."""
        self._timer.stop()
        late, own, busy = list(self._late_ms), list(self._own_ms), list(self._busy_ms)
        return {
            "hits": len(late),
            "p50": percentile(late, 0.5),
            "p99": percentile(late, 0.99),
            "longest": max(late, default=0.0),
            "own_p99": percentile(own, 0.99),
            "own_longest": max(own, default=0.0),
            "busy_p99": percentile(busy, 0.99),
            "busy_longest": max(busy, default=0.0),
        }

    def _now(self) -> tuple[float, float, float]:
        waited_ns = int(os.pread(self._schedstat, 64, 0).split()[1])
        return time.perf_counter() * 1e3, time.thread_time() * 1e3, waited_ns / 1e6

    def _note(self) -> None:
        now, last = self._now(), self._last
        late_ms = max(0.0, now[0] - last[0] - INTERVAL_MS)
        self._late_ms.append(late_ms)
        self._own_ms.append(max(0.0, late_ms - (now[2] - last[2])))
        self._busy_ms.append(now[1] - last[1])
        self._last = now
