"""Automatic Start Action and what happens when the guest crashes or the host shuts down."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import MachineSettings, StartAction
from app.views.settings.editors import ChoiceEditor
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate


def _starts() -> list[tuple[object, str]]:
    return [
        (StartAction.NOTHING, translate("Settings", "Nothing")),
        (StartAction.ALWAYS, translate("Settings", "Always start this machine")),
    ]


def _crashes() -> list[tuple[object, str]]:
    return [
        ("", translate("Settings", "The host's usual (turn off)")),
        ("destroy", translate("Settings", "Turn off")),
        ("restart", translate("Settings", "Restart")),
        ("preserve", translate("Settings", "Stay as it is, to be looked at")),
        ("coredump-destroy", translate("Settings", "Write its memory to a file, then turn off")),
        ("coredump-restart", translate("Settings", "Write its memory to a file, then restart")),
    ]


class AutomaticStartPage(SettingsPage):
    """The host's own flag: it works without Partita."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "start", translate("Settings", "Automatic Start Action"))
        self._action = ChoiceEditor("settings-start", _starts())
        self.add_field("action", translate("Settings", "&When the host starts"), self._action)
        self.add_note(
            translate(
                "Settings",
                "The host itself does it, whether Partita runs or not. Starting only machines that were running, "
                "with a delay, is set for all machines of a host by its service libvirt-guests.",
            )
        )
        self.end()


class AutomaticStopPage(SettingsPage):
    """What a single machine can be told is only what follows a crash."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "stop", translate("Settings", "Automatic Stop Action"))
        self.add_heading(translate("Settings", "When the host shuts down"))
        self.add_note(
            translate(
                "Settings",
                "Save, shut down or turn off is set for all machines of a host together, by its service "
                "libvirt-guests (ON_SHUTDOWN in /etc/default/libvirt-guests or /etc/sysconfig/libvirt-guests).",
            )
        )
        self.add_heading(translate("Settings", "When the guest crashes"))
        self.add_field("on_crash", translate("Settings", "&Do this"), ChoiceEditor("settings-crash", _crashes()))
        self.end()


def start_node() -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        if settings.start.action is StartAction.IF_RUNNING:
            return translate("Settings", "Start if it was running")
        return dict(_starts())[settings.start.action]

    title = translate("Settings", "Automatic Start Action")
    return Node("start", title, "clock", Section.MANAGEMENT, AutomaticStartPage, summary)


def stop_node() -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        crash = dict(_crashes()).get(settings.stop.on_crash, settings.stop.on_crash)
        return translate("Settings", "After a crash: {action}").format(action=crash)

    title = translate("Settings", "Automatic Stop Action")
    return Node("stop", title, "turn-off", Section.MANAGEMENT, AutomaticStopPage, summary)
