"""Choose Import Type, and the name and place of the machine."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QRadioButton, QWidget

from app.controllers.import_work import ImportWork
from app.core.import_plan import ImportType
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.importing.base import ImportPage
from app.views.wizards.machine.base import location_items, refill, squeezable
from app.views.wizards.page import prepared


class TypePage(ImportPage):
    """Hyper-V's three ways."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        super().__init__(
            theme, work, "import-type",
            translate("Import", "Import Type"),
            translate("Import", "Choose Import Type"),
            translate("Import", "What is to become of the files, and of the identity of the virtual machine."),
        )  # fmt: skip
        self._group = QButtonGroup(self)
        self._choices: dict[ImportType, QRadioButton] = {}
        for kind, text, hint in (
            (ImportType.REGISTER, translate("Import", "&Register the virtual machine in place"),
             translate("Import", "The files stay where they are, and are used there. The identity stays.")),
            (ImportType.RESTORE, translate("Import", "Res&tore the virtual machine"),
             translate("Import", "The files are copied to the host. The identity stays.")),
            (ImportType.COPY, translate("Import", "&Copy the virtual machine"),
             translate("Import", "The files are copied to the host. It gets a new identity: UUID and the addresses "
                       "of its network adapters.")),
        ):  # fmt: skip
            button = QRadioButton(text)
            button.setObjectName(f"import-{kind.value}")
            self._group.addButton(button)
            self._choices[kind] = button
            self.add_choice(button, hint)
        self.add_problem_place("type", self._choices[ImportType.COPY])
        self._group.buttonToggled.connect(lambda *_: self.touch("type"))

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._group.checkedButton()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        self._choices[self.work.draft.type].setChecked(True)

    def take(self) -> None:
        """Override WizardPage.take."""
        self.work.draft.type = next(kind for kind, button in self._choices.items() if button.isChecked())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Import",
            "Two machines of one identity cannot be on one host. Files can be used in place only when the host is "
            "this computer and they are an export of Partita; the host must be able to reach the folder.",
        )


class PlacePage(ImportPage):
    """What it is called, and where its disks are to be."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        super().__init__(
            theme, work, "import-place",
            translate("Import", "Name and Storage"),
            translate("Import", "Choose Name and Storage"),
            translate("Import", "Files are never overwritten: a name that is taken there gets a number."),
        )  # fmt: skip
        self._name = QLineEdit()
        self.add_field("name", translate("Import", "N&ame"), prepared(self._name, "import-name"))
        self._location = squeezable(QComboBox())
        prepared(self._location, "import-location")
        self.add_field("location_uuid", translate("Import", "&Storage location"), self._location)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self.work.draft
        if self._name.text() != draft.name:
            self._name.setText(draft.name)
        refill(self._location, location_items(self.work), draft.location_uuid)
        self._location.setEnabled(draft.type is not ImportType.REGISTER)

    def entered(self) -> None:
        """Override WizardPage.entered."""
        self._location.setEnabled(self.work.draft.type is not ImportType.REGISTER)

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.work.draft
        draft.name = self._name.text()
        location = self._location.currentData()
        if location is not None:
            draft.location_uuid = location
