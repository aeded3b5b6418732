"""The theme that dialogs are made with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.views.style.theme import Theme


@pytest.fixture
def theme(make_theme: Callable[..., Theme]) -> Theme:
    """The usual theme."""
    return make_theme()
