"""Starts Orca on a desktop, presses keys and gives what is said then."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.audit.reader import SYSTEM_PYTHON
from tests.support.desktop import Desktop, Program, wait_until

_SCRIPT = Path(__file__).with_name("headless.py")
_STARTED = "Screen reader on."
_START_S = 30.0
_SAY_S = 10.0
# Speech that belongs to one key comes in pieces, as the program's events do; this long after the last nothing follows.
QUIET_S = 0.6
_LOOK_AGAIN_S = 0.03


def why_no_orca() -> str:
    """What this machine lacks for Orca, or an empty string."""
    # Not imported for real: that needs an accessibility bus.
    question = "import gi, importlib.util as u; gi.require_version('Wnck', '3.0'); assert u.find_spec('orca')"
    answer = subprocess.run([SYSTEM_PYTHON, "-c", question], capture_output=True, timeout=60, check=False)
    return "" if answer.returncode == 0 else "not installed: orca, gir1.2-wnck-3.0"


class Orca:
    """A context in which a desktop has a screen reader; start it before the program that it is to read.

        with Desktop() as desk, Orca(desk) as orca:
            desk.launch([sys.executable, "main.py"])
            assert "Off" in orca.press("Down")
    """

    def __init__(self, desk: Desktop, is_echoing: bool = False, python: Sequence[str] = (SYSTEM_PYTHON,)) -> None:
        """``is_echoing``: print what is said. ``python``: the command of the Python that has Orca."""
        self._desk = desk
        self._python = python
        self._is_echoing = is_echoing
        self._program: Program | None = None
        self._folder = Path()
        self._taken = 0

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="orca-", dir=self._desk.folder))
        self._program = self._desk.launch([*self._python, str(_SCRIPT), str(self._folder)])
        try:
            wait_until(lambda: _STARTED in self.spoken(), "first words of Orca", _START_S)
        except TimeoutError as error:
            self._program.close()
            raise RuntimeError(f"{error}\n{self._program.output()}") from error
        self._taken = len(self.spoken())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._program is not None and self._program.is_running:
            self._program.process.kill()
            self._program.process.wait()

    def spoken(self) -> list[str]:
        """Everything that was said since it started."""
        path = self._folder / "spoken"
        if not path.exists():
            return []
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def press(self, key: str, expected: str = "", quiet_s: float = QUIET_S) -> str:
        """Press a key; give what is said, piece by piece, parted by " | "."""
        self._desk.keyboard.press(key)
        return self.listen(key, expected, quiet_s)

    def type(self, text: str, expected: str = "", quiet_s: float = QUIET_S) -> str:
        """Type a text; give what is said."""
        self._desk.keyboard.type(text)
        return self.listen(f"typed {text!r}", expected, quiet_s)

    def listen(self, what: str = "", expected: str = "", quiet_s: float = QUIET_S) -> str:
        """What is said from the last time on until it is quiet, and at least until ``expected``, an expression, fits.

        Gives what was said in ten seconds when that does not come. Silence has no sign but time.
        """
        started_s = last_s = time.monotonic()
        pause, said = threading.Event(), []
        while True:
            now_s, new = time.monotonic(), self.spoken()[self._taken + len(said) :]
            said += new
            last_s = now_s if new else last_s
            is_there = not expected or re.search(expected, " | ".join(said))
            if now_s - last_s > quiet_s and (is_there or now_s - started_s > _SAY_S):
                break
            pause.wait(_LOOK_AGAIN_S)
        self._taken += len(said)
        text = " | ".join(said)
        if self._is_echoing:
            sys.stdout.write(f"{what:24} {last_s - started_s:4.1f} s  {text}\n")
            sys.stdout.flush()
        return text
