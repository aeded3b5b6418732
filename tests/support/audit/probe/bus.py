"""The accessibility bus: the program on it, and letting its events in."""

from __future__ import annotations

import time
from collections.abc import Callable

from gi.repository import Atspi, GLib

_CALL_MS = 5000
_LOOK_AGAIN_MS = 50


class NothingSeen(RuntimeError):
    """The program, or enough of it, could not be seen: whatever was to be proved is not."""


def find_application(pid: int, timeout_s: float = 15.0) -> Atspi.Accessible:
    """The program with this process id once it shows something. Raises NothingSeen."""
    Atspi.init()
    Atspi.set_timeout(_CALL_MS, _CALL_MS)
    found: list[Atspi.Accessible] = []

    def look() -> bool:
        found.extend(_applications(pid))
        return bool(found)

    if not pump(timeout_s, look):
        raise NothingSeen(f"no application with process id {pid} on the accessibility bus")
    return found[0]


def pump(seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
    """Let events in for some time, or until a condition is true. Gives whether it became true."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while True:
        while context.pending():
            context.iteration(False)
        if until():
            return True
        left_s = end - time.monotonic()
        if left_s <= 0:
            return False
        _wait_for_event(context, min(_LOOK_AGAIN_MS, max(1, int(left_s * 1000))))


def _wait_for_event(context: GLib.MainContext, timeout_ms: int) -> None:
    """Block until there is an event or the time is over."""
    over: list[bool] = []

    def end() -> bool:
        over.append(True)
        return False

    source = GLib.timeout_add(timeout_ms, end)
    context.iteration(True)
    if not over:
        GLib.source_remove(source)


def _applications(pid: int) -> list[Atspi.Accessible]:
    try:
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        everything = [desktop.get_child_at_index(index) for index in range(desktop.get_child_count())]
    except GLib.Error:
        return []
    return [each for each in everything if each is not None and _is_showing(each, pid)]


def _is_showing(application: Atspi.Accessible, pid: int) -> bool:
    try:
        return application.get_process_id() == pid and application.get_child_count() > 0
    except GLib.Error:
        return False  # it has gone since it was listed
