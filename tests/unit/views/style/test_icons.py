"""Icons take the palette's colours, render late, and are cached."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.core.partitions import ConnectionState, PartitionState
from app.views.style.icons import Icons, Tone, recolour
from app.views.style.signs import connection_sign, partition_sign
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import DARK, HC_BLACK, LIGHT, PALETTES, Sign

MakeTheme = Callable[..., Theme]
FOLDER = os.path.join(os.getcwd(), "resources", "icons")
NAMES = sorted(name[:-4] for name in os.listdir(FOLDER) if name.endswith(".svg"))
OWN_COLOURS = {LIGHT.text2, LIGHT.accent, LIGHT.base, *(LIGHT.sign(sign) for sign in Sign)}


def colours(pixmap: QPixmap) -> set[str]:
    """Names of the opaque colours of a picture."""
    image = pixmap.toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    found = (image.pixelColor(x, y) for x, y in points)
    return {colour.name().upper() for colour in found if colour.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_in_the_light_colours_only(name: str) -> None:
    with open(os.path.join(FOLDER, f"{name}.svg"), encoding="utf-8") as file:
        source = file.read()
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", source)) <= OWN_COLOURS
    assert "<text" not in source


@pytest.mark.usefixtures("qapp")
def test_every_sign_has_a_picture_of_its_own_shape() -> None:
    icons = Icons(HC_BLACK, FOLDER)
    icons_by_shape: dict[bytes, Sign] = {}
    for sign in Sign:
        image = icons.sign(sign, 24, tone=Tone.DISABLED).toImage()
        shape = bytes(image.pixelColor(x, y).lightness() > 80 for y in range(24) for x in range(24))
        assert any(shape), sign
        twin = icons_by_shape.setdefault(shape, sign)
        assert twin is sign or {twin, sign} == {Sign.CRITICAL, Sign.WARNING}
    assert len(icons_by_shape) == len(Sign) - 1


def test_recolouring_replaces_all_colours_at_once() -> None:
    source = f'<path stroke="{LIGHT.text2}"/><path fill="{LIGHT.accent}"/><path stroke="{LIGHT.base}"/>'
    assert recolour(source, LIGHT) == source
    dark = recolour(source, DARK)
    assert re.findall(r"#[0-9A-F]{6}", dark) == [DARK.text2, DARK.accent, DARK.base]
    disabled = recolour(source, DARK, Tone.DISABLED)
    assert re.findall(r"#[0-9A-F]{6}", disabled) == [DARK.disabled, DARK.disabled, DARK.base]
    selected = recolour(source, HC_BLACK, Tone.SELECTED)
    assert re.findall(r"#[0-9A-F]{6}", selected) == [HC_BLACK.selection_text] * 2 + [HC_BLACK.selection]
    assert recolour(source, DARK, Tone.SELECTED) == dark


def test_an_icon_follows_the_theme(make_theme: MakeTheme) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    icon = theme.icon("now")
    assert LIGHT.accent in colours(icon.pixmap(QSize(32, 32), 1.0))
    theme.set_choice(ThemeChoice.DARK)
    assert DARK.accent in colours(icon.pixmap(QSize(32, 32), 1.0))
    assert DARK.disabled in colours(icon.pixmap(QSize(32, 32), 1.0, QIcon.Mode.Disabled))


def test_an_icon_is_sharp_on_every_screen(make_theme: MakeTheme) -> None:
    theme = make_theme()
    for dpr in (1.0, 1.25, 1.5, 2.0, 3.0):
        picture = theme.icons.pixmap("host", 16, dpr)
        assert picture.width() == round(16 * dpr)
        assert picture.devicePixelRatio() == dpr
    again = theme.icons.pixmap("host", 16, 2.0)
    assert again.cacheKey() == theme.icons.pixmap("host", 16, 2.0).cacheKey()


def test_nothing_is_rendered_before_it_is_painted(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme()
    rendered: list[str] = []
    original = theme.icons._render  # noqa: SLF001 - the point of the test
    theme.icons._render = lambda *a: rendered.append(a[0]) or original(*a)  # type: ignore[method-assign] # noqa: SLF001
    button = QPushButton(theme.icon("delete"), "Delete")
    qtbot.addWidget(button)
    assert rendered == []
    button.grab()
    button.grab()
    assert rendered == ["delete"]


def test_an_unknown_icon_is_noticed_at_once(make_theme: MakeTheme) -> None:
    with pytest.raises(FileNotFoundError):
        make_theme().icon("no-such-icon")


def test_icons_survive_copies_and_the_collector(make_theme: MakeTheme) -> None:
    theme = make_theme()
    for _ in range(50):
        copy = QIcon(theme.icon("host"))
        copy.addPixmap(QPixmap(4, 4))  # detaches: Qt clones the engine
        del copy
    gc.collect()
    assert not theme.icon("host").pixmap(QSize(16, 16), 2.0).isNull()
    assert not theme.application_icon().pixmap(QSize(48, 48), 1.0).isNull()


def test_every_state_has_a_sign() -> None:
    for state in PartitionState:
        assert partition_sign(state) in Sign
    assert partition_sign(PartitionState.STARTING) is Sign.WORKING
    assert partition_sign(PartitionState.PAUSED_CRITICAL) is Sign.CRITICAL
    for connection in ConnectionState:
        assert connection_sign(connection) in Sign


def test_ticks_and_arrows_have_their_palettes_colours() -> None:
    for palette in PALETTES:
        folder = os.path.join(os.getcwd(), "resources", "style", palette.name)
        wanted = {
            "check": palette.on_accent,
            "partial": palette.on_accent,
            "dot": palette.accent,
            "down": palette.text2,
            "up": palette.text2,
        }
        for name, colour in wanted.items():
            with open(os.path.join(folder, f"{name}.svg"), encoding="utf-8") as file:
                assert re.findall(r"#[0-9A-Fa-f]{6}", file.read()) == [colour], (palette.name, name)
    assert QColor(LIGHT.accent).isValid()
