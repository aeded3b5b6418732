"""DVD and diskette drives: no image, or one, which can be changed while the machine runs."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.drive_rules import OTHER_SOURCES
from app.core.machine_devices import Drive
from app.views.settings.devices.base import DevicePage, offered
from app.views.settings.devices.browse import browse_button
from app.views.settings.devices.rows import add_beside
from app.views.settings.devices.words import bus_words
from app.views.settings.editors import ChoiceEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_DVD_BUSES = ("sata", "scsi", "ide", "usb")


class MediaPage(DevicePage):
    """Hyper-V's choice: None, or an image file."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        device = self.device
        is_dvd = isinstance(device, Drive) and device.device == "cdrom"
        self._wants_image = isinstance(device, Drive) and bool(device.source)
        self.add_heading(translate("Settings", "Media"))
        self._none = QRadioButton(translate("Settings", "&None"))
        self._none.setObjectName("media-none")
        self._image = QRadioButton(translate("Settings", "&Image file"))
        self._image.setObjectName("media-image")
        group = QButtonGroup(self)
        for button in (self._none, self._image):
            group.addButton(button)
            self.column.addWidget(button)
        self._image.toggled.connect(self._choose)
        label = translate("Settings", "&Path on the host")
        hint = translate("Settings", "An ISO image.") if is_dvd else translate("Settings", "An image of a diskette.")
        self.add_field("source", label, TextEditor("media-source"), is_wide=True, hint=hint)
        self._browse = browse_button(self, theme, work, self._take, only=("iso",) if is_dvd else ())
        add_beside(self, self._browse)
        if is_dvd:
            self.add_heading(translate("Settings", "Controller"))
            buses = offered(_DVD_BUSES, with_host=False, words={each: bus_words(each) for each in _DVD_BUSES})
            self.add_field("bus", translate("Settings", "B&us"), ChoiceEditor("media-bus", buses))
        self.add_remove(translate("Settings", "The guest loses the drive. Its image file is kept."))

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, Drive):
            return
        self._wants_image = self._wants_image or bool(device.source)
        is_locked = self.work.lock_of(self.key, "source") is not None
        for button, is_on in ((self._image, self._wants_image), (self._none, not self._wants_image)):
            with QSignalBlocker(button):
                button.setChecked(is_on)
            button.setEnabled(not is_locked)
        why = ""
        if device.source_kind in OTHER_SOURCES or device.source_kind == "dir":
            why = translate("Settings", "Where this image lies is changed on the page XML only.")
        elif not self._wants_image:
            why = translate("Settings", "Choose “Image file” first.")
        self.bar_field("source", why)
        self._browse.setEnabled(not why and not is_locked)
        self._browse.setToolTip(why)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Another image can be put in, or none, while the machine runs: the guest sees it "
                         "at once when you apply.")  # fmt: skip

    def _choose(self, is_image: bool) -> None:
        self._wants_image = is_image
        if not is_image:
            self.work.set(self.key, "source", "")
        self.refresh()
        if is_image:
            self.focus_field(self.key, "source")

    def _take(self, path: str, _kind: str) -> None:
        self.work.set(self.key, "source_kind", "block" if path.startswith("/dev/") else "file")
        self.work.set(self.key, "source", path)
