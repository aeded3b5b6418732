"""Fields for where a new file is and what it is called, for the page of a new disk and that of a copy."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout

from app.controllers.disk_drafts import NewDiskDraft
from app.controllers.host_work import HostWork
from app.controllers.new_disk_work import NewDiskWork, taken_names
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.base import DiskPage, set_text
from app.views.wizards.machine.base import location_items, refill, squeezable
from app.views.wizards.page import WizardPage, prepared


class PlaceFields:
    """Name and location of a :class:`NewDiskDraft`, put onto ``page``. The proposed name follows the other choices."""

    def __init__(self, page: WizardPage, work: HostWork, prefix: str, into: QVBoxLayout | None = None) -> None:
        self._page = page
        self._work = work
        self._name = QLineEdit()
        prepared(self._name, f"{prefix}-name")
        page.add_field("disk_name", translate("Disks", "N&ame"), self._name, into=into)
        self._location = squeezable(QComboBox())
        prepared(self._location, f"{prefix}-location")
        page.add_field("disk_location_uuid", translate("Disks", "&Location"), self._location, into=into)

    def first(self) -> QLineEdit:
        """The field that takes the focus."""
        return self._name

    def fill(self, draft: NewDiskDraft) -> None:
        """Show the choices."""
        set_text(self._name, self._proposed(draft))
        refill(self._location, location_items(self._work), draft.location_uuid)

    def take(self, draft: NewDiskDraft) -> None:
        """Take them; a name that is still the proposed one goes on following."""
        before = self._proposed(draft)
        draft.location_uuid = self._location.currentData() or draft.location_uuid
        if self._name.text() != before:
            draft.name = self._name.text()
        elif draft.name is None:
            self.follow(draft)

    def follow(self, draft: NewDiskDraft) -> None:
        """Show the name that is proposed now."""
        was_loading = self._page.is_loading
        self._page.is_loading = True
        set_text(self._name, self._proposed(draft))
        self._page.is_loading = was_loading

    def _proposed(self, draft: NewDiskDraft) -> str:
        return draft.file_name(taken_names(draft, self._work.abilities))


class PlacePage(DiskPage):
    """Specify Name and Location."""

    def __init__(self, theme: Theme, work: NewDiskWork) -> None:
        super().__init__(
            theme, work, "disk-place",
            translate("Disks", "Name and Location"),
            translate("Disks", "Specify Name and Location"),
            translate("Disks", "The file of the virtual hard disk, in one of the host’s storage locations."),
        )  # fmt: skip
        self._work = work
        self._place = PlaceFields(self, work, "new-disk")

    def fill(self) -> None:
        """Override WizardPage.fill."""
        self._place.fill(self._work.draft)

    def take(self) -> None:
        """Override WizardPage.take."""
        self._place.take(self._work.draft)

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "A file that is there is never overwritten. The storage locations are those of the host, which may be "
            "another computer than this one.",
        )
