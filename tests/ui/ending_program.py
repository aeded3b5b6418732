"""The program in a process of its own: ``python -m tests.ui.ending_program idle|busy|asking|mistaken``.

Prints "ready" when its host is listed, "asked" when a dialog is open, "told: ..." when there is a message
in the bar. busy: a task runs then. asking: a dialog is open then. mistaken: a slot and a thread of its own
have raised an exception then.
"""

from __future__ import annotations

import os
import sys
import threading

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app.application import Program
from app.core.commands import Command, PowerCommand, Progress, Verb
from app.core.messages import message
from app.options import Options
from app.services.paths import state_folder


class Stuck:
    """A host that never answers a command."""

    def perform(self, _command: Command, _progress: Progress) -> None:
        threading.Event().wait()


class Reporter:
    """Tells the other process how far it is."""

    def __init__(self, app: QApplication, program: Program, mood: str) -> None:
        self._app = app
        self._program = program
        self._mood = mood
        self._said: set[str] = set()
        self._timer = QTimer(app, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        rest = self._program.rest
        if rest is None or rest.wiring.furniture is None:
            return
        session = next(iter(rest.sessions), None)
        if session is not None and session.is_connected and session.snapshot and "ready" not in self._said:
            if self._mood == "busy":
                command = PowerCommand("00000000-0000-4000-8000-000000000000", "web", Verb.SAVE)
                rest.jobs.submit(session.host_id, session.name, Stuck(), command, message("Saving web"))
            if self._mood == "asking":
                rest.wiring.actions.action("connect-to-host").trigger()
            self._say("ready")
        if self._mood == "mistaken" and _is_guarded() and "mistaken" not in self._said:
            self._said.add("mistaken")
            QTimer.singleShot(0, self._app, _break_down)
            threading.Thread(target=_break_down).start()
        if rest.wiring.message_bar.isVisible():
            self._say(f"told: {rest.wiring.message_bar.text()}")
        if any(isinstance(each, QDialog) and each.isVisible() for each in self._app.topLevelWidgets()):
            self._say("asked")

    def _say(self, word: str) -> None:
        if word not in self._said:
            self._said.add(word)
            sys.stdout.write(f"{word}\n")
            sys.stdout.flush()


def _is_guarded() -> bool:
    return (state_folder() / f"crash.{os.getpid()}").exists()


def _break_down() -> None:
    raise ZeroDivisionError("so it goes")


def run(mood: str) -> int:
    """Run until the end; the exit code."""
    app = QApplication(["partita"])
    program = Program(app, Options())
    reporter = Reporter(app, program, mood)
    program.open()
    code = app.exec()
    del reporter
    return code


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1]))
