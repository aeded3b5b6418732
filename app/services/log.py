"""The log file: private, bounded, and without passwords."""

from __future__ import annotations

import logging
import logging.handlers
import os
import stat
import sys
import time
from io import TextIOWrapper
from pathlib import Path

from app.core.secrets import scrubbed
from app.services.durable import make_private_folder

FILE_BYTES = 10 * 1024 * 1024
OLDER_FILES = 2  # three with the one that is written
_LINE_LIMIT = 32 * 1024


class ScrubbingFormatter(logging.Formatter):
    """One record as text, tracebacks included, with what looks like a secret replaced and cut to 32 KiB.

    Control characters are written out: text from a host must not forge lines or drive a terminal.
    """

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(threadName)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, for ``record``."""
        text = scrubbed(super().format(record)[: 2 * _LINE_LIMIT])[:_LINE_LIMIT]
        first, *more = text.split("\n")
        return "\n    ".join(_visible(line) for line in (first, *more))


class PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """A rotating file with mode 0600. A full disk is told on the terminal once, not with every line."""

    def __init__(self, path: Path) -> None:
        make_private_folder(path.parent)
        self._is_failing = False
        super().__init__(
            path, maxBytes=FILE_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="backslashreplace"
        )
        self.setFormatter(ScrubbingFormatter())

    def _open(self) -> TextIOWrapper:
        def private(name: str, flags: int) -> int:
            descriptor = os.open(name, flags | os.O_CLOEXEC, 0o600)
            if stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
                os.fchmod(descriptor, 0o600)
            return descriptor

        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=private)

    def handleError(self, record: logging.LogRecord) -> None:
        """Say once that the log cannot be written."""
        if not self._is_failing and sys.stderr is not None:
            self._is_failing = True
            sys.stderr.write(f"Partita cannot write its log {self.baseFilename}: {sys.exc_info()[1]}\n")


def open_log(path: Path, level: int = logging.INFO) -> logging.Handler | None:
    """Write log records of ``level`` and above to ``path``. None where no file can be made: Partita works without.

    Call it after the first paint: the handlers cost start-up time.
    """
    try:
        handler = PrivateFileHandler(path)
    except OSError as error:
        if sys.stderr is not None:
            sys.stderr.write(f"Partita keeps no log: {error}\n")
        return None
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    return handler


def close_log(handler: logging.Handler | None) -> None:
    """The reverse of :func:`open_log`."""
    if handler is not None:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _visible(line: str) -> str:
    return (
        line if line.isprintable() else "".join(c if c.isprintable() or c == "\t" else f"\\x{ord(c):02x}" for c in line)
    )
