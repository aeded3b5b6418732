"""Name: what the machine is called, and notes that the host keeps with it."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import MachineSettings
from app.core.names import shown
from app.views.settings.editors import LinesEditor, TextEditor
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate


class NamePage(SettingsPage):
    """The name is the host's; title and notes are for people."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "general", translate("Settings", "Name"))
        self.add_field("name", translate("Settings", "&Name"), TextEditor("settings-name"), is_wide=True)
        hint = translate("Settings", "A longer name for people; it may change while the machine runs.")
        title = TextEditor("settings-title")
        self.add_field("title", translate("Settings", "&Title"), title, is_wide=True, hint=hint)
        notes = LinesEditor("settings-notes")
        notes.widget.setMinimumHeight(theme.metrics.row * 4)
        self.add_field("notes", translate("Settings", "N&otes"), notes)
        self.end()

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Files of the machine keep their names when it is renamed.")


def name_node() -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        return shown(settings.general.name)

    return Node("general", translate("Settings", "Name"), "rename", Section.MANAGEMENT, NamePage, summary)
