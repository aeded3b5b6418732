"""The environment of a desktop: nothing of the user's session gets in, nothing gets out."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.desktop.processes import MARK

_DROPPED = (
    "AT_SPI_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION", "DISPLAY", "SESSION_MANAGER",
    "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE",
)  # fmt: skip


def desktop_environment(folder: Path, mark: str) -> dict[str, str]:
    """The variables for everything on the desktop whose files are in `folder`; makes the folders they name."""
    home, runtime = folder / "home", folder / "run"
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED and not name.startswith("QT_")}
    folders = {
        "HOME": home,
        "XDG_RUNTIME_DIR": runtime,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_STATE_HOME": home / ".local/state",
    }
    for path in folders.values():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        **kept,
        **{name: str(path) for name, path in folders.items()},
        MARK: mark,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory",
        "GIO_USE_VFS": "local",
        "ATSPI_DBUS_IMPLEMENTATION": "dbus-daemon",
        "QT_QPA_PLATFORM": "xcb",
        "QT_ACCESSIBILITY": "1",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
