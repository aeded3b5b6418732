"""The questions of the controllers as dialogs over the main window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.controllers.prompts import DeletionQuestion, HostAnswer, PathsByMachine, Question, TextQuestion
from app.views.dialogs.confirm import ConfirmDialog
from app.views.dialogs.connect import ConnectDialog
from app.views.dialogs.deletion import DeletionDialog
from app.views.dialogs.text_dialog import TextDialog
from app.views.style.theme import Theme


class DialogPrompts:
    """Fulfils ``app.controllers.prompts.Prompts``."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme

    def confirm(self, question: Question, on_yes: Callable[[], None]) -> None:
        ConfirmDialog(self._window, self._theme, question, on_yes).open()

    def ask_text(self, question: TextQuestion, on_text: Callable[[str], None]) -> None:
        TextDialog(self._window, self._theme, question, on_text).open()

    def ask_deletion(
        self, question: DeletionQuestion, on_delete: Callable[[PathsByMachine], None], on_closed: Callable[[], None]
    ) -> DeletionDialog:
        dialog = DeletionDialog(self._window, self._theme, question, on_delete, on_closed)
        dialog.open()
        return dialog

    def ask_host(self, known: frozenset[str], on_host: Callable[[HostAnswer], None]) -> None:
        ConnectDialog(self._window, self._theme, known, on_host).open()
