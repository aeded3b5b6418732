"""An exception that nobody caught becomes a notice with details to copy, never a dead window."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qVersion

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.secrets import scrubbed
from app.services.durable import make_private_folder
from app.services.notices import Notices, Severity

MISTAKE = QT_TRANSLATE_NOOP(
    "core", "Partita made a mistake ({error}) and goes on. If something looks wrong, restart it and report the details."
)
ENDED_BADLY = QT_TRANSLATE_NOOP("core", "Partita ended badly the last time. Please report it, with the details.")

_FILE_LIMIT = 256 * 1024
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger("partita.crash")


class CrashGuard:
    """Takes what would otherwise end or silence the program; ``close`` gives everything back.

    ``path`` is a file for what Python's faulthandler says when the process dies. ``version`` goes into details.
    """

    def __init__(self, notices: Notices, path: Path, version: str) -> None:
        self._notices = notices
        self._path = path
        self._version = version
        self._file: TextIO | None = None
        self._own_path = path.with_name(f"{path.name}.{os.getpid()}")
        self._in_hook = threading.local()
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._excepthook
        threading.excepthook = self._thread_excepthook
        self._qt_before: Callable[..., None] | None = qInstallMessageHandler(self._qt_said)

    def watch_for_death(self) -> None:
        """Tell of earlier deaths, and have the next one written down. Reads files: for after the first paint."""
        for path in sorted(self._path.parent.glob(f"{self._path.name}.*")):
            if not _is_running(path):
                self._tell_of_death(path)
        try:
            make_private_folder(self._path.parent)
            descriptor = os.open(self._own_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        except OSError as error:
            _log.warning("no crash file: %s", error)
            return
        self._file = os.fdopen(descriptor, "w", encoding="utf-8")
        faulthandler.enable(self._file)

    def close(self) -> None:
        """Put the hooks back that were there before, at a good end of the program."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            self._own_path.unlink(missing_ok=True)

    def _tell_of_death(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                details = file.read(_FILE_LIMIT).decode("utf-8", "replace")
            path.unlink()
        except OSError as error:
            _log.warning("crash file %s: %s", path, error)
            return
        if details.strip():
            self._notices.add(message(ENDED_BADLY), Severity.WARNING, f"{self._about()}\n{scrubbed(details)}")

    def _excepthook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None, where: str = ""
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):  # Ctrl-C ends the program, as everywhere
            self._before[0](kind, error, trace)
            return
        if getattr(self._in_hook, "is_busy", False):
            return  # telling of a mistake made another: once is enough
        self._in_hook.is_busy = True
        try:
            text = scrubbed("".join(traceback.format_exception(kind, error, trace)))
            _log.error("uncaught exception%s\n%s", where, text)
            self._notices.add(message(MISTAKE, error=kind.__name__), Severity.ERROR, f"{self._about()}{where}\n{text}")
        finally:
            self._in_hook.is_busy = False

    def _thread_excepthook(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            name = arguments.thread.name if arguments.thread else "?"
            self._excepthook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback, f" in thread {name}")

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind, logging.WARNING), "%s", text)
        if kind is QtMsgType.QtFatalMsg and sys.stderr is not None:
            sys.stderr.write(f"{text}\n")  # Qt ends the process now

    def _about(self) -> str:
        system = os.uname()  # the platform module would cost start-up time
        python = sys.version.partition(" ")[0]
        return f"Partita {self._version}, Qt {qVersion()}, Python {python}, {system.sysname} {system.release}"


def _is_running(path: Path) -> bool:
    pid = path.suffix[1:]
    return pid.isdecimal() and Path(f"/proc/{pid}").exists()
