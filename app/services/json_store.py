"""One JSON object on disk that several running consoles may change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

from app.services.durable import (
    DurableError,
    Limits,
    lock_beside,
    read_json_or_keep_broken,
    remove_leftovers,
    write_durably,
)
from app.services.writer import Writer

Document = dict[str, object]
Edit = Callable[[Document], None]

_DELAY_S = 0.5
_RETRY_S = 60.0


class JsonStore:
    """A versioned JSON object: read once, in the constructor, then changed by edits.

    An edit changes a document of any content in place. It is applied to ``document`` at once and,
    in the writer's thread, to what is on disk by then; so what another console or a newer Partita
    wrote beside it stays. ``problem``: what to tell the user about the file, None when all is well.
    """

    def __init__(self, path: Path, writer: Writer, version: int, limits: Limits | None = None) -> None:
        self._path = path
        self._writer = writer
        self._version = version
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._edits: dict[str, Edit] = {}
        self._count = 0
        loaded = read_json_or_keep_broken(path, self._limits)
        self.document: Document = loaded.value
        self.problem = loaded.problem

    def change(self, edit: Edit, name: str = "") -> None:
        """Apply ``edit`` now, and to the file soon. Of several with one ``name`` only the newest reaches the file."""
        with self._lock:
            edit(self.document)
            self._count += 1
            key = name or str(self._count)
            self._edits.pop(key, None)  # the newest also comes last
            self._edits[key] = edit
        self._writer.schedule(str(self._path), _DELAY_S, self._write)

    def _write(self) -> None:
        with self._lock:
            edits, self._edits = self._edits, {}
        try:
            with lock_beside(self._path):
                self._apply(edits)
        except DurableError:
            with self._lock:
                newer = self._edits
                self._edits = {**{key: edit for key, edit in edits.items() if key not in newer}, **newer}
            self._writer.schedule(str(self._path), _RETRY_S, self._write)
            raise
        remove_leftovers(self._path.parent)

    def _apply(self, edits: dict[str, Edit]) -> None:
        document = self._read_again()
        for edit in edits.values():
            edit(document)
        found = document.get("version")
        is_newer = isinstance(found, int) and found > self._version
        document["version"] = found if is_newer else self._version
        write_durably(self._path, json.dumps(document, indent=1).encode())

    def _read_again(self) -> Document:
        loaded = read_json_or_keep_broken(self._path, self._limits)
        if loaded.problem is not None:
            if not loaded.is_writable:
                raise DurableError(self._path, loaded.problem)
            self._writer.report(loaded.problem)
        if loaded.value:
            return loaded.value
        with self._lock:  # gone or broken since the start: what is known here is better than nothing
            return json.loads(json.dumps(self.document))
