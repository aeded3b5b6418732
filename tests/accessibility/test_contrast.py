"""Every text of every page and dialog can be read in every look."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from tests.accessibility.places import DIALOGS, PAGES, Place, come_to, leave, visited
from tests.support.audit.contrast import Legibility, failures, measure
from tests.support.desktop import Desktop
from tests.support.lab.pretended import why_no_pretended_host
from tests.support.partita import Partita

LOOKS = ("light", "dark", "high-contrast-black", "high-contrast-white")
# WCAG 2.2: 1.4.3 (AA) for the ordinary looks, 1.4.6 (AAA) for those made for contrast.
LEAST = {"light": 4.5, "dark": 4.5, "high-contrast-black": 7.0, "high-contrast-white": 7.0}


@pytest.mark.parametrize("look", LOOKS)
def test_every_text_can_be_read(wide_desktop: Desktop, tmp_path: Path, look: str) -> None:
    if reason := why_no_pretended_host():
        pytest.skip(reason)
    faint: list[str] = []
    texts = 0
    with visited(wide_desktop, tmp_path, look) as partita:
        for place in (*PAGES, *_one_of_each(DIALOGS)):
            come_to(place, partita)
            measured = _measured(wide_desktop, partita)
            faint += [f"{place}: {each}" for each in failures(measured, LEAST[look])]
            texts += len(measured)
            leave(place, partita)
    assert texts > 500, "texts were looked at"
    assert faint == []


def _one_of_each(dialogs: tuple[Place, ...]) -> tuple[Place, ...]:
    """One place for each dialog: the last, which shows most of it."""
    return tuple({place.dialog: place for place in dialogs}.values())


def _measured(desktop: Desktop, partita: Partita) -> list[Legibility]:
    """The texts of the active window, measured in a picture in which they did not move while they were read."""
    before = QImage.fromData(desktop.picture(), "PNG")
    texts = partita.reader.texts()
    picture = desktop.picture()
    after = QImage.fromData(picture, "PNG")

    def is_still(text: Mapping[str, Any]) -> bool:
        place = QRect(*text["rectangle"])
        return before.copy(place) == after.copy(place)

    return measure(picture, [each for each in texts if is_still(each)])
