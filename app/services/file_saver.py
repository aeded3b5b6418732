"""Files that the user asked for: made and written in a thread of their own, and a word about how it went."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.services.durable import DurableError, write_durably
from app.services.notices import Notices, Severity

SAVED = QT_TRANSLATE_NOOP("core", "Saved as “{path}”.")


class FileSaver:
    """Any thread may call it."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices

    def save(self, path: Path, make: Callable[[], bytes]) -> None:
        """Write what ``make`` gives; returns at once."""
        threading.Thread(target=self._run, args=(path, make), name="file saver", daemon=True).start()

    def _run(self, path: Path, make: Callable[[], bytes]) -> None:
        try:
            write_durably(path, make())
        except DurableError as error:
            self._notices.add(error.problem, Severity.ERROR)
        else:
            self._notices.add(message(SAVED, path=path), Severity.INFO)
