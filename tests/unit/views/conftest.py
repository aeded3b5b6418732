"""A theme that leaves the application as it found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.views.style.desktop import Desktop
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice


@pytest.fixture
def make_theme(qapp: QApplication) -> Iterator[Callable[..., Theme]]:
    """Build themes; afterwards the application looks as before."""
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    made: list[Theme] = []

    def make(
        choice: ThemeChoice = ThemeChoice.LIGHT,
        density: Density = Density.COMPACT,
        percent: int = 100,
        desktop: Desktop | None = None,
    ) -> Theme:
        made.append(Theme(qapp, choice, density, percent, desktop))
        return made[-1]

    yield make
    for theme in made:
        theme.deleteLater()
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)
