"""Loading what is not needed for the first paint, off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal


class Background(QObject):
    """Runs ``load`` in a thread and hands its result to ``done`` in the GUI thread.

    Lives in the GUI thread and is emitted from the other one, so that ``done`` runs here.
    """

    _loaded = Signal(object)

    def __init__(self, load: Callable[[], object], done: Callable[[object], None], parent: QObject) -> None:
        super().__init__(parent)
        self._load = load
        self._done = done
        self._loaded.connect(self._finish)
        threading.Thread(target=self._run, name="loader", daemon=True).start()

    def _run(self) -> None:
        result = self._load()
        with suppress(RuntimeError):  # the program has ended meanwhile, and this object with it
            self._loaded.emit(result)

    def _finish(self, result: object) -> None:
        self._done(result)
        self.deleteLater()
