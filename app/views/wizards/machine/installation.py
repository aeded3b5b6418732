"""Installation Options: where the operating system comes from."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QRadioButton, QWidget

from app.controllers.new_machine_draft import InstallChoice
from app.controllers.new_machine_work import NewMachine
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.buttons import link_button
from app.views.wizards.machine.base import MachinePage
from app.views.wizards.machine.chooser import choose_volume
from app.views.wizards.machine.cloud import CloudFields
from app.views.wizards.machine.recognition import recognised_text
from app.views.wizards.page import prepared

_PAUSE_MS = 400


class InstallationPage(MachinePage):
    """The fields of the choice that is made are shown, the others are kept."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "installation",
            translate("NewMachine", "Installation Options"),
            translate("NewMachine", "Installation Options"),
            translate("NewMachine", "Choose where the operating system comes from."),
        )  # fmt: skip
        self._group = QButtonGroup(self)
        self._choices: dict[InstallChoice, QRadioButton] = {}
        self._add(InstallChoice.LATER, translate("NewMachine", "Install an operating system &later"))
        self._add(InstallChoice.IMAGE, translate("NewMachine", "Install from an &image file (.iso)"))
        self._image, layout = self.add_block()
        self._path = QLineEdit()
        browse = self._browse_button("image-browse", self._browse_image)
        label = translate("NewMachine", "Path on the hos&t")
        self.add_field("image_path", label, prepared(self._path, "image-path"), into=layout, beside=(browse,))
        # Read when the typing pauses: a path is whole only then.
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._inspect)
        self._path.textChanged.connect(lambda: self._pause.start())
        self._recognised = self.note(" ", "image-recognised")
        layout.addWidget(self._recognised)
        self._adopt = link_button(translate("NewMachine", "&Use what it recommends"), self._take_advice, "image-adopt")
        layout.addWidget(self._adopt)
        self._add(InstallChoice.NETWORK, translate("NewMachine", "Install from a net&work server"))
        self._add(InstallChoice.CLOUD, translate("NewMachine", "Start from a &cloud image (cloud-init)"))
        self._cloud_block, layout = self.add_block()
        self._cloud = CloudFields(self, layout, self._browse_button("cloud-browse", self._browse_cloud))
        self.add_problem_place("installation", self._choices[InstallChoice.LATER])
        work.media_changed.connect(self._show_media)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._group.checkedButton() or super().first_control()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft = self.draft
        self._choices[draft.install].setChecked(True)
        if self._path.text() != draft.image_path:
            self._path.setText(draft.image_path)
        self._cloud.fill(draft)
        self._show_blocks()
        self._show_media()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.draft
        draft.install = next(choice for choice, button in self._choices.items() if button.isChecked())
        if draft.image_path != self._path.text():
            draft.image_path, draft.system = self._path.text(), None  # what was recognised was another image
        self._cloud.take(draft)
        self._show_blocks()
        self._show_media()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "An image file is put into the machine’s DVD drive and started from. Partita reads its label to recognise "
            "the operating system, and proposes what that needs.\nA cloud image is a disk with an installed system: "
            "it is copied, and told a user, a password or keys, a host name and packages at its first start.",
        )

    def _add(self, choice: InstallChoice, text: str) -> None:
        button = QRadioButton(text)
        button.setObjectName(f"install-{choice.value}")
        self._group.addButton(button)
        self._choices[choice] = button
        self.add_choice(button)

    def _browse_button(self, name: str, run: object) -> QPushButton:
        button = QPushButton(translate("NewMachine", "&Browse..."))
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    def _show_blocks(self) -> None:
        self._image.setVisible(self.draft.install is InstallChoice.IMAGE)
        self._cloud_block.setVisible(self.draft.install is InstallChoice.CLOUD)

    def _browse_image(self) -> None:
        def take(path: str, _format: str) -> None:
            self._path.setText(path)

        choose_volume(self, self.theme, self.work, take, only=("iso",))

    def _browse_cloud(self) -> None:
        choose_volume(self, self.theme, self.work, self._cloud.set_path)

    def _inspect(self) -> None:
        path = self._path.text().strip()
        if self.draft.install is InstallChoice.IMAGE and path.startswith("/"):
            self.work.inspect(path)

    def _take_advice(self) -> None:
        self.work.adopt_advice()
        self.load()
        self.changed.emit()

    def _show_media(self) -> None:
        text = recognised_text(self.work)
        self._recognised.setText(text)
        self._recognised.setVisible(bool(text))
        self._adopt.setVisible(self.work.has_advice())
