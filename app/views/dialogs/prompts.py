"""The questions of the controllers as dialogs over the main window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.controllers.prompts import DeletionQuestion, ExportQuestion, HostAnswer, PathsByMachine, Question, TextQuestion
from app.core.errors import Failure
from app.views.style.theme import Theme

if TYPE_CHECKING:
    from app.controllers.clone_work import CloneWork
    from app.controllers.edit_disk_work import EditDiskWork
    from app.controllers.import_work import ImportWork
    from app.controllers.inspect_disk_work import InspectDiskWork
    from app.controllers.machine_settings_work import MachineSettingsWork
    from app.controllers.new_disk_work import NewDiskWork
    from app.controllers.new_machine_work import NewMachine
    from app.views.dialogs.deletion import DeletionDialog


class DialogPrompts:
    """Fulfils ``app.controllers.prompts.Prompts``."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window = window
        self._theme = theme

    def confirm(self, question: Question, on_yes: Callable[[], None], on_no: Callable[[], None] | None = None) -> None:
        from app.views.dialogs.confirm import ConfirmDialog  # deferred: loaded when it is first asked

        dialog = ConfirmDialog(self._window, self._theme, question, on_yes)
        if on_no is not None:
            dialog.rejected.connect(on_no)
        dialog.open()

    def ask_text(self, question: TextQuestion, on_text: Callable[[str], None]) -> None:
        from app.views.dialogs.text_dialog import TextDialog  # deferred: loaded when it is first asked

        TextDialog(self._window, self._theme, question, on_text).open()

    def ask_deletion(
        self, question: DeletionQuestion, on_delete: Callable[[PathsByMachine], None], on_closed: Callable[[], None]
    ) -> DeletionDialog:
        from app.views.dialogs.deletion import DeletionDialog  # deferred: loaded when it is first asked

        dialog = DeletionDialog(self._window, self._theme, question, on_delete, on_closed)
        dialog.open()
        return dialog

    def ask_new_machine(self, work: NewMachine, failure: Failure | None, *, is_quick: bool) -> None:
        from app.views.wizards.machine.quick import NewMachineQuickDialog  # deferred: loaded when it is first asked
        from app.views.wizards.machine.wizard import NewMachineWizard  # deferred: loaded when it is first asked

        wizard = NewMachineQuickDialog if is_quick else NewMachineWizard
        wizard(self._window, self._theme, work, failure).open()

    def ask_settings(self, work: MachineSettingsWork, page: str) -> None:
        from app.views.settings.dialog import SettingsDialog  # deferred: loaded when it is first asked

        SettingsDialog(self._window, self._theme, work, page).open()

    def ask_import(self, work: ImportWork, failure: Failure | None) -> None:
        from app.views.wizards.importing.wizard import ImportWizard  # deferred: loaded when it is first asked

        ImportWizard(self._window, self._theme, work, failure).open()

    def ask_clone(self, work: CloneWork) -> None:
        from app.views.dialogs.clone import CloneDialog  # deferred: loaded when it is first asked

        CloneDialog(self._window, self._theme, work).open()

    def ask_export(self, question: ExportQuestion, on_folder: Callable[[str], None]) -> None:
        from app.views.dialogs.export import ExportDialog  # deferred: loaded when it is first asked

        ExportDialog(self._window, self._theme, question, on_folder).open()

    def ask_new_disk(self, work: NewDiskWork, failure: Failure | None) -> None:
        from app.views.wizards.disk.new_wizard import NewDiskWizard  # deferred: loaded when it is first asked

        NewDiskWizard(self._window, self._theme, work, failure).open()

    def ask_edit_disk(self, work: EditDiskWork, failure: Failure | None) -> None:
        from app.views.wizards.disk.edit_wizard import EditDiskWizard  # deferred: loaded when it is first asked

        EditDiskWizard(self._window, self._theme, work, failure).open()

    def show_disk(self, work: InspectDiskWork) -> None:
        from app.views.wizards.disk.inspect import InspectDiskDialog  # deferred: loaded when it is first asked

        InspectDiskDialog(self._window, self._theme, work).open()

    def ask_host(self, known: frozenset[str], on_host: Callable[[HostAnswer], None]) -> None:
        from app.views.dialogs.connect import ConnectDialog  # deferred: loaded when it is first asked

        ConnectDialog(self._window, self._theme, known, on_host).open()
