"""A writer that ends with its test, and a list of what it reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.messages import Message
from app.services.writer import Writer


@pytest.fixture
def problems() -> list[Message]:
    """What the writer told the user."""
    return []


@pytest.fixture
def writer(problems: list[Message]) -> Iterator[Writer]:
    """A writer; what still waits is written before the folder of the test goes."""
    made = Writer(problems.append)
    yield made
    assert made.flush(10.0), "the writer hangs"
