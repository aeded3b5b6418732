"""For all tests: no screen, no one's own settings, no warning overlooked, no thread left behind."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["QT_NO_GLIB"] = "1"  # as app.quick_start does for the program: GLib's loop is libvirt's

_WAIT_S = 5.0


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings and state of each test are its own: never the developer's."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    return folder


@pytest.fixture(autouse=True)
def no_stray_warning(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A log message of WARNING or worse fails the test, unless it says ``caplog.clear()``."""
    yield
    stray = [f"{r.name}: {r.getMessage()}" for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not stray, stray


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Threads that a test began have ended soon after it; what waits for work for ever is allowed by name."""
    if request.node.get_closest_marker("leaves_threads"):
        yield
        return
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith(("libvirt-events", "writer")):
            thread.join(_WAIT_S)
    left = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and not thread.name.startswith(("libvirt-events", "writer"))
    ]
    assert not left, f"threads left behind: {left}"
