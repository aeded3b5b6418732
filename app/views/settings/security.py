"""Security: Secure Boot, its keys, and the Trusted Platform Module."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Tpm
from app.core.machine_settings import AddDevice, Change, FieldChange, MachineSettings, RemoveDevice
from app.core.names import shown
from app.core.settings_timing import When
from app.views.settings.editors import CheckEditor
from app.views.settings.field import FieldRow
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate, translated

_TPM = "has_tpm"


class SecurityPage(SettingsPage):
    """The TPM is a device with a page of its own; here it comes and goes, as in Hyper-V Manager."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "security", translate("Settings", "Security"))
        self.add_heading(translate("Settings", "Secure Boot"))
        secure = CheckEditor("settings-secure-boot", translate("Settings", "Enable &Secure Boot"))
        self.add_field("has_secure_boot", "", secure)
        keys = CheckEditor("settings-enrolled-keys", translate("Settings", "Trust &keys of operating systems"))
        self.add_field(
            "has_enrolled_keys", "", keys,
            hint=translate("Settings", "Microsoft's and the distributors' keys are in the firmware from the start. "
                           "Without them, none is, and Secure Boot waits until the guest enrols its own."),
        )  # fmt: skip
        self.add_heading(translate("Settings", "Trusted Platform Module"))
        self._tpm = CheckEditor("settings-tpm", translate("Settings", "Enable &Trusted Platform Module"))
        hint = translate("Settings", "Emulated on the host, where its state is kept beside the machine.")
        self._tpm_row = FieldRow(theme, "", self._tpm, self._undo_tpm, hint=hint)
        self._tpm.watch(self._on_tpm)
        self.column.addWidget(self._tpm_row)
        self._launch = self.add_note("", "settings-launch-security")
        self.end()

    @property
    def keys(self) -> tuple[str, ...]:
        """Override SettingsPage.keys."""
        return (self.key, *tpm_keys(self.work))

    def describe(self, change: Change) -> tuple[str, str, str] | None:
        """Override SettingsPage.describe."""
        if isinstance(change, (AddDevice, RemoveDevice)) and isinstance(change.device, Tpm):
            is_added = isinstance(change, AddDevice)
            return self._tpm_row.plain_label, self._tpm.words(not is_added), self._tpm.words(is_added)
        return super().describe(change)

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        work = self.work
        draft, stored = work.draft, work.stored
        if draft is None or stored is None:
            return
        why = "" if draft.firmware.kind == "uefi" else translate("Settings", "Secure Boot needs UEFI firmware.")
        self.bar_field("has_secure_boot", why)
        self.bar_field("has_enrolled_keys", why)
        self._show_tpm(draft, stored)
        launch = draft.security.launch_security
        text = translate("Settings", "The host keeps the machine's memory from itself: {kind}.")
        self._launch.setText(text.format(kind=shown(launch)) if launch else "")
        self._launch.setVisible(bool(launch))

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "With another firmware the guest may ask for the recovery key of an encrypted "
                         "disk. Removing a TPM takes its keys from the guest.")  # fmt: skip

    # Within

    def _show_tpm(self, draft: MachineSettings, stored: MachineSettings) -> None:
        work = self.work
        self._tpm.show(bool(draft.tpms))
        change = None
        effect = When.NOW
        if bool(draft.tpms) != bool(stored.tpms):
            change = FieldChange(self.key, _TPM, bool(stored.tpms), bool(draft.tpms))
            made = next(iter(work.changes_of(*tpm_keys(work))), None)
            effect = work.when(made) if made is not None else When.NOW
        self._tpm_row.show_change(change, effect)
        device = next(iter((*draft.tpms, *stored.tpms)), Tpm("new:tpm"))
        lock = work.lock_of_device(device, is_added=not stored.tpms)
        models = work.abilities.devices.tpm_models if work.abilities is not None else ()
        if lock is not None:
            self._tpm_row.show_lock(translated(lock))
        elif not draft.tpms and work.abilities is not None and not models:
            self._tpm_row.show_lock(translate("Settings", "This host has no software TPM (swtpm)."))
        else:
            self._tpm_row.show_lock("")

    def _on_tpm(self) -> None:
        work = self.work
        draft, stored = work.draft, work.stored
        if draft is None or stored is None or bool(draft.tpms) == bool(self._tpm.value()):
            return
        if draft.tpms:
            for device in draft.tpms:
                work.remove(device.key)
        elif stored.tpms:
            for device in stored.tpms:
                work.restore(device.key)
        else:
            models = work.abilities.devices.tpm_models if work.abilities is not None else ()
            model = "tpm-crb" if not models or "tpm-crb" in models else models[0]
            work.add(Tpm(work.new_key("tpm"), model=model, version="2.0"))

    def _undo_tpm(self) -> None:
        self._tpm.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tpm.widget.toggle()


def tpm_keys(work: MachineSettingsWork) -> tuple[str, ...]:
    """Keys of the TPMs that there are, or were, or are to come."""
    found = (each.tpms for each in (work.stored, work.draft) if each is not None)
    return tuple(dict.fromkeys(tpm.key for tpms in found for tpm in tpms))


def security_summary() -> Callable[[MachineSettings], str]:
    """The second line of the node."""
    on, off = translate("Settings", "on"), translate("Settings", "off")

    def summary(settings: MachineSettings) -> str:
        text = translate("Settings", "Secure Boot {secure}, TPM {tpm}")
        return text.format(secure=on if settings.security.has_secure_boot else off, tpm=on if settings.tpms else off)

    return summary


def security_node() -> Node:
    """The node of the tree."""
    title = translate("Settings", "Security")
    return Node("security", title, "security", Section.HARDWARE, SecurityPage, security_summary())
