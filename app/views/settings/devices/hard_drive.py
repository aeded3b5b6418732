"""Hard drives: the virtual hard disk, where it is plugged in, how it is written, and its limits."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.disk_rules import FORMATS, format_name
from app.core.drive_rules import OTHER_SOURCES, UNITS
from app.core.machine_devices import Drive
from app.views.settings.devices.base import DevicePage, offered, roomy
from app.views.settings.devices.browse import browse_button
from app.views.settings.devices.editors import KIB, MOST, no_limit, number_or
from app.views.settings.devices.rows import add_beside
from app.views.settings.devices.words import bus_words
from app.views.settings.editors import CheckEditor, ChoiceEditor, TextEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_BUSES = ("virtio", "scsi", "sata", "ide", "usb")


class HardDrivePage(DevicePage):
    """The file is never deleted from here."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        self._build_source()
        self._build_place()
        self._build_limits()
        self._build_writing()
        self.add_remove(
            translate("Settings", "This unplugs the virtual hard disk from the machine. Its file is kept.")
        )

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, Drive):
            return
        is_other = device.source_kind in OTHER_SOURCES
        why = translate("Settings", "Where this disk lies is changed on the page XML only.") if is_other else ""
        for field in ("source_kind", "source", "format"):
            self.bar_field(field, why)
        is_locked = self.work.lock_of(self.key, "source") is not None
        self._browse.setEnabled(not why and not is_locked and device.source_kind != "volume")
        has_places = device.bus in UNITS
        none = "" if has_places else translate("Settings", "Drives on this bus have no location to choose.")
        for field in ("controller", "unit"):
            self.bar_field(field, none)
        is_writable = device.bus in {"ide", "sata"} and not device.is_read_only
        reason = translate("Settings", "Hard drives on IDE and SATA cannot be read-only.") if is_writable else ""
        self.bar_field("is_read_only", reason)
        is_alone = device.format != "raw" and not device.is_shareable
        self.bar_field("is_shareable", translate("Settings", "Only RAW disks can be shared.") if is_alone else "")
        self._offer(device)
        self._bar_limits(device)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate(
            "Settings",
            "The format is said, never guessed: a guest could write into a RAW disk what looks like another format.\n"
            "Limits hold from the moment they are applied, also while the machine runs.",
        )

    # Within

    def _build_source(self) -> None:
        self.add_heading(translate("Settings", "Virtual hard disk"))
        kinds = [
            ("file", translate("Settings", "File of the host")),
            ("block", translate("Settings", "Disk of the host (pass-through)")),
            ("volume", translate("Settings", "Disk in a storage location")),
        ]
        self.add_field("source_kind", translate("Settings", "&Kind"), roomy(ChoiceEditor("drive-kind", kinds)))
        label = translate("Settings", "&Path on the host, or location/volume")
        self.add_field("source", label, TextEditor("drive-source"), is_wide=True)
        self._browse = browse_button(self, self.theme, self.work, self._take)
        add_beside(self, self._browse)
        formats = [(each, format_name(each)) for each in FORMATS]
        self.add_field("format", translate("Settings", "&Format"), ChoiceEditor("drive-format", formats))

    def _build_place(self) -> None:
        self.add_heading(translate("Settings", "Controller"))
        self._bus = ChoiceEditor("drive-bus", offered(_BUSES, with_host=False, words={b: bus_words(b) for b in _BUSES}))
        self.add_field("bus", translate("Settings", "B&us"), self._bus)
        hint = translate("Settings", "Choose the bus before the location.")
        self._controller = ChoiceEditor("drive-controller", [(-1, translate("Settings", "As the host chooses"))])
        self.add_field("controller", translate("Settings", "&Controller"), self._controller, hint=hint)
        self._unit = ChoiceEditor("drive-unit", [(-1, translate("Settings", "As the host chooses"))])
        self.add_field("unit", translate("Settings", "&Location"), self._unit)

    def _build_limits(self) -> None:
        self.add_heading(translate("Settings", "Quality of Service"))
        self.add_note(translate("Settings", "Either both directions together, or each by itself. Counted per second."))
        for field, label in (
            ("total_iops", translate("Settings", "Maximum &IOPS")),
            ("read_iops", translate("Settings", "Maximum r&ead IOPS")),
            ("write_iops", translate("Settings", "Maximum &write IOPS")),
        ):
            self.add_field(field, label, number_or(f"drive-{field.replace('_', '-')}", MOST, no_limit(), step=100))
        suffix = translate("Settings", " KiB/s")
        for field, label in (
            ("total_bytes_per_s", translate("Settings", "Maximum t&hroughput")),
            ("read_bytes_per_s", translate("Settings", "Maximum rea&d throughput")),
            ("write_bytes_per_s", translate("Settings", "Maximum write thr&oughput")),
        ):
            name = f"drive-{field.replace('_', '-')}"
            self.add_field(field, label, number_or(name, MOST, no_limit(), unit=KIB, step=1024, suffix=suffix))

    def _build_writing(self) -> None:
        self.add_heading(translate("Settings", "Advanced"))
        self.add_field("cache", translate("Settings", "Cache"), roomy(ChoiceEditor("drive-cache", _caches())))
        modes = offered(("native", "threads", "io_uring"))
        self.add_field("io", translate("Settings", "Inpu&t and output"), ChoiceEditor("drive-io", modes))
        discards = offered(
            ("unmap", "ignore"),
            words={
                "unmap": translate("Settings", "Give space back to the host"),
                "ignore": translate("Settings", "Keep the space"),
            },
        )
        label = translate("Settings", "What the &guest discards")
        self.add_field("discard", label, roomy(ChoiceEditor("drive-discard", discards)))
        zeroes = offered(("off", "on", "unmap"))
        self.add_field("detect_zeroes", translate("Settings", "Detect &zeroes"), ChoiceEditor("drive-zeroes", zeroes))
        policies = offered(
            ("stop", "report", "ignore", "enospace"),
            words={
                "stop": translate("Settings", "Pause the machine"),
                "report": translate("Settings", "Tell the guest"),
                "ignore": translate("Settings", "Ignore them"),
                "enospace": translate("Settings", "Pause when the host is full, else tell the guest"),
            },
        )
        self.add_field("error_policy", translate("Settings", "Error&s"), roomy(ChoiceEditor("drive-errors", policies)))
        self.add_field("is_read_only", "", CheckEditor("drive-read-only", translate("Settings", "Read-onl&y")))
        label = translate("Settings", "Shared with other &machines")
        self.add_field("is_shareable", "", CheckEditor("drive-shared", label))
        self.add_field("serial_number", translate("Settings", "Serial &number"), TextEditor("drive-serial"))

    def _offer(self, device: Drive) -> None:
        settings = self.settings
        if settings is None:
            return
        host = translate("Settings", "As the host chooses")
        known = sorted({each.index for each in settings.controllers if each.kind == device.bus})
        items: list[tuple[object, str]] = [(-1, host), *((index, str(index)) for index in known)]
        self._controller.offer(items)
        place = (device.bus, max(device.controller, 0))
        others = (each for each in settings.drives if each.key != device.key)
        taken = {each.unit for each in others if (each.bus, max(each.controller, 0)) == place}
        used, room = translate("Settings", "{unit} (in use)"), range(UNITS.get(device.bus, 0))
        units = [(unit, used.format(unit=unit) if unit in taken else str(unit)) for unit in room]
        self._unit.offer([(-1, host), *units])

    def _bar_limits(self, device: Drive) -> None:
        """A limit of both directions excludes those of each: the other fields say so before it is refused."""
        together = translate("Settings", "Not with a limit of reading or writing.")
        single = translate("Settings", "Not with a limit of both directions.")
        for unit in ("iops", "bytes_per_s"):
            total, read, write = (getattr(device, f"{each}_{unit}") for each in ("total", "read", "write"))
            self.bar_field(f"total_{unit}", together if (read or write) and not total else "")
            for each, value in (("read", read), ("write", write)):
                self.bar_field(f"{each}_{unit}", single if total and not value else "")

    def _take(self, path: str, kind: str) -> None:
        self.work.set(self.key, "source_kind", "block" if path.startswith("/dev/") else "file")
        self.work.set(self.key, "source", path)
        if kind in FORMATS:
            self.work.set(self.key, "format", kind)


def _caches() -> list[tuple[object, str]]:
    return offered(
        ("none", "writeback", "writethrough", "directsync", "unsafe"),
        words={
            "none": translate("Settings", "none: past the host's cache"),
            "writeback": translate("Settings", "writeback: quick"),
            "writethrough": translate("Settings", "writethrough: safe, slow to write"),
            "directsync": translate("Settings", "directsync: safest, slowest"),
            "unsafe": translate("Settings", "unsafe: data may be lost"),
        },
    )
