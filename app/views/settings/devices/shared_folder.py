"""Shared folders: a folder of the host that the guest mounts by a name."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import SharedFolder
from app.core.names import shown
from app.views.settings.devices.base import DevicePage
from app.views.settings.editors import CheckEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.message_bar import Severity


class SharedFolderPage(DevicePage):
    """virtiofs reads the machine's memory, which must be shared for it: the page says so, and sets it."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        device = self.device
        self._is_virtiofs = isinstance(device, SharedFolder) and device.driver == "virtiofs"
        label = translate("Settings", "&Folder on the host")
        self.add_field("source", label, TextEditor("folder-source"), is_wide=True)
        hint = translate("Settings", "The guest mounts the folder by this name.")
        self.add_field("tag", translate("Settings", "&Name in the guest"), TextEditor("folder-tag"), hint=hint)
        self._mount = self.add_facts("folder-mount")
        label = translate("Settings", "The guest may only r&ead")
        self.add_field("is_read_only", "", CheckEditor("folder-read-only", label))
        if self._is_virtiofs:
            self.add_heading(translate("Settings", "Memory"))
            hint = translate(
                "Settings",
                "virtiofs needs it: the host's file server reads and writes the memory of the machine. It holds for "
                "the whole machine, and from its next start.",
            )
            editor = CheckEditor("folder-shared-memory", translate("Settings", "&Share the memory of the machine"))
            self.add_field("is_shared", "", editor, key="memory", hint=hint)
        self.add_remove(translate("Settings", "The guest no longer reaches the folder. Its files are kept."))

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, SharedFolder):
            return
        other = ""
        if device.source_kind != "mount":
            other = translate("Settings", "What this folder comes from is changed on the page XML only.")
        self.bar_field("source", other)
        read_only = ""
        if self._is_virtiofs and not device.is_read_only:
            read_only = translate("Settings", "libvirt cannot share a folder read-only by virtiofs.")
        self.bar_field("is_read_only", read_only)
        kind = "virtiofs" if self._is_virtiofs else "9p -o trans=virtio"
        tag = shown(device.tag, 60)
        text = translate("Settings", "In a Linux guest: mount -t {kind} {tag} /mnt").format(kind=kind, tag=tag)
        self.put(self._mount, text if device.tag else "")

    def refresh(self) -> None:
        """Override DevicePage.refresh: who may read what the guest writes."""
        super().refresh()
        abilities = self.work.abilities
        if self._is_virtiofs and abilities is not None and abilities.is_session and not self.bar.text():
            text = translate("Settings", "On a user's own host, virtiofs needs libvirt 10 or newer.")
            self.say(text, Severity.WARNING)
