"""Every pair of colours that is drawn holds the contrast it needs, in all four palettes."""

from __future__ import annotations

import re

import pytest

from app.views.style.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, PALETTES, Palette, Sign

_TEXT_PAIRS = [
    *(("text", on) for on in ("window", "base", "parent", "hover", "selection_off")),
    *(("text", on) for on in ("info_bg", "warn_bg", "err_bg", "ok_bg")),
    ("selection_text", "selection"),
    *(("text2", on) for on in ("window", "base", "parent", "hover", "selection_off", "selection")),
    *(("text2", on) for on in ("info_bg", "warn_bg", "err_bg")),
    *(("link", on) for on in ("base", "window", "selection", "info_bg", "warn_bg", "err_bg", "ok_bg")),
    ("on_accent", "accent"),
    *(("critical", on) for on in ("base", "window", "selection", "err_bg")),
]

_SHAPE_PAIRS = [
    *(("accent", on) for on in ("base", "window", "parent", "selection", "selection_off", "info_bg")),
    *(("control", on) for on in ("base", "window", "parent")),
    ("working", "info_bg"),
    ("running", "ok_bg"),
    ("paused", "warn_bg"),
    ("critical", "err_bg"),
    *(
        (token, on)
        for token in ("running", "off", "paused", "saved", "working", "critical")
        for on in ("base", "window", "selection", "parent")
    ),
    *(
        (token, on)
        for token in ("cpu", "memory", "disk", "network", "direct")
        for on in ("base", "window", "selection", "parent")
    ),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.x."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _ratio(palette: Palette, token: str, surface: str) -> float:
    # In high contrast everything on a selected row is drawn in `selection_text`.
    if surface == "selection" and palette.is_high_contrast:
        token = "selection_text"
    return contrast(getattr(palette, token), getattr(palette, surface))


def test_the_formula_agrees_with_known_ratios() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
@pytest.mark.parametrize(("token", "surface"), _TEXT_PAIRS)
def test_text_is_readable(palette: Palette, token: str, surface: str) -> None:
    need = 7.0 if palette.is_high_contrast else 4.5
    assert _ratio(palette, token, surface) >= need


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
@pytest.mark.parametrize(("token", "surface"), _SHAPE_PAIRS)
def test_shapes_are_visible(palette: Palette, token: str, surface: str) -> None:
    assert _ratio(palette, token, surface) >= 3.0


@pytest.mark.parametrize("palette", [HC_BLACK, HC_WHITE], ids=lambda palette: palette.name)
def test_disabled_text_stays_readable_in_high_contrast(palette: Palette) -> None:
    assert contrast(palette.disabled, palette.window) >= 7.0


def test_signs_in_high_contrast_are_at_least_as_strong_as_text() -> None:
    for palette in (HC_BLACK, HC_WHITE):
        for sign in Sign:
            assert contrast(palette.sign(sign), palette.base) >= 7.9


def test_every_colour_is_six_hexadecimal_digits() -> None:
    for palette in PALETTES:
        for field, value in palette._asdict().items():
            if isinstance(value, str) and field != "name":
                assert re.fullmatch("#[0-9A-F]{6}", value), (palette.name, field)


def test_palettes_know_what_they_are() -> None:
    assert [(p.name, p.is_dark, p.is_high_contrast) for p in PALETTES] == [
        ("light", False, False),
        ("dark", True, False),
        ("hc_black", True, True),
        ("hc_white", False, True),
    ]
    assert LIGHT.focus == LIGHT.accent
    assert DARK.focus == DARK.accent
