"""Devices of few fields: sound, keyboard and pointer, USB redirection, TPM, watchdog, random numbers."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Input, RandomSource, Tpm
from app.core.settings_rules import RANDOM_SOURCES
from app.views.settings.devices.base import DevicePage, known, offered
from app.views.settings.devices.editors import MOST, host_chooses, no_limit, number_or
from app.views.settings.editors import ChoiceEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_SOUNDS = ("ich9", "ich6", "ac97", "es1370", "sb16", "usb")
_WATCHDOGS = ("i6300esb", "itco", "ib700")
_TPMS = ("tpm-crb", "tpm-tis")


class SoundPage(DevicePage):
    """The model of a sound card."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        abilities = work.abilities
        models = known(abilities.devices.sound_models if abilities is not None else (), _SOUNDS)
        items = offered(models, with_host=False)
        self.add_field("model", translate("Settings", "&Model"), ChoiceEditor("sound-model", items))
        self.add_remove()


class InputPage(DevicePage):
    """What a keyboard or pointer is plugged into."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        buses = offered(("usb", "virtio", "ps2"), with_host=False, words={"ps2": "PS/2", "usb": "USB"})
        hint = translate("Settings", "A tablet is where the viewer's pointer is; a mouse only moves with it.")
        self.add_field("bus", translate("Settings", "&Bus"), ChoiceEditor("input-bus", buses), hint=hint)
        self.add_remove()

    def fill(self) -> None:
        """Override SettingsPage.fill: what every PC has cannot be taken away."""
        device = self.device
        is_built_in = isinstance(device, Input) and device.bus == "ps2" and not self.is_new
        reason = translate("Settings", "It is part of the machine.") if is_built_in else ""
        self.bar_field("bus", reason)
        if self._remove is not None and self._remove_note is not None:
            self._remove.setVisible(not is_built_in)
            text = translate("Settings", "libvirt gives every PC this one: it cannot be removed.")
            self.put(self._remove_note, text if is_built_in else translate("Settings", "The guest loses the device."))


class RedirectionPage(DevicePage):
    """A channel for a USB device of the viewer's computer."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        self.add_note(
            translate(
                "Settings",
                "A viewer with SPICE lends the machine one USB device of its own computer at a time over this channel.",
            )
        )
        self.add_remove()

    def fill(self) -> None:
        """Override SettingsPage.fill."""


class TpmPage(DevicePage):
    """The model; what it keeps stays on the host when it is removed."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        device = self.device
        abilities = work.abilities
        models = known(abilities.devices.tpm_models if abilities is not None else (), _TPMS)
        words = {
            "tpm-crb": translate("Settings", "CRB: for new systems"),
            "tpm-tis": translate("Settings", "TIS: for all systems"),
        }
        items = offered(models, with_host=False, words=words)
        self.add_field("model", translate("Settings", "&Model"), ChoiceEditor("tpm-model", items))
        if isinstance(device, Tpm) and device.backend == "passthrough":
            label = translate("Settings", "&Device of the host")
            self.add_field("device_path", label, TextEditor("tpm-device"), is_wide=True)
        else:
            versions = offered(("2.0", "1.2"))
            self.add_field("version", translate("Settings", "Versio&n"), ChoiceEditor("tpm-version", versions))
        self._state = self.add_facts("tpm-state")
        self.add_remove(
            translate(
                "Settings", "What the guest keeps in it, such as keys of encrypted disks, it no longer reaches then."
            )
        )

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if isinstance(device, Tpm):
            encrypted = translate("Settings", "Its state is encrypted with a secret of the host.")
            plain = translate("Settings", "Its state lies on the host, not encrypted.")
            is_own = device.backend == "emulator"
            self.put(self._state, "" if not is_own else encrypted if device.is_encrypted else plain)


class WatchdogPage(DevicePage):
    """What happens when the guest no longer answers it."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        abilities = work.abilities
        models = known(abilities.devices.watchdog_models if abilities is not None else (), _WATCHDOGS)
        items = offered(models, with_host=False)
        self.add_field("model", translate("Settings", "&Model"), ChoiceEditor("watchdog-model", items))
        words = {
            "reset": translate("Settings", "Reset it"),
            "shutdown": translate("Settings", "Shut it down"),
            "poweroff": translate("Settings", "Turn it off"),
            "pause": translate("Settings", "Pause it"),
            "dump": translate("Settings", "Write a memory dump"),
            "inject-nmi": translate("Settings", "Send it an NMI"),
            "none": translate("Settings", "Nothing"),
        }
        actions = offered(words, with_host=False, words=words)
        label = translate("Settings", "When the guest &hangs")
        self.add_field("action", label, ChoiceEditor("watchdog-action", actions))
        self.add_remove()


class RandomPage(DevicePage):
    """Where random numbers come from, and how many."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        words = {
            "random": translate("Settings", "A device of the host"),
            "builtin": translate("Settings", "The emulator itself"),
        }
        backends = offered(words, with_host=False, words=words)
        self.add_field("backend", translate("Settings", "&From"), ChoiceEditor("random-backend", backends))
        sources = offered(RANDOM_SOURCES)
        self.add_field("source", translate("Settings", "&Device of the host"), ChoiceEditor("random-source", sources))
        self.add_heading(translate("Settings", "Limit"))
        suffix = translate("Settings", " bytes")
        amount = number_or("random-rate", MOST, no_limit(), step=1024, suffix=suffix)
        self.add_field("rate_bytes", translate("Settings", "At mos&t"), amount)
        period = number_or("random-period", MOST, host_chooses(), step=1000, suffix=translate("Settings", " ms"))
        self.add_field("period_ms", translate("Settings", "in &each"), period)
        self.add_remove()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if isinstance(device, RandomSource):
            only = "" if device.backend == "random" else translate("Settings", "Only with a device of the host.")
            self.bar_field("source", only)
            has_limit = bool(device.rate_bytes or device.period_ms)
            self.bar_field("period_ms", "" if has_limit else translate("Settings", "Only with a limit."))
