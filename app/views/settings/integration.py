"""Integration Services: the channels over which guest and host help each other, and the clock."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import MachineSettings
from app.views.settings.editors import CheckEditor, ChoiceEditor
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate


class IntegrationPage(SettingsPage):
    """One channel serves what are five services in Hyper-V."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "integration", translate("Settings", "Integration Services"))
        self.add_field(
            "has_agent", "", CheckEditor("settings-agent", translate("Settings", "&Guest agent channel")),
            hint=translate(
                "Settings",
                "Shutdown, time synchronization, heartbeat, data exchange and consistent backups. The guest needs the "
                "QEMU guest agent.",
            ),
        )  # fmt: skip
        spice = CheckEditor("settings-spice-agent", translate("Settings", "&Enhanced session channel"))
        self.add_field(
            "has_spice_agent", "", spice,
            hint=translate(
                "Settings", "Clipboard and resizing for a display of the kind SPICE. The guest needs the SPICE agent."
            ),
        )  # fmt: skip
        clock = ChoiceEditor(
            "settings-clock",
            [
                ("utc", translate("Settings", "Universal time (UTC)")),
                ("localtime", translate("Settings", "The host's local time (Windows)")),
            ],
        )
        self.add_field("clock", translate("Settings", "&Clock starts at"), clock)
        self.end()

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "The agent's services cannot be switched one by one: the channel is there or not.")


def integration_node() -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        agent, spice = settings.integration.has_agent, settings.integration.has_spice_agent
        if agent:
            return translate("Settings", "All on") if spice else translate("Settings", "Guest agent")
        return translate("Settings", "Enhanced session") if spice else translate("Settings", "Off")

    title = translate("Settings", "Integration Services")
    return Node("integration", title, "integration", Section.MANAGEMENT, IntegrationPage, summary)
