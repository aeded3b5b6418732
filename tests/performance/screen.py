"""Screens for the measured windows: Xvfb, or Qt's offscreen platform where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


class Screens(ExitStack):
    """A screen for each name, so that no measured window covers another; ended with the ``with`` block."""

    def __init__(self, platform: str = "") -> None:
        super().__init__()
        self.platform = platform or ("xcb" if shutil.which("Xvfb") else "offscreen")
        self._displays: dict[str, str] = {}

    def environment(self, name: str) -> dict[str, str]:
        """What opens windows on the screen of that name."""
        if self.platform != "xcb":
            return {"QT_QPA_PLATFORM": self.platform}
        if name not in self._displays:
            self._displays[name] = self.enter_context(_xvfb())
        return {"QT_QPA_PLATFORM": "xcb", "DISPLAY": self._displays[name]}


@contextmanager
def _xvfb() -> Iterator[str]:
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writes,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        os.close(writes)
        try:
            with os.fdopen(reads) as numbers:
                display = numbers.readline().strip()
            if not display:
                raise RuntimeError("Xvfb did not start")
            yield f":{display}"
        finally:
            server.terminate()
