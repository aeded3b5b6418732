"""What a desktop consists of. Each function starts one part and waits until it can be used."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.support.desktop.waiting import wait_until

Starter = Callable[[str, Sequence[str], Mapping[str, str], tuple[int, ...]], subprocess.Popen]

NEEDED = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "gdbus": "libglib2.0-bin",
    "openbox": "openbox",
    "xprop": "x11-utils",
    "xdotool": "xdotool",
}
_START_S = 20.0
# The window manager's own keys would take the program's away; a click still gives a window the focus.
_WINDOW_MANAGER_RULES = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <keyboard/>
  <mouse><context name="Client"><mousebind button="Left" action="Press">
    <action name="Focus"/><action name="Raise"/></mousebind></context></mouse>
  <applications><application class="*"><focus>yes</focus></application></applications>
</openbox_config>
"""


class DesktopError(RuntimeError):
    """The desktop could not be started; says which part and why."""


def check_programs() -> None:
    """Raises DesktopError naming the Debian packages of what is not installed."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing:
        raise DesktopError(f"not installed: apt-get install {' '.join(missing)}")


def start_display(start: Starter, environment: Mapping[str, str], folder: Path, width: int, height: int) -> str:
    """Start an X server on a free display, which keeps its picture in `folder`, and give the display's name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-dpi", "96"]
    command += ["-fbdir", str(folder), "-nocursor", "-nolisten", "tcp", "-noreset"]
    with os.fdopen(reading) as answers:
        server = start("x", command, environment, (writing,))
        os.close(writing)
        is_readable, _, _ = select.select([answers], [], [], _START_S)
        number = answers.readline().strip() if is_readable else ""
    if not number:
        raise DesktopError(f"no X server; exit code {server.poll()}")
    return f":{number}"


def start_session_bus(start: Starter, environment: Mapping[str, str]) -> str:
    """Start a session bus and give its address."""
    socket = Path(environment["XDG_RUNTIME_DIR"], "bus")
    address = f"unix:path={socket}"
    start("bus", ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"], environment, ())
    _wait(socket.exists, "session bus")
    return address


def start_accessibility_bus(environment: Mapping[str, str]) -> str:
    """Have the session bus start the accessibility bus, say that a reader is there, and give the bus's address."""
    answer = _wait(lambda: _call(environment, "org.a11y.Bus.GetAddress"), "accessibility bus")
    for name in ("IsEnabled", "ScreenReaderEnabled"):
        _call(environment, "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", name, "<true>")
    return answer.strip().removeprefix("('").removesuffix("',)")


def start_window_manager(start: Starter, environment: Mapping[str, str]) -> None:
    """Start a window manager: without one no window is ever active, and no focus is ever reported."""
    rules = Path(environment["XDG_CONFIG_HOME"], "openbox-rules.xml")
    rules.write_text(_WINDOW_MANAGER_RULES, encoding="utf-8")
    start("window-manager", ["openbox", "--sm-disable", "--config-file", str(rules)], environment, ())
    question = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
    _wait(lambda: "window id" in _output(question, environment), "window manager")


def _call(environment: Mapping[str, str], method: str, *arguments: str) -> str:
    target = ["gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus", "-m", method]
    return _output([*target, *arguments], environment)


def _output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_START_S, check=False)
    return done.stdout if done.returncode == 0 else ""


def _wait(condition: Callable[[], object], part: str) -> object:
    try:
        return wait_until(condition, part, _START_S)
    except TimeoutError as error:
        raise DesktopError(f"no {part}: {error}") from error
