"""Saving what the graphs show: asks where, makes the file's content off the GUI thread, says how it went."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QDir, QIODevice, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views.translation import translate

Save = Callable[[Path, Callable[[], bytes]], None]
"""Makes the content and writes it durably in another thread; tells the user how it went."""

_STEM_LIMIT = 80


class FileExport(QObject):
    """Asks for a name and hands over. One dialog at a time."""

    def __init__(self, window: QWidget, save: Save) -> None:
        super().__init__(window)
        self._window = window
        self._save = save
        self._dialog: QFileDialog | None = None

    def ask(self, title: str, name: str, suffix: str, kind: str, make: Callable[[], bytes]) -> None:
        """``name``: whose values they are; ``kind``: the files' kind in words; ``make``: their content."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = QFileDialog(self._window, title, QDir.homePath())
        dialog.setObjectName("export-dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter(f"{kind} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{file_stem(name)}.{suffix}")
        dialog.fileSelected.connect(lambda path: self._save(Path(path), make))
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()


def file_stem(name: str) -> str:
    """A file's name for the values of ``name``, which may come from a host: nothing that could lead elsewhere."""
    plain = re.sub(r"[^\w .()-]+", "_", name).strip(" .") or translate("Performance", "graphs")
    return f"{plain[:_STEM_LIMIT]} {time.strftime('%Y-%m-%d %H.%M.%S')}"


def png_bytes(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())
