"""A desk for controllers, cleared after each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.controllers.desk import Desk


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Sessions, jobs and answers; gateways can be made."""
    request.getfixturevalue("qapp")
    made = Desk(tmp_path)
    made.open()
    yield made
    made.close()
