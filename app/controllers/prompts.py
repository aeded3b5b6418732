"""Questions to the user behind a protocol: dialogs in the program, a script in tests.

Nothing here blocks: an answer arrives through the callback, and no answer means "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from app.core.address import HostAddress
from app.core.details import DeletionPreview
from app.core.errors import Failure
from app.core.messages import Message
from app.core.record import record

if TYPE_CHECKING:
    from app.controllers.clone_work import CloneWork
    from app.controllers.edit_disk_work import EditDiskWork
    from app.controllers.import_work import ImportWork
    from app.controllers.inspect_disk_work import InspectDiskWork
    from app.controllers.machine_settings_work import MachineSettingsWork
    from app.controllers.new_disk_work import NewDiskWork
    from app.controllers.new_machine_work import NewMachine


@record
class Question:
    """A yes-or-no question. ``items`` name what it is about, with UUID; the button says what happens."""

    title: Message
    text: Message
    button: Message
    items: tuple[str, ...] = ()
    is_dangerous: bool = True


@record
class TextQuestion:
    """A question for a text. ``problem`` says why a text cannot be, or None."""

    title: Message
    label: Message
    text: str
    problem: Callable[[str], Message | None] = lambda text: None
    hint: Message | None = None
    has_lines: bool = False
    suggestions: tuple[str, ...] = ()


@record
class DeletionQuestion:
    """Which machines are to be deleted: (UUID, name) in order; previews follow one by one."""

    host_name: str
    machines: tuple[tuple[str, str], ...]


@record
class ExportQuestion:
    """Where to export machines to: (UUID, name) in order. ``folder``: the one of the last time, or ""."""

    host_name: str
    machines: tuple[tuple[str, str], ...]
    folder: str
    is_running: bool


class DeletionDialog(Protocol):
    """The open deletion question; fed while its files are being read."""

    def add_preview(self, preview: DeletionPreview) -> None: ...

    def add_failure(self, uuid: str, failure: Failure) -> None: ...


@record
class HostAnswer:
    """A host that the user wants in the list."""

    address: HostAddress
    name: str
    is_automatic: bool


PathsByMachine = Mapping[str, tuple[str, ...]]


class Prompts(Protocol):
    """Asks the user. Callbacks are called in the GUI thread, at most once."""

    def confirm(
        self, question: Question, on_yes: Callable[[], None], on_no: Callable[[], None] | None = None
    ) -> None: ...

    def ask_text(self, question: TextQuestion, on_text: Callable[[str], None]) -> None: ...

    def ask_deletion(
        self, question: DeletionQuestion, on_delete: Callable[[PathsByMachine], None], on_closed: Callable[[], None]
    ) -> DeletionDialog: ...

    def ask_new_machine(self, work: NewMachine, failure: Failure | None, *, is_quick: bool) -> None:
        """Open the wizard, or its one-page form. ``failure``: why the attempt before did not succeed."""

    def ask_settings(self, work: MachineSettingsWork, page: str) -> None:
        """Open the settings of a machine. ``page``: the key of the page that is shown first, or ""."""

    def ask_import(self, work: ImportWork, failure: Failure | None) -> None:
        """Open the Import wizard. ``failure``: why the attempt before did not succeed."""

    def ask_clone(self, work: CloneWork) -> None: ...

    def ask_export(self, question: ExportQuestion, on_folder: Callable[[str], None]) -> None:
        """Ask for a folder of this computer."""

    def ask_new_disk(self, work: NewDiskWork, failure: Failure | None) -> None: ...

    def ask_edit_disk(self, work: EditDiskWork, failure: Failure | None) -> None: ...

    def show_disk(self, work: InspectDiskWork) -> None: ...

    def ask_host(self, known: frozenset[str], on_host: Callable[[HostAnswer], None]) -> None: ...
