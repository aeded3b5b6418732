"""Graphics cards."""

from __future__ import annotations

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_devices import Video
from app.core.machine_plan import MIB
from app.core.settings_rules import HEADS_MOST, SINGLE_HEADED
from app.views.settings.devices.base import DevicePage, known, offered
from app.views.settings.devices.editors import host_chooses, number_or
from app.views.settings.editors import CheckEditor, ChoiceEditor
from app.views.style.theme import Theme
from app.views.translation import translate

_MODELS = ("virtio", "vga", "qxl", "bochs", "cirrus", "ramfb", "none")
_WIDTH_MOST = 16384
_MEMORY_MOST_MIB = 4096


class VideoPage(DevicePage):
    """What the model cannot have is grey."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str) -> None:
        super().__init__(theme, work, key)
        abilities = work.abilities
        models = known(abilities.devices.video_models if abilities is not None else (), _MODELS)
        self.add_heading(translate("Settings", "Graphics card"))
        words = {"none": translate("Settings", "None")}
        items = offered(models, with_host=False, words=words)
        self.add_field("model", translate("Settings", "&Model"), ChoiceEditor("video-model", items))
        suffix = translate("Settings", " MiB")
        memory = number_or("video-memory", _MEMORY_MOST_MIB, host_chooses(), unit=MIB, suffix=suffix)
        self.add_field("memory_bytes", translate("Settings", "Memor&y"), memory)
        heads = number_or("video-heads", HEADS_MOST, host_chooses())
        self.add_field("heads", translate("Settings", "&Screens"), heads)
        label = translate("Settings", "Accelerate &3D graphics")
        self.add_field("is_accelerated", "", CheckEditor("video-3d", label))
        self.add_heading(translate("Settings", "Resolution at the start"))
        width = number_or("video-width", _WIDTH_MOST, host_chooses(), suffix=translate("Settings", " px"))
        self.add_field("width", translate("Settings", "&Width"), width)
        height = number_or("video-height", _WIDTH_MOST, host_chooses(), suffix=translate("Settings", " px"))
        self.add_field("height", translate("Settings", "&Height"), height)
        self.add_remove()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        device = self.device
        if not isinstance(device, Video):
            return
        is_none = device.model == "none"
        none = translate("Settings", "Only with a graphics card.") if is_none else ""
        single = ""
        if device.model in SINGLE_HEADED and device.heads <= 1:
            single = translate("Settings", "A card of this model has one screen.")
        flat = ""
        if not device.model.startswith("virtio") and not device.is_accelerated:
            flat = translate("Settings", "Only the model virtio accelerates 3D graphics.")
        self.bar_field("memory_bytes", none)
        self.bar_field("heads", none or single)
        self.bar_field("is_accelerated", none or flat)
        for field in ("width", "height"):
            self.bar_field(field, none)

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "Systems without drivers of their own show a picture with vga. 3D graphics need a "
                         "display with the host's OpenGL.")  # fmt: skip
