"""COM ports: where they lead."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import SerialPort
from app.core.port_rules import COM_PORTS, PATH_KINDS
from app.views.settings.devices.base import DevicePage, offered, roomy
from app.views.settings.devices.editors import ComEditor
from app.views.settings.devices.words import serial_words
from app.views.settings.editors import CheckEditor, ChoiceEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_KINDS = ("pty", "pipe", "unix", "tcp", "file", "dev", "null")
_LISTENING = frozenset({"unix", "tcp"})


class SerialPortPage(DevicePage):
    """Hyper-V has None and a named pipe; hosts have more."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        self.add_heading(translate("Settings", "Attachment"))
        kinds = offered(_KINDS, with_host=False, words={each: serial_words(each) for each in _KINDS})
        self.add_field("kind", translate("Settings", "&Leads to"), roomy(ChoiceEditor("serial-kind", kinds)))
        self.add_field("path", translate("Settings", "&Path on the host"), TextEditor("serial-path"), is_wide=True)
        self.add_field("address", translate("Settings", "A&ddress"), TextEditor("serial-address"))
        service = TextEditor("serial-service")
        assert isinstance(service.widget, QLineEdit)
        service.widget.setMaxLength(5)
        self.add_field("service", translate("Settings", "P&ort"), service)
        label = translate("Settings", "The machine &waits to be connected")
        self.add_field("is_listening", "", CheckEditor("serial-listening", label))
        protocols = offered(("raw", "telnet", "telnets", "tls"))
        self.add_field("protocol", translate("Settings", "Pro&tocol"), ChoiceEditor("serial-protocol", protocols))
        self.add_heading(translate("Settings", "Machine"))
        label = translate("Settings", "&COM port")
        self.add_field("port", label, ComEditor("serial-number", 1, COM_PORTS))
        hint = translate("Settings", "What the guest sends is written there as well. Empty: nowhere.")
        label = translate("Settings", "Lo&g file on the host")
        self.add_field("log_file", label, TextEditor("serial-log"), is_wide=True, hint=hint)
        self.add_remove()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, SerialPort):
            return
        rows = {
            "path": device.kind in PATH_KINDS,
            "address": device.kind == "tcp",
            "service": device.kind == "tcp",
            "protocol": device.kind == "tcp",
            "is_listening": device.kind in _LISTENING,
        }
        for field, is_shown in rows.items():
            self.rows[(self.key, field)].setVisible(is_shown)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "A console (pty) is what “virsh console” and Partita's own console open.")
