"""Sizes in logical pixels, grown with the text so that nothing that holds words is ever cut."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

BASE_TEXT_PX = 13
MIN_TARGET_PX = 24


class Density(Enum):
    """How tall rows and controls are."""

    COMPACT = "compact"
    COMFORTABLE = "comfortable"


class Metrics(NamedTuple):
    """Heights and spaces of one density at one text size.

    Spaces (`gap`, `inset`, …) scale with the text; heights are the larger of the density's own and what the text
    needs.
    """

    text_px: int
    row: int
    parent_row: int
    host_row: int
    two_line_row: int
    action: int
    table_header: int
    pane_header: int
    menu_row: int
    button: int
    dialog_footer: int
    icon_gap: int
    gap: int
    inset: int
    footer_gap: int
    page_inset: int
    focus_ring: int
    icon: int
    sign: int

    def px(self, size: float) -> int:
        """`size` logical pixels at the default text size, scaled to the text in use."""
        return round(size * self.text_px / BASE_TEXT_PX)


def build_metrics(density: Density, text_px: int, line_px: int, caption_px: int, is_high_contrast: bool) -> Metrics:
    """Compute the sizes for a text of `text_px`, whose line is `line_px` high and whose second line `caption_px`."""
    extra = 4 if density is Density.COMFORTABLE else 0
    factor = text_px / BASE_TEXT_PX
    one = line_px + 8
    two = line_px + caption_px + 8

    def scaled(size: float) -> int:
        return round(size * factor)

    return Metrics(
        text_px=text_px,
        row=max(24 + extra, one),
        parent_row=max(36 + extra, two),
        host_row=max(40 + extra, two),
        two_line_row=max(36 + extra, two),
        action=max(24 + extra, one),
        table_header=max(28 + extra, one),
        pane_header=max(32 + extra, line_px + 16),
        menu_row=max(36 + extra, line_px + 20),
        button=max(28 + extra, line_px + 12),
        dialog_footer=max(52, line_px + 36),
        icon_gap=scaled(4),
        gap=scaled(8),
        inset=scaled(12),
        footer_gap=scaled(16),
        page_inset=scaled(24),
        focus_ring=3 if is_high_contrast else 2,
        icon=scaled(16),
        sign=scaled(12),
    )
