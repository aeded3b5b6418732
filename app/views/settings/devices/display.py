"""Displays: how a viewer sees the screen, where it listens, and the password that is only ever set."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Display
from app.core.machine_settings import PASSWORD
from app.core.names import shown
from app.core.port_rules import PORT_MOST, SERVED, VNC_LEAST, VNC_PASSWORD_LIMIT
from app.core.secrets import Secret
from app.views.settings.devices.base import DevicePage, Items, offered, roomy
from app.views.settings.devices.editors import PasswordEditor, number_or
from app.views.settings.devices.rows import add_beside
from app.views.settings.devices.words import display_words
from app.views.settings.editors import CheckEditor, ChoiceEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.buttons import link_button

_KEYMAPS = ("en-us", "en-gb", "de", "fr", "es", "it", "pt", "pt-br", "ja", "ru", "sv", "da", "no", "fi", "nl", "pl")
_CAN_ACCELERATE = frozenset({"spice", "sdl", "dbus"})


class DisplayPage(DevicePage):
    """The password is write-only: nobody is told what it is."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        device = self.device
        self._kind = device.kind if isinstance(device, Display) else ""
        if self.is_new:
            abilities = work.abilities
            kinds = [each for each in ("vnc", "spice") if abilities is None or each in _graphics(work)]
            items = offered(kinds or ["vnc"], with_host=False, words={each: display_words(each) for each in kinds})
            self.add_heading(translate("Settings", "Kind"))
            self.add_field("kind", translate("Settings", "&Kind"), ChoiceEditor("display-kind", items))
        if self._kind in SERVED:
            self._build_listening()
            if self.is_new:
                self.add_note(translate("Settings", "A password can be set as soon as the display is there."))
            else:
                self._build_password()
        if self._kind in _CAN_ACCELERATE:
            self.add_heading(translate("Settings", "Graphics"))
            label = translate("Settings", "3D graphics of the &host (OpenGL)")
            self.add_field("has_acceleration", "", CheckEditor("display-gl", label))
        self.add_remove(translate("Settings", "The machine goes on, but without a display nobody can see its screen."))

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, Display) or self._kind not in SERVED:
            return
        fields = {
            "listen_address": device.listen_kind == "address",
            "listen_network": device.listen_kind == "network",
            "socket": device.listen_kind == "socket",
            "port": device.listen_kind in {"address", "network"},
            "tls_port": device.listen_kind in {"address", "network"} and device.kind == "spice",
        }
        for field, is_shown in fields.items():
            row = self.rows.get((self.key, field))
            if row is not None:
                row.setVisible(is_shown)
        abilities = self.work.abilities
        switches = abilities.switches if abilities is not None else ()
        names: Items = [(each.name, shown(each.name)) for each in switches if each.kind == "network"]
        self._network.offer([("", translate("Settings", "None")), *names])
        if self.is_new:
            return
        if device.has_password:
            text = translate("Settings", "A password is set. What you type here replaces it.")
        else:
            text = translate("Settings", "No password is set.")
        self.put(self._password_state, text)
        is_open = self.work.value(self.key, PASSWORD) is None and self.work.lock_of(self.key, PASSWORD) is None
        self._clear.setVisible(device.has_password and is_open)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate(
            "Settings",
            "A viewer on the host itself, or by way of SSH, reaches 127.0.0.1. Partita's own console needs no more.\n"
            "A running machine takes the new password at once; what is stored holds from its next start.",
        )

    # Within

    def _build_listening(self) -> None:
        self.add_heading(translate("Settings", "Listening"))
        kinds = offered(
            ("address", "network", "socket", "none"),
            with_host=False,
            words={
                "address": translate("Settings", "An address"),
                "network": translate("Settings", "The address of a virtual switch"),
                "socket": translate("Settings", "A socket of the host"),
                "none": translate("Settings", "Nowhere"),
            },
        )
        editor = roomy(ChoiceEditor("display-listen", kinds))
        self.add_field("listen_kind", translate("Settings", "&Listens at"), editor)
        hint = translate("Settings", "127.0.0.1: the host itself. 0.0.0.0: every network. Empty: as the host is set.")
        self.add_field("listen_address", translate("Settings", "A&ddress"), TextEditor("display-address"), hint=hint)
        self._network = ChoiceEditor("display-network", [("", translate("Settings", "None"))])
        self.add_field("listen_network", translate("Settings", "V&irtual switch"), self._network)
        hint = translate("Settings", "Empty: the host chooses.")
        label = translate("Settings", "&Socket on the host")
        self.add_field("socket", label, TextEditor("display-socket"), is_wide=True, hint=hint)
        chosen = translate("Settings", "Chosen at each start")
        least = VNC_LEAST if self._kind == "vnc" else 1
        hint = translate("Settings", "{least} to {most}.").format(least=least, most=PORT_MOST)
        port = number_or("display-port", PORT_MOST, chosen)
        self.add_field("port", translate("Settings", "&Port"), port, hint=hint)
        if self._kind == "spice":
            tls = number_or("display-tls-port", PORT_MOST, chosen)
            self.add_field("tls_port", translate("Settings", "Port for &TLS"), tls)
        keymaps = offered(_KEYMAPS)
        self.add_field("keymap", translate("Settings", "Key&board"), ChoiceEditor("display-keymap", keymaps))

    def _build_password(self) -> None:
        self.add_heading(translate("Settings", "Password"))
        self._password_state = self.add_facts("display-password-state")
        hint = ""
        editor = PasswordEditor("display-password")
        if self._kind == "vnc":
            hint = translate("Settings", "At most {limit} characters.").format(limit=VNC_PASSWORD_LIMIT)
            editor.widget.setMaxLength(VNC_PASSWORD_LIMIT)
        self.add_field(PASSWORD, translate("Settings", "&New password"), editor, hint=hint)
        text = translate("Settings", "Take the pass&word away")
        self._clear = link_button(text, self._take_away, "display-no-password")
        add_beside(self, self._clear)

    def _take_away(self) -> None:
        self.work.set(self.key, PASSWORD, Secret(""))


def _graphics(work: MachineSettingsWork) -> tuple[str, ...]:
    return work.abilities.devices.graphics_types if work.abilities is not None else ()
