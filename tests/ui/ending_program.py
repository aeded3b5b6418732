"""The program in a process of its own, to be ended by signals: ``python -m tests.ui.ending_program idle|busy``.

Prints "ready" when its host is listed (busy: and a task runs), "asked" when it asks whether to close.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app.application import Program
from app.core.commands import Command, PowerCommand, Progress, Verb
from app.core.messages import message
from app.options import Options


class Stuck:
    """A host that never answers a command."""

    def perform(self, _command: Command, _progress: Progress) -> None:
        threading.Event().wait()


class Reporter:
    """Tells the other process how far it is."""

    def __init__(self, app: QApplication, program: Program, is_busy: bool) -> None:
        self._app = app
        self._program = program
        self._is_busy = is_busy
        self._said: set[str] = set()
        self._timer = QTimer(app, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        rest = self._program.rest
        if rest is None:
            return
        session = next(iter(rest.sessions), None)
        if session is not None and session.is_connected and session.snapshot and "ready" not in self._said:
            if self._is_busy:
                command = PowerCommand("00000000-0000-4000-8000-000000000000", "web", Verb.SAVE)
                rest.jobs.submit(session.host_id, session.name, Stuck(), command, message("Saving web"))
            self._say("ready")
        if any(isinstance(each, QDialog) and each.isVisible() for each in self._app.topLevelWidgets()):
            self._say("asked")

    def _say(self, word: str) -> None:
        if word not in self._said:
            self._said.add(word)
            sys.stdout.write(f"{word}\n")
            sys.stdout.flush()


def run(is_busy: bool) -> int:
    """Run until the end; the exit code."""
    app = QApplication(["partita"])
    program = Program(app, Options())
    reporter = Reporter(app, program, is_busy)
    program.open()
    code = app.exec()
    del reporter
    return code


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1] == "busy"))
