"""The four palettes as frozen data: every colour that Partita draws is named here.

Colours are "#RRGGBB" strings so that this module needs no Qt and costs nothing at the start. The contrast of
every pair in use is held by tests/unit/views/style/test_tokens.py.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # spares the start path the catalogue of metrics
    from app.core.metrics import Kind


class Sign(Enum):
    """A sign of state: always drawn beside its word, never instead of it."""

    RUNNING = "running"
    OFF = "off"
    PAUSED = "paused"
    SAVED = "saved"
    WORKING = "working"
    CRITICAL = "critical"
    STALE = "stale"
    OK = "ok"
    INFO = "info"
    WARNING = "warning"


class Palette(NamedTuple):
    """All colours of one look. In high contrast everything on a selected row is drawn in `selection_text`."""

    name: str
    is_dark: bool
    is_high_contrast: bool
    # Surfaces
    window: str
    base: str
    parent: str
    hover: str
    selection: str
    selection_text: str
    selection_off: str
    # Text and lines
    text: str
    text2: str
    disabled: str
    border: str
    control: str
    accent: str
    on_accent: str
    link: str
    grid: str
    # Message bars
    info_bg: str
    ok_bg: str
    warn_bg: str
    err_bg: str
    # Signs
    running: str
    off: str
    paused: str
    saved: str
    working: str
    critical: str
    # Graphs
    cpu: str
    memory: str
    disk: str
    network: str
    direct: str
    # Opacity of the area under a line, in percent
    spark_fill_percent: int
    graph_fill_percent: int

    @property
    def focus(self) -> str:
        """Colour of the focus ring."""
        return self.accent

    def sign(self, sign: Sign) -> str:
        """Colour of a state sign."""
        return str(getattr(self, _SIGN_TOKEN[sign]))

    def graph(self, kind: Kind) -> str:
        """Hue of a kind of graph (devices that are assigned directly use `direct`)."""
        return str(getattr(self, kind.value))


_SIGN_TOKEN = {
    Sign.RUNNING: "running",
    Sign.OFF: "off",
    Sign.PAUSED: "paused",
    Sign.SAVED: "saved",
    Sign.WORKING: "working",
    Sign.CRITICAL: "critical",
    Sign.STALE: "off",
    Sign.OK: "running",
    Sign.INFO: "working",
    Sign.WARNING: "paused",
}

LIGHT = Palette(
    name="light", is_dark=False, is_high_contrast=False,
    window="#F3F4F6", base="#FFFFFF", parent="#E9EFF6", hover="#EEF2F6",
    selection="#D3E5F8", selection_text="#14181D", selection_off="#E2E6EB",
    text="#1B1F24", text2="#545D69", disabled="#8C94A0", border="#D6DAE0", control="#808894",
    accent="#1A66B3", on_accent="#FFFFFF", link="#165EA6", grid="#E6E9ED",
    info_bg="#E8F1FB", ok_bg="#E6F4EA", warn_bg="#FFF4DC", err_bg="#FDECEC",
    running="#1B7F3B", off="#66707C", paused="#8F5F00", saved="#5356C6", working="#1A66B3", critical="#BE222A",
    cpu="#1B80DE", memory="#6A27A8", disk="#B05600", network="#0A6655", direct="#545D69",
    spark_fill_percent=14, graph_fill_percent=10,
)  # fmt: skip

DARK = Palette(
    name="dark", is_dark=True, is_high_contrast=False,
    window="#212429", base="#191B1F", parent="#262D36", hover="#272B31",
    selection="#1D3F63", selection_text="#F3F6F9", selection_off="#30363E",
    text="#E4E7EB", text2="#A6AFBB", disabled="#6E7783", border="#363B43", control="#767F8C",
    accent="#62A8EC", on_accent="#0A1622", link="#7AB8F5", grid="#2A2E35",
    info_bg="#1C2D40", ok_bg="#1B3123", warn_bg="#352B16", err_bg="#3A2024",
    running="#4FC574", off="#929CA9", paused="#E3AA3C", saved="#A2A8FF", working="#62A8EC", critical="#FF8C85",
    cpu="#A3CBFF", memory="#B872EC", disk="#EE8438", network="#30E0A8", direct="#A6AFBB",
    spark_fill_percent=18, graph_fill_percent=12,
)  # fmt: skip

HC_BLACK = Palette(
    name="hc_black", is_dark=True, is_high_contrast=True,
    window="#000000", base="#000000", parent="#1A1A1A", hover="#2A2A2A",
    selection="#FFE100", selection_text="#000000", selection_off="#4A4A4A",
    text="#FFFFFF", text2="#FFFFFF", disabled="#A6A6A6", border="#FFFFFF", control="#FFFFFF",
    accent="#FFE100", on_accent="#000000", link="#8FD3FF", grid="#4A4A4A",
    info_bg="#000000", ok_bg="#000000", warn_bg="#000000", err_bg="#000000",
    running="#5CFF8F", off="#FFFFFF", paused="#FFD24A", saved="#C4C8FF", working="#8FD3FF", critical="#FF9C96",
    cpu="#6FA3F7", memory="#E7D4F4", disk="#F5903E", network="#5AFEC2", direct="#FFFFFF",
    spark_fill_percent=18, graph_fill_percent=12,
)  # fmt: skip

HC_WHITE = Palette(
    name="hc_white", is_dark=False, is_high_contrast=True,
    window="#FFFFFF", base="#FFFFFF", parent="#F0F0F0", hover="#E6E6E6",
    selection="#00308F", selection_text="#FFFFFF", selection_off="#D0D0D0",
    text="#000000", text2="#000000", disabled="#595959", border="#000000", control="#000000",
    accent="#00308F", on_accent="#FFFFFF", link="#00308F", grid="#B0B0B0",
    info_bg="#FFFFFF", ok_bg="#FFFFFF", warn_bg="#FFFFFF", err_bg="#FFFFFF",
    running="#00551F", off="#000000", paused="#5C3D00", saved="#2A2C8F", working="#00308F", critical="#8F0A12",
    cpu="#0A50CC", memory="#4A1A58", disk="#864A0B", network="#00463A", direct="#000000",
    spark_fill_percent=18, graph_fill_percent=10,
)  # fmt: skip

PALETTES = (LIGHT, DARK, HC_BLACK, HC_WHITE)
