"""A program that was started on a desktop."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

_CLOSE_S = 10.0


class Program:
    """Its process, its environment (which an audit needs to see it) and what it printed."""

    def __init__(self, process: subprocess.Popen, environment: Mapping[str, str], log: Path) -> None:
        self.process = process
        self.environment = dict(environment)
        self._log = log

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def output(self) -> str:
        """What it wrote to its standard output and error until now."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def close(self, timeout_s: float = _CLOSE_S) -> int:
        """Ask it to end and give its exit code. Raises TimeoutExpired if it does not."""
        if self.is_running:
            self.process.terminate()
        return self.process.wait(timeout_s)
