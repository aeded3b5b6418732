"""Network adapters: what they are plugged into, their VLAN, bandwidth, and Hyper-V's advanced features."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.adapter_rules import (
    CHOSEN_KINDS,
    DEVICE_NUMBER_MOST,
    MTU_MOST,
    QUEUES_MOST,
    VLAN_MOST,
    switch_of,
    vlan_obstacle,
)
from app.core.machine_devices import Adapter
from app.core.names import shown
from app.views.settings.devices.base import DevicePage, Items, known, offered, roomy
from app.views.settings.devices.editors import (
    MOST,
    LowerEditor,
    QueuesEditor,
    RateEditor,
    host_chooses,
    no_limit,
    number_or,
)
from app.views.settings.devices.words import switch_kind_words
from app.views.settings.editors import CheckEditor, ChoiceEditor
from app.views.style.theme import Theme
from app.views.translation import translate, translated

_MODELS = ("virtio", "e1000e", "e1000", "rtl8139")
_NO_MAC_SPOOFING = "no-mac-spoofing"


class AdapterPage(DevicePage):
    """Where it is plugged in can be changed while the machine runs."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        self._build_switch()
        self._build_bandwidth()
        self._build_acceleration()
        self._build_features()
        self.add_remove(translate("Settings", "The guest loses the adapter. The virtual switch stays as it is."))

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device, abilities = self.device, self.work.abilities
        if not isinstance(device, Adapter):
            return
        self._offer(device)
        other = ""
        if device.switch_kind not in CHOSEN_KINDS:
            other = translate("Settings", "What this adapter is plugged into is changed on the page XML only.")
        self.bar_field("switch_kind", other)
        nameless = translate("Settings", "The user-mode network has no name.") if device.switch_kind == "user" else ""
        self.bar_field("switch", other or nameless)
        self.bar_field("vlan_id", self._vlan_reason(device))
        found = switch_of(device, abilities) if abilities is not None else None
        minimum = ""
        if not device.inbound_minimum_kbyte_per_s and (found is None or not found.has_bandwidth):
            minimum = translate("Settings", "This virtual switch has no limit of its own to promise a part of.")
        self.bar_field("inbound_minimum_kbyte_per_s", minimum)
        queues = ""
        if not device.model.startswith("virtio") and not device.queues:
            queues = translate("Settings", "Only virtio adapters have several queues.")
        elif device.switch_kind == "user" and not device.queues:
            queues = translate("Settings", "The user-mode network has one queue.")
        self.bar_field("queues", queues)
        filters = ""
        if not device.filter and abilities is not None and not abilities.network_filters:
            filters = translate("Settings", "This host filters nothing: guests can use any address.")
        self.bar_field("filter", filters)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate(
            "Settings",
            "Inbound is what the guest receives, outbound what it sends.\nA minimum can be promised only by a virtual "
            "switch that has a limit of its own.\nHyper-V's DHCP guard, router guard and port mirroring are not what "
            "libvirt has; network filters of the host do what the first two do.",
        )

    # Within

    def _build_switch(self) -> None:
        self.add_heading(translate("Settings", "Virtual switch"))
        self._kind = roomy(ChoiceEditor("adapter-kind", []))
        self.add_field("switch_kind", translate("Settings", "&Kind"), self._kind)
        self._kind.widget.activated.connect(self._choose_first)
        self._switch = roomy(ChoiceEditor("adapter-switch", []))
        self.add_field("switch", translate("Settings", "Virtual s&witch"), self._switch)
        self.add_field("is_connected", "", CheckEditor("adapter-connected", translate("Settings", "&Connected")))
        self.add_heading(translate("Settings", "VLAN"))
        none = translate("Settings", "No VLAN")
        self.add_field("vlan_id", translate("Settings", "V&LAN identifier"), number_or("adapter-vlan", VLAN_MOST, none))

    def _build_bandwidth(self) -> None:
        self.add_heading(translate("Settings", "Bandwidth Management"))
        for field, label in (
            ("inbound_average_kbyte_per_s", translate("Settings", "&Inbound, average")),
            ("inbound_peak_kbyte_per_s", translate("Settings", "Inbound, peak")),
            ("inbound_minimum_kbyte_per_s", translate("Settings", "Inbound, mi&nimum")),
            ("outbound_average_kbyte_per_s", translate("Settings", "&Outbound, average")),
            ("outbound_peak_kbyte_per_s", translate("Settings", "Outbound, &peak")),
        ):
            name = f"adapter-{field.removesuffix('_kbyte_per_s').replace('_', '-')}"
            self.add_field(field, label, RateEditor(name))
        suffix = translate("Settings", " kB")
        for field, label in (
            ("inbound_burst_kbyte", translate("Settings", "Inbound &burst at peak")),
            ("outbound_burst_kbyte", translate("Settings", "O&utbound burst at peak")),
        ):
            name = f"adapter-{field.removesuffix('_kbyte').replace('_', '-')}"
            self.add_field(field, label, number_or(name, MOST, no_limit(), suffix=suffix))

    def _build_acceleration(self) -> None:
        self.add_heading(translate("Settings", "Hardware Acceleration"))
        abilities = self.work.abilities
        models = known(abilities.devices.network_models if abilities is not None else (), _MODELS)
        self.add_field("model", translate("Settings", "&Model"), ChoiceEditor("adapter-model", offered(models)))
        hint = translate("Settings", "Receive and send on several virtual processors.")
        queues = QueuesEditor("adapter-queues", 1, QUEUES_MOST)
        self.add_field("queues", translate("Settings", "&Queues"), queues, hint=hint)
        drivers = offered(
            ("vhost", "qemu"),
            words={
                "vhost": translate("Settings", "In the host's kernel (vhost)"),
                "qemu": translate("Settings", "In the emulator (qemu)"),
            },
        )
        self.add_field("driver", translate("Settings", "&Done by"), roomy(ChoiceEditor("adapter-driver", drivers)))

    def _build_features(self) -> None:
        self.add_heading(translate("Settings", "Advanced Features"))
        hint = translate("Settings", "Empty in a new adapter: the host makes one up.")
        self.add_field("mac", translate("Settings", "MAC address"), LowerEditor("adapter-mac"), hint=hint)
        self._filter = roomy(ChoiceEditor("adapter-filter", [("", _filter_words(""))]))
        self.add_field("filter", translate("Settings", "MAC address &spoofing"), self._filter)
        label = translate("Settings", "No traffic with other isolat&ed adapters")
        self.add_field("is_isolated", "", CheckEditor("adapter-isolated", label))
        mtu = number_or("adapter-mtu", MTU_MOST, host_chooses())
        self.add_field("mtu", translate("Settings", "Largest packe&t (MTU)"), mtu)
        number = number_or("adapter-number", DEVICE_NUMBER_MOST, translate("Settings", "None"))
        hint = translate("Settings", "Linux guests call the adapter eno and this number.")
        self.add_field("device_number", translate("Settings", "Device namin&g"), number, hint=hint)

    def _offer(self, device: Adapter) -> None:
        abilities = self.work.abilities
        switches = abilities.switches if abilities is not None else ()
        kinds = [each for each in ("network", "bridge", "user") if any(one.kind == each for one in switches)]
        items: Items = [(each, switch_kind_words(each)) for each in dict.fromkeys((*kinds, device.switch_kind))]
        self._kind.offer(items)
        off = translate("Settings", "{name} (not active)")
        names: Items = [
            (each.name, shown(each.name) if each.is_active else off.format(name=shown(each.name)))
            for each in switches
            if each.kind == device.switch_kind
        ]
        self._switch.offer(names or [("", translate("Settings", "None"))])
        filters = abilities.network_filters if abilities is not None else ()
        ordered = sorted(filters, key=lambda each: (each != _NO_MAC_SPOOFING, each))
        self._filter.offer([(each, _filter_words(each)) for each in ("", *ordered)])

    def _vlan_reason(self, device: Adapter) -> str:
        if device.is_trunk:
            return translate("Settings", "This adapter takes part in several VLANs. They are changed on the page XML.")
        abilities = self.work.abilities
        if device.vlan_id or abilities is None or device.switch_kind == "bridge":
            return ""  # what is set can be taken back; of a bridge only its own adapters tell
        why = vlan_obstacle(device, abilities)
        return translated(why) if why is not None else ""

    def _choose_first(self, _row: int) -> None:
        """What the adapter was plugged into is not of the new kind: take the first that is."""
        box: QComboBox = self._switch.widget
        device, abilities = self.device, self.work.abilities
        if not isinstance(device, Adapter) or abilities is None:
            return
        names = [each.name for each in abilities.switches if each.kind == device.switch_kind]
        if device.switch not in names and box.isVisible():
            self.work.set(self.key, "switch", names[0] if names else "")


def _filter_words(name: str) -> str:
    words = {
        "": translate("Settings", "Allowed"),
        _NO_MAC_SPOOFING: translate("Settings", "Not allowed"),
        "clean-traffic": translate("Settings", "Not allowed, nor of IP and ARP addresses"),
    }
    return words.get(name) or translate("Settings", "Filter {name}").format(name=shown(name))
