"""What must be so before anything else of the program is imported, and two things that halve the start.

libvirt's event loop is GLib's default one. Qt, built with GLib, takes that same loop for the GUI
thread, and libvirt's events and keepalive would wait for the window: so Qt is told to use its own.

1. PySide reads the source of every module that is imported after it, to see whether the module may
   use its ``__feature__`` switches (``shibokensupport.feature``). Partita uses none: it says so once
   instead, which spares reading its own source at every start (0.3 ms a module).
2. Importing makes many objects and no garbage: the collector's passes over them are put off until
   the window is up, and what lives as long as the program is then taken out of later passes.
"""

from __future__ import annotations

import gc
import os
from types import ModuleType

import PySide6.QtCore  # noqa: F401 - brings shibokensupport along

os.environ["QT_NO_GLIB"] = "1"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread for each processor
gc.disable()

YOUNG_LIMIT = 10_000
"""A second's readings of a large host are thousands of objects and no garbage: not each of them needs a pass."""

try:
    import shibokensupport.feature as _feature
except ImportError:  # another PySide: it starts as it does
    _feature = None


def _uses_no_feature(_module: ModuleType) -> bool:
    return False


if _feature is not None and hasattr(_feature, "_mod_uses_pyside"):
    _feature._mod_uses_pyside = _uses_no_feature  # noqa: SLF001 - there is no public way


def collect_from_now_on() -> None:
    """The start is over: what was made stays for ever; garbage is collected again.

    Nothing is collected here: a pass over all that was imported would stall the window.
    """
    gc.freeze()
    gc.set_threshold(YOUNG_LIMIT)
    gc.enable()
