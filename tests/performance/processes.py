"""Starts the measured processes and reads their meters from outside."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.scale.host import ROOT

_CPU_CLOCK = 2  # CPUCLOCK_SCHED: the kernel's count of nanoseconds, of the whole process


class MeasureError(RuntimeError):
    """A measured process did not do what it should; the text says what and what it wrote."""


def environment(home: Path, display: Mapping[str, str], **more: str) -> dict[str, str]:
    """What a measured process is started with: its own folders, and compiled modules as any installed program has."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QT_", "XDG_", "PYTHON"))}
    folders = {name: str(home / name) for name in ("config", "state", "run")}
    return kept | dict(display) | {
        "XDG_CONFIG_HOME": folders["config"], "XDG_STATE_HOME": folders["state"], "XDG_RUNTIME_DIR": folders["run"],
        "DBUS_SESSION_BUS_ADDRESS": "disabled:", "LANG": "C.UTF-8", "NO_AT_BRIDGE": "1",
    } | more  # fmt: skip


class Measured:
    """A Python module that runs as a process of its own and speaks the channel's lines."""

    def __init__(self, module: str, env: Mapping[str, str], log: Path, *arguments: str) -> None:
        self._events: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._log = log
        self._module = module
        with log.open("ab") as errors:
            self.started_s = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name=f"reads {module}", daemon=True)
        self._reader.start()

    def __enter__(self) -> Measured:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait(self, event: str, timeout_s: float = 60.0) -> dict[str, Any]:
        """The next news of that name; others before it are dropped. Raises MeasureError when it does not come."""
        end_s = time.monotonic() + timeout_s
        while True:
            try:
                news = self._events.get(timeout=max(0.0, end_s - time.monotonic()))
            except queue.Empty:
                problem = f"{self._module}: no “{event}” within {timeout_s:g} s. {self._last_words()}"
                raise MeasureError(problem) from None
            if news is None:
                raise MeasureError(f"{self._module} ended before “{event}”. {self._last_words()}")
            if news["event"] == event:
                return news

    def command(self, name: str, **arguments: object) -> None:
        """Give a command whose answer is fetched later, with ``wait``."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"command": name, **arguments}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise MeasureError(f"{self._module} ended before “{name}”. {self._last_words()}") from None

    def ask(self, name: str, timeout_s: float = 60.0, **arguments: object) -> Any:
        """Give a command and wait for its answer."""
        self.command(name, **arguments)
        return self.wait(name, timeout_s)["answer"]

    def cpu_s(self) -> float:
        """CPU seconds of the process so far, all threads."""
        return time.clock_gettime((~self.pid << 3) | _CPU_CLOCK)

    def thread_cpu_s(self) -> dict[str, float]:
        """CPU seconds so far by number of thread."""
        found = {}
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                found[task.name] = int((task / "schedstat").read_text().split()[0]) / 1e9
            except FileNotFoundError:
                continue  # a thread that ended meanwhile
        return found

    def memory_bytes(self, *fields: str) -> int:
        """The sum of fields of /proc/PID/status such as VmHWM."""
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{self.pid}/status").read_text().splitlines())
        return sum(int(lines[field].split()[0]) * 1024 for field in fields)

    def stop(self) -> None:
        """End the process: by closing its input, or else by force."""
        process = self._process
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended
            process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        self._reader.join(10)
        assert process.stdout is not None
        process.stdout.close()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait(10)

    def errors(self) -> str:
        """What the process wrote to standard error."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _last_words(self) -> str:
        return f"It wrote: {self.errors()[-2000:]}"

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._events.put(json.loads(line))
        self._events.put(None)
