"""Waiting for a condition of another process, which sends no signal that a test could wait for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(condition: Callable[[], T], what: str, timeout_seconds: float = 20.0, interval_seconds: float = 0.05) -> T:
    """The first true value of ``condition()``.

    Raises ``TimeoutError`` that names ``what`` when it stays false for ``timeout_seconds``.
    """
    end = time.monotonic() + timeout_seconds
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= end:
            raise TimeoutError(f"{what}: not within {timeout_seconds:g} s")
        pause.wait(interval_seconds)
