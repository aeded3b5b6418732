"""A program that a test started leaves the look of the application as it was: other tests measure colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from app.views.style.theme import ThemeChoice
from tests.ui.hosts import DriverHost
from tests.ui.stage import Stage


@pytest.fixture(scope="module")
def before(qapp: QApplication) -> tuple[QPalette, str]:
    return QPalette(qapp.palette()), qapp.styleSheet()


def test_the_program_changes_the_look(
    before: tuple[QPalette, str], qapp: QApplication, start: Callable[..., Stage], host: DriverHost
) -> None:
    stage = start(host)
    stage.rest.parts.theme.set_choice(ThemeChoice.DARK)
    stage.wait(lambda: qapp.palette() != before[0])
    assert qapp.styleSheet() != before[1]


def test_and_the_next_test_sees_nothing_of_it(before: tuple[QPalette, str], qapp: QApplication) -> None:
    assert (qapp.palette(), qapp.styleSheet()) == before
