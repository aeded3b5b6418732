"""The user's settings: read once, changed in memory at once, saved soon after."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.services.json_store import Document, Edit, JsonStore
from app.services.setting_types import Setting
from app.services.writer import Writer

VERSION = 1

T = TypeVar("T")


class Settings(QObject):
    """Typed values by :class:`Setting`. GUI thread only.

    A value in the file that cannot be is as good as none: the default holds, and the file keeps
    what it has until the setting is changed. Keys that this Partita does not know stay in the file.
    Only what was changed here is written, so two running consoles do not undo each other.
    ``problem``: what to tell the user about the file, None when all is well.
    """

    changed = Signal(str)  # the key of the setting

    def __init__(self, path: Path, writer: Writer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = JsonStore(path, writer, VERSION)
        self.problem = self._store.problem

    def get(self, setting: Setting[T]) -> T:
        """The value of ``setting``, its default where none was set."""
        values = _values(self._store.document)
        if setting.key not in values:
            return setting.default
        try:
            return setting.kind.read(values[setting.key])
        except ValueError:
            return setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Change ``setting``; it is saved within a second. Raises ValueError for what it cannot be."""
        raw = setting.kind.write(value)
        if setting.kind.read(raw) == self.get(setting):
            return
        self._store.change(_assignment(setting.key, raw), name=setting.key)
        self.changed.emit(setting.key)

    def reset(self, setting: Setting[T]) -> None:
        """Go back to the default of ``setting``."""
        if setting.key in _values(self._store.document):
            self._store.change(_removal(setting.key), name=setting.key)
            self.changed.emit(setting.key)


def _values(document: Document) -> dict[str, object]:
    values = document.get("values")
    return values if isinstance(values, dict) else {}


def _assignment(key: str, raw: object) -> Edit:
    def edit(document: Document) -> None:
        document["values"] = {**_values(document), key: raw}

    return edit


def _removal(key: str) -> Edit:
    def edit(document: Document) -> None:
        document["values"] = {name: raw for name, raw in _values(document).items() if name != key}

    return edit
