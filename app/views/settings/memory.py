"""Memory: at the start, between which bounds, who gets it first, and what the host has left."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_plan import MIB
from app.core.machine_settings import MachineSettings
from app.views.settings.editors import CheckEditor, NumberEditor, SliderEditor, memory_editor
from app.views.settings.memory_bar import MemoryBar
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate


class MemoryPage(SettingsPage):
    """Sizes in MiB, as the host counts them."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "memory", translate("Settings", "Memory"))
        self.add_heading(translate("Settings", "Startup memory"))
        self.add_field("startup_bytes", translate("Settings", "M&emory"), memory_editor("settings-memory"))
        self.add_heading(translate("Settings", "Dynamic Memory"))
        label = translate("Settings", "Enable &Dynamic Memory")
        self.add_field(
            "is_dynamic", "", CheckEditor("settings-dynamic", label),
            hint=translate("Settings", "By what the guest needs, while Partita is connected to the host."),
        )  # fmt: skip
        minimum = memory_editor("settings-memory-minimum", 0)
        minimum.widget.setSpecialValueText(translate("Settings", "as at the start"))
        self.add_field("minimum_bytes", translate("Settings", "Mi&nimum memory"), minimum)
        self.add_field(
            "maximum_bytes", translate("Settings", "Ma&ximum memory"), memory_editor("settings-memory-maximum")
        )
        percent = translate("Settings", " %")
        buffer = NumberEditor("settings-memory-buffer", 5, 2000, suffix=percent)
        self.add_field("buffer_percent", translate("Settings", "Memory &buffer"), buffer)
        self.add_heading(translate("Settings", "Memory weight"))
        self.add_field(
            "weight", translate("Settings", "&Weight"), SliderEditor("settings-memory-weight", 0, 100),
            hint=translate("Settings", "Which machine gets memory first when the host runs short."),
            ends=(translate("Settings", "Low"), translate("Settings", "High")),
        )  # fmt: skip
        self.column.addStretch(1)
        self._bar = MemoryBar(theme, work)
        self.column.addWidget(self._bar)

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        is_dynamic = bool(self.work.value("memory", "is_dynamic"))
        why = "" if is_dynamic else translate("Settings", "Only with dynamic memory.")
        for field in ("minimum_bytes", "buffer_percent", "weight"):
            self.bar_field(field, why, is_quiet=True)
        self._bar.refresh()
        self.say(_running_words(is_dynamic=is_dynamic) if self.work.live is not None else "")


def _running_words(*, is_dynamic: bool) -> str:
    """What can be changed while the machine runs."""
    if is_dynamic:
        return translate(
            "Settings",
            "Minimum memory, buffer and weight can be changed while the machine runs. Startup and maximum memory take "
            "effect at its next start.",
        )
    return translate(
        "Settings",
        "Up to the maximum, memory can be given and taken while the machine runs and the guest has a balloon driver. "
        "A higher maximum takes effect at its next start.",
    )


def memory_summary(settings: MachineSettings) -> str:
    """The second line of the node."""
    memory = settings.memory
    startup = translate("Settings", "{size} MiB").format(size=memory.startup_bytes // MIB)
    return translate("Settings", "{size}, dynamic").format(size=startup) if memory.is_dynamic else startup


def memory_node() -> Node:
    """The node of the tree."""
    title = translate("Settings", "Memory")
    return Node("memory", title, "memory", Section.HARDWARE, MemoryPage, memory_summary)
