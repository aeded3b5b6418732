"""Processor: how many, in which shape, how much of the host's, and which model the guest sees."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import MachineSettings
from app.views.settings.editors import ChoiceEditor, NumberEditor, TextEditor
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.settings.topology import TopologyEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_MOST = 4096
_WEIGHT_MOST = 10_000


def _modes() -> list[tuple[object, str]]:
    return [
        ("", translate("Settings", "The host's usual")),
        ("host-model", translate("Settings", "Like the host's, can be moved")),
        ("host-passthrough", translate("Settings", "Exactly the host's")),
        ("maximum", translate("Settings", "Everything that can be had")),
        ("custom", translate("Settings", "A named model")),
    ]


class ProcessorPage(SettingsPage):
    """The number at the start can grow up to the maximum while the machine runs."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, "processor", translate("Settings", "Processor"))
        count = NumberEditor("settings-processors", 1, _MOST)
        self.add_field("count", translate("Settings", "&Number of virtual processors"), count)
        self.add_field(
            "maximum", translate("Settings", "Ma&ximum"), NumberEditor("settings-processors-maximum", 1, _MOST),
            hint=translate("Settings", "Up to this many can be plugged in while the machine runs."),
        )  # fmt: skip
        self.add_field(
            "topology", translate("Settings", "&Topology"), TopologyEditor("settings-topology"),
            hint=translate("Settings", "Sockets × cores × threads; all 0: the host chooses."), is_wide=True,
        )  # fmt: skip
        self.add_heading(translate("Settings", "Resource control"))
        limit = NumberEditor("settings-limit", 1, 100, suffix=translate("Settings", " %"))
        self._share = self.add_note(" ", "settings-share")
        self.add_field("limit_percent", translate("Settings", "&Limit"), limit)
        self.column.removeWidget(self._share)
        self.column.addWidget(self._share)
        weight = NumberEditor("settings-weight", 0, _WEIGHT_MOST)
        weight.widget.setSpecialValueText(translate("Settings", "the host's usual"))
        self.add_field(
            "weight", translate("Settings", "Relative &weight"), weight,
            hint=translate("Settings", "When processors are scarce: twice the weight of another, twice its time."),
        )  # fmt: skip
        self.add_heading(translate("Settings", "Model"))
        self._mode = ChoiceEditor("settings-cpu-mode", _modes())
        self.add_field("mode", translate("Settings", "M&ode"), self._mode)
        hint = translate("Settings", "e.g. Skylake-Server")
        self.add_field("model", translate("Settings", "&Model"), TextEditor("settings-cpu-model", hint))
        nested = ChoiceEditor(
            "settings-nested",
            [
                ("", translate("Settings", "As the mode gives")),
                ("on", translate("Settings", "On")),
                ("off", translate("Settings", "Off")),
            ],
        )
        self.add_field(
            "nested", translate("Settings", "Ne&sted virtualization"), nested,
            hint=translate("Settings", "Virtual machines inside this machine, where the host's processor can do it."),
        )  # fmt: skip
        self.end()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        work = self.work
        is_named = work.value("processor", "mode") == "custom"
        named_only = translate("Settings", "Only with the mode “A named model”.")
        self.bar_field("model", "" if is_named else named_only, is_quiet=True)
        self._share.setText(self._share_text())
        draft = work.draft
        mode = draft.processor.mode if draft is not None else ""
        has_features = mode in {"host-model", "host-passthrough", "maximum", "custom"}
        is_set = bool(work.value("processor", "nested"))
        why = "" if has_features or is_set else translate("Settings", "Choose a mode first.")
        self.bar_field("nested", why)
        modes = work.abilities.devices.cpu_modes if work.abilities is not None else ()
        for each, _ in _modes()[1:]:
            known = not modes or each in modes or each == mode
            self._mode.bar(each, "" if known else translate("Settings", "This host does not offer it."))

    def _share_text(self) -> str:
        abilities, draft = self.work.abilities, self.work.draft
        if abilities is None or draft is None or not abilities.host_processor_count:
            return ""
        share = draft.processor.count * draft.processor.limit_percent / abilities.host_processor_count
        text = translate("Settings", "At most {percent} % of the host's {count} logical processors.")
        return text.format(percent=round(min(100.0, share)), count=abilities.host_processor_count)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate(
            "Settings",
            "Hyper-V's reserve does not exist on this hypervisor: only weights decide who comes first.",
        )


def processor_node() -> Node:
    """The node of the tree."""

    def summary(settings: MachineSettings) -> str:
        count = settings.processor.count
        if count == 1:
            return translate("Settings", "1 virtual processor")
        return translate("Settings", "{count} virtual processors").format(count=count)

    title = translate("Settings", "Processor")
    return Node("processor", title, "parent-partition", Section.HARDWARE, ProcessorPage, summary)
