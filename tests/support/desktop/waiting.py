"""Waiting for what another process does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_LOOK_AGAIN_S = 0.03


def wait_until(condition: Callable[[], Found], what: str, timeout_s: float = 10.0) -> Found:
    """Give what `condition` returns once it is true. Raises TimeoutError with `what` in it.

    Another process gives no signal to wait for, so the condition is looked at again and again.
    """
    end = time.monotonic() + timeout_s
    pause = threading.Event()
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {timeout_s:g} s")
        pause.wait(_LOOK_AGAIN_S)
    return found
